// What did a decision rest on, and does what was stored give the same plan again?

import { el, badge, button, change, empty, percent, said, table, gidOf } from "./dom.js";

let replayed = null;
const HOW = { acted: ["written", "good"], proposed: ["proposed to people", "waiting"], left: ["left alone", "plain"], shadowed: ["only noted", "plain"] };

const meter = (share, least) => el("div", { class: "meter", role: "img", "aria-label": `${percent(share)}${least ? `, at least ${percent(least)} is needed` : ""}` },
  el("span", { class: "fill", style: { "--share": String(share ?? 0) } }), least ? el("span", { class: "least", style: { "--at": String(least) } }) : null);

function field(each) {
  const [how, kind] = HOW[each.how] ?? [each.how || "nothing done", "plain"];
  const agree = each.model.option === each.offline.option;
  return el("article", { class: "panel decided", "data-key": each.key },
    el("header", {}, el("h3", {}, each.name), badge(how, kind), each.owner ? el("span", { class: "hint" }, each.owner === "ai" ? "Steward's field" : "people's field") : null),
    el("p", { class: "value" }, said(each.value, "no value")),
    each.confidence === null || each.confidence === undefined ? null : el("div", { class: "sure" }, meter(each.confidence, each.min_confidence), el("span", {}, `${percent(each.confidence)} sure`, each.min_confidence ? `, ${percent(each.min_confidence)} needed` : "")),
    each.taken ? el("p", { class: "why" }, "A person's value stands there: left to them.") : null,
    each.model.option !== null && each.model.option !== undefined || each.offline.option ? el("dl", { class: "two" },
      el("div", {}, el("dt", {}, "The model"), el("dd", {}, said(each.model.option), each.model.confidence === null || each.model.confidence === undefined ? null : ` ${percent(each.model.confidence)}`)),
      el("div", {}, el("dt", {}, "Without a model"), el("dd", {}, said(each.offline.option), each.offline.confidence === null || each.offline.confidence === undefined ? null : ` ${percent(each.offline.confidence)}`, each.offline.option ? (agree ? badge("agree", "good") : badge("differ", "waiting")) : null))) : null,
    each.offline.why ? el("p", { class: "why" }, said(each.offline.why), each.offline.basis ? ` (by ${each.offline.basis})` : "") : null,
    each.odds.length ? el("ul", { class: "odds", "aria-label": `Odds of ${each.name}` }, each.odds.map((one) => el("li", {}, el("span", { class: "name" }, said(one.option)), el("span", { class: "track", "aria-hidden": "true" }, el("span", { class: "fill", style: { "--share": String(one.odds) } })), el("span", { class: "share" }, percent(one.odds))))) : null);
}

function effort(range) {
  if (!range || !range.p80) return null;
  const most = range.p80 * 1.25;
  const at = (hours) => String(hours / most);
  return el("article", { class: "panel" }, el("header", {}, el("h3", {}, "Effort"), el("span", { class: "hint" }, `${range.n} settled requests, by ${range.basis}`)),
    el("div", { class: "range", role: "img", "aria-label": `${range.p20} to ${range.p80} hours, middle ${range.p50}` },
      el("span", { class: "span", style: { "--from": at(range.p20), "--to": at(range.p80) } }), el("span", { class: "mid", style: { "--at": at(range.p50) } })),
    el("p", { class: "meta" }, `three in five take ${range.p20} to ${range.p80} h; the middle is ${range.p50} h`));
}

const edits = (title, list, none) => el("article", { class: "panel" }, el("header", {}, el("h3", {}, title), el("span", { class: "tally" }, String(list.length))),
  list.length ? list.map((each) => el("div", { class: "edit" }, el("p", { class: "meta" }, each.edit, each.reason ? badge(each.reason, "bad") : null), el("dl", { class: "values wide" }, each.lines.map((line) => el("div", {}, el("dt", {}, line.what), el("dd", {}, change(line.before, line.after))))))) : el("p", { class: "none" }, none));

function replay(found) {
  if (replayed?.run !== found.run_id) return null;
  const { answer } = replayed;
  const same = answer.code === 0;
  return el("div", { class: `result ${same ? "good" : "bad"}`, role: "status" },
    el("p", {}, el("strong", {}, same ? "The same plan. " : answer.answer?.length ? "The plans differ. " : "It could not be replayed. "), said(answer.notes.at(-1) ?? "")),
    el("code", {}, answer.command),
    answer.answer?.length ? table("Differences", [["Part", ""], ["Stored", ""], ["Replayed", ""]], answer.answer.map((each, at) => [String(at), [each.what, JSON.stringify(each.stored), JSON.stringify(each.replayed)]])) : null);
}

