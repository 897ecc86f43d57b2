import { Composer } from "./composer.js";
import { act, avatar, day, el } from "./dom.js";
import { icon } from "./icons.js";
import { bubble } from "./message.js";
import { chooseGroup, choosePhone, editGroup, newGroup, openLink } from "./dialogs.js";
import { botLink } from "./text.js";
import { speak } from "./words.js";

// A Phone is one person's Telegram.
export class Phone {
  constructor(userID, phones) {
    this.userID = userID;
    this.phones = phones; // all of them, by user id
    this.chatID = Number(sessionStorage.getItem(`chat ${userID}`)) || userID;
    this.drawn = new Map(); // message id → [JSON, node]
    this.seen = new Map(); // chat id → the newest message that was on the screen
    this.composer = new Composer(this);
    this.following = true; // the end of the chat, until somebody scrolls up
    this.list = el("div", { class: "messages", role: "log", "aria-live": "polite", tabindex: 0, onscroll: () => this.scrolled() });
    // The chat gets lower when a keyboard opens or the composer grows.
    new ResizeObserver(() => this.follow()).observe(this.list);
    this.top = el("header", { class: "top" });
    this.tabs = el("nav", { class: "tabs" });
    this.toast = el("div", { class: "toast", role: "status", hidden: true });
    this.composer.node.append(this.toast);
    this.screen = el("div", { class: "screen" }, this.top, this.tabs, this.list, this.composer.node);
    this.role = el("div", { class: "role" });
    this.node = el("section", { class: "phone" }, this.role, this.screen);
  }

  // send does something as this person, in the chat that is open.
  async send(action, more = {}) {
    try {
      return await act({ action, user_id: this.userID, chat_id: this.chatID, ...more });
    } catch (err) {
      this.say(err.message);
      return null;
    }
  }

  update(state, bot, description, chats, people) {
    Object.assign(this, { state, bot, description, chats, people });
    if (this.expected && state.chats.some((c) => c.id === this.expected)) {
      this.open(this.expected);
      return;
    }
    this.chat = state.chats.find((c) => c.id === this.chatID) ?? state.chats[0];
    this.chatID = this.chat.id;
    this.seen.set(this.chatID, this.newest(this.chatID));
    const look = JSON.stringify([state, bot, description, this.chatID, this.unread()]);
    if (look !== this.look) {
      this.look = look;
      this.drawRole();
      this.drawTop();
      this.drawTabs();
      this.composer.update();
    }
    this.drawMessages();
  }

  newest(chatID) {
    return Math.max(0, ...(this.chats.get(chatID)?.keys() ?? []));
  }

  // unread lists the chats that have said something since they were last open.
  // What was there before the page is no news.
  unread() {
    for (const c of this.state.chats) {
      if (!this.seen.has(c.id)) this.seen.set(c.id, this.newest(c.id));
    }
    return this.state.chats.filter((c) => this.newest(c.id) > this.seen.get(c.id)).map((c) => c.id);
  }

  // openWhenThere opens a chat as soon as the server has told of it.
  openWhenThere(chatID) {
    if (this.state.chats.some((c) => c.id === chatID)) this.open(chatID);
    else this.expected = chatID;
  }

  open(chatID) {
    this.expected = null;
    this.chatID = chatID;
    sessionStorage.setItem(`chat ${this.userID}`, chatID);
    this.drawn.clear();
    this.list.replaceChildren();
    this.following = true;
    this.composer.clear();
    this.update(this.state, this.bot, this.description, this.chats, this.people);
  }

