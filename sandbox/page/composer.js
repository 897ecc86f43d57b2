import { base64, el } from "./dom.js";
import { askContact, askForward, askLocation } from "./dialogs.js";
import { icon } from "./icons.js";
import { summary } from "./message.js";
import { fakeVoice, Recorder } from "./voice.js";
import { speak } from "./words.js";

// A Composer is the lower end of a phone: what is typed, attached or pressed.
export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.input = el("textarea", { rows: 1, "aria-label": "Message", oninput: () => this.typed(), onkeydown: (e) => this.key(e) });
    this.above = el("div", { class: "above", hidden: true });
    this.menu = el("div", { class: "popup", hidden: true });
    this.keyboard = el("div", { class: "reply-keyboard", hidden: true });
    this.fileInput = el("input", { type: "file", hidden: true, onchange: () => this.files() });
    this.commandsButton = el("button", { type: "button", class: "round-button commands", title: "Commands", "aria-label": "Commands", onclick: () => this.toggleCommands() }, "/");
    this.attach = el("button", { type: "button", class: "round-button", title: "Attach", "aria-label": "Attach", onclick: () => this.toggleAttach() }, icon("attach"));
    this.keys = el("button", { type: "button", class: "round-button", title: "Keyboard", "aria-label": "Keyboard", hidden: true, onclick: () => { this.keyboard.hidden = !this.keyboard.hidden; } }, icon("keyboard"));
    this.go = el("button", { type: "button", class: "round-button go", onclick: () => this.press() });
    this.bar = el("div", { class: "composer" }, this.commandsButton, this.attach, this.input, this.keys, this.go);
    this.big = el("button", { type: "button", class: "big", hidden: true });
    this.node = el("footer", {}, this.menu, this.above, this.bar, this.big, this.keyboard, this.fileInput);
    this.recorder = new Recorder((state) => this.recording(state));
    document.addEventListener("click", (e) => { if (!this.node.contains(e.target)) this.menu.hidden = true; });
    this.typed();
  }

  update() {
    const { chat } = this.phone;
    this.big.hidden = chat.started && !chat.blocked;
    this.bar.hidden = !this.big.hidden;
    const words = speak(this.phone.state.user.language_code);
    this.big.textContent = chat.blocked ? words.unblock : words.start;
    this.big.onclick = () => (chat.blocked ? this.phone.send("unblock") : this.phone.start(""));
    this.commandsButton.hidden = !chat.commands?.length;
    // A press on the keyboard writes a message, which would lift the block.
    this.node.classList.toggle("blocked", Boolean(chat.blocked));
    this.drawKeyboard(chat.keyboard);
    this.hint();
  }

  hint() {
    this.input.placeholder = this.phone.chat.keyboard?.placeholder || speak(this.phone.state.user.language_code).message;
  }

  drawKeyboard(keyboard) {
    const look = JSON.stringify(keyboard ?? null);
    if (look === this.keyboardLook) return;
    this.keyboardLook = look;
    this.keyboard.hidden = this.keys.hidden = !keyboard;
    this.keyboard.replaceChildren(...(keyboard?.rows ?? []).map((row) => el("div", { class: "row" }, row.map((b) =>
      el("button", { type: "button", onclick: () => this.pressKey(b, keyboard) }, b.request_contact && icon("phone"), b.request_location && icon("location"), b.text)))));
  }

  pressKey(b, keyboard) {
    if (keyboard.one_time) this.keyboard.hidden = true;
    if (b.request_contact) this.phone.send("share_phone");
    else if (b.request_location) askLocation(this.phone);
    else this.phone.send("send", { text: b.text });
  }

  typed() {
    this.input.style.height = "";
    if (this.input.value) this.input.style.height = `${Math.min(this.input.scrollHeight, 110)}px`;
    const voice = !this.input.value.trim() && !this.editing;
    this.go.replaceChildren(icon(voice ? "mic" : "send"));
    this.go.title = voice ? "Record a voice message" : "Send";
    this.go.setAttribute("aria-label", this.go.title);
    if (/^\/\w*$/.test(this.input.value)) this.showCommands(this.input.value.slice(1));
    else if (this.menuKind === "commands") this.menu.hidden = true;
    this.typedInline();
  }

  // typedInline shows what the bot offers to somebody who types behind its name.
  typedInline() {
    clearTimeout(this.inlineTimer);
    const name = `@${this.phone.bot?.username} `.toLowerCase();
    if (!this.phone.bot || !this.input.value.toLowerCase().startsWith(name)) {
      if (this.menuKind === "inline") this.menu.hidden = true;
      return;
    }
    this.inlineTimer = setTimeout(async () => {
      const typed = this.input.value;
      const answer = await this.phone.send("inline", { text: typed.slice(name.length) });
      if (!answer || this.input.value !== typed) return;
      this.popup("inline", (answer.results ?? []).map((r) => el("button", { type: "button", onclick: () => { this.clear(); this.phone.send("choose", { name: answer.query, data: r.id }); } },
        el("b", {}, r.title), r.description && el("span", {}, r.description))));
    }, 250);
  }

  key(e) {
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
      e.preventDefault();
      this.press();
    }
    if (e.key === "Escape") this.clear();
  }

  press() {
    const text = this.input.value.trim();
    if (this.editing) {
      if (text) this.phone.send("edit", { message_id: this.editing.id, text });
    } else if (text) {
      this.phone.send("send", { text, message_id: this.replying?.id ?? 0 });
    } else {
      this.recorder.toggle();
      return;
    }
    this.clear();
  }

  clear() {
    this.replying = this.editing = null;
    this.above.hidden = this.menu.hidden = true;
    this.input.value = "";
    this.typed();
  }

  answer(m) {
    this.editing = null;
    this.replying = m;
    this.showAbove("Reply", m);
  }

  correct(m) {
    this.replying = null;
    this.editing = m;
    this.input.value = m.text;
    this.typed();
    this.showAbove("Edit message", m);
  }

  showAbove(title, m) {
    this.above.hidden = false;
    this.above.replaceChildren(el("div", { class: "quote" }, el("b", {}, title), el("span", {}, summary(m))),
      el("button", { type: "button", class: "quiet", "aria-label": "Cancel", onclick: () => this.clear() }, "✕"));
    this.input.focus();
  }

  popup(kind, items) {
    this.menuKind = kind;
    this.menu.hidden = !items.length;
    this.menu.replaceChildren(...items);
  }

  toggleCommands() {
    if (!this.menu.hidden && this.menuKind === "commands") this.menu.hidden = true;
    else this.showCommands("");
  }

  showCommands(prefix) {
    const list = (this.phone.chat?.commands ?? []).filter((c) => c.command.startsWith(prefix));
    this.popup("commands", list.map((c) => el("button", { type: "button", onclick: () => { this.clear(); this.phone.command(`/${c.command}`); } },
      el("b", {}, `/${c.command}`), el("span", {}, c.description))));
  }

  toggleAttach() {
    if (!this.menu.hidden && this.menuKind === "attach") {
      this.menu.hidden = true;
      return;
    }
    const item = (sign, text, run) => el("button", { type: "button", onclick: () => { this.menu.hidden = true; run(); } }, icon(sign), text);
    this.popup("attach", [
      item("photo", "Photo", () => this.pick("image/png,image/jpeg,image/gif", "photo")),
      item("video", "Video", () => this.pick("video/*", "video")),
      item("file", "File", () => this.pick("", "document")),
      item("contact", "Contact", () => askContact(this.phone)),
      item("location", "Location", () => askLocation(this.phone)),
      item("forward", "Forward from someone", () => askForward(this.phone)),
      item("mic", "Voice from a file", () => this.pick("audio/*", "voice")),
      item("sound", "Sample voice note", () => this.phone.send("voice", { bytes: base64(fakeVoice()) })),
    ]);
  }

  pick(accept, kind) {
    this.kind = kind;
    this.fileInput.accept = accept;
    this.fileInput.value = "";
    this.fileInput.click();
  }

  async files() {
    const file = this.fileInput.files[0];
    if (!file) return;
    this.phone.send(this.kind, { name: file.name, text: this.input.value.trim(), bytes: base64(await file.arrayBuffer()) });
    this.clear();
  }

  recording({ on, seconds, data, error }) {
    this.go.classList.toggle("recording", on);
    this.input.disabled = on;
    if (on) this.input.placeholder = `● Recording ${seconds} s, press to send`;
    else this.hint();
    if (error) this.phone.say(error);
    if (data) this.phone.send("voice", { bytes: base64(data) });
  }
}
