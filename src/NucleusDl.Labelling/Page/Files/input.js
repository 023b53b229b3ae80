// Mouse, pen, wheel and keys on a plane.
import { clamp, fail } from "./dom.js";
import { resize } from "./brush.js";
import { centre, changed, moveTo, S, select, zoomBy } from "./state.js";
import { isStroking } from "./stroke.js";
import { choose, currentTool, draft } from "./tools.js";
import { valueAt } from "./values.js";

export const pointer = { pane: null, place: null };
const safely = result => Promise.resolve(result).catch(fail);

export function listenTo(pane) {
  const el = pane.top;
  let drag = null, wheel = 0;
  el.addEventListener("pointerdown", e => {
    el.setPointerCapture(e.pointerId);
    el.focus({ preventScroll: true });
    e.preventDefault();
    const tool = currentTool(), p = pane.place(e), pan = e.button > 0 || e.shiftKey;
    drag = { x: e.clientX, y: e.clientY, moved: false, pan, tool, centre: centre() };
    if (pan) return;
    if (tool.id === "look") moveTo(p);
    else if (tool.down) { tool.held = true; safely(tool.down(p, pane, e)); }
  });
  el.addEventListener("pointermove", e => {
    const p = pane.place(e, !drag);
    Object.assign(pointer, { pane, place: p });
    S.hover = p;
    if (drag) {
      const dx = e.clientX - drag.x, dy = e.clientY - drag.y;
      drag.moved = drag.moved || Math.hypot(dx, dy) > 3;
      if (drag.pan) {
        S.centre = { ...drag.centre, [pane.col]: drag.centre[pane.col] - dx / pane.sx * S.step[pane.col], [pane.row]: drag.centre[pane.row] - dy / pane.sy * S.step[pane.row] };
        changed("view");
      } else if (drag.tool.id === "look") moveTo(p);
      else if (drag.tool.move) {
        // A fast hand gives several places between two frames.
        const places = isStroking() && e.getCoalescedEvents ? e.getCoalescedEvents() : [];
        for (const q of places.length ? places : [e]) drag.tool.move(pane.place(q), pane, e);
      }
    } else if (p && currentTool().hover) currentTool().hover(p, pane);
    changed("top", "hover");
  });
  el.addEventListener("pointerup", e => {
    if (!drag) return;
    const { tool, moved, pan } = drag, p = pane.place(e, true);
    drag = null;
    tool.held = false;
    if (pan) return;
    if (tool.up) safely(tool.up(p, pane, e));
    else if (tool.click && p) safely(tool.click(p, pane, e));
    else if (tool.id === "look" && !moved && p) select(valueAt("labels", p) ?? 0);
  });
  el.addEventListener("pointercancel", () => {
    if (drag && drag.tool.up) { drag.tool.held = false; safely(drag.tool.up(null, pane)); }
    drag = null;
  });
  el.addEventListener("pointerleave", () => {
    Object.assign(pointer, { pane: null, place: null });
    S.hover = null;
    changed("top", "hover");
  });
  el.addEventListener("contextmenu", e => e.preventDefault());
  el.addEventListener("wheel", e => {
    e.preventDefault();
    const way = e.deltaY || e.deltaX;
    if (e.ctrlKey || e.metaKey) { zoomBy(Math.exp(-way / 300), pane.place(e)); return; }
    wheel += e.deltaMode ? way * 40 : way;
    const steps = Math.trunc(wheel / 40);
    wheel -= steps * 40;
    if (!steps) return;
    if (e.altKey || e.shiftKey) resize(-Math.sign(steps));
    else if (!isStroking()) pane.go(S.pos[pane.axis] + clamp(steps, -3, 3));
  }, { passive: false });
  el.addEventListener("keydown", e => { if (key(pane, e)) { e.preventDefault(); e.stopPropagation(); } });
}

// Arrows move the cross; with the pen down they draw. Enter does at the cross what a click does at the pointer.
let pen = false;
export const penIsDown = () => pen;
function key(pane, e) {
  if (e.ctrlKey || e.metaKey || e.altKey) return false;
  const far = e.shiftKey ? 10 : 1, tool = currentTool();
  const moves = {
    ArrowLeft: [pane.col, -far], ArrowRight: [pane.col, far], ArrowUp: [pane.row, -far], ArrowDown: [pane.row, far],
    PageUp: [pane.axis, -far], PageDown: [pane.axis, far], ",": [pane.axis, -1], ".": [pane.axis, 1], Home: [pane.axis, -1e9], End: [pane.axis, 1e9],
  };
  if (moves[e.key]) {
    const [axis, by] = moves[e.key], from = { ...S.pos };
    if (pen && axis === pane.axis) dropPen();
    moveTo({ ...S.pos, [axis]: S.pos[axis] + by }, S.zoom > 1);
    if (pen && S.pos[axis] !== from[axis]) tool.move({ ...S.pos }, pane, e);
    if (draft.to && tool.hover) tool.hover({ ...S.pos }, pane);
    else if (draft.to && tool.move) tool.move({ ...S.pos }, pane);
    return true;
  }
  if (e.key === " " && tool.size) {
    if (pen) dropPen();
    else {
      pen = true;
      tool.held = true;
      safely(tool.down({ ...S.pos }, pane, e));
    }
    changed("tool", "status");
    return true;
  }
  if (e.key !== "Enter") return false;
  if (e.shiftKey && tool.close) safely(tool.close());
  else if (tool.id === "look") select(valueAt("labels", S.pos) ?? 0);
  else if (tool.enter) safely(tool.enter({ ...S.pos }, pane));
  else if (tool.click) safely(tool.click({ ...S.pos }, pane));
  return true;
}

export function dropPen() {
  if (!pen) return;
  pen = false;
  const tool = currentTool();
  tool.held = false;
  if (tool.up) safely(tool.up());
  changed("tool", "status");
}

export function escape() {
  dropPen();
  if (draft.tool) { Object.assign(draft, { tool: null, points: [], from: null, to: null, seeds: [], first: 0 }); changed("top"); } else if (S.selected) select(0);
  else if (S.tool !== "look") choose("look");
}