  drawRole() {
    const { user, title } = this.state;
    const name = [user.first_name, user.last_name].filter(Boolean).join(" ");
    const language = el("select", { title: "Language of this Telegram", "aria-label": "Language", onchange: (e) => this.send("language", { text: e.target.value }) },
      ["uz", "ru", "en"].map((l) => el("option", { value: l, selected: l === user.language_code }, l.toUpperCase())));
    const blocked = this.privateChat()?.blocked;
    this.role.replaceChildren(
      avatar(name, user.id),
      el("div", { class: "who" }, el("b", {}, name), el("span", {}, title)),
      language,
      el("button", { type: "button", class: "quiet", title: "New group", "aria-label": "New group", onclick: () => newGroup(this) }, icon("group")),
      el("button", { type: "button", class: "quiet", title: "Open a t.me link on this phone", "aria-label": "Open a link", onclick: () => openLink(this) }, icon("link")),
      el("button", { type: "button", class: "quiet", title: blocked ? "Unblock the bot" : "Block the bot", "aria-label": blocked ? "Unblock the bot" : "Block the bot", onclick: () => this.send(blocked ? "unblock" : "block", { chat_id: this.userID }) }, icon(blocked ? "unblock" : "block")),
    );
  }

  privateChat() {
    return this.state.chats.find((c) => c.kind === "private");
  }

  drawTop() {
    const group = this.chat.kind !== "private";
    const name = group ? this.chat.title : this.bot.first_name;
    const below = this.chat.typing
      ? el("span", { class: "typing" }, group ? `${this.bot.first_name} is ` : "", this.chat.typing.replace("…", ""), el("i"), el("i"), el("i"))
      : el("span", {}, group ? `${this.chat.members.length + (this.chat.bot_inside ? 1 : 0)} members` : "bot");
    clearTimeout(this.typingTimer);
    if (this.chat.typing) {
      this.typingTimer = setTimeout(() => { this.chat.typing = ""; this.look = ""; this.drawTop(); }, 5000);
    }
    const toggle = group && el("button", { type: "button", class: "quiet", title: "Who is in the group", onclick: () => editGroup(this) }, this.chat.bot_inside ? "Members" : "+ bot");
    this.top.replaceChildren(avatar(name, group ? this.chat.id : this.bot.id), el("div", { class: "who" }, el("b", {}, name), below), toggle || "");
  }

  drawTabs() {
    const unread = this.unread();
    this.tabs.hidden = this.state.chats.length < 2;
    this.tabs.replaceChildren(...this.state.chats.map((c) =>
      el("button", { type: "button", class: c.id === this.chatID ? "on" : unread.includes(c.id) ? "unread" : "", onclick: () => this.open(c.id) },
        c.kind === "private" ? this.bot.first_name : [icon("group"), c.title])));
  }

  messages() {
    return this.chats.get(this.chatID) ?? new Map();
  }

  drawMessages() {
    const all = [...this.messages().values()].sort((a, b) => a.id - b.id);
    const group = this.chat.kind !== "private";
    const nodes = [];
    let date = "";
    for (const m of all) {
      if (day(m.date) !== date) {
        date = day(m.date);
        nodes.push(this.separator(date));
      }
      const look = JSON.stringify(m);
      let [old, node] = this.drawn.get(m.id) ?? [];
      if (old !== look) {
        if (!old && m.from?.id === this.userID) this.following = true; // who writes wants to see it
        node = bubble(m, this.userID, group, (id) => this.messages().get(id), this);
        this.drawn.set(m.id, [look, node]);
      }
      nodes.push(node);
    }
    if (!all.length) nodes.push(this.welcome());
    this.place(nodes);
    this.follow();
  }

  scrolled() {
    this.following = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
  }

  // follow keeps the end in sight. It does not wait for a frame: what grows in
  // between would look as if somebody had scrolled up.
  follow() {
    if (!this.following) return;
    this.list.scrollTop = this.list.scrollHeight;
    for (const late of this.list.querySelectorAll(":is(img, video):not([data-seen])")) {
      late.dataset.seen = "1";
      late.addEventListener(late.tagName === "IMG" ? "load" : "loadedmetadata", () => this.follow(), { once: true });
    }
  }

