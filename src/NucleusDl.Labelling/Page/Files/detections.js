// Points and boxes in 3D: where nuclei are, without their outlines.
import { get } from "./api.js";
import { edit } from "./edits.js";
import { button, element, fail, plural, say, tried } from "./dom.js";
import { modeKeys } from "./keys.js";
import { drawNote, strokeTwice } from "./marks.js";
import { marks } from "./pane.js";
import { run, showCommand } from "./jobs.js";
import { changed, listen, moveTo, S } from "./state.js";
import { choose } from "./tools.js";

const state = { items: [], chosen: -1 };
let host = null;

export async function openDetections(into) {
  host = into;
  modeKeys.handle = name => {
    if (name === "delete" || name === "backspace") { tried(remove)(); return true; }
    return false;
  };
  choose("point");
  await load();
}

// Places are kept as voxels whose centres are whole numbers here; the server counts from a voxel's edge.
async function load() {
  const { points, boxes } = await get("api/detections"), before = state.items.length;
  state.items = [...points.map(p => ({ ...p, kind: "point", z: p.z - 0.5, y: p.y - 0.5, x: p.x - 0.5 })), ...boxes.map(b => ({ ...b, kind: "box" }))];
  state.chosen = state.items.length === before + 1 ? state.items.findIndex(i => i.id === Math.max(...state.items.map(d => d.id))) : Math.min(state.chosen, state.items.length - 1);
  show();
}

async function remove() {
  const item = state.items[state.chosen];
  if (!item) { say("Choose a point or box in the list first."); return; }
  await edit("deleteItem", { kind: item.kind, id: item.id });
}

async function give(into) {
  const done = await run("export", { what: "detections" });
  if (done.state === "done") say(done.text ?? `Written: ${(done.result?.files ?? []).join(", ")}.`);
  showCommand(into, done.command);
}

listen(what => { if (what.has("items")) load().catch(fail); });

const middle = d => (d.kind === "point" ? { z: d.z, y: d.y, x: d.x } : { z: (d.z0 + d.z1 - 1) / 2, y: (d.y0 + d.y1 - 1) / 2, x: (d.x0 + d.x1 - 1) / 2 });

function show() {
  changed("top");
  if (!host || !host.isConnected) return;
  const commands = element("div"), list = element("div", { class: "queue" }, state.items.map((d, i) => button(`${d.kind === "point" ? "•" : "▭"} ${i + 1}  ${["z", "y", "x"].map(a => `${a} ${Math.round(middle(d)[a])}`).join("  ")}`,
    () => { state.chosen = i; moveTo(middle(d), true); show(); }, { "aria-pressed": String(i === state.chosen) })));
  host.replaceChildren(element("section", { class: "card" }, element("h3", {}, `${plural(state.items.filter(d => d.kind === "point").length, "point")}, ${plural(state.items.filter(d => d.kind === "box").length, "box", "boxes")}`),
    element("div", { class: "buttons" }, button("Point (O)", () => choose("point")), button("3D box (X)", () => choose("box3d")), button("Delete", tried(remove), { title: "Delete" })),
    element("p", { class: "hint" }, "A box takes two clicks: one corner, then another plane, then the opposite corner."), list,
    element("div", { class: "buttons" }, button("Export", tried(() => give(commands)), { disabled: state.items.length === 0 })), commands));
}

marks.push((ctx, pane) => {
  const { axis, row, col } = pane, at = S.pos[axis];
  state.items.forEach((d, i) => {
    const colour = i === state.chosen ? "#fff" : S.session.classes.find(c => c.id === d.class)?.color ?? "#56b4e9";
    if (d.kind === "point") {
      const away = Math.abs(d[axis] - at) * S.step[axis];
      if (away > 3 * Math.max(S.step.y, S.step.x) * 3) return;
      const x = pane.X(d[col] + 0.5), y = pane.Y(d[row] + 0.5), r = away < S.step[axis] / 2 ? 6 : 3;
      strokeTwice(ctx, () => ctx.arc(x, y, r, 0, 2 * Math.PI), colour, 2);
      if (i === state.chosen) drawNote(ctx, String(i + 1), x, y);
    } else if (at >= d[`${axis}0`] && at < d[`${axis}1`])
      strokeTwice(ctx, () => ctx.rect(pane.X(d[`${col}0`]), pane.Y(d[`${row}0`]), (d[`${col}1`] - d[`${col}0`]) * pane.sx, (d[`${row}1`] - d[`${row}0`]) * pane.sy), colour, 2);
  });
});
