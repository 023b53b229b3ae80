// The tools, one key each. A tool gets places in voxels; what it does to the labels is the server's work, so that a file and a page agree.
import { button, element, say } from "./dom.js";
import { edit, newLabel } from "./edits.js";
import { changed, classOf, S, SENT, select, stackIsFlat } from "./state.js";
import { begin, end, extend } from "./stroke.js";
import { labelAt } from "./values.js";

const whole = p => ({ z: Math.round(p.z), y: Math.round(p.y), x: Math.round(p.x) });
export const draft = { tool: null, axis: null, points: [], from: null, to: null, box: null, seeds: [], first: 0 };
export const clearDraft = () => { Object.assign(draft, { tool: null, axis: null, points: [], from: null, to: null, box: null, seeds: [], first: 0 }); changed("top"); };
const over = () => (S.protect ? "background" : "all");
const onScribbles = () => S.layer === "scribbles";

// What a brush or a shape puts down: the class on scribbles; on labels the chosen label, or a new one where none is chosen.
async function value() {
  if (onScribbles()) return S.classId;
  return S.label || newLabel();
}

const brush = (tool, put) => ({
  async down(p, pane) {
    const v = await put();
    if (!this.held) return;
    begin(pane.axis, p, tool, v);
  },
  move: p => extend(p),
  up: () => end(),
  async enter(p, pane) {
    const v = await put();
    begin(pane.axis, p, tool, v);
    return end();
  },
});

async function polygonDone() {
  const { axis, points } = draft;
  clearDraft();
  if (points.length < 3) { say("A polygon needs three corners at least."); return; }
  await edit("polygon", { axis, index: S.pos[axis], layer: S.layer, value: await value(), over: over(), points: points.map(p => SENT[axis].map(v => p[v] + 0.5)) });
}

const rectangle = {
  down(p, pane) { Object.assign(draft, { tool: "box", axis: pane.axis, from: whole(p), to: whole(p) }); changed("top"); },
  move(p) { if (draft.from) { draft.to = whole(p); changed("top"); } },
  async up() {
    const { axis, from, to } = draft;
    if (!from) return;
    clearDraft();
    const [row, column] = SENT[axis], lo = v => Math.min(from[v], to[v]), hi = v => Math.max(from[v], to[v]) + 1;
    await edit("rectangle", { axis, index: S.pos[axis], layer: S.layer, value: await value(), over: over(), from: [lo(row), lo(column)], to: [hi(row), hi(column)] });
  },
  enter(p, pane) {
    if (draft.from) { draft.to = whole(p); return this.up(); }
    return this.down(p, pane);
  },
};

const box3d = {
  // Two corners, in any planes: the first click sets one, the second its opposite.
  async click(p) {
    const c = whole(p);
    if (draft.tool !== "box3d") { clearDraft(); Object.assign(draft, { tool: "box3d", from: c, to: c }); changed("top"); return; }
    const { from } = draft;
    clearDraft();
    const lo = v => Math.min(from[v], c[v]), hi = v => Math.max(from[v], c[v]) + 1;
    await edit("box", { z0: lo("z"), y0: lo("y"), x0: lo("x"), z1: hi("z"), y1: hi("y"), x1: hi("x"), class: S.classId });
  },
  hover(p) { if (draft.tool === "box3d") { draft.to = whole(p); changed("top"); } },
};

async function need(p, what) {
  const label = await labelAt(whole(p));
  if (!label) say(`There is no nucleus here. ${what}`);
  return label;
}

const merge = {
  async click(p) {
    const label = await need(p, "Click the first nucleus, then the one that belongs to it.");
    if (!label) return;
    if (draft.tool !== "merge") { Object.assign(draft, { tool: "merge", first: label }); select(label); changed("top"); return; }
    const { first } = draft;
    clearDraft();
    if (first === label) { say("That is the same nucleus: merging is called off."); return; }
    await edit("merge", { labels: [first, label] });
    select(first);
  },
};

const split = {
  async click(p) {
    const label = await need(p, "Click once in each half of the nucleus that is to be parted.");
    if (!label) return;
    if (draft.tool !== "split") { Object.assign(draft, { tool: "split", first: label, seeds: [whole(p)] }); select(label); changed("top"); return; }
    if (label !== draft.first) { say("Both seeds must lie in the same nucleus: splitting is called off."); clearDraft(); return; }
    const [a] = draft.seeds, b = whole(p);
    clearDraft();
    await edit("split", { label, seeds: [[a.z, a.y, a.x], [b.z, b.y, b.x]] });
  },
};

const onNucleus = (op, what) => ({
  async click(p) {
    const label = await need(p, what);
    if (!label) return;
    select(op === "delete" ? 0 : label);
    if (op === "delete" && S.label === label) S.label = 0;
    await edit(op, op === "delete" ? { label } : { label, voxels: 1 });
  },
});

