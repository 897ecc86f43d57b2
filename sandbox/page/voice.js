// A Recorder records the microphone where the browser lets it.
export class Recorder {
  constructor(tell) {
    this.tell = tell;
  }

  async toggle() {
    if (this.media) {
      this.media.stop();
      return;
    }
    if (!window.MediaRecorder || !navigator.mediaDevices) {
      this.tell({ on: false, error: "No microphone here: attach a voice file or the sample" });
      return;
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      this.record(stream);
    } catch {
      this.tell({ on: false, error: "The microphone is not allowed: attach a voice file or the sample" });
    }
  }

  record(stream) {
    const kind = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus"].find((k) => MediaRecorder.isTypeSupported(k));
    this.media = new MediaRecorder(stream, kind ? { mimeType: kind } : {});
    const parts = [];
    const began = Date.now();
    const tick = () => this.tell({ on: true, seconds: Math.round((Date.now() - began) / 1000) });
    const timer = setInterval(tick, 500);
    this.media.ondataavailable = (e) => parts.push(e.data);
    this.media.onstop = async () => {
      clearInterval(timer);
      stream.getTracks().forEach((t) => t.stop());
      this.media = null;
      this.tell({ on: false, data: await new Blob(parts).arrayBuffer() });
    };
    this.media.start();
    tick();
  }
}

// fakeVoice makes a second and a half of humming, for machines without a microphone.
export function fakeVoice() {
  const rate = 8000;
  const count = rate * 1.5;
  const view = new DataView(new ArrayBuffer(44 + count));
  const text = (at, s) => [...s].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + count, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  text(36, "data");
  view.setUint32(40, count, true);
  for (let i = 0; i < count; i++) {
    const loud = 40 * Math.abs(Math.sin(i / 900));
    view.setUint8(44 + i, 128 + loud * Math.sin((i / rate) * 2 * Math.PI * (180 + 60 * Math.sin(i / 2600))));
  }
  return view.buffer;
}
