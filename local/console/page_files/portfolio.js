// How does each reviewed project stand, what puts it at risk, and when will its milestones be reached?

import { el, badge, button, day, empty, percent, said, select, table } from "./dom.js";

const LEVEL = { high: "bad", medium: "waiting", low: "good" };
const figure = (value) => (value === null || value === undefined ? "—" : String(Math.round(value * 10) / 10));

// An element of the tree that the console made of a chart: a tag, its attributes, what is in it.
const grown = ([tag, attributes, ...inside]) => el(tag, attributes, inside.map((each) => (Array.isArray(each) ? grown(each) : each)));

const picture = (each) => el("figure", { class: "picture", "data-key": each.key }, grown(each.svg),
  each.table.rows.length ? el("details", { "data-key": `${each.key}-table` }, el("summary", {}, "The same in numbers"),
    table(each.table.caption, each.table.head.map((name) => [name, ""]), each.table.rows.map((row, at) => [`${each.key}-${at}`, row]))) : null);

function score(project) {
  if (project.health === null) return el("p", { class: "score none" }, "no score", el("span", { class: "hint" }, (project.no_score_because ?? "").replaceAll("_", " ")));
  return el("p", { class: `score ${project.health < project.follow_up_below ? "under" : ""}` }, figure(project.health), el("span", { class: "hint" }, ` of 100, ${percent(project.confidence)} sure`));
}

const part = (title, columns, rows, nothing, note) => el("section", {}, el("h4", {}, title), rows.length ? table(title, columns, rows) : el("p", { class: "none" }, nothing), rows.length && note ? el("p", { class: "hint" }, note) : null);

function milestones(project) {
  const rows = project.milestones.map((each) => [each.milestone, [said(each.name || each.milestone), each.due_on ?? "—", each.on_time === null ? "—" : percent(each.on_time), each.p50_on ?? "—", each.p85_on ?? "—", each.hangs_on ?? "—"]]);
  return part("Milestones", [["Milestone", "wide"], ["Due", ""], ["On time", "number"], ["P50", ""], ["P85", ""], ["Hangs on", ""]], rows, "no open milestone");
}

function risks(project) {
  const rows = project.risks.map((each) => [each.risk, [each.risk, percent(each.probability), percent(each.confidence), figure(each.delay_days), String(each.tasks), String(each.counts_from)]]);
  const foretold = project.lateness_foretold ? el("p", { class: "hint" }, `How well lateness was foretold: ${project.lateness_foretold}.`) : null;
  const table = part("Risks", [["Risk", "wide"], ["Probability", "number"], ["Confidence", "number"], ["Days late", "number"], ["Tasks", "number"], ["Counts from", "number"]], rows, "none was found", `Probability: that it makes one in ten of the project's open tasks late, which is as many as "Counts from" says. Where it shows in fewer tasks it is 0 %, however late these are.`);
  return el("div", { "data-key": "risks" }, table, foretold);
}

function capacity(project) {
  const rows = project.bottlenecks.map((each) => [`${each.kind}-${each.group}-${each.first}`, [each.kind === "skill" ? `${each.group} (skill)` : each.group, each.first, String(each.weeks), percent(each.probability), figure(each.over_hours)]]);
  return part("Teams and skills without room", [["Team or skill", "wide"], ["From", ""], ["Weeks", "number"], ["Probability", "number"], ["Hours over", "number"]], rows, `none that may be named; capacity risk ${project.capacity_risk ?? "not computed"}. A team or skill is listed from two weeks in a row over 70 % on, and one of fewer than three people never: it would tell of somebody.`);
}

const helper = (each) => (each.kind === "drop_task" ? ["without ", said(each.task || each.of)] : each.kind === "one_more_person" && each.of ? ["one more person beside ", said(each.whose || each.of)] : each.lever);

function levers(project) {
  const rows = project.levers.map((each) => [`${each.milestone}-${each.kind}-${each.of}`, [said(each.name || each.milestone), helper(each), percent(each.on_time), percent(each.on_time_then), each.p85_on_then ?? "—"]]);
  return part("What would help a milestone", [["Milestone", "wide"], ["If", "wide"], ["On time", "number"], ["Then", "number"], ["P85 then", ""]], rows, "nothing was tried: no milestone with a forecast is below 70 %");
}

function moves(project) {
  const rows = project.moves.map((each) => [each.task, [said(each.name || each.task), said(each.from), said(each.to), figure(each.hours), each.week, percent(each.overload), percent(each.overload_then), percent(each.receiver_then)]]);
  return part("What would make room, for the lead alone", [["Task", "wide"], ["From", ""], ["To", ""], ["Hours", "number"], ["Week of", ""], ["Overload", "number"], ["Then", "number"], ["Receiver then", "number"]], rows, "no move was found that helps one and overloads nobody");
}

