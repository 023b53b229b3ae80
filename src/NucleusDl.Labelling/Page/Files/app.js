// Puts the page together.
import { get, hangUp, isWriting, post } from "./api.js";
import { labelHex } from "./colours.js";
import { firstWindows, intensity } from "./contrast.js";
import { correctStep, measure, save } from "./correct.js";
import { openCrops } from "./crops.js";
import { openDetections } from "./detections.js";
import { byId, button, check, element, plural, say, slider, tried } from "./dom.js";
import { redo, undo } from "./edits.js";
import { findStep, goToDoubt, instances, predict } from "./find.js";
import { listenTo, penIsDown } from "./input.js";
import { busyBar, listenToServer } from "./jobs.js";
import { bind, listenToKeys, modeKeys, showKeys } from "./keys.js";
import { least, most } from "./brush.js";
import { lookStep, mapControls, openFiles } from "./look.js";
import { Pane, panes } from "./pane.js";
import { fetchAhead, waits } from "./planes.js";
import { openReview } from "./review.js";
import { welcome } from "./start.js";
import { changed, classOf, fit, listen, placeText, S, stackIsFlat, zoomBy } from "./state.js";
import { frames } from "./stroke.js";
import { clearDraft, currentTool, drawsWith, toolbar } from "./tools.js";
import { valueAt } from "./values.js";

const STEPS = [[1, "Look", lookStep], [2, "Find nuclei", findStep], [3, "Correct & measure", () => correctStep(openMode)]];
const MODES = [["label", "Label"], ["review", "Review"], ["detections", "Points & boxes"]];
const made = new Map();
let step = 1;

function openStep(n) {
  if (S.mode !== "label") { openMode("label"); }
  step = n;
  if (!made.has(n)) made.set(n, STEPS[n - 1][2]());
  byId("side").replaceChildren(element("div", { class: "steps", role: "tablist", "aria-label": "Steps" }, STEPS.map(([i, name]) => button(`${i} ${name}`, () => openStep(i), { role: "tab", id: `step-${i}`, "aria-selected": String(i === n) }))), made.get(n));
  S.layer = n === 2 ? "scribbles" : n === 3 ? "labels" : S.layer;
  changed("tool", "planes", "display", "busy", "selected");
}

const openMode = tried(async mode => {
  if (S.mode === "label" && mode === "label" && byId("modes").firstChild) return;
  modeKeys.handle = null;
  clearDraft();
  S.mode = mode;
  document.body.dataset.mode = mode;
  const side = element("div", { class: "step" });
  if (mode !== "label") byId("side").replaceChildren(side);
  changed("mode", "view", "tool");
  if (mode === "label") openStep(step);
  else await { review: openReview, detections: openDetections }[mode](side);
});

function tools() {
  const ink = element("div", { class: "ink", id: "ink" }), size = slider("Size", 0, 1, 0.001, 0, () => "", v => { S.radius = least() * Math.pow(most() / least(), v); changed("top", "tool"); }, "Radius of the brush: [ and ], or Alt and wheel");
  size.className = "size";
  const ball = stackIsFlat() ? null : element("div", { class: "pair" }, button("Disc", () => { S.ball = false; changed("tool", "top"); }, { id: "disc", title: "In this plane only (C)" }), button("3D ball", () => { S.ball = true; changed("tool", "top"); }, { id: "ball", title: "Through the neighbouring planes (C)" }));
  const layers = element("div", { class: "pair" }, button("Scribble", () => { S.layer = "scribbles"; changed("tool"); }, { id: "on-scribbles", title: "Draw strokes of a class for the forest (L)" }), button("Labels", () => { S.layer = "labels"; changed("tool"); }, { id: "on-labels", title: "Draw nuclei (L)" }));
  const protect = check("protect", false, v => { S.protect = v; }, "Brush and shapes paint only where there is nothing yet");
  byId("tools").append(layers, ink, ...toolbar(), element("div", { id: "size" }, size), ...(ball ? [ball] : []), protect);
  listen(what => {
    if (!what.has("tool") && !what.has("classes")) return;
    for (const b of document.querySelectorAll(".tool")) b.setAttribute("aria-pressed", String(b.id === `tool-${S.tool}`));
    for (const [id, on] of [["disc", !S.ball], ["ball", S.ball], ["on-labels", S.layer === "labels"], ["on-scribbles", S.layer === "scribbles"]]) byId(id)?.setAttribute("aria-pressed", String(on));
    const colour = S.layer === "scribbles" ? classOf(S.classId)?.color : S.label ? labelHex(S.label) : null;
    ink.replaceChildren(colour ? element("span", { class: "swatch", style: `background:${colour}` }) : "+", element("span", {}, drawsWith()));
    size.input.value = Math.log(S.radius / least()) / Math.log(most() / least());
    size.querySelector("output").textContent = `${S.radius.toPrecision(2)} ${S.unit === "µm" ? "µm" : "vox"}`;
    byId("hint").textContent = penIsDown() ? "Pen down: arrows draw, Space lifts it." : currentTool().hint;
    for (const p of panes) p.top.dataset.tool = S.tool;
  });
}

