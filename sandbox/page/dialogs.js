import { el } from "./dom.js";

// sheet asks a few questions over the phone's screen.
function sheet(phone, title, fields, ok, submit) {
  const close = () => box.remove();
  const form = el("form", {
    class: "sheet",
    onsubmit: (e) => {
      e.preventDefault();
      submit(Object.fromEntries(new FormData(form)));
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
  const others = phone.people.filter((u) => u.id !== phone.userID);
  const fields = [
    el("label", {}, "Written by", el("select", { name: "from" },
      el("option", { value: "0" }, "someone who hides the account"),
      others.map((u) => el("option", { value: u.id }, [u.first_name, u.last_name].filter(Boolean).join(" "))))),
    field("Name shown", "name", { value: "Aziz" }),
    el("label", {}, "Text", el("textarea", { name: "text", rows: 3, required: true })),
  ];
  sheet(phone, "Forward a message", fields, "Forward", (v) =>
    phone.send("forward", { from: Number(v.from), name: v.name || "Someone", text: v.text }));
}

export function openLink(phone) {
  const fields = [field("Link to the bot", "url", { required: true, placeholder: `https://t.me/${phone.bot.username}?start=…` })];
  sheet(phone, "Open a link", fields, "Open", ({ url }) => {
    if (!phone.link(url.trim())) phone.say(`Only links to t.me/${phone.bot.username} open here`);
  });
}
