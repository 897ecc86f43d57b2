import { avatar, el } from "./dom.js";
import { icon } from "./icons.js";

// sheet asks a few questions over the phone's screen.
function sheet(phone, title, fields, ok, submit) {
  const close = () => box.remove();
  phone.screen.querySelector(".modal")?.remove();
  const form = el("form", {
    class: "sheet",
    onsubmit: (e) => {
      e.preventDefault();
      submit(Object.fromEntries(new FormData(form)), new FormData(form));
      close();
    },
  }, el("b", {}, title), fields, el("div", { class: "actions" },
    el("button", { type: "button", class: "quiet", onclick: close }, "Cancel"),
    el("button", { type: "submit", class: "primary" }, ok)));
  const box = el("div", { class: "modal", onkeydown: (e) => e.key === "Escape" && close() }, form);
  phone.screen.append(box);
  form.querySelector("input,textarea,select")?.focus();
}

const field = (label, name, props = {}) => el("label", {}, label, el("input", { name, autocomplete: "off", ...props }));

export function askContact(phone) {
  const own = phone.state.user;
  const fields = [
    field("First name", "first_name", { required: true, value: "Aziz" }),
    field("Last name", "last_name", { value: "Karimov" }),
    field("Phone", "phone_number", { required: true, value: "+998901234567" }),
    el("label", { class: "inline" }, el("input", { type: "checkbox", name: "own" }), "send my own card instead"),
  ];
  sheet(phone, "Contact card", fields, "Send", ({ own: mine, ...card }) => {
    const contact = mine
      ? { first_name: own.first_name, last_name: own.last_name ?? "", phone_number: phone.state.phone, user_id: own.id }
      : card;
    phone.send("contact", { contact });
  });
}

export function askLocation(phone) {
  const fields = [
    field("Latitude", "latitude", { type: "number", step: "any", value: "41.3111", required: true }),
    field("Longitude", "longitude", { type: "number", step: "any", value: "69.2797", required: true }),
  ];
  sheet(phone, "Location", fields, "Send", (v) =>
    phone.send("location", { location: { latitude: Number(v.latitude), longitude: Number(v.longitude) } }));
}

export function askForward(phone) {
  const fields = [
    el("label", {}, "Written by", el("select", { name: "from" },
      el("option", { value: "0" }, "someone who hides the account"),
      others(phone).map((u) => el("option", { value: u.id }, named(u))))),
    field("Name shown", "name", { value: "Aziz" }),
    el("label", {}, "Text", el("textarea", { name: "text", rows: 3, required: true })),
  ];
  sheet(phone, "Forward a message", fields, "Forward", (v) =>
    phone.send("forward", { from: Number(v.from), name: v.name || "Someone", text: v.text }));
}

export function openLink(phone) {
  const fields = [field("Link to the bot", "url", { required: true, placeholder: `https://t.me/${phone.bot.username}?start=…` })];
  sheet(phone, "Open a link", fields, "Open", ({ url }) => {
    if (!phone.openHere(url.trim())) phone.say(`Only links to t.me/${phone.bot.username} open here`);
  });
}

// choice is a sheet of buttons, one for each thing that can be chosen.
function choice(phone, title, below, entries) {
  const close = () => box.remove();
  phone.screen.querySelector(".modal")?.remove();
  const box = el("div", { class: "modal", onkeydown: (e) => e.key === "Escape" && close(), onclick: (e) => e.target === box && close() },
    el("div", { class: "sheet" }, el("b", {}, title), below && el("small", { class: "link" }, below),
      el("div", { class: "choices" }, entries.map(([look, text, note, run]) =>
        el("button", { type: "button", onclick: () => { close(); run(); } }, look, el("span", { class: "who" }, el("b", {}, text), note && el("span", {}, note))))),
      el("div", { class: "actions" }, el("button", { type: "button", class: "quiet", onclick: close }, "Cancel"))));
  phone.screen.append(box);
  box.querySelector("button").focus();
}

// choosePhone asks who opens a link: it may have been sent on to somebody else.
export function choosePhone(phone, to) {
  const all = [...phone.phones.values()];
  choice(phone, "Open the link on…", to.url, [
    ...all.map((p) => [avatar(p.name(), p.userID), p.name(), p === phone ? `${p.state.title} · this phone` : p.state.title, () => p.start(to.payload)]),
    [icon("copy"), "Copy the link", "", () => { navigator.clipboard?.writeText(to.url); phone.say("Copied"); }],
  ]);
}

// chooseGroup asks into which group a link brings the bot.
export function chooseGroup(phone, payload) {
  const groups = phone.state.chats.filter((c) => c.kind !== "private");
  choice(phone, `Add ${phone.bot.first_name} to…`, "", [
    ...groups.map((g) => [avatar(g.title, g.id), g.title, `${g.members.length} people`, () => enter(phone, g.id, payload)]),
    [icon("group"), "New group", "", () => newGroup(phone, payload)],
  ]);
}

async function enter(phone, groupID, payload) {
  await phone.send("start_group", { chat_id: groupID, text: payload });
  phone.openWhenThere(groupID);
}

const tick = (label, name, value, on) =>
  el("label", { class: "inline" }, el("input", { type: "checkbox", name, value, checked: on }), label);

const others = (phone) => phone.people.filter((u) => u.id !== phone.userID);

const named = (u) => [u.first_name, u.last_name].filter(Boolean).join(" ");

// newGroup makes a group of this person, others and the bot. With a payload it
// was asked for by a link.
export function newGroup(phone, payload) {
  const fields = [
    field("Name", "name", { required: true, value: "Savdo jamoasi" }),
    el("div", { class: "ticks-list" }, others(phone).map((u) => tick(named(u), "others", u.id, false))),
    payload === undefined && tick(`${phone.bot.first_name} (the bot)`, "bot", "1", true),
  ];
  sheet(phone, "New group", fields, "Create", async (v, form) => {
    const made = await phone.send("new_group", { name: v.name, others: form.getAll("others").map(Number) });
    if (!made) return;
    if (payload !== undefined) await phone.send("start_group", { chat_id: made.id, text: payload });
    else if (v.bot) await phone.send("add_bot", { chat_id: made.id });
    phone.openWhenThere(made.id);
  });
}

// editGroup changes who is in the open group and what the bot is there.
export function editGroup(phone) {
  const { chat } = phone;
  const inside = new Set(chat.members);
  const role = !chat.bot_inside ? "out" : chat.bot_admin ? "admin" : "member";
  const roles = [["out", "not in the group"], ["member", "member: hears commands and replies"], ["admin", "administrator: hears everything"]];
  const fields = [
    el("div", { class: "ticks-list" }, others(phone).map((u) => tick(named(u), "others", u.id, inside.has(u.id)))),
    el("label", {}, `${phone.bot.first_name} (the bot)`, el("select", { name: "bot" }, roles.map(([value, text]) => el("option", { value, selected: value === role }, text)))),
  ];
  sheet(phone, chat.title, fields, "Save", async (v, form) => {
    const wanted = new Set(form.getAll("others").map(Number));
    for (const u of others(phone)) {
      if (wanted.has(u.id) !== inside.has(u.id)) await phone.send(wanted.has(u.id) ? "join" : "leave", { user_id: u.id, chat_id: chat.id });
    }
    if (v.bot !== role) await phone.send(v.bot === "out" ? "kick_bot" : "add_bot", { chat_id: chat.id, admin: v.bot === "admin" });
  });
}
