import { el } from "./dom.js";

const tags = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span",
};

// Links of other kinds, javascript: above all, stay plain text.
const allowed = /^(https?|tg|mailto|tel):/i;

const telegram = ["t.me", "telegram.me"];

// botLink reads a link to the bot itself: what it starts and whether in a group.
// A link that offers another one for sharing counts as that one. null means a
// link to anywhere else.
export function botLink(url, username) {
  let u;
  try {
    u = new URL(/^[a-z]+:/i.test(url) ? url : `https://${url}`);
  } catch {
    return null;
  }
  if (telegram.includes(u.hostname) && u.pathname === "/share/url") {
    return botLink(u.searchParams.get("url") ?? "", username);
  }
  const name = telegram.includes(u.hostname) ? u.pathname.split("/")[1] : u.protocol === "tg:" && u.searchParams.get("domain");
  if (!name || name.toLowerCase() !== username.toLowerCase()) return null;
  const group = u.searchParams.has("startgroup");
  return { url, group, payload: u.searchParams.get(group ? "startgroup" : "start") ?? "" };
}

// richText turns a text and its entities into nodes. JavaScript counts UTF-16
// code units, as Telegram does, so offsets need no conversion.
export function richText(text, entities, on) {
  return build(text, 0, text.length, [...(entities ?? [])], on);
}

function build(text, from, to, entities, on) {
  const out = [];
  let at = from;
  while (entities.length) {
    const e = entities.shift();
    const start = Math.max(e.offset, at);
    const end = Math.min(e.offset + e.length, to);
    if (end <= start) continue;
    if (start > at) out.push(text.slice(at, start));
    const inside = entities.filter((o) => o.offset < end);
    entities = entities.filter((o) => o.offset >= end || o.offset + o.length > end)
      .map((o) => (o.offset < end ? { ...o, length: o.offset + o.length - end, offset: end } : o));
    out.push(wrap(e, text.slice(start, end), build(text, start, end, inside, on), on));
    at = end;
  }
  if (at < to) out.push(text.slice(at, to));
  return out;
}

function wrap(e, raw, children, on) {
  switch (e.type) {
    case "spoiler":
      return el("span", { class: "spoiler", onclick: (ev) => ev.currentTarget.classList.add("shown") }, children);
    case "text_link":
      return link(e.url, children, on);
    case "url":
      return link(/^[a-z]+:\/\//i.test(raw) ? raw : `https://${raw}`, children, on);
    case "email":
      return link(`mailto:${raw}`, children, on);
    case "phone_number":
      return link(`tel:${raw.replace(/[^+\d]/g, "")}`, children, on);
    case "bot_command":
      return el("a", { class: "command", role: "button", tabindex: 0, onclick: () => on.command(raw) }, children);
    case "mention":
    case "hashtag":
    case "text_mention":
      return el("span", { class: "command" }, children);
  }
  const tag = tags[e.type];
  return tag ? el(tag, { class: e.type }, children) : el("span", {}, children);
}

export function link(url, children, on) {
  if (!allowed.test(url)) return el("span", {}, children);
  const open = (ev) => {
    if (on.link(url)) ev.preventDefault();
  };
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", onclick: open }, children);
}