function corner() {
  return element("div", { class: "corner" }, element("div", { class: "buttons" }, button("−", () => zoomBy(0.8), { title: "Zoom out (-)", "aria-label": "Zoom out" }), button("+", () => zoomBy(1.25), { title: "Zoom in (+)", "aria-label": "Zoom in" }), button("All", fit, { title: "The whole stack (0)" })), ...mapControls());
}

function header() {
  const s = S.session;
  byId("name").textContent = s.name;
  byId("name").title = s.file ?? s.folder;
  document.title = `${s.name} – NucleusDl`;
  const back = button("Undo", tried(undo), { id: "undo", title: "Ctrl+Z" }), again = button("Redo", tried(redo), { id: "redo", title: "Ctrl+Y" });
  byId("history").append(back, again);
  byId("help").append(button("?", showKeys, { title: "Keys and mouse (?)", "aria-label": "Keys and mouse" }), button("Steps", () => welcome(openStep, true), { title: "The three steps" }), button("◐", theme, { title: "Dark or light page", "aria-label": "Dark or light page" }),
    button("Done", tried(done), { title: "Closes the stack and ends the program; everything is kept" }));
  byId("modes").append(...MODES.map(([id, name]) => button(name, () => openMode(id), { id: `mode-${id}` })));
  listen(what => {
    if (what.has("mode")) for (const [id] of MODES) byId(`mode-${id}`).setAttribute("aria-pressed", String(id === S.mode));
    if (what.has("history")) { back.disabled = !S.session.undo; again.disabled = !S.session.redo; back.title = `Ctrl+Z${S.session.undoName ? `: ${S.session.undoName}` : ""}`; again.title = `Ctrl+Y${S.session.redoName ? `: ${S.session.redoName}` : ""}`; }
    if (what.has("save") || what.has("history")) {
      const state = S.closed ? "saved" : S.cut ? "cut" : isWriting() ? "saving" : S.session.unsaved ? "unsaved" : "saved";
      byId("save-state").dataset.state = state;
      byId("save-state").textContent = { cut: "no connection", saving: "keeping …", unsaved: "kept, not yet saved as TIFF", saved: "saved" }[state];
    }
    if (what.has("counts") || what.has("session")) byId("facts").textContent = [`${S.session.shape.z} × ${S.session.shape.y} × ${S.session.shape.x}`, S.session.layers.labels.count ? plural(S.session.layers.labels.count, "nucleus", "nuclei") : ""].filter(Boolean).join(" · ");
    if (what.has("busy")) busyBar();
  });
}

function theme() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches, now = document.documentElement.dataset.theme ?? (dark ? "dark" : "light");
  document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
  changed("contrast");
}

function status() {
  const p = S.hover ?? S.pos, at = { z: Math.round(p.z), y: Math.round(p.y), x: Math.round(p.x) }, value = valueAt("image", at), label = valueAt("labels", at);
  byId("status").textContent = [placeText(at), value === null ? "" : `value ${intensity(value)}`, label ? `nucleus ${label}` : ""].filter(Boolean).join("   ·   ");
}

