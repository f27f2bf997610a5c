// What does an audit chain tell, is it whole, and would it show if it were not?

import { el, badge, button, day, empty, said, table, select, gidOf } from "./dom.js";

let verified = null;
let copy = null;
let filter = "";

const link = (entry, wrong) => el("li", { class: wrong.length ? "broken" : "", "data-key": `${entry.seq}-${entry.hash}` },
  el("span", { class: "seq" }, `#${entry.seq}`),
  el("div", {},
    el("p", {}, el("strong", {}, entry.edit), " ", entry.reason ? said(entry.reason) : null, " ", entry.rule ? badge(entry.rule, "plain") : null, wrong.map((each) => badge(each, "bad"))),
    el("p", { class: "meta" }, `${day(entry.at)} · ${entry.actor}`, entry.judged_by ? ` · judged by ${entry.judged_by}` : "", entry.approved_by ? ` · yes from ${entry.approved_by}` : ""),
    el("p", { class: "hash" }, el("code", {}, entry.prev), " → ", el("code", {}, entry.hash)),
    el("details", {}, el("summary", {}, "the whole entry"), el("pre", { class: "text", tabindex: "0" }, JSON.stringify(entry.whole, null, 2)))));

function chain(entries, faults) {
  const at = (position) => faults.filter((each) => each.position === position).map((each) => each.fault);
  return [el("ol", { class: "chain" }, entries.map((each, position) => link(each, at(position)))), at(-1).length ? el("p", { class: "result bad" }, "The head does not name the last entry.") : null];
}

function result() {
  if (!verified) return null;
  const good = verified.code === 0;
  return el("div", { class: `result ${good ? "good" : "bad"}`, role: "status" }, el("p", {}, el("strong", {}, good ? "Whole. " : verified.answer?.length ? "Something is wrong. " : "It could not be verified. "), said(verified.notes.at(-1) ?? "")), el("code", {}, verified.command),
    verified.answer?.length ? table("Faults", [["Chain", ""], ["What", ""], ["Fault", ""]], verified.answer.map((each, at) => [String(at), [each.subject, String(each.what), each.fault]])) : null);
}

function tampering(found) {
  const mine = copy?.subject === found.subject ? copy : null;
  return el("details", { class: "panel", "data-key": "tamper" }, el("summary", {}, "Would it show? Tamper with a copy"),
    el("p", { class: "hint" }, "The chain in the table is left as it is: a copy in memory is changed, and the product's own verify looks at it."),
    el("form", { class: "row", "data-form": "tamper" }, el("input", { type: "hidden", name: "subject", value: found.subject }),
      select("what", "Do", [["alter", "change its reason"], ["delete", "delete it"], ["repeat", "put it in twice"]]),
      select("position", "Entry", found.entries.map((each, at) => [String(at), `#${each.seq}`])),
      el("button", { type: "submit" }, "Tamper with the copy")),
    mine ? [el("p", { class: "result bad", role: "status" }, mine.faults.length ? `verify names ${mine.faults.length} fault${mine.faults.length > 1 ? "s" : ""} of the copy.` : "verify finds nothing: that would be a defect."), chain(mine.entries, mine.faults)] : null);
}

export const audit = {
  name: "audit", title: "Audit", seconds: 3,
  about: "Everything that was done, in chains that carry the hash of the entry before: tasks, runs, and what operators did.",
  path: ([subject]) => (subject ? `/api/chain?subject=${encodeURIComponent(subject)}` : "/api/chains"),
  opened: () => { verified = null; },
  tools: (found, [subject]) => el("div", { class: "bar" },
    subject ? el("a", { class: "button", href: "#/audit" }, "All chains") : el("label", { class: "field" }, el("span", {}, "Filter"), el("input", { type: "search", name: "filter", placeholder: "task gid, operator", "data-change": "filter" })),
    subject && !/task:\d+$/.test(subject) ? null : button(subject ? "Verify this task" : "Verify all", "verify", { task: subject ? subject.replace(/^.*task:/, "") : "" }, "main")),
  draw(found, [subject]) {
    if (subject) return [result(), el("h2", { class: "whole" }, found.subject), found.entries.length ? chain(found.entries, found.faults) : empty("This chain has no entry."), found.entries.length ? el("p", { class: "hash" }, `head: #${found.head.seq} `, el("code", {}, found.head.hash), found.faults.length ? null : badge("the links fit", "good")) : null, found.entries.length ? tampering(found) : null];
    const rows = found.chains.filter((each) => each.subject.includes(filter));
    if (!rows.length) return [result(), empty(found.count ? "No chain fits the filter." : "Nothing was done yet.", found.count ? "" : "Submit a request on the board: press n.")];
    return [result(), table("Chains", [["Chain", "wide"], ["Entries", "number"], ["Last entry", ""]], rows.map((each) => [each.subject, [el("a", { href: `#/audit/${each.subject}` }, each.subject), String(each.entries), day(each.at)]]))];
  },
  acts: {
    filter(target, page) { filter = target.value.trim(); page.redraw(); },
    async verify(target, page) {
      verified = await page.act("verify", target.dataset.task ? { task: target.dataset.task } : {});
      page.redraw();
    },
    async tamper(form, page, given) {
      const answer = await page.act("tamper", { ...given, position: Number(given.position) });
      if (answer) { copy = { subject: given.subject, ...answer }; page.redraw(); }
    },
  },
};
