// Step 1: what the stack is, its contrast, what lies over it, and other stacks of the folder.
import { get, post } from "./api.js";
import { contrastControls } from "./contrast.js";
import { button, check, choice, command, dialog, element, slider, tried } from "./dom.js";
import { setMap } from "./keys.js";
import { changed, classOf, listen, S } from "./state.js";

export function lookStep() {
  const s = S.session, v = s.voxelSizeUm, facts = [
    ["Size", `${s.shape.z} × ${s.shape.y} × ${s.shape.x} (z, y, x)`],
    ["Voxel", v ? `${v.map(n => +n.toPrecision(4)).join(" × ")} µm` : "unknown"],
    ["Values", s.pixelType],
  ];
  return element("div", { class: "step" },
    element("section", { class: "card" }, element("h3", {}, "The stack"),
      element("dl", { class: "facts-list" }, facts.map(([k, t]) => element("div", {}, element("dt", {}, k), element("dd", {}, t)))),
      v ? null : element("p", { class: "flag" }, "The file does not say how large a voxel is. Lengths are in voxels, and models and measurements need µm: start again with --voxel-size Z,Y,X."),
      element("div", { class: "buttons" }, button("Open another stack …", tried(() => openFiles()), { id: "open-stack" })),
      s.commands?.open ? element("details", {}, element("summary", {}, "As a command"), command(s.commands.open)) : null),
    element("section", { class: "card" }, element("h3", {}, "Contrast"), contrastControls()),
    displayCard());
}

function displayCard() {
  const shown = check("labels", S.labelsShown, v => { S.labelsShown = v; changed("labels", "planes"); }, "W");
  const outlines = check("outlines", S.outlines, v => { S.outlines = v; changed("labels"); }, "T");
  const scribbles = check("scribbles", S.scribblesShown, v => { S.scribblesShown = v; changed("scribbles", "planes"); }, "Q");
  const cross = check("cross", S.crosshair, v => { S.crosshair = v; changed("top"); });
  const smooth = check("smooth", S.smooth, v => { S.smooth = v; changed("view"); }, "Between voxels, instead of squares");
  listen(what => {
    if (!what.has("display")) return;
    shown.box.checked = S.labelsShown;
    outlines.box.checked = S.outlines;
    scribbles.box.checked = S.scribblesShown;
  });
  return element("section", { class: "card" }, element("h3", {}, "Over the image"), element("div", { class: "checks" }, shown, outlines, scribbles, cross, smooth),
    slider("Opacity", 0, 1, 0.01, S.opacity, v => `${Math.round(100 * v)} %`, v => { S.opacity = v; changed("labels"); }), element("p", { class: "hint" }, "Colours only tell neighbours apart."));
}

// Which map lies over the image; used by the second step and by the corner.
export function mapControls() {
  const s = S.session, map = choice("Show", [["none", "no map"], ["probability", "probability"], ["uncertainty", "uncertainty"]], S.map, setMap, "P goes from one to the next");
  const of = choice("of", s.classes.map(c => [c.id, c.name]), S.mapClass, v => { S.mapClass = +v; changed("map", "planes"); });
  const strength = slider("Strength", 0.1, 1, 0.05, S.mapOpacity, v => `${Math.round(100 * v)} %`, v => { S.mapOpacity = v; changed("map"); });
  const show = () => {
    map.select.value = S.map;
    of.hidden = S.map !== "probability";
    strength.hidden = S.map === "none";
    for (const option of of.select.options) option.textContent = classOf(+option.value)?.name ?? option.textContent;
  };
  listen(what => { if (what.has("display") || what.has("classes")) show(); });
  show();
  return [map, of, strength];
}

export async function openFiles(folder = "") {
  const found = await get(`api/files?folder=${encodeURIComponent(folder)}`);
  found.entries = found.entries.filter(f => f.kind === "folder" || f.kind === "image");
  if (found.parent !== null && found.parent !== undefined) found.entries.unshift({ name: "..", path: found.parent, kind: "folder" });
  const box = dialog("Open another stack of this folder", element("div", {}, element("p", { class: "hint" }, `${found.folder || "."} · what you have drawn here is kept first`),
    found.entries.length ? element("ul", { class: "files" }, found.entries.map(f => element("li", {}, button("", tried(async () => {
      box.close();
      if (f.kind === "folder") { await openFiles(f.path); return; }
      await post("api/open", { file: f.path });
      location.reload();
    }), { title: f.path })))) : element("p", {}, "There are no stacks here that can be opened.")));
  [...box.querySelectorAll(".files button")].forEach((b, i) => {
    const f = found.entries[i];
    b.append(element("span", {}, f.kind === "folder" ? `${f.name}/` : f.name), element("small", {}, f.kind === "folder" ? "folder" : [f.started ? "begun" : "", f.labels ? "has labels" : "", `${(f.bytes / 1e6).toPrecision(2)} MB`].filter(Boolean).join(" · ")));
  });
}
