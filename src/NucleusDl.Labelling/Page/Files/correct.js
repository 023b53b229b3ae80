// Step 3: the chosen nucleus, saving, measuring, training on what was corrected, and giving things away.
import { get } from "./api.js";
import { labelHex } from "./colours.js";
import { button, choice, digits, element, plural, say, tried } from "./dom.js";
import { edit, newLabel, refresh } from "./edits.js";
import { run, showCommand } from "./jobs.js";
import { changed, listen, S, select } from "./state.js";
import { showTable, table } from "./table.js";

let commandHost = null;

export async function save() {
  const done = await run("save");
  S.session.unsaved = false;
  showCommand(commandHost, done.command);
  changed("save");
  if (done.state === "done") say(done.text ?? `Saved: ${done.result?.file ?? "labels"}.`);
}

export async function measure() {
  const done = await run("measure");
  showCommand(commandHost, done.command);
  if (done.state === "done") showTable(await get("api/table"));
}

async function retrain(name) {
  if (!/^[\w-]+$/.test(name)) throw new Error("Give the new model a name of letters, digits, - and _.");
  const done = await run("retrain", { base: (S.session.models.find(m => m.canRetrain) ?? S.session.models[0])?.name, name, channel: S.channel });
  showCommand(commandHost, done.command);
  if (done.state !== "done") return;
  await refresh();
  say(done.text ?? "Trained. The new model stands in step 2.");
}

async function doctor(openMode) {
  const done = await run("doctor");
  showCommand(commandHost, done.command);
  if (done.state === "done") openMode("review");
}

async function give(kind) {
  const done = await run("export", { what: kind });
  showCommand(commandHost, done.command);
  if (done.state !== "done") return;
  say(done.text ?? `Written: ${(done.result?.files ?? []).join(", ")}.`);
}

export function correctStep(openMode) {
  commandHost = element("div", { class: "command-host" });
  showCommand(commandHost, S.session.commands?.measure);
  const chosen = element("section", { class: "card", id: "chosen", "aria-live": "polite" });
  const showChosen = () => {
    const n = S.session.layers.labels.count ?? 0;
    const head = element("h3", {}, n ? plural(n, "nucleus", "nuclei") : "No nuclei yet");
    if (!S.selected) {
      chosen.replaceChildren(head, element("p", { class: "hint" }, n ? "Click a nucleus with Look (V) to choose it; Enter does so at the cross." : "Find them in step 2, or draw them: B, then drag in a plane."),
        element("div", { class: "buttons" }, button("New label (N)", tried(newLabel))));
      return;
    }
    const values = table.rowOf(S.selected);
    chosen.replaceChildren(head, element("div", { class: "ink" }, element("span", { class: "swatch", style: `background:${labelHex(S.selected)}` }), element("b", {}, `Nucleus ${S.selected}`)),
      values ? element("dl", { class: "measures" }, values.slice(0, 6).map(([t, v, u]) => element("div", {}, element("dt", {}, t), element("dd", {}, `${digits(v)} ${u ?? ""}`)))) : "",
      element("div", { class: "buttons" }, button("Delete it", tried(async () => { const l = S.selected; select(0); await edit("delete", { label: l }); })), button("Let go", () => select(0)), button("New label (N)", tried(newLabel))));
  };
  listen(what => { if (["selected", "counts", "table", "session"].some(w => what.has(w)) && chosen.isConnected) showChosen(); });
  showChosen();
  const s = S.session, formats = [["table", "table of all nuclei (CSV)"], ["detections", "points and boxes"], ["review", "review (CSV)"], ["forest", "the forest"], ["scribbles", "scribbles (TIFF)"], ["probability", "probability (TIFF)"], ["uncertainty", "uncertainty (TIFF)"]];
  const format = choice("Export", formats, formats[0][0], () => {});
  const work = [
    button("Save", tried(save), { class: "main", id: "save", title: "Ctrl+S" }), button("Measure", tried(measure), { id: "measure", title: "Ctrl+M" }),
  ];
  const name = element("input", { type: "text", value: "my-model", size: 12, "aria-label": "Name of the new model" });
  const doctorButton = button("Find suspicious nuclei", tried(() => doctor(openMode)), { id: "doctor" });
  const retrainButton = button("Train on the corrected stacks", tried(() => retrain(name.value.trim())), { id: "retrain" });
  const exportButton = button("Export", tried(() => give(format.select.value)), { id: "export" });
  const state = () => { for (const b of [...work, doctorButton, retrainButton, exportButton]) b.disabled = !!S.busy; retrainButton.disabled ||= !s.canRetrain; };
  listen(what => { if (what.has("busy")) state(); });
  state();
  return element("div", { class: "step" }, chosen,
    element("section", { class: "card" }, element("h3", {}, "Keep and measure"), element("div", { class: "buttons" }, work),
      element("p", { class: "hint" }, "Strokes are kept as you draw; Save writes ", element("b", {}, s.labelsFile ?? "the labels"), " with the voxel size."), format, element("div", { class: "buttons" }, exportButton)),
    element("section", { class: "card" }, element("h3", {}, "Check and teach"), element("div", { class: "buttons" }, doctorButton), element("div", { class: "buttons" }, retrainButton, name),
      element("p", { class: "hint" }, "Training starts from the base model and takes every stack of this folder that was corrected and saved.")),
    commandHost);
}