  // place moves only what is out of place, so that a playing voice note plays on.
  place(nodes) {
    nodes.forEach((node, i) => {
      if (this.list.children[i] !== node) this.list.insertBefore(node, this.list.children[i] ?? null);
    });
    while (this.list.children.length > nodes.length) this.list.lastChild.remove();
  }

  separator(date) {
    this.dates ??= new Map();
    if (!this.dates.has(date)) this.dates.set(date, el("div", { class: "service" }, date));
    return this.dates.get(date);
  }

  welcome() {
    const words = speak(this.state.user.language_code);
    return el("div", { class: "welcome" }, el("b", {}, words.about), el("p", {}, this.description || words.begin));
  }

  // What a bubble can ask for.
  // link takes a link to the bot: whoever it was sent to may open it, so it asks
  // on which phone. It returns false for other links.
  link(url) {
    const to = botLink(url, this.bot.username);
    if (!to?.payload || to.group) return this.openHere(url);
    choosePhone(this, to);
    return true;
  }

  // scan does what a camera does with the text of a QR code.
  scan(text) {
    if (this.link(text)) return;
    if (/^https?:/i.test(text)) window.open(text, "_blank", "noopener");
    else this.say(text);
  }

  // openHere opens a link on this phone without asking; false when it leads elsewhere.
  openHere(url) {
    const to = botLink(url, this.bot.username);
    if (to?.group) chooseGroup(this, to.payload);
    else if (to?.payload) this.start(to.payload);
    else if (to) this.open(this.userID); // such a link says nothing for the person
    return Boolean(to);
  }

  name() {
    return [this.state.user.first_name, this.state.user.last_name].filter(Boolean).join(" ");
  }

  start(payload) {
    this.node.scrollIntoView({ block: "nearest", behavior: "smooth" });
    this.screen.animate([{ boxShadow: "0 0 0 4px var(--accent)" }, {}], 1400);
    if (this.chatID !== this.userID) this.open(this.userID);
    this.send("start", { text: payload });
  }

  command(text) {
    if (!this.chat.blocked) this.send("send", { text }); // writing would lift the block
  }

  reply(m) {
    this.composer.answer(m);
  }

  edit(m) {
    this.composer.correct(m);
  }

  show(id) {
    const node = this.drawn.get(id)?.[1];
    node?.scrollIntoView({ block: "center", behavior: "smooth" });
    node?.animate([{ filter: "brightness(.85)" }, { filter: "none" }], 900);
  }

  async button(m, b, node) {
    if (b.callback_data) {
      node.classList.add("waiting");
      setTimeout(() => node.classList.remove("waiting"), 4000);
      const answer = await this.send("tap", { message_id: m.id, data: b.callback_data });
      if (answer) (this.waiting ??= new Map()).set(answer.query, node);
    } else if (b.url) {
      if (!this.link(b.url) && /^https?:/i.test(b.url)) window.open(b.url, "_blank", "noopener");
    } else if (b.copy_text) {
      navigator.clipboard?.writeText(b.copy_text);
      this.say("Copied");
    } else {
      this.say("This kind of button is not simulated");
    }
  }

  alert(a) {
    this.waiting?.get(a.query_id)?.classList.remove("waiting");
    this.waiting?.delete(a.query_id);
    if (a.url) this.openHere(a.url);
    if (!a.text) return;
    if (!a.show_alert) {
      this.say(a.text);
      return;
    }
    const close = () => box.remove();
    const box = el("div", { class: "modal" }, el("div", { class: "sheet" }, el("b", {}, this.bot.first_name), el("p", {}, a.text),
      el("div", { class: "actions" }, el("button", { type: "button", class: "primary", onclick: close }, "OK"))));
    this.screen.append(box);
    box.querySelector("button").focus();
  }

  say(text) {
    this.toast.textContent = text;
    this.toast.hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => { this.toast.hidden = true; }, 3500);
  }
}
