// What lies at a place: from the plane in sight, or from the server.
import { get } from "./api.js";
import { plane } from "./planes.js";
import { PLANE, S } from "./state.js";

function inSight(layer, p) {
  for (const axis of ["z", "y", "x"]) {
    if (S.pos[axis] !== p[axis]) continue;
    const entry = plane(layer, axis, p[axis]);
    if (entry && !entry.stale) return entry.data[p[PLANE[axis].row] * S.shape[PLANE[axis].col] + p[PLANE[axis].col]];
  }
  return null;
}

export const valueAt = (layer, p) => inSight(layer, { z: Math.round(p.z), y: Math.round(p.y), x: Math.round(p.x) });

export async function labelAt(p) {
  const seen = inSight("labels", p);
  return seen ?? (await get(`api/pick?z=${p.z}&y=${p.y}&x=${p.x}`)).label;
}
