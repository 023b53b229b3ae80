// A folder of crops, sorted into classes: one key a class, all at once or one at a time.
import { bytes, get, post } from "./api.js";
import { button, byId, clamp, element, fail, plural, tried } from "./dom.js";
import { undo } from "./edits.js";
import { modeKeys } from "./keys.js";
import { showCommand } from "./jobs.js";
import { S } from "./state.js";

const state = { crops: [], classes: [], at: 0, one: false, file: "" };
const pictures = new Map();
let host = null;

export async function openCrops(into) {
  host = into;
  Object.assign(state, await get("api/crops"));
  state.at = Math.max(0, state.crops.findIndex(c => !c.class));
  modeKeys.handle = keys;
  side();
  sheet();
}

// id: a class, or 0 to take it away again.
async function put(id) {
  const c = state.crops[state.at];
  if (!c) return;
  await post("api/crops", { name: c.name, class: id });
  c.class = id || null;
  const open = state.crops.findIndex((x, i) => i > state.at && !x.class);
  if (id) go(open >= 0 ? open : state.at + 1);
  refresh(state.crops.indexOf(c));
  side();
}

async function back() {
  await undo();
  Object.assign(state, await get("api/crops"));
  side();
  sheet();
}

const perRow = () => {
  const grid = byId("sheet").querySelector(".grid");
  return grid ? getComputedStyle(grid).gridTemplateColumns.split(" ").length : 1;
};

function keys(name) {
  const to = { arrowleft: -1, arrowright: 1, arrowup: -perRow(), arrowdown: perRow() }[name];
  if (to !== undefined) { go(state.at + to); return true; }
  if (name === "enter" && !document.activeElement.matches("aside button, header button")) { flip(); return true; }
  if (name === "backspace") { put(0).catch(fail); return true; }
  if (name === "ctrl+z" || name === "u") { back().catch(fail); return true; }
  const c = state.classes.find(x => x.key.toLowerCase() === name);
  if (!c) return false;
  put(c.id).catch(fail);
  return true;
}

function flip() {
  state.one = !state.one;
  sheet();
  side();
}

function go(i) {
  const old = state.at;
  state.at = clamp(i, 0, state.crops.length - 1);
  if (state.one) sheet();
  else { refresh(old); refresh(state.at); }
}

// Pictures come as 16-bit planes and are shown from their low to their high percentile.
async function paint(canvas, name) {
  if (!pictures.has(name)) pictures.set(name, bytes(`api/crop?name=${encodeURIComponent(name)}`));
  const { data, headers } = await pictures.get(name), values = new Uint16Array(data), low = Number(headers.get("X-Low")), span = Math.max(1, Number(headers.get("X-High")) - low);
  [canvas.width, canvas.height] = [Number(headers.get("X-Columns")), Number(headers.get("X-Rows"))];
  const context = canvas.getContext("2d"), pixels = context.createImageData(canvas.width, canvas.height), words = new Uint32Array(pixels.data.buffer);
  for (let i = 0; i < values.length; i++) {
    const g = clamp(Math.round(255 * (values[i] - low) / span), 0, 255);
    words[i] = 0xff000000 | g << 16 | g << 8 | g;
  }
  context.putImageData(pixels, 0, 0);
}

// Only what comes into sight is fetched.
const seen = new IntersectionObserver(entries => {
  for (const e of entries) if (e.isIntersecting) { seen.unobserve(e.target); paint(e.target, e.target.dataset.name).catch(fail); }
});
function image(c) {
  const canvas = element("canvas", { width: 1, height: 1, role: "img", "aria-label": c.name, "data-name": c.name });
  seen.observe(canvas);
  return canvas;
}

const className = c => state.classes.find(x => x.id === c.class);
const text = c => { const k = className(c); return k ? `${k.key} ${k.name}` : "not yet"; };
const mark = c => element("i", { class: "swatch", style: `background:${className(c)?.color ?? "transparent"}` });

function card(c, i) {
  return element("button", { type: "button", class: "crop", "aria-current": String(i === state.at), title: c.name, onclick: () => go(i), ondblclick: () => { state.one = true; go(i); side(); } },
    image(c), element("span", {}, c.name), element("span", { class: "verdict" }, mark(c), " ", text(c)));
}

function refresh(i) {
  const el = byId("sheet").querySelectorAll(".crop")[i], c = state.crops[i];
  if (!el || !c) return;
  el.setAttribute("aria-current", String(i === state.at));
  el.querySelector(".verdict").replaceChildren(mark(c), " ", text(c));
  if (i === state.at) el.scrollIntoView({ block: "nearest" });
}

function sheet() {
  const to = byId("sheet"), c = state.crops[state.at];
  if (!c) { to.replaceChildren(element("p", {}, "There are no pictures in this folder that can be sorted.")); return; }
  if (state.one) to.replaceChildren(element("div", { class: "one-crop" }, image(c), element("b", {}, text(c)), element("span", { class: "hint" }, `${c.name} · ${state.at + 1} of ${state.crops.length}`)));
  else {
    to.replaceChildren(element("div", { class: "grid", tabindex: 0, "aria-label": "Crops" }, state.crops.map(card)));
    refresh(state.at);
  }
}

async function addClass(name) {
  if (!name) throw new Error("Type the name of the class first.");
  const id = Math.max(0, ...state.classes.map(c => c.id)) + 1;
  await post("api/crops", { classes: [...state.classes, { id, name, key: String(id) }].map(({ id: i, name: n, key }) => ({ id: i, name: n, key })) });
  Object.assign(state, await get("api/crops"));
  side();
  sheet();
}

function side() {
  const done = state.crops.filter(c => c.class).length, commands = element("div"), name = element("input", { type: "text", "aria-label": "Name of a new class", placeholder: "new class", size: 12 });
  host.replaceChildren(element("section", { class: "card" }, element("h3", {}, `${done} of ${plural(state.crops.length, "picture")} sorted`), element("progress", { max: Math.max(1, state.crops.length), value: done, "aria-label": "Sorted" }),
    element("p", { class: "hint" }, "Press the key of a class. Arrows go on, Enter shows one large, Backspace takes a class back."),
    element("div", { class: "classes" }, state.classes.map(c => button("", tried(() => put(c.id)), { class: "wide class-button", id: `crop-class-${c.id}` }))),
    state.classes.length < 9 ? element("div", { class: "buttons" }, name, button("Add", tried(() => addClass(name.value.trim())))) : null,
    element("div", { class: "buttons" }, button(state.one ? "All at once (Enter)" : "One at a time (Enter)", flip), button("Undo (U)", tried(back))),
    element("p", { class: "hint" }, `Kept in ${state.file}, the table of the Fiji plugin Qualitative Annotations.`), commands));
  [...host.querySelectorAll(".class-button")].forEach((b, i) => {
    const c = state.classes[i];
    b.append(element("i", { class: "swatch", style: `background:${c.color}` }), element("span", {}, c.name), element("small", {}, String(state.crops.filter(x => x.class === c.id).length)), element("kbd", {}, c.key.toUpperCase()));
  });
  showCommand(commands, S.session.commands?.crops);
}
