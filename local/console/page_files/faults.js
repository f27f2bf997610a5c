// What can be made to fail, what is failing now, and how does an operator stop and let go?

import { el, badge, button, day, empty, input, said, select } from "./dom.js";

const TITLES = { asana: "Asana, as Steward meets it", deliveries: "Webhook deliveries", model: "The model" };
let heard = null;

const toggle = (kind, each) => el("li", { "data-key": each.name },
  el("button", { type: "button", role: "switch", class: "switch", "aria-checked": String(each.on), "data-act": "fault", "data-kind": kind, "data-name": each.name, "data-on": String(!each.on) },
    el("span", { class: "knob", "aria-hidden": "true" }), el("span", { class: "switch-text" }, el("strong", {}, each.title), el("span", {}, each.what))));

const group = ([kind, switches]) => el("section", { class: "panel", "data-key": kind }, el("header", {}, el("h2", {}, TITLES[kind] ?? kind)), el("ul", { class: "switches" }, switches.map((each) => toggle(kind, each))));

function kill(found) {
  return el("section", { class: "panel", "data-key": "kill" }, el("header", {}, el("h2", {}, "Kill switch"), el("span", { class: "hint" }, "the operator's own command, with its reason in the audit")),
    el("form", { class: "row", "data-form": "kill" },
      select("scope", "Stop writes of", found.scopes.map((each) => [each.scope, each.name])),
      input("reason", "Why", { required: true, placeholder: "wrong teams" }),
      el("div", { class: "pair" }, el("button", { type: "submit", name: "on", value: "yes", class: "danger" }, "Stop"), el("button", { type: "submit", name: "on", value: "no" }, "Let go"))),
    heard ? el("div", { class: `result ${heard.code === 0 ? "good" : "bad"}`, role: "status" }, el("code", {}, heard.command), heard.notes.map((each) => el("p", {}, said(each))), heard.answer?.asked_again !== undefined ? el("p", {}, `${heard.answer.asked_again ?? 0} runs that waited were asked for again`) : null) : null,
    found.kill.length ? el("ul", { class: "plainlist" }, found.kill.map((each) => el("li", { "data-key": each.switch }, badge(each.state, each.state === "on" ? "bad" : "plain"), " ", el("strong", {}, each.switch), ` by ${each.by}, ${day(each.at)}: `, said(each.reason)))) : el("p", { class: "none" }, "no kill switch was ever set here"));
}

export const faults = {
  name: "faults", title: "Faults", seconds: 2,
  about: "Make Asana, its webhooks or the model fail and watch what Steward does: nothing is lost, and nothing is done twice.",
  path: () => "/api/faults",
  tools: () => el("div", { class: "bar" }, button("All faults off", "off"), button("Reconcile now", "reconcile"), button("Scan now", "scan")),
  draw: (found) => [
    el("div", { class: "masonry" }, Object.entries(found.groups).map(group), kill(found)),
    found.others.length ? el("details", { class: "panel", "data-key": "others" }, el("summary", {}, `${found.others.length} faults that were set elsewhere`), el("pre", { class: "text" }, JSON.stringify(found.others, null, 2))) : null,
  ],
  acts: {
    fault: (target, page) => page.act("fault", { kind: target.dataset.kind, name: target.dataset.name, on: target.dataset.on === "true" }, target.dataset.on === "true" ? "Switched on" : "Switched off"),
    off: (_, page) => page.act("fault", { name: "all" }, "Every fault is off"),
    reconcile: (_, page) => page.act("reconcile", {}, (done) => `Reconciled: ${found(done.said)}`),
    scan: (_, page) => page.act("scan", {}, (done) => `Scanned: ${found(done.said)}`),
    async kill(form, page, given) {
      heard = await page.act("kill", { scope: given.scope, reason: given.reason, on: given.on === "yes" });
      if (heard?.code === 0) form.elements.reason.value = "";
      page.redraw();
    },
  },
};

// The figures of an answer that are not nought, in a line.
function found(text) {
  const figures = [];
  const look = (value, name) => {
    if (typeof value === "number" && value) figures.push(`${name} ${value}`);
    else if (value && typeof value === "object") Object.entries(value).forEach(([key, each]) => look(each, /^\d+$/.test(key) ? name : key));
  };
  look(JSON.parse(text), "");
  return figures.slice(0, 6).join(", ") || "nothing to do";
}
