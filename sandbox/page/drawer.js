import { act, clock, el } from "./dom.js";

const switches = [
  ["Cut before handling", { cut: "before" }],
  ["Cut after handling", { cut: "after" }],
  ["502 Bad Gateway", { code: 502 }],
  ["429, retry after 5 s", { code: 429, retry_after: 5 }],
  ["400 of any kind", { code: 400, description: "Bad Request: PEER_ID_INVALID" }],
];

// A Drawer shows what Telegram itself sees: faults, calls and failures to come.
export class Drawer {
  constructor(node, toggle) {
    this.node = node;
    this.toggle = toggle;
    this.badge = toggle.querySelector(".badge");
    toggle.addEventListener("click", () => {
      node.hidden = !node.hidden;
      document.body.classList.toggle("with-drawer", !node.hidden);
      this.draw();
    });
    this.method = el("select", { name: "method", "aria-label": "Which requests" }, ["send*", "edit*", "sendMessage", "answerCallbackQuery", "getFile", "getUpdates", ""].map((m) => el("option", { value: m }, m || "any")));
    this.count = el("input", { type: "number", min: 1, max: 1000, value: 1, "aria-label": "How many" });
    this.note = el("small");
    this.facts = el("div");
    node.append(
      el("h2", {}, "Telegram"),
      el("section", {}, el("h3", {}, "Fail the next requests"),
        el("div", { class: "form" }, this.count, "×", this.method),
        el("div", { class: "switches" }, switches.map(([label, failure]) => this.button(label, { failure })),
          this.button("Slow, 3 s", { failure: {}, delay_ms: 3000 })), this.note),
      this.facts);
  }

  button(label, body) {
    return el("button", {
      type: "button",
      onclick: () => act({ action: "fail", ...body, failure: { ...body.failure, method: this.method.value, count: Number(this.count.value) } })
        .catch((e) => { this.note.textContent = e.message; }),
    }, label);
  }

  update(event) {
    this.event = event;
    this.badge.textContent = event.faults.length;
    this.badge.hidden = !event.faults.length;
    this.draw();
  }

  draw() {
    if (this.node.hidden || !this.event) return;
    const { faults, calls, rules, pending } = this.event;
    this.facts.replaceChildren(
      rules.length ? el("section", {}, el("h3", {}, "Waiting to fail"), el("ul", {}, rules.map((r) => el("li", {}, `${r.count < 0 ? "all" : r.count} × ${r.method || "any"}: ${r.cut ? `cut ${r.cut}` : r.code || "slow"}`))),
        el("button", { type: "button", onclick: () => act({ action: "mend" }) }, "Withdraw")) : "",
      el("section", {}, el("h3", {}, `Faults · ${faults.length}`), faults.length
        ? el("ul", { class: "faults" }, faults.slice(-20).reverse().map((f) => el("li", {}, el("b", {}, f.method), " ", f.text)))
        : el("p", {}, "None: every request was valid by the Bot API.")),
      el("section", {}, el("h3", {}, `Requests · ${pending} updates pending`),
        el("ul", { class: "calls" }, [...calls].reverse().map((c) => this.call(c)))));
  }

  call(c) {
    const params = Object.entries(c.params ?? {}).map(([k, v]) => `${k}: ${v}`).join("\n");
    return el("li", {}, el("details", {}, el("summary", {}, el("time", {}, clock(c.at)), " ", c.method, " ",
      el("span", { class: c.code === 200 ? "good" : "bad" }, c.code || "cut")),
    c.description ? el("p", { class: "bad" }, c.description) : "", el("pre", {}, params)));
  }
}
