// Which section is shown, how is it kept up to date, and what do keys and clicks do?

import { el, show, badge, empty, button } from "./dom.js";
import { act, read } from "./server.js";
import { board } from "./board.js";
import { runs } from "./runs.js";
import { decision } from "./decision.js";
import { approvals } from "./approvals.js";
import { audit } from "./audit.js";
import { dashboard } from "./dashboard.js";
import { faults } from "./faults.js";
import { portfolio } from "./portfolio.js";

const SECTIONS = [board, runs, decision, approvals, audit, dashboard, faults, portfolio];
const PULSE_SECONDS = 2;
const place = (id) => document.getElementById(id);
const state = { section: board, rest: [], sheet: null, timer: 0, shown: "", pulse: {}, updated: 0, failing: "", turn: 0 };

// What sections may do: ask, act, speak, go somewhere, open the sheet.
export const page = {
  go: (hash) => (location.hash === hash ? refresh(true) : (location.hash = hash)),
  refresh: () => refresh(true),
  redraw: () => ((state.shown = ""), refresh(true)),
  say: (line, kind = "") => toast(line, kind),
  async act(name, body, done) {
    try {
      const answer = await act(name, body);
      if (done) toast(typeof done === "function" ? done(answer) : done, "good");
      await refresh(true);
      return answer;
    } catch (error) {
      toast(error.message, "bad");
      return null;
    }
  },
  open(title, path, draw) {
    state.sheet = { title, path, draw, shown: "" };
    place("sheet-title").textContent = title;
    show(place("sheet-body"), empty("Loading…"));
    if (!place("sheet").open) place("sheet").showModal();
    return refreshSheet().then(() => place("sheet-body").querySelector("[data-first]")?.focus());
  },
  close: () => place("sheet").close(),
};

