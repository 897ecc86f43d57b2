import { avatar, clock, el, size } from "./dom.js";
import { icon } from "./icons.js";
import { link, richText } from "./text.js";

const fullName = (u) => [u.first_name, u.last_name].filter(Boolean).join(" ");

// bubble draws one message for the phone of me. on holds what can be done with it.
export function bubble(m, me, group, find, on) {
  if (m.service) return el("div", { class: "service", data: { id: m.id } }, m.service);
  const mine = m.from.id === me;
  const body = el("div", { class: "bubble" });
  if (group && !mine) body.append(el("div", { class: "author" }, fullName(m.from)));
  if (m.via_bot) body.append(el("div", { class: "forwarded" }, "via the bot"));
  if (m.forward_from) body.append(el("div", { class: "forwarded" }, "Forwarded from ", el("b", {}, m.forward_from)));
  if (m.reply_to) body.append(quote(find(m.reply_to), on));
  if (m.media) body.append(media(m), m.media.kind === "photo" ? scanned(m.media, on) : "");
  if (m.contact) body.append(contact(m.contact));
  if (m.location) body.append(location(m.location, on));
  const stamp = el("span", { class: "stamp" }, m.edits ? "edited " : "", clock(m.date), mine ? ticks() : "");
  const text = el("div", { class: "text" }, richText(m.text ?? "", m.entities, on), stamp);
  body.append(text);
  if (!m.text) body.classList.add(m.media?.kind === "photo" ? "bare" : "silent");
  const tools = el("div", { class: "tools" }, tool("reply", "Reply", () => on.reply(m)));
  if (mine && m.text && !m.media) tools.append(tool("edit", "Edit", () => on.edit(m)));
  const side = el("div", { class: "side" }, body);
  body.append(tools);
  if (m.inline) side.append(inlineKeyboard(m, on));
  return el("article", { class: `message ${mine ? "mine" : "theirs"}`, data: { id: m.id } },
    group && !mine ? avatar(fullName(m.from), m.from.id) : null, side);
}

const ticks = () => el("span", { class: "ticks", "aria-label": "read" }, "✓✓");

const tool = (sign, title, onclick) => el("button", { type: "button", title, "aria-label": title, onclick }, icon(sign));

function quote(m, on) {
  if (!m) return el("div", { class: "quote" }, el("span", {}, "Deleted message"));
  return el("button", { class: "quote", type: "button", onclick: () => on.show(m.id) },
    el("b", {}, fullName(m.from)), el("span", {}, summary(m)));
}

export function summary(m) {
  if (m.text) return m.text.length > 80 ? `${m.text.slice(0, 80)}…` : m.text;
  if (m.contact) return `Contact: ${m.contact.first_name}`;
  if (m.location) return "Location";
  return { photo: "Photo", voice: "Voice message", video: "Video", video_note: "Video message", document: m.media?.name }[m.media?.kind] ?? "File";
}

function media(m) {
  const f = m.media;
  const src = `ui/file/${encodeURIComponent(f.file_id)}`;
  if (f.kind === "photo" || f.kind === "animation") {
    const img = el("img", { class: "photo", src, alt: m.text || "Photo", width: f.width, height: f.height, loading: "lazy" });
    return el("a", { href: src, target: "_blank", rel: "noopener" }, img);
  }
  if (f.kind === "voice" || f.kind === "audio") return voice(m, src);
  if (f.kind === "video" || f.kind === "video_note") return el("video", { class: `film ${f.kind}`, src, controls: true, preload: "metadata", playsinline: true });
  return el("a", { class: "file", href: src, download: f.name ?? "" },
    el("span", { class: "round" }, icon("download")),
    el("span", {}, el("b", {}, f.name || f.kind), el("small", {}, size(f.size))));
}

// scanned offers what a QR code says, for those without a second phone to hold
// against the screen. A code is square, so other pictures are not looked at.
function scanned(f, on) {
  const slot = el("div", {});
  if (Math.abs(f.width - f.height) > f.width / 20) return slot;
  fetch(`ui/qr/${encodeURIComponent(f.file_id)}`).then(async (response) => {
    if (!response.ok) return;
    const url = await response.text();
    slot.append(el("button", { type: "button", class: "scan", onclick: () => on.scan(url) }, icon("scan"), "Scan the code"));
    on.follow();
  }).catch(() => {});
  return slot;
}

function voice(m, src) {
  const audio = el("audio", { src, preload: "none" });
  const bars = el("span", { class: "wave" });
  for (let i = 0; i < 28; i++) {
    const bar = el("i");
    bar.style.height = `${4 + Math.abs(Math.sin(i * 12.9 + m.id * 7.3)) * 14}px`;
    bars.append(bar);
  }
  const seconds = m.media.duration ?? 0;
  const length = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const time = el("small", {}, length);
  const button = el("button", { class: "round", type: "button", "aria-label": "Play", onclick: () => (audio.paused ? audio.play() : audio.pause()).catch?.(() => { time.textContent = "cannot be played"; }) }, icon("play"));
  const paint = () => {
    button.replaceChildren(icon(audio.paused ? "play" : "pause"));
    const share = audio.duration ? audio.currentTime / audio.duration : 0;
    [...bars.children].forEach((b, i) => b.classList.toggle("on", i / bars.children.length < share));
  };
  for (const e of ["play", "pause", "timeupdate", "ended"]) audio.addEventListener(e, paint);
  return el("div", { class: "file" }, button, el("span", {}, bars, time), audio);
}

function contact(c) {
  const name = [c.first_name, c.last_name].filter(Boolean).join(" ");
  const number = c.phone_number.startsWith("+") ? c.phone_number : `+${c.phone_number}`;
  return el("div", { class: "file" }, avatar(name, Number(c.phone_number.slice(-3)) || 1),
    el("span", {}, el("b", {}, name), el("small", {}, number)));
}

function location(l, on) {
  const at = `${l.latitude.toFixed(4)}, ${l.longitude.toFixed(4)}`;
  return el("div", { class: "map" }, icon("location"),
    link(`https://www.openstreetmap.org/?mlat=${l.latitude}&mlon=${l.longitude}#map=16/${l.latitude}/${l.longitude}`, [at], on));
}

function inlineKeyboard(m, on) {
  const sign = (b) => (b.url ? "↗" : b.copy_text ? "⧉" : b.web_app ? "▣" : b.switch_inline !== undefined ? "➤" : "");
  return el("div", { class: "keys" }, m.inline.map((row) =>
    el("div", { class: "row" }, row.map((b) =>
      el("button", { type: "button", class: `key ${b.style ?? ""}`, onclick: (ev) => on.button(m, b, ev.currentTarget) },
        b.text, el("sup", {}, sign(b)))))));
}
