// What is shown, and who wants to know. Positions are voxels of the stack; people see voxels and µm.
export const S = {
  session: null, shape: { z: 1, y: 1, x: 1 }, step: { z: 1, y: 1, x: 1 }, unit: "voxels",
  pos: { z: 0, y: 0, x: 0 }, hover: null, zoom: 1, centre: null,
  channel: 0, windows: [], invert: false, smooth: false, crosshair: true,
  labelsShown: true, outlines: true, opacity: 0.3, scribblesShown: true, map: "none", mapClass: 2, mapOpacity: 0.6,
  tool: "look", layer: "labels", radius: 1, ball: false, label: 0, classId: 1, selected: 0,
  mode: "label", busy: null, revision: 0, save: "saved",
};
export const AXES = ["z", "y", "x"];
// Rows and columns of the plane that stands on each axis.
export const PLANE = { z: { name: "XY", row: "y", col: "x" }, y: { name: "XZ", row: "z", col: "x" }, x: { name: "YZ", row: "y", col: "z" } };

// What the server calls row and column; YZ stands upright here, beside XY, and lies on its side there.
export const SENT = { z: ["y", "x"], y: ["z", "x"], x: ["z", "y"] };

const listeners = [];
let dirty = null;
export const listen = l => { listeners.push(l); };

// what: "planes" (other voxels in sight), "image" (contrast), "labels", "scribbles", "map", "view" (zoom, place), "top" (cross, cursor),
// "hover", "tool", "status", "selected", "session", "counts", "classes", "items", "mode", "display", "contrast", "predicted", "scribbled", "save",
// "history", "busy", "table".
export function changed(...what) {
  if (!dirty) {
    dirty = new Set();
    requestAnimationFrame(() => {
      const now = dirty;
      dirty = null;
      for (const l of listeners) l(now);
    });
  }
  for (const w of what) dirty.add(w);
}

const within = (a, v) => Math.min(S.shape[a] - 1, Math.max(0, Math.round(v)));

export function moveTo(p, follow = false) {
  const old = { ...S.pos };
  for (const a of AXES) S.pos[a] = within(a, p[a]);
  if (follow && S.zoom > 1) S.centre = { z: S.pos.z * S.step.z, y: S.pos.y * S.step.y, x: S.pos.x * S.step.x };
  if (AXES.some(a => S.pos[a] !== old[a])) changed("planes", "status");
  if (follow) changed("view");
}

export function zoomBy(factor, p = S.pos) {
  const old = S.zoom;
  S.zoom = Math.min(60, Math.max(1, S.zoom * factor));
  if (S.zoom < 1.001) { S.zoom = 1; S.centre = null; } else {
    const c = centre();
    // What lies below the pointer stays there.
    S.centre = {};
    for (const a of AXES) S.centre[a] = p[a] * S.step[a] + (c[a] - p[a] * S.step[a]) * old / S.zoom;
  }
  changed("view");
}

export function fit() {
  S.zoom = 1;
  S.centre = null;
  changed("view");
}

export const centre = () => S.centre || { z: (S.shape.z - 1) / 2 * S.step.z, y: (S.shape.y - 1) / 2 * S.step.y, x: (S.shape.x - 1) / 2 * S.step.x };

export function select(label, place) {
  S.selected = label;
  if (label) S.label = label;
  if (place) moveTo(place, true);
  changed("selected", "labels", "tool", "status");
}

export const classOf = id => S.session.classes.find(c => c.id === id);
export const stackIsFlat = () => S.shape.z === 1;
export const micrometres = a => S.pos[a] * S.step[a];

export function placeText(p) {
  const voxel = AXES.map(a => `${a} ${p[a]}`).join("  ");
  return S.unit === "µm" ? `${voxel}   (${AXES.map(a => (p[a] * S.step[a]).toFixed(1)).join(", ")} µm)` : voxel;
}
