import { setZone } from "./dom.js";
import { Drawer } from "./drawer.js";
import { Phone } from "./phone.js";

// The page keeps no state of its own that matters: the server tells everything
// at once after every (re)connection and then what changed.
const chats = new Map(); // chat id → Map of message id → message
const phones = new Map(); // user id → Phone
const drawer = new Drawer(document.getElementById("drawer"), document.getElementById("drawer-toggle"));

function take(event) {
  if (event.reset) chats.clear();
  setZone(event.zone);
  for (const m of event.messages ?? []) {
    if (!chats.has(m.chat_id)) chats.set(m.chat_id, new Map());
    if (m.deleted) chats.get(m.chat_id).delete(m.id);
    else chats.get(m.chat_id).set(m.id, m);
  }
  document.getElementById("bot-name").textContent = event.bot.first_name;
  document.getElementById("bot-user").textContent = `@${event.bot.username}`;
  document.title = `${event.bot.first_name} · Local Telegram`;
  const status = document.getElementById("status");
  status.textContent = event.connected ? "bot is listening" : "bot is away or busy";
  status.classList.toggle("on", event.connected);
  lay(event);
  for (const a of event.alerts ?? []) phones.get(a.user_id)?.alert(a);
  drawer.update(event);
}

function lay(event) {
  const main = document.getElementById("phones");
  const people = event.phones.map((p) => p.user);
  const wanted = new Set(people.map((u) => u.id));
  for (const [id, phone] of phones) {
    if (wanted.has(id)) continue;
    phone.node.remove();
    phones.delete(id);
  }
  event.phones.forEach((p, i) => {
    let phone = phones.get(p.user.id);
    if (!phone) {
      phone = new Phone(p.user.id, phones);
      phones.set(p.user.id, phone);
    }
    if (main.children[i] !== phone.node) main.insertBefore(phone.node, main.children[i] ?? null);
    phone.update(p, event.bot, event.description, chats, people);
  });
  main.style.setProperty("--phones", Math.max(1, event.phones.length));
}

function connect() {
  const source = new EventSource("ui/events");
  source.onmessage = (e) => take(JSON.parse(e.data));
  source.onerror = () => {
    const status = document.getElementById("status");
    status.textContent = "the sandbox is gone, trying again…";
    status.classList.remove("on");
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 1000);
  };
}

connect();