async function done() {
  hangUp();
  await post("api/close");
  S.closed = true;
  say("The labelling program has ended. Everything is on the disk; this page can be closed.");
  changed("save");
}

async function main() {
  const s = S.session = await get("api/session");
  if (s.mode !== "stack") { await withoutStack(s); return; }
  S.shape = s.shape;
  const v = s.voxelSizeUm ?? [1, 1, 1];
  Object.assign(S, { step: { z: v[0], y: v[1], x: v[2] }, unit: s.voxelSizeUm ? "µm" : "voxels", classId: s.classes[1]?.id ?? s.classes[0].id, mapClass: s.classes[1]?.id ?? s.classes[0].id });
  S.pos = { z: S.shape.z >> 1, y: S.shape.y >> 1, x: S.shape.x >> 1 };
  S.radius = Math.max(least(), 3 * Math.min(S.step.y, S.step.x));
  firstWindows();
  header();
  tools();
  for (const axis of ["z", "x", "y"]) {
    const pane = new Pane(axis);
    byId("views").append(pane.host);
    listenTo(pane);
  }
  byId("views").append(corner());
  document.body.classList.remove("loading");
  listenToServer();
  listenToKeys();
  bind("Steps", "Ctrl+Enter", "predict from the scribbles", () => predict());
  bind("Steps", "J", "to the most doubtful place", goToDoubt);
  bind("Steps", "Ctrl+Shift+Enter", "make nuclei from the probability", instances);
  bind("Steps", "Ctrl+M", "measure", measure);
  bind("Steps", "Ctrl+S", "save", save);
  listen(what => { if (what.has("planes")) fetchAhead(); if (["planes", "status", "hover", "labels"].some(w => what.has(w))) status(); });
  openMode("label");
  openStep(1);
  changed("planes", "image", "labels", "view", "history", "save", "session", "mode", "tool", "contrast");
  const resized = () => changed("view");
  new ResizeObserver(resized).observe(byId("views"));
  addEventListener("beforeunload", e => { if (isWriting()) e.preventDefault(); });
  // Who has begun already knows the steps.
  if (s.layers.labels.count === 0 && s.undo === 0) welcome(openStep);
  const { restored, dropped } = s.journal ?? {};
  if (restored > 0) say(`The last session did not end properly; ${plural(restored, "step")} of it were taken up from the journal${dropped ? `, and ${dropped} could not be read` : ""}. Nothing else is lost.`);
  document.body.dataset.ready = String(Math.round(performance.now()));
  // What was measured, for those who measure: milliseconds from asking for a plane to having it; frames of the last strokes.
  window.nucleusdl = { state: S, waits, frames, panes };
}

// A folder without a stack that is open: crops to sort, or a stack to choose.
async function withoutStack(s) {
  byId("name").textContent = s.folder;
  document.body.classList.remove("loading");
  for (const id of ["views", "tools"]) byId(id).hidden = true;
  byId("help").append(button("?", showKeys, { title: "Keys and mouse (?)", "aria-label": "Keys and mouse" }), button("◐", theme, { title: "Dark or light page", "aria-label": "Dark or light page" }), button("Done", tried(done)));
  listenToServer();
  listenToKeys();
  document.body.dataset.mode = S.mode = s.mode;
  byId("sheet").hidden = false;
  if (s.mode === "crops") {
    const side = element("div", { class: "step" });
    byId("side").replaceChildren(side);
    await openCrops(side);
  } else {
    byId("sheet").append(element("p", {}, "No stack is open yet."), button("Choose a stack …", tried(() => openFiles()), { class: "main" }));
    await openFiles();
  }
  document.body.dataset.ready = String(Math.round(performance.now()));
}

main().catch(error => {
  document.body.classList.add("loading");
  byId("loading").textContent = `This page cannot be shown. ${error.message}`;
  console.info(error);
});
