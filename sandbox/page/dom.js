// el builds an element. Text always goes in as text: nothing that the bot or a
// person wrote is ever parsed as HTML.
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "class") node.className = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") node.toggleAttribute(name, value);
    else if (value !== undefined && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((c) => c !== undefined && c !== null && c !== false));
  return node;
}

export async function act(body) {
  const response = await fetch("ui/act", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error((await response.text()).trim().replace(/^sandbox: /, ""));
  return response.json();
}

export function base64(buffer) {
  const bytes = new Uint8Array(buffer);
  let out = "";
  for (let i = 0; i < bytes.length; i += 0x8000) {
    out += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(out);
}

// The zone of every time on the page; undefined is the browser's own.
let timeZone;

export function setZone(name) {
  timeZone = name || undefined;
}

export const clock = (iso) =>
  new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });

export const day = (iso) =>
  new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "long", timeZone });

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1 << 20) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / (1 << 20)).toFixed(1)} MB`;
}

const hues = [12, 38, 90, 160, 200, 232, 275, 330];

export function avatar(name, id) {
  const letters = name.split(/\s+/).map((w) => [...w][0] ?? "").slice(0, 2).join("");
  const node = el("span", { class: "avatar", "aria-hidden": "true" }, letters);
  node.style.setProperty("--hue", hues[Math.abs(id) % hues.length]);
  return node;
}
