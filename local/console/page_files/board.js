// What does the sandbox's board look like, and what can a person do there?

import { el, said, badge, select, input, empty, day, change, button, gidOf } from "./dom.js";

const AS = "as";
let chosen = "";
let hands = "priya";

const isAi = (field) => field.ai;
const owner = (field) => (field.by === "steward" ? badge("Steward", "steward") : field.by === "person" ? badge("person", "person") : null);

function card(task) {
  const fields = task.fields.filter((each) => isAi(each) && each.kind !== "text" && (each.now || each.before));
  return el("article", { class: "card", "data-key": task.gid },
    el("h3", {}, el("a", { href: `#/board/${task.gid}`, "data-act": "task", "data-gid": task.gid }, said(task.name))),
    el("p", { class: "meta" }, task.running ? badge("a run is on its way", "running") : null, task.assignee ? badge(task.assignee, "plain") : el("span", {}, "unassigned"), task.due_on ? el("span", {}, `due ${task.due_on}`) : null),
    fields.length ? el("dl", { class: "values" }, fields.map((each) => el("div", { "data-key": each.gid }, el("dt", {}, each.name.replace(/^AI /, "")), el("dd", {}, change(each.before, each.now), " ", each.by === "person" ? badge("person", "person") : null)))) : null,
    task.run_id ? el("p", { class: "foot" }, el("a", { href: `#/decision/${task.run_id}` }, "Why so")) : null);
}

function column(section) {
  return el("section", { class: section.tasks.length ? "column" : "column vacant", "data-key": section.name, "aria-label": section.name },
    el("h2", {}, el("span", {}, section.name), el("span", { class: "tally" }, String(section.tasks.length))),
    section.tasks.length ? el("div", { class: "cards" }, section.tasks.map(card)) : el("p", { class: "none" }, "no open task"));
}

const peopleOptions = (people) => people.map((each) => [each.as, `${each.name}${each.approver ? " (approver)" : ""}`, each.as === hands]);

function detail(task) {
  const editable = [...task.fields.map((each) => each.name), ...task.properties];
  return [
    el("p", { class: "meta" }, `task ${task.gid}`, task.created_by ? ` · by ${task.created_by}` : "", ` · ${day(task.created_at)}`, task.completed ? badge("completed", "good") : null),
    el("h3", { class: "whole" }, said(task.name)),
    task.notes ? el("pre", { class: "text", tabindex: "0" }, said(task.notes)) : el("p", { class: "none" }, "no notes"),
    el("p", { class: "meta" }, "Assignee: ", said(task.assignee, "nobody"), " · due: ", said(task.due_on, "no date"), task.run_id ? el("a", { href: `#/decision/${task.run_id}`, "data-act": "close" }, "Evidence of the decision") : null),
    el("h4", {}, "Fields: before → now"),
    el("dl", { class: "values wide" }, task.fields.map((each) => el("div", { "data-key": each.gid }, el("dt", {}, each.name), el("dd", {}, isAi(each) ? change(each.before, each.now) : said(each.now), " ", isAi(each) ? owner(each) : null)))),
    task.subtasks.length ? [el("h4", {}, "Subtasks"), el("ul", { class: "plainlist" }, task.subtasks.map((each) => el("li", {}, said(each.name), " ", each.state ? badge(each.state, each.state === "approved" ? "good" : each.state === "rejected" ? "bad" : "waiting") : null)))] : null,
    el("h4", {}, "Act as a person"),
    el("form", { class: "row", "data-form": "change", "data-key": "change" },
      el("input", { type: "hidden", name: "task", value: task.gid }),
      select(AS, "As", peopleOptions(task.people), { "data-change": "hands" }),
      select("field", "Field", editable.map((each) => [each, each])),
      input("value", "New value", { list: "options", placeholder: "empty: none" }),
      el("datalist", { id: "options" }, [...new Set(task.fields.flatMap((each) => each.options))].map((each) => el("option", { value: each }))),
      el("button", { type: "submit", class: "main" }, "Set")),
    el("form", { class: "row", "data-form": "comment", "data-key": "comment" },
      el("input", { type: "hidden", name: "task", value: task.gid }),
      select(AS, "As", peopleOptions(task.people), { "data-change": "hands" }),
      input("text", "Comment", { required: true, placeholder: "/ai reject" }),
      el("button", { type: "submit" }, "Comment")),
    el("h4", {}, "What happened"),
    el("ol", { class: "stories" }, task.stories.map((each, at) => el("li", { class: each.comment ? "comment" : "", "data-key": String(at) }, el("time", {}, day(each.at)), el("div", {}, each.comment ? el("strong", {}, each.by, ": ") : null, said(each.text), each.after !== null || each.before !== null ? el("p", {}, change(each.before, each.after)) : null)))),
  ];
}

function form(found) {
  return el("form", { class: "stack", "data-form": "submit", "data-key": "submit" },
    el("input", { type: "hidden", name: "project", value: found.project }),
    select(AS, "As", peopleOptions(found.people), { "data-change": "hands" }),
    input("name", "Request", { required: true, "data-first": true, placeholder: "Export fails" }),
    el("label", { class: "field" }, el("span", {}, "What it says"), el("textarea", { name: "notes", rows: "5", placeholder: "The export of last month ends with an error." })),
    el("button", { type: "submit", class: "main" }, "Submit the request"),
    el("p", { class: "hint" }, "Steward triages it some seconds later; watch it under Runs."));
}

export const board = {
  name: "board", title: "Board", seconds: 2,
  about: "The sandbox's projects as people see them in Asana, with what Steward put there and what stood there before.",
  path: () => `/api/board${chosen ? `?project=${chosen}` : ""}`,
  opened(page, [gid]) {
    if (gid) page.open("Task", `/api/task?gid=${gid}`, detail);
  },
  tools: (found) => el("div", { class: "bar" },
    select("project", "Project", found.projects.map((each) => [each.gid, `${each.name}${each.configured ? " (Steward works here)" : ""}`, each.gid === found.project]), { "data-change": "project" }),
    el("button", { type: "button", class: "main", "data-act": "fresh", "aria-keyshortcuts": "n" }, "New request ", el("kbd", {}, "n"))),
  draw(found) {
    const count = found.sections.reduce((sum, each) => sum + each.tasks.length, 0);
    return [
      count ? el("div", { class: "columns" }, found.sections.map(column)) : empty("No open task stands in this project.", "Submit a request: press n."),
      found.whole ? null : el("p", { class: "hint" }, "Only the first hundred open tasks are shown."),
    ];
  },
  acts: {
    task(target, page) { return page.open("Task", `/api/task?gid=${target.dataset.gid}`, detail); },
    project(target, page) { chosen = target.value; page.refresh(); },
    hands(target) { hands = target.value; },
    fresh: (_, page) => page.open("New request", board.path(), form),
    async submit(element, page, given) {
      if (await page.act("submit", given, (answer) => `Submitted as task ${answer.task}`)) { element.reset(); page.close(); }
    },
    async change(element, page, given) { if (await page.act("change", given, `${given.field} is set`)) element.elements.value.value = ""; },
    async comment(element, page, given) { if (await page.act("comment", given, "Said")) element.elements.text.value = ""; },
  },
};
