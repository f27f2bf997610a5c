// How far is each run, how long did it take, how did it end, and what did it cost?

import { el, badge, empty, seconds, clock, table, said, gidOf } from "./dom.js";

const KIND = { written: "good", proposed: "good", unchanged: "plain", nothing_new: "plain", refused: "waiting", rejected: "bad", failed: "bad" };

function outcome(run) {
  if (run.status === "RUNNING") return badge("running", "running");
  return badge(run.outcome ? run.outcome.replace("_", " ") : run.status.toLowerCase(), KIND[run.outcome] ?? (run.status === "SUCCEEDED" ? "plain" : "bad"));
}

function way(run, states) {
  const by = new Map(run.hops.map((each) => [each.state, each]));
  const longest = Math.max(...run.hops.map((each) => each.seconds ?? 0), 0.2);
  return el("ol", { class: "hops" }, states.map((state) => {
    const hop = by.get(state);
    const kind = !hop ? "ahead" : hop.seconds === null ? "now" : hop.failures ? "retried" : "passed";
    const what = !hop ? "not reached" : hop.seconds === null ? "now" : seconds(hop.seconds);
    return el("li", { class: kind, title: `${state}: ${what}${hop?.failures ? `, ${hop.failures} failures` : ""}`, style: { "--share": String(Math.max(0.06, (hop?.seconds ?? 0) / longest)) } },
      el("span", { class: "unseen" }, `${state} ${what}. `), el("span", { class: "bar-of", "aria-hidden": "true" }), el("span", { class: "abbr", "aria-hidden": "true" }, state.replace(/[a-z]/g, "")));
  }));
}

export const runs = {
  name: "runs", title: "Runs", seconds: 1,
  about: "Each execution of the state machine as it goes: its states with their seconds, its end, who judged, and what it cost.",
  path: () => "/api/runs",
  draw(found) {
    if (!found.runs.length) return empty("No run yet.", "Submit a request on the board: press n.");
    const columns = [["Task", "wide"], ["States", ""], ["Seconds", "number"], ["Outcome", ""], ["Judged by", ""], ["Tokens", "number"], ["Cost", "number"], ["Asana requests", "number"], ["Evidence", ""]];
    const rows = found.runs.map((run) => [run.run_id, [
      el("div", {}, el("a", { class: "clamp", href: `#/board/${gidOf(run.subject)}` }, said(run.title || run.subject)), el("p", { class: "meta" }, `${clock(run.at)} · ${run.workflow} · ${run.trigger}`), run.reason && run.reason !== run.outcome ? el("p", { class: "why" }, said(run.reason)) : null),
      way(run, found.states),
      el("span", { title: run.end_to_end_seconds ? `${run.end_to_end_seconds} s from the event` : null }, seconds(run.seconds)),
      outcome(run),
      run.model_id ? el("span", {}, said(run.model_id), el("p", { class: "meta" }, run.engine), run.fallback ? el("p", { class: "why" }, `instead: ${run.fallback}`) : null) : said(null),
      run.tokens === null ? said(null) : String(run.tokens),
      run.dollars === null ? (run.model_id === "offline" ? "$0" : said(null)) : `$${run.dollars.toFixed(4)}`,
      String(run.asana_requests),
      run.judged ? el("a", { href: `#/decision/${run.run_id}` }, "Why so") : said(null),
    ], run.status === "RUNNING" ? "is-running" : ""]);
    return [
      el("p", { class: "key" }, found.states.map((each) => el("span", {}, el("b", {}, each.replace(/[a-z]/g, "")), ` ${each}`)), el("span", { class: "hint" }, "a bar's height: its seconds beside those of the longest state")),
      table("Runs, the newest first", columns, rows),
      found.more ? el("p", { class: "hint" }, `The latest ${found.runs.length}; earlier ones: steward audit query.`) : null,
    ];
  },
};