function route() {
  const [name, ...rest] = decodeURIComponent(location.hash.replace(/^#\/?/, "")).split("/");
  const section = SECTIONS.find((each) => each.name === name) ?? board;
  const moved = section !== state.section || state.turn === 0;
  Object.assign(state, { section, rest, shown: "", turn: state.turn + 1 });
  document.title = `${section.title} · Steward console`;
  place("title").textContent = section.title;
  place("about").textContent = section.about;
  document.body.dataset.section = section.name;
  drawSections();
  if (moved) {
    show(place("tools"));
    show(place("content"), empty("Loading…"));
    place("announce").textContent = `${section.title} is shown`;
  }
  if (place("sheet").open && (moved || !rest.length)) page.close(); // it belongs to what was looked at before
  section.opened?.(page, rest);
  refresh(true);
}

function drawSections() {
  const counts = { approvals: [state.pulse.approvals, "waiting"], dashboard: [state.pulse.alarms, "ringing"], faults: [(state.pulse.faults ?? 0) + (state.pulse.kill?.length ?? 0), "on"] };
  show(place("sections"), SECTIONS.map((each, at) => {
    const [count, what] = counts[each.name] ?? [0, ""];
    return el("li", { "data-key": each.name }, el("a", { href: `#/${each.name}`, "aria-current": each === state.section ? "page" : null, "aria-keyshortcuts": String(at + 1) },
      el("span", {}, each.title), count ? el("span", { class: `count ${each.name}` }, String(count), el("span", { class: "unseen" }, ` ${what}`)) : null, el("kbd", { "aria-hidden": "true" }, String(at + 1))));
  }));
  const kill = state.pulse.kill ?? [];
  show(place("banner"), kill.length ? el("p", { class: "alarm" }, el("strong", {}, "Writes are stopped: "), kill.map((each) => `${each.switch} by ${each.by}: ${each.reason}`).join("; "), " ", el("a", { href: "#/faults" }, "let go")) : null);
}

async function refresh(now = false) {
  clearTimeout(state.timer);
  const { section, rest, turn } = state;
  try {
    const { document: found } = await read(section.path(rest));
    if (turn !== state.turn) return;
    const text = JSON.stringify([found, rest]);
    if (text !== state.shown || state.failing) {
      show(place("tools"), section.tools?.(found, rest, page) ?? null);
      show(place("content"), section.draw(found, rest, page));
      state.shown = text;
      if (!performance.getEntriesByName("first-board").length) performance.mark("first-board");
    }
    Object.assign(state, { failing: "", updated: Date.now() });
  } catch (error) {
    if (turn !== state.turn) return;
    if (state.failing !== error.message || now) show(place("content"), empty(error.message, error.message.includes("make") ? "Run it in the checkout's folder; this page goes on by itself." : "This page tries again by itself."));
    state.failing = error.message;
  }
  tell();
  if (turn === state.turn) state.timer = setTimeout(refresh, (state.failing ? 3 : section.seconds) * 1000);
  if (now) pulse();
}

async function refreshSheet() {
  const sheet = state.sheet;
  if (!sheet || !place("sheet").open) return;
  try {
    const { document: found } = await read(sheet.path);
    const text = JSON.stringify(found);
    if (sheet !== state.sheet || text === sheet.shown) return;
    sheet.shown = text;
    show(place("sheet-body"), sheet.draw(found, page));
  } catch (error) {
    show(place("sheet-body"), empty(error.message));
    sheet.shown = "";
  }
}

async function pulse() {
  try {
    const before = state.pulse.approvals;
    state.pulse = (await read("/api/pulse")).document;
    if (before !== undefined && state.pulse.approvals > before) place("announce").textContent = `${state.pulse.approvals} proposals wait for a yes`;
    drawSections();
  } catch {
    state.pulse = {};
  }
}

function tell() {
  place("live").className = state.failing ? "live failing" : "live";
  place("live-text").textContent = state.failing ? "not connected" : document.hidden ? "paused" : "live";
}

function toast(line, kind) {
  const made = el("p", { class: `toast ${kind}` }, line);
  place("toasts").append(made);
  setTimeout(() => made.remove(), kind === "bad" ? 12_000 : 5_000);
}

function help() {
  const keys = [["1 – 8", "a section"], ["n", "a new request"], ["r", "read again now"], ["t", "light, dark or the system's colours"], ["?", "this list"], ["Esc", "close what is open"], ["Tab", "the next thing; Enter opens it"]];
  state.sheet = null;
  place("sheet-title").textContent = "Shortcuts";
  show(place("sheet-body"), el("dl", { class: "keys" }, keys.map(([key, what]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, what)))));
  if (!place("sheet").open) place("sheet").showModal();
}

const THEMES = ["system", "light", "dark"];
function theme(next) {
  const now = next ?? THEMES[(THEMES.indexOf(document.documentElement.dataset.theme ?? "system") + 1) % THEMES.length];
  document.documentElement.dataset.theme = now;
  place("theme-name").textContent = `Theme: ${now}`;
  try { localStorage.setItem("theme", now); } catch { /* a browser that keeps nothing forgets it */ }
}

const ACTS = {
  skip: () => place("main").focus(),
  help, theme: () => theme(), close: () => page.close(), refresh: () => refresh(true),
};

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-act]");
  if (!target) return;
  if (target.dataset.act === "skip") event.preventDefault();
  const own = ACTS[target.dataset.act] ?? SECTIONS.map((each) => each.acts?.[target.dataset.act]).find(Boolean);
  if (own) busy(target, () => own(target, page));
});
document.addEventListener("change", (event) => {
  const target = event.target.closest("[data-change]");
  if (target) SECTIONS.map((each) => each.acts?.[target.dataset.change]).find(Boolean)?.(target, page);
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const own = SECTIONS.map((each) => each.acts?.[form.dataset.form]).find(Boolean);
  if (own) busy(form.querySelector("[type=submit]"), () => own(form, page, Object.fromEntries(new FormData(form, event.submitter))));
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const section = SECTIONS[Number(event.key) - 1];
  if (section && !place("sheet").open) page.go(`#/${section.name}`);
  else if (event.key === "?") help();
  else if (event.key === "t") theme();
  else if (event.key === "r") refresh(true);
  else if (event.key === "n" && !place("sheet").open) board.acts.fresh(null, page);
  else return;
  event.preventDefault();
});

async function busy(target, work) {
  if (target?.getAttribute("aria-busy") === "true") return;
  target?.setAttribute("aria-busy", "true");
  try {
    await work();
    await refreshSheet();
  } finally {
    target?.removeAttribute("aria-busy");
  }
}

document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(state.timer) : refresh(true), tell()));
place("sheet").addEventListener("close", () => place("sheet").open || (state.sheet = null)); // it may be open again by then
place("sheet").addEventListener("click", (event) => event.target === place("sheet") && page.close());
window.addEventListener("hashchange", route);
setInterval(() => !document.hidden && pulse(), PULSE_SECONDS * 1000);
setInterval(() => !document.hidden && refreshSheet(), 1500);
try { theme(localStorage.getItem("theme") ?? "system"); } catch { theme("system"); }
route();