export const TOOLS = [
  { id: "look", key: "v", name: "Look", hint: "Click: cross and nucleus go there. Drag moves the cross.", icon: "M4 2l8 6-4 1 2 4-2 1-2-4-2 3z" },
  { id: "brush", key: "b", name: "Brush", size: true, hint: "Draw with the pressed mouse; [ and ] or Alt and wheel change the size.", icon: "M13 2c-4 2-6 5-7 7l1 1c2-1 5-3 7-7zM5 10c-2 0-2 3-4 3 2 2 6 1 6-1z", ...brush("brush", value) },
  { id: "eraser", key: "e", name: "Eraser", size: true, hint: "Wipes labels (or scribbles) away.", icon: "M9 2l5 5-6 6H5l-3-3zM5 6l5 5M7 13h7", ...brush("eraser", async () => 0) },
  { id: "fill", key: "f", name: "Fill", hint: "Click a hole or a patch: it takes the chosen label up to the next border.", icon: "M3 8l5-5 5 5-5 5zM8 3L6 1M14 10c1 2 1 3 0 3s-1-1 0-3", click: async (p, pane) => edit("fill", { axis: pane.axis, index: S.pos[pane.axis], row: Math.round(p[SENT[pane.axis][0]]), column: Math.round(p[SENT[pane.axis][1]]), layer: S.layer, value: await value(), threeD: S.ball }) },
  { id: "box", key: "r", name: "Rectangle", hint: "Drag a rectangle in this plane (keys: Enter at two corners).", icon: "M2 4h12v8H2z", ...rectangle },
  { id: "polygon", key: "y", name: "Polygon", hint: "Click corners; double click or Shift+Enter closes it.", icon: "M8 2l6 4-2 7H4L2 6z",
    click(p, pane, e) {
      if (draft.tool !== "polygon" || draft.axis !== pane.axis) { clearDraft(); Object.assign(draft, { tool: "polygon", axis: pane.axis }); }
      if (e && e.detail > 1) return polygonDone();
      draft.points.push({ ...p });
      draft.to = { ...p };
      changed("top");
    },
    hover(p, pane) { if (draft.tool === "polygon" && draft.axis === pane.axis) { draft.to = { ...p }; changed("top"); } }, close: polygonDone },
  { id: "point", key: "o", name: "Point", hint: "One click, one point: there is a nucleus here. Points stand in Points & boxes.", icon: "M8 5a3 3 0 100 6 3 3 0 000-6zM8 1v3M8 12v3M1 8h3M12 8h3",
    click: p => edit("point", { z: p.z + 0.5, y: p.y + 0.5, x: p.x + 0.5, class: S.classId }) },
  { id: "box3d", key: "x", name: "3D box", hint: "Click one corner, go to another plane, click the opposite one.", icon: "M2 5l6-3 6 3v6l-6 3-6-3zM2 5l6 3 6-3M8 8v6", ...box3d },
  { id: "merge", key: "m", name: "Merge", labels: true, hint: "Click two nuclei that are one.", icon: "M2 4h4l3 4h5M2 12h4l3-4M11 5l3 3-3 3", ...merge },
  { id: "split", key: "s", name: "Split", labels: true, hint: "Click a seed in each half of one nucleus that is two.", icon: "M2 8h5l3-4h4M7 8l3 4h4M12 2l2 2-2 2M12 10l2 2-2 2", ...split },
  { id: "grow", key: "g", name: "Grow", labels: true, hint: "Each click adds one voxel all around.", icon: "M8 5v6M5 8h6M8 1a7 7 0 100 14A7 7 0 008 1", ...onNucleus("grow", "Click the nucleus that is to grow.") },
  { id: "shrink", key: "h", name: "Shrink", labels: true, hint: "Each click takes one voxel off all around.", icon: "M5 8h6M8 1a7 7 0 100 14A7 7 0 008 1", ...onNucleus("shrink", "Click the nucleus that is to shrink.") },
  { id: "pick", key: "i", name: "Pick", hint: "Click a nucleus: the brush goes on with its label.", icon: "M10 2l4 4-2 1-7 7H2v-3l7-7z", click: async p => { const l = await need(p, "Click the nucleus whose label you want."); if (l) select(l); } },
  { id: "delete", key: "d", name: "Delete", labels: true, hint: "Click a nucleus that is none.", icon: "M3 4h10M6 4V2h4v2M4 4l1 10h6l1-10", ...onNucleus("delete", "Click the nucleus that is to go.") },
];
export const toolOf = id => TOOLS.find(t => t.id === id);
export const currentTool = () => toolOf(S.tool);

export function choose(id) {
  const tool = toolOf(id);
  if (S.mode === "detections" && !["look", "point", "box3d"].includes(id)) { say(`${tool.name} changes labels; detections take points and 3D boxes.`); return; }
  clearDraft();
  if (tool.labels && S.layer !== "labels") S.layer = "labels";
  S.tool = id;
  changed("tool", "top");
}

const icon = path => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), p = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  p.setAttribute("d", path);
  svg.append(p);
  return svg;
};

export function toolbar() {
  return TOOLS.filter(t => !(t.id === "box3d" && stackIsFlat())).map(t => {
    const b = button("", () => choose(t.id), { class: "tool", id: `tool-${t.id}`, title: `${t.hint} (${t.key.toUpperCase()})`, "aria-pressed": "false", "aria-keyshortcuts": t.key });
    b.append(icon(t.icon), element("span", {}, t.name), element("kbd", {}, t.key.toUpperCase()));
    return b;
  });
}

export const drawsWith = () => (onScribbles() ? classOf(S.classId)?.name ?? "no class" : S.label ? `label ${S.label}` : "a new label");
