// Icons are drawn here, so that the page looks the same without an emoji font.
const shapes = {
  attach: "M20 11.5 12.4 19a5 5 0 0 1-7-7L13 4.3a3.3 3.3 0 0 1 4.7 4.7L10 16.6a1.7 1.7 0 0 1-2.4-2.4l7-7",
  mic: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21",
  send: "M4 12 20.5 4.5 14 20.5l-2.5-6z M11.5 14.5 20.5 4.5",
  keyboard: "M4 6.5h16a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1zM7 10h.01M11 10h.01M15 10h.01M17.5 10h.01M8 14h8",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  block: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12",
  unblock: "M6 11h12v9H6zM9 11V7.5a3 3 0 0 1 5.8-1",
  photo: "M4 5h16v14H4zM4 16l4.5-5 3.5 4 2.5-2.5L20 17M15.5 9h.01",
  file: "M7 3h7l4.5 4.5V21H7zM14 3v5h4.5",
  contact: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0",
  location: "M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  forward: "M13 6l6 6-6 6M19 12h-8a6 6 0 0 0-6 6v1",
  reply: "M11 6l-6 6 6 6M5 12h8a6 6 0 0 1 6 6v1",
  edit: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  sound: "M5 10v4M9 7v10M13 4v16M17 8v8M21 11v2",
  group: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M17.5 13.5a6.5 6.5 0 0 1 4 5.5",
  phone: "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2",
  play: "M8 5l11 7-11 7z",
  pause: "M9 5v14M15 5v14",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 8h3v3H8zM13 8h3v3h-3zM8 13h3v3H8zM13.5 13.5h.01M16 16h.01M13.5 16h.01M16 13.5h.01",
  video: "M3.5 6h12v12h-12zM15.5 10.5l5-3v9l-5-3z",
  download: "M12 4v12M7 11.5l5 5 5-5M5 20h14",
};

const svg = "http://www.w3.org/2000/svg";

export function icon(name) {
  const node = document.createElementNS(svg, "svg");
  node.setAttribute("viewBox", "0 0 24 24");
  node.setAttribute("class", `icon icon-${name}`);
  node.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg, "path");
  path.setAttribute("d", shapes[name]);
  node.append(path);
  return node;
}
