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

const part = (title, columns, rows, nothing) => el("section", {}, el("h4", {}, title), rows.length ? table(title, columns, rows) : el("p", { class: "none" }, nothing));

function milestones(project) {
  const rows = project.milestones.map((each) => [each.milestone, [said(each.name || each.milestone), each.due_on ?? "—", each.on_time === null ? "—" : percent(each.on_time), each.p50_on ?? "—", each.p85_on ?? "—", each.hangs_on ?? "—"]]);
  return part("Milestones", [["Milestone", "wide"], ["Due", ""], ["On time", "number"], ["P50", ""], ["P85", ""], ["Hangs on", ""]], rows, "no open milestone");
}

function risks(project) {
  const rows = project.risks.map((each) => [each.risk, [each.risk, percent(each.probability), percent(each.confidence), figure(each.delay_days), String(each.tasks)]]);
  return part("Risks", [["Risk", "wide"], ["Probability", "number"], ["Confidence", "number"], ["Days late", "number"], ["Tasks", "number"]], rows, "none was found");
}

function capacity(project) {
  const rows = project.bottlenecks.map((each) => [`${each.team}-${each.first}`, [each.team, each.first, String(each.weeks), percent(each.probability), figure(each.over_hours)]]);
  return part("Teams without room", [["Team", "wide"], ["From", ""], ["Weeks", "number"], ["Probability", "number"], ["Hours over", "number"]], rows, `none; capacity risk ${project.capacity_risk ?? "not computed"}`);
}

const lost = (project) => project.contributions.length ? el("ul", { class: "plainlist" }, project.contributions.map((each) => el("li", { "data-key": each.component }, badge(`−${figure(each.points)}`, "plain"), " ", el("strong", {}, each.component.replaceAll("_", " ")), `: ${each.why}`))) : null;

const stalled = (project) => project.stalled.length ? el("details", { "data-key": `${project.gid}-stalled` }, el("summary", {}, `${project.stalled.length} tasks stand still`),
  el("ul", { class: "plainlist" }, project.stalled.map((each) => el("li", { "data-key": each.task }, said(each.name || each.task), el("span", { class: "hint" }, ` ${each.idle_days} working days; ${each.held_by}`))))) : null;

const panel = (project) => el("article", { class: "panel project", "data-key": project.gid },
  el("header", {}, el("h2", {}, said(project.project)), project.capacity_risk ? badge(`capacity ${project.capacity_risk}`, LEVEL[project.capacity_risk] ?? "plain") : null, project.under_since ? badge(`calls for somebody since ${project.under_since}`, "bad") : null, el("code", {}, project.gid)),
  score(project), lost(project),
  el("p", { class: "meta" }, `reviewed ${day(project.reviewed_at)} · weights ${project.weights}`, project.told_at ? ` · people were told ${figure(project.told_score)} on ${day(project.told_at)}` : " · nobody was told yet"),
  project.not_judged.length ? el("p", { class: "hint" }, `Not judged, for want of data: ${project.not_judged.join(", ").replaceAll("_", " ")}.`) : null,
  el("div", { class: "pictures" }, project.pictures.map(picture)),
  milestones(project), risks(project), capacity(project), stalled(project));

export const portfolio = {
  name: "portfolio", title: "Portfolio", seconds: 5,
  about: "Each reviewed project: its health and what takes points, its milestones' odds, its risks, its people's room. All figures are computed by code; no official status is ever set.",
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
