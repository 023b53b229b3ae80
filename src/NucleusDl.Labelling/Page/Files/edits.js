// Changes of labels and scribbles: asked from the server, and what its answers change here.
import { get, post } from "./api.js";
import { fail } from "./dom.js";
import { stale } from "./planes.js";
import { changed, S, select } from "./state.js";
import { isDrawing } from "./drawing.js";

// An answer and an event tell of the same change; whichever comes first is taken.
const applied = new Set();
let pending = new Map();

const join = (a, b) => (a === null || b === null ? null : a === undefined ? b : { z0: Math.min(a.z0, b.z0), y0: Math.min(a.y0, b.y0), x0: Math.min(a.x0, b.x0), z1: Math.max(a.z1, b.z1), y1: Math.max(a.y1, b.y1), x1: Math.max(a.x1, b.x1) });

// box: what is different now; null for all of it.
function touch(layer, box) {
  if (layer === "items") { changed("items"); return; }
  if (layer === "labels") {
    S.session.layers.labels.max = Math.max(1, S.session.layers.labels.max);
  } else if (layer === "scribbles") S.session.layers.scribbles.voxels.some ??= 0;
  // While a stroke is drawn here its planes stay as they are; they are asked for again at its end.
  if (isDrawing() && (layer === "labels" || layer === "scribbles")) pending.set(layer, pending.has(layer) ? join(pending.get(layer), box) : box);
  else stale(layer, box);
}

// failed: the layer of a stroke that the server did not take; what is seen of it is asked for again.
export function strokeEnded(failed) {
  const boxes = pending;
  pending = new Map();
  if (failed) boxes.set(failed, null);
  for (const [layer, box] of boxes) stale(layer, box);
}

function take(answer) {
  for (const key of ["revision", "undo", "redo", "undoName", "redoName", "unsaved"]) if (answer[key] !== undefined) S.session[key] = answer[key];
  if (answer.unsaved === undefined && (answer.layers ?? []).includes("labels")) S.session.unsaved = true;
  for (const key of ["next", "count"]) if (answer[key] !== undefined) S.session.layers.labels[key] = answer[key];
  changed("history", "save", "status", "counts");
}

export function answered(answer, layers = answer.layers ?? []) {
  take(answer);
  if (answer.box && !applied.has(answer.revision)) {
    applied.add(answer.revision);
    for (const layer of layers) touch(layer, answer.box);
  }
  return answer;
}

export function happened(event) {
  take(event);
  if (applied.has(event.revision)) return;
  applied.add(event.revision);
  for (const layer of event.layers) touch(layer, event.box);
  if (event.layers.includes("classes")) refresh();
}

// What a change does not bring with it: classes, models, another stack.
export async function refresh() {
  try {
    const opened = S.session.file;
    const session = await get("api/session");
    if (session.file !== opened) { location.reload(); return; }
    Object.assign(S.session, session);
    changed("session", "counts", "history", "save", "classes");
  } catch (error) { fail(error); }
}

export async function edit(op, options = {}) {
  const answer = answered(await post("api/edit", { op, ...options }));
  if (answer.label && op !== "newLabel" && op !== "delete") select(answer.label);
  if (op === "class" || op === "deleteClass") await refresh();
  return answer;
}
export const undo = () => edit("undo");
export const redo = () => edit("redo");

export async function newLabel() {
  S.label = S.session.layers.labels.next ?? (await edit("newLabel")).label;
  changed("tool");
  return S.label;
}
