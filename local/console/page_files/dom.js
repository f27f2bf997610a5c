// How does a document become a page: elements whose every text is text, and a page that changes only where it must?

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "path", "line", "circle", "polyline", "rect", "g", "title", "desc", "text", "polygon"]);

// Marks that turn text around or hide in it are shown by name: what a task says is somebody else's.
const UNSEEN = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
export const visible = (text) => String(text).replace(UNSEEN, (mark) => `⟨U+${mark.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);

export function el(tag, attributes = {}, ...children) {
  const made = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "style") Object.entries(value).forEach(([key, to]) => made.style.setProperty(key, to));
    else made.setAttribute(name, value === true ? "" : visible(value));
  }
  append(made, children);
  return made;
}

function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : document.createTextNode(visible(child)));
  }
}

// Bring what stands in a place to what should stand there; what is alike stays, with its focus, its input and its openness.
export function show(place, ...children) {
  const wanted = document.createDocumentFragment();
  append(wanted, children);
  morph(place, wanted);
}

function morph(place, wanted) {
  const old = [...place.childNodes];
  const keyed = new Map(old.filter((each) => each.dataset?.key).map((each) => [each.dataset.key, each]));
  let at = place.firstChild;
  for (const next of [...wanted.childNodes]) {
    const twin = next.dataset?.key ? keyed.get(next.dataset.key) : at && !at.dataset?.key ? at : null;
    if (twin && alike(twin, next)) {
      if (twin !== at) place.insertBefore(twin, at);
      else at = at.nextSibling;
      if (!twin.isEqualNode(next)) update(twin, next);
    } else place.insertBefore(next, at);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

const alike = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName && (one.dataset?.key ?? "") === (other.dataset?.key ?? "");

function update(old, next) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== next.data) old.data = next.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  for (const { name, value } of [...next.attributes]) {
    if (old.getAttribute(name) === value || name === "open") continue;
    if (name === "style") old.style.cssText = value; // the policy takes no style as an attribute
    else old.setAttribute(name, value);
  }
  if (old.nodeName === "SELECT" && document.activeElement === old) return;
  const chosen = old.nodeName === "SELECT" ? old.value : null;
  morph(old, next);
  if (chosen !== null && [...old.options].some((each) => each.value === chosen)) old.value = chosen;
}

// What people or a model wrote: its own direction, and never wider than the page.
export const said = (text, otherwise = "—") => (text === null || text === undefined || text === "" ? el("span", { class: "none" }, otherwise) : el("bdi", {}, text));
export const badge = (text, kind = "") => el("span", { class: `badge ${kind}` }, text);
export const button = (text, act, data = {}, kind = "") =>
  el("button", { type: "button", class: kind, "data-act": act, ...Object.fromEntries(Object.entries(data).map(([name, value]) => [`data-${name}`, value])) }, text);
export const select = (name, label, options, more = {}) =>
  el("label", { class: "field" }, el("span", {}, label), el("select", { name, ...more }, options.map(([value, text, chosen]) => el("option", { value, selected: chosen }, text))));
export const input = (name, label, more = {}) => el("label", { class: "field" }, el("span", {}, label), el("input", { name, autocomplete: "off", ...more }));
export const empty = (line, mend) => el("p", { class: "state" }, line, mend ? el("span", {}, mend) : null);
export const gidOf = (subject) => String(subject ?? "").replace(/^task:/, "");
export const percent = (share) => (share === null || share === undefined ? "—" : `${Math.round(share * 100)} %`);
export const seconds = (value) => (value === null || value === undefined ? "…" : value < 10 ? `${value.toFixed(1)} s` : `${Math.round(value)} s`);
export const clock = (at) => (at ? new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }) : "");
export const day = (at) => (at ? new Date(at).toLocaleString([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false }) : "");
const nothing = (value) => value === null || value === undefined || value === "";
export const change = (before, after) => nothing(before) && nothing(after) ? said(null) : el("span", { class: "change" }, el("span", { class: "before" }, said(before)), " ", el("span", { class: "arrow" }, "→"), " ", el("span", { class: "after" }, said(after)));

export function table(caption, columns, rows) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el("table", {}, el("caption", { class: "unseen" }, caption),
      el("thead", {}, el("tr", {}, columns.map(([title, kind]) => el("th", { scope: "col", class: kind }, title)))),
      el("tbody", {}, rows.map(([key, cells, kind]) => el("tr", { "data-key": key, class: kind }, cells.map((cell, at) => el("td", { class: columns[at][1], "data-label": columns[at][0] }, cell)))))));
}