const lost = (project) => project.contributions.length ? el("ul", { class: "plainlist" }, project.contributions.map((each) => el("li", { "data-key": each.component }, badge(`−${figure(each.points)}`, "plain"), " ", el("strong", {}, each.component.replaceAll("_", " ")), `: ${each.why}`))) : null;

const held = (each) => (each.would_help ? `${each.would_help}: ${percent(each.in_time)} → ${percent(each.in_time_then)} in time${each.asked ? "; people are asked" : ""}` : "—");

function stalled(project) {
  const rows = project.stalled.map((each) => [each.task, [said(each.name || each.task), String(each.idle_days), [figure(each.usual_at_most), el("span", { class: "hint" }, ` ${each.usual_from}`)], each.held_by, held(each)]]);
  return part("Stands still", [["Task", "wide"], ["Days still", "number"], ["Usual at most (P85)", "number"], ["Held by", "wide"], ["Would help", ""]], rows, "nothing stands still");
}

function shortlist(project) {
  if (!project.cut.days) return null;
  const { days, surely, likely, capacity_p15_hours, capacity_p50_hours } = project.cut;
  const rows = project.shortlist.map((each) => [each.task, [said(each.name || each.task), each.fits, percent(each.chance), figure(each.hours)]]);
  return el("div", { "data-key": "shortlist" },
    part(`Sprint shortlist, ${days} working days`, [["Task", "wide"], ["Fits", ""], ["Chance", "number"], ["Hours", "number"]], rows, "the backlog is empty"),
    el("p", { class: "hint" }, `${surely} fit into the ${figure(capacity_p15_hours)} h that are there with 85 %, ${likely} into the ${figure(capacity_p50_hours)} h of 50 %. A suggestion: what is taken up is yours to settle.`));
}

const panel = (project) => el("article", { class: "panel project", "data-key": project.gid },
  el("header", {}, el("h2", {}, said(project.project)), project.capacity_risk ? badge(`capacity ${project.capacity_risk}`, LEVEL[project.capacity_risk] ?? "plain") : null, project.under_since ? badge(`calls for somebody since ${project.under_since}`, "bad") : null, el("code", {}, project.gid)),
  score(project), lost(project),
  el("p", { class: "meta" }, `reviewed ${day(project.reviewed_at)} · capacity looked at ${day(project.capacity_at)} · weights ${project.weights}`, project.told_at ? ` · people were told ${figure(project.told_score)} on ${day(project.told_at)}` : " · nobody was told yet"),
  project.not_judged.length ? el("p", { class: "hint" }, `Not judged, for want of data: ${project.not_judged.join(", ").replaceAll("_", " ")}.`) : null,
  el("div", { class: "pictures" }, project.pictures.map(picture)),
  milestones(project), levers(project), risks(project), capacity(project), moves(project), stalled(project), shortlist(project));

export const portfolio = {
  name: "portfolio", title: "Portfolio", seconds: 5,
  about: "Each reviewed project: its health and what takes points, its milestones' odds and what would help them, its risks, its people's room and what would make some, what stands still. All figures are computed by code; no official status is ever set.",
  path: ([gid]) => `/api/portfolio${gid ? `?portfolio=${encodeURIComponent(gid)}` : ""}`,
  tools: (found) => el("div", { class: "bar" }, found.portfolios.length > 1 ? select("portfolio", "Portfolio", found.portfolios.map((each) => [each.gid, each.name, each.gid === found.portfolio]), { "data-change": "portfolio" }) : null, button("Review now", "review", { portfolio: found.portfolio })),
  draw(found) {
    if (!found.projects.length) return empty("No project of this portfolio was reviewed yet.", "Press Review now, or type steward review run.");
    return [
      el("div", { class: "pictures" }, found.pictures.map(picture)),
      found.projects.map(panel),
      found.elsewhere.length ? el("p", { class: "hint" }, `Not reviewed, or in no portfolio: ${found.elsewhere.join(", ")}.`) : null,
    ];
  },
  acts: {
    portfolio: (target, page) => page.go(`#/portfolio/${target.value}`),
    review: (target, page) => page.act("review", { portfolio: target.dataset.portfolio }, (done) => (done.code === 0 ? `${done.answer.length} projects were reviewed` : `${done.command} ended with ${done.code}: ${done.notes.at(-1) ?? done.answer ?? ""}`)),
  },
};