function chooser(found) {
  const judged = found.runs.filter((each) => each.judged);
  if (!judged.length) return empty("Nothing was judged yet.", "Submit a request on the board: press n.");
  return [el("p", { class: "hint" }, "Which decision?"), el("ul", { class: "choices" }, judged.map((each) => el("li", { "data-key": each.run_id }, el("a", { href: `#/decision/${each.run_id}` }, el("strong", { class: "clamp" }, said(each.title || each.subject)), el("span", { class: "meta" }, `${each.outcome.replace("_", " ")} · ${each.run_id}`)))))];
}

export const decision = {
  name: "decision", title: "Decision", seconds: 5,
  about: "The evidence of one judgement: the odds of each option, what the model and the offline judgement said, and what became of it.",
  path: ([run]) => (run ? `/api/decision?run=${run}` : "/api/runs"),
  tools: (found, [run]) => run ? el("div", { class: "bar" }, el("a", { class: "button", href: "#/decision" }, "All decisions"), button("Replay: the same plan?", "replay", { run }, "main")) : null,
  draw(found, [run]) {
    if (!run) return chooser(found);
    const { model, prompt } = found;
    return [
      replay(found),
      el("article", { class: "panel lead" },
        el("h2", {}, el("a", { class: "clamp", href: `#/board/${found.task.gid}` }, said(found.task.name, found.subject))),
        found.summary ? el("p", {}, said(found.summary)) : null, found.reason ? el("p", { class: "why" }, said(found.reason)) : null,
        el("p", { class: "facts" }, [["judged by", model.model_id], ["engine", model.engine], ["prompt", `${prompt.name} ${prompt.version}`], ["tokens", `${model.input_tokens ?? 0} in, ${model.output_tokens ?? 0} out`], ["ended", model.stop_reason], ["instead", model.fallback], ["mode", found.mode], ["history", found.history_size]].filter(([, value]) => value !== undefined && value !== "" && value !== null).map(([name, value]) => el("span", {}, el("b", {}, name), " ", said(value))))),
      el("div", { class: "masonry" }, found.fields.map(field), effort(found.effort), edits("Written", found.edits, "nothing was to be written"), edits("Proposed", found.proposals, "nothing needs a person's yes"), edits("Refused", found.refused, "nothing was refused"),
        el("article", { class: "panel" }, el("header", {}, el("h3", {}, "Rules and abstentions")), found.rules.length ? el("ul", { class: "plainlist" }, found.rules.map((each) => el("li", {}, el("strong", {}, each.rule), ` sets ${each.sets} to `, said(each.to)))) : el("p", { class: "none" }, "no rule applied"), found.abstained.length ? el("p", {}, "Left, too unsure: ", found.abstained.join(", ")) : null)),
      found.neighbours.length ? el("section", {}, el("h2", {}, "The most similar settled requests"), table("Similar requests", [["Request", "wide"], ["Similarity", "number"], ["Settled as", ""]], found.neighbours.map((each) => [each.gid, [el("a", { href: `#/board/${each.gid}`, "data-act": "task", "data-gid": each.gid, class: "clamp" }, said(each.name)), percent(each.similarity), el("span", { class: "chips" }, Object.entries(each.settled).map(([name, value]) => el("span", { class: "badge plain", title: name }, name === "effort_hours" ? `${value} h` : String(value))))]]))) : null,
      found.people.length ? el("section", {}, el("h2", {}, "People it could go to"), table("People", [["Person", "wide"], ["Similar settled", "number"], ["Open tasks", "number"], ["Teams", ""]], found.people.map((each) => [each.gid, [el("span", {}, said(each.name), " ", each.chosen ? badge("proposed", "waiting") : null), String(each.settled ?? "—"), String(each.open_tasks ?? "—"), [Object.entries(each.teams).map(([team, count]) => `${team} ${count}`).join(", "), el("span", { class: "chips" }, Object.entries(each.more).map(([name, value]) => badge(`${name.replaceAll("_", " ")}: ${typeof value === "object" ? JSON.stringify(value) : value}`, "plain")))]]]))) : null,
      Object.keys(found.more).length ? el("details", { "data-key": "more" }, el("summary", {}, "What else was considered"), el("pre", { class: "text", tabindex: "0" }, JSON.stringify(found.more, null, 2))) : null,
      el("details", { "data-key": "whole" }, el("summary", {}, "The facts and the plan as they are stored"), el("pre", { class: "text", tabindex: "0" }, JSON.stringify(found.whole, null, 2))),
    ];
  },
  acts: {
    async replay(target, page) {
      const answer = await page.act("replay", { run: target.dataset.run });
      if (answer) { replayed = { run: target.dataset.run, answer }; page.go(`#/decision/${target.dataset.run}`); page.redraw(); }
    },
  },
};
