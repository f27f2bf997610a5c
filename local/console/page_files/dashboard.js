// What do the deployed dashboard's widgets show, which alarms ring, and what does the runbook say?

import { el, badge, clock, empty, said } from "./dom.js";

const WIDTH = 400;
const HEIGHT = 130;
const KIND = { ALARM: "bad", OK: "good", INSUFFICIENT_DATA: "plain", "NOT KEPT": "plain" };
const figure = (value) => (Math.abs(value) >= 1000 ? `${(value / 1000).toFixed(1)}k` : Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 0));

// A period without data is a gap in the line, not a way from one point to the next.
function stretches(points, period) {
  const found = [];
  for (const point of points) {
    const last = found.at(-1)?.at(-1);
    if (last && point[0] - last[0] <= period * 1.5) found.at(-1).push(point);
    else found.push([point]);
  }
  return found.filter((each) => each.length > 1);
}

function chart(widget, until) {
  const lines = widget.lines.map((line, at) => ({ ...line, at })).filter((line) => line.points.length);
  if (!lines.length) return el("p", { class: "nodata" }, widget.nothing);
  const all = lines.flatMap((line) => line.points);
  const end = until;
  const begin = Math.min(Math.min(...all.map(([at]) => at)), end - 5 * widget.period);
  const top = Math.max(...all.map(([, value]) => value), 0) || 1;
  const x = (at) => ((at - begin) / (end - begin)) * (WIDTH - 8) + 4;
  const y = (value) => HEIGHT - 5 - (value / top) * (HEIGHT - 14);
  return el("div", { class: "plot" },
    el("span", { class: "top" }, figure(top)),
    el("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": `${widget.title}: ${lines.map((line) => `${line.label} ${figure(line.points.at(-1)[1])}`).join(", ")}` },
      [0.25, 0.5, 0.75, 1].map((share) => el("line", { class: "rule", x1: 0, x2: WIDTH, y1: y(top * share), y2: y(top * share) })),
      el("line", { class: "base", x1: 0, x2: WIDTH, y1: y(0), y2: y(0) }),
      lines.map((line) => el("g", { class: `s${line.at % 8}${line.at >= 8 ? " dashed" : ""}` },
        stretches(line.points, widget.period).map((each) => el("polyline", { points: each.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(" ") })),
        line.points.length < 40 ? line.points.map(([at, value]) => el("line", { class: "point", x1: x(at).toFixed(1), x2: (x(at) + 0.01).toFixed(2), y1: y(value).toFixed(1), y2: y(value).toFixed(1) })) : null))),
    el("p", { class: "axis" }, el("span", {}, clock(begin * 1000).slice(0, 5)), el("span", {}, clock(end * 1000).slice(0, 5))));
}

function widget(each, until) {
  const lines = each.lines.map((line, at) => ({ ...line, at })).sort((one, other) => Number(other.points.length > 0) - Number(one.points.length > 0));
  return el("article", { class: `panel widget${each.width > 8 ? " broad" : ""}`, "data-key": each.title }, el("header", {}, el("h3", {}, each.title), el("span", { class: "hint" }, `${each.lines[0]?.stat ?? ""} of ${each.period} s`)),
    chart(each, until),
    el("ul", { class: "legend" }, lines.map((line) => el("li", { class: line.points.length ? "" : "nothing" }, el("span", { class: `swatch s${line.at % 8}${line.at >= 8 ? " dashed" : ""}`, "aria-hidden": "true" }), el("span", {}, line.label), el("b", {}, line.points.length ? figure(line.points.at(-1)[1]) : "no data")))));
}

const alarm = (each) => el("li", { "data-key": each.name },
  el("details", { "data-key": each.name, class: each.state === "ALARM" ? "ringing" : "" },
    el("summary", {}, badge(each.state.replace("_", " ").toLowerCase(), KIND[each.state] ?? "plain"), el("span", {}, each.name.replace(/([a-z])([A-Z])/g, "$1 $2"))),
    el("p", {}, each.description), each.at ? el("p", { class: "meta" }, `since ${each.at.slice(0, 19)}`) : null,
    each.runbook ? el("button", { type: "button", "data-act": "runbook", "data-anchor": each.runbook }, `What to do: ${each.runbook}`) : null));

// As much of Markdown as the runbook needs: commands and tables as they stand, the rest as running text.
function blocks(text) {
  const found = [];
  let fence = false;
  for (const line of text.split("\n")) {
    const kind = line.startsWith("```") || fence || line.startsWith("|") ? "pre" : "p";
    if (line.startsWith("```")) fence = !fence;
    else if (!line.trim() && !fence) found.push({ kind: "", lines: [] });
    else if (found.at(-1)?.kind === kind) found.at(-1).lines.push(line);
    else found.push({ kind, lines: [line] });
  }
  return found.filter((each) => each.lines.length);
}

const inline = (text) => text.startsWith("**") ? el("strong", {}, text.slice(2, -2)) : text.startsWith("`") ? el("code", {}, text.slice(1, -1)) : text.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1");
const drawn = ({ kind, lines }) => kind === "pre" ? el("pre", { class: "text", tabindex: "0" }, lines.join("\n")) : el("p", {}, lines.join(" ").split(/(\*\*[^*]+\*\*|`[^`]+`)/).map(inline));

const runbook = (found) => [
  found.commands.length ? [el("h4", {}, "Commands it names"), el("ul", { class: "commands" }, found.commands.map((each) => el("li", {}, el("code", {}, each))))] : null,
  el("h4", {}, "docs/operations.md"), el("div", { class: "prose" }, blocks(found.text).map(drawn))];

export const dashboard = {
  name: "dashboard", title: "Dashboard", seconds: 5,
  about: "The template's own dashboard as it is deployed here, drawn from the metrics that this stack's functions emitted.",
  path: () => "/api/dashboard",
  draw(found) {
    const ringing = found.alarms.filter((each) => each.state === "ALARM");
    const quiet = found.alarms.filter((each) => each.state === "OK");
    const until = Date.parse(found.until) / 1000;
    return [
      el("section", { class: "panel alarms" }, el("header", {}, el("h2", {}, "Alarms"), ringing.length ? badge(`${ringing.length} ringing`, "bad") : badge("none rings", "good"), el("span", { class: "hint" }, `${found.alarms.length} in ${found.name}`)),
        el("ul", { class: "alarmlist" }, found.alarms.filter((each) => each.state !== "OK").map(alarm)),
        el("details", { "data-key": "ok" }, el("summary", {}, `${quiet.length} alarms are ok`), el("ul", { class: "alarmlist" }, quiet.map(alarm)))),
      found.widgets.length ? el("div", { class: "widgets" }, found.widgets.map((each) => widget(each, until))) : empty("The dashboard has no widget."),
    ];
  },
  acts: { runbook: (target, page) => page.open(`Runbook: ${target.dataset.anchor}`, `/api/runbook?anchor=${target.dataset.anchor}`, runbook) },
};
