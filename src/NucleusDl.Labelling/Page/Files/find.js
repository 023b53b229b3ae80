// Step 2: nuclei from a trained model, or from scribbles by a forest that learns while one looks on.
import { get } from "./api.js";
import { button, check, choice, element, number, say, slider, tried } from "./dom.js";
import { classList } from "./classes.js";
import { run, showCommand } from "./jobs.js";
import { setMap } from "./keys.js";
import { mapControls } from "./look.js";
import { panes } from "./pane.js";
import { stale } from "./planes.js";
import { changed, listen, moveTo, S, SENT, stackIsFlat } from "./state.js";
import { choose } from "./tools.js";

const options = { threshold: 0.5, sigmaUm: 0.5, markerHeightUm: 0.2, minVolumeUm3: 50 };
let commandHost = null, keep = false, live = false, doubts = 0;

async function withModel(name, diameter) {
  finished(await run("model", { name, keep, channel: S.channel, ...(diameter ? { diameterUm: diameter } : {}) }));
}

// The parts of the planes that are in sight: the forest looks at them first.
const views = () => panes.filter(p => p.w > 0).map(p => {
  const from = { [p.row]: Math.max(0, Math.floor(-p.y0 / p.sy)), [p.col]: Math.max(0, Math.floor(-p.x0 / p.sx)) };
  const length = { [p.row]: Math.max(1, Math.min(p.rows, Math.ceil((p.h - p.y0) / p.sy)) - from[p.row]), [p.col]: Math.max(1, Math.min(p.cols, Math.ceil((p.w - p.x0) / p.sx)) - from[p.col]) };
  const [row, column] = SENT[p.axis];
  return { axis: p.axis, index: S.pos[p.axis], row: Math.min(from[row], S.shape[row] - 1), column: Math.min(from[column], S.shape[column] - 1), rows: length[row], columns: length[column] };
});

// Predicts from the scribbles; planes in sight come first.
export async function predict(scope = "whole") {
  if (S.map === "none") setMap("probability");
  const done = await run("forest", { channel: S.channel, scope, views: views() });
  showCommand(commandHost, done.command);
  if (done.state === "done") S.session.layers.probability.revision = Math.max(1, S.session.layers.probability.revision);
  for (const layer of ["probability", "uncertainty"]) stale(layer);
  doubts = 0;
  changed("predicted", "map", "planes");
  if (done.text && scope === "whole") say(done.text);
}

listen(what => {
  // The forest needs two classes; a stroke that ends while it works is taken by the next one.
  if (what.has("scribbled") && live && !S.busy && Object.values(S.session.layers.scribbles.voxels).filter(n => n > 0).length > 1) tried(predict)("visible");
});

export async function goToDoubt() {
  const p = await get(`api/doubt?after=${doubts++}`);
  setMap("uncertainty");
  moveTo({ z: Math.floor(p.z), y: Math.floor(p.y), x: Math.floor(p.x) }, true);
  S.layer = "scribbles";
  choose("brush");
}

export async function instances() {
  finished(await run("instances", { ...options, class: S.mapClass, keep }));
}

function finished(done) {
  showCommand(commandHost, done.command);
  if (done.state !== "done") return;
  S.layer = "labels";
  S.labelsShown = true;
  setMap("none");
  stale("labels");
  changed("tool", "labels", "planes", "display", "counts");
  say(done.text ?? "The nuclei are shown as labels. Step 3 is to correct them.");
}

export function findStep() {
  const s = S.session;
  commandHost = element("div", { class: "command-host" });
  showCommand(commandHost, s.commands?.model ?? s.commands?.forest);
  const model = choice("Model", s.models.map(m => [m.name, m.name]), s.models[0]?.name, () => explain());
  const about = element("p", { class: "hint" });
  const explain = () => { about.textContent = s.models.find(m => m.name === model.select.value)?.text ?? ""; };
  explain();
  const diameter = number("Nuclei are about", "", "µm across", { title: "Left empty: as large as those the model was trained on", placeholder: "same" });
  const withModelButton = button("Find nuclei", tried(() => withModel(model.select.value, diameter.input.value.trim() ? diameter.value() : 0)), { class: "main", id: "run-model" });
  const predictButton = button("Predict", tried(() => predict()), { class: "main", id: "predict", title: "Ctrl+Enter" });
  const doubt = button("Go to the most doubtful place", tried(goToDoubt), { id: "doubt", title: "J" });
  const make = button("Make nuclei", tried(instances), { class: "main", id: "instances", title: "Ctrl+Shift+Enter" });
  const state = () => {
    for (const b of [withModelButton, predictButton, make]) b.disabled = !!S.busy;
    doubt.disabled = make.disabled = !!S.busy || s.layers.probability.revision === 0;
    if (!s.models.length) withModelButton.disabled = true;
  };
  listen(what => { if (what.has("busy") || what.has("predicted")) state(); });
  state();
  return element("div", { class: "step" },
    element("section", { class: "card" }, element("h3", {}, "With a trained model"),
      s.models.length ? [model, about, diameter, element("div", { class: "buttons" }, withModelButton)] : element("p", { class: "hint" }, "No model is at hand. Train one, or scribble below.")),
    element("section", { class: "card" }, element("h3", {}, "Or by scribbles"),
      element("p", { class: "hint" }, "1. Draw a few strokes of each class. 2. Predict. 3. Go where it is in doubt, draw there, predict again."),
      classList(), element("div", { class: "buttons" }, predictButton, check("after each stroke", live, v => { live = v; }, "What is in sight is predicted anew when a stroke ends"), doubt), stackIsFlat() ? mapControls() : element("p", { class: "hint" }, "P shows the probability, the uncertainty, or neither over the image."),
      element("p", { class: "hint" }, "4. When the probability looks right:"),
      slider("Threshold", 0.05, 0.95, 0.01, options.threshold, v => v.toFixed(2), v => { options.threshold = v; }, "Above this probability a voxel is nucleus"),
      element("details", {}, element("summary", {}, "How they are parted"), ...[["Smoothing", "sigmaUm", "µm", "Of the probability, before the threshold: evens out single wrong voxels"], ["Marker height", "markerHeightUm", "µm", "Of a middle above the saddle to the next: lower parts more, higher less"], ["Smallest nucleus", "minVolumeUm3", "µm³", "What is smaller is left out"]]
        .map(([text, key, unit, title]) => { const n = number(text, options[key], unit, { title, onchange: tried(() => { options[key] = n.value(); }) }); return n; })),
      element("div", { class: "buttons" }, make)),
    element("section", { class: "card" }, check("leave accepted nuclei as they are", keep, v => { keep = v; }, "Nuclei that were accepted in Review stay; the others are replaced"), element("p", { class: "hint" }, "Either way replaces the labels; Undo brings them back."), commandHost));
}
