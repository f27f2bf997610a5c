// What waits for a yes, what would it change, and how does a person say it?

import { el, badge, button, change, day, empty, said, select, percent } from "./dom.js";

const WAYS = [["subtask", "its subtask"], ["field", "the field"], ["comment", "a comment"]];
const KIND = { used: "good", approved: "good", rejected: "bad", expired: "plain", stale: "plain", superseded: "plain" };

function diff(each) {
  if (each.missing) return el("p", { class: "why" }, said(each.missing));
  return el("dl", { class: "values wide" }, each.lines.map((line) => el("div", {}, el("dt", {}, line.what), el("dd", {}, change(line.before, line.after)))));
}

const head = (each) => el("header", {}, el("h3", {}, el("a", { class: "clamp", href: `#/board/${each.task_gid}`, "data-act": "task", "data-gid": each.task_gid }, said(each.task))), el("code", {}, each.ref));

function open(each, people) {
  return el("article", { class: "panel", "data-key": each.proposal_id }, head(each),
    el("p", { class: "meta" }, `${each.edit} · proposed ${day(each.created_at)} · open until ${day(each.expires_at)}`),
    diff(each),
    Object.keys(each.confidence).length ? el("p", { class: "chips" }, Object.entries(each.confidence).map(([name, share]) => el("span", { class: "badge plain" }, `${name.replaceAll("_", " ")} ${percent(share)}`))) : null,
    el("form", { class: "row", "data-form": "answer" },
      el("input", { type: "hidden", name: "proposal", value: each.proposal_id }),
      select("as", "As", people.map((one) => [one.as, one.name])),
      select("by", "By", WAYS),
      el("div", { class: "pair" }, el("button", { type: "submit", name: "verdict", value: "accept", class: "main" }, "Accept"), el("button", { type: "submit", name: "verdict", value: "reject", class: "danger" }, "Reject"))),
    el("p", { class: "foot" }, el("a", { href: `#/decision/${each.run_id}` }, "Why so")));
}

const over = (each) => el("li", { "data-key": each.proposal_id }, badge(each.state, KIND[each.state] ?? "plain"),
  el("div", {}, el("a", { class: "clamp", href: `#/board/${each.task_gid}`, "data-act": "task", "data-gid": each.task_gid }, said(each.task)), el("p", { class: "meta" }, each.lines.map((line) => `${line.what}: ${line.after ?? "—"}`).join(", "), each.approved_by ? ` · by ${each.approved_by}` : "", each.signal ? ` (${each.signal})` : "", each.reason ? ` · ${each.reason}` : "", each.moved_at ? ` · ${day(each.moved_at)}` : "")));

export const approvals = {
  name: "approvals", title: "Approvals", seconds: 2,
  about: "What people own is only ever proposed. Answer as one of the named approvers, in the ways that Asana gives them.",
  path: () => "/api/approvals",
  draw(found) {
    return [
      found.open.length ? el("div", { class: "grid" }, found.open.map((each) => open(each, found.people))) : empty("Nothing waits for a yes.", "A new request brings a proposal for its assignee: press n."),
      found.decided.length ? el("section", {}, el("h2", {}, "Decided"), el("ul", { class: "decidedlist" }, found.decided.map(over))) : null,
    ];
  },
  acts: {
    answer: (form, page, given) => page.act("answer", given, (done) => `Said ${done.said} to ${done.proposal} by ${done.by}; Steward carries it out some seconds later`),
  },
};
