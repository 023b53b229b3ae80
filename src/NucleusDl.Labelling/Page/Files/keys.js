// The keyboard: one map for what keys do and for what '?' shows.
import { autoContrast } from "./contrast.js";
import { dialog, element, tried } from "./dom.js";
import { redo, undo, newLabel } from "./edits.js";
import { escape } from "./input.js";
import { resize } from "./brush.js";
import { changed, fit, S, zoomBy } from "./state.js";
import { choose, TOOLS } from "./tools.js";

const actions = new Map();
const groups = new Map();

// keys: as people read them ("Ctrl+S", "N"); more than one with " or ". Without an action they are only listed.
export function bind(group, keys, text, action) {
  if (!groups.has(group)) groups.set(group, []);
  groups.get(group).push([keys, text]);
  if (action) for (const k of keys.split(" or ")) actions.set(k.toLowerCase(), action);
}

function nameOf(e) {
  const key = e.key === " " ? "space" : e.key.toLowerCase();
  return (e.ctrlKey || e.metaKey ? "ctrl+" : "") + (e.altKey ? "alt+" : "") + (e.shiftKey && (key.length > 1 || /[a-z0-9]/.test(key) || e.ctrlKey) ? "shift+" : "") + key;
}

const isText = el => el.matches("textarea, select, input:not([type=range], [type=checkbox], [type=radio])");

// Modes (review, crops) take keys before the tools do.
export const modeKeys = { handle: null };

export function listenToKeys() {
  document.addEventListener("keydown", e => {
    if (document.querySelector("dialog[open]")) return;
    const name = nameOf(e), typing = isText(e.target);
    if (typing && !name.startsWith("ctrl+s") && name !== "ctrl+enter") {
      if (name === "escape") e.target.blur();
      return;
    }
    // Keys of a slider or a list stay theirs; buttons are pressed with Enter and Space.
    if (e.target.matches("input[type=range], .grid") && /^(arrow|page|home|end)/.test(name)) return;
    if (modeKeys.handle && modeKeys.handle(name, e)) { e.preventDefault(); return; }
    const action = actions.get(name);
    if (!action) return;
    e.preventDefault();
    tried(action)();
  });
}

export function showKeys() {
  const body = element("div", { class: "keymap" }, [...groups].map(([group, rows]) => element("section", {}, element("h3", {}, group),
    element("dl", {}, rows.map(([k, text]) => element("div", {}, element("dt", {}, k.split(" or ").flatMap((x, i) => [i ? " or " : "", ...(x.length === 1 ? [x] : x.split("+")).flatMap((y, j) => [j ? "+" : "", element("kbd", {}, y)])])), element("dd", {}, text)))))));
  dialog("Keys and mouse", body);
}

const flip = (name, ...what) => () => { S[name] = !S[name]; changed("display", ...what); };
export const MAPS = [["none", "none"], ["probability", "probability"], ["uncertainty", "uncertainty"]];
export function setMap(map) {
  S.map = map;
  changed("display", "map", "planes");
}

for (const t of TOOLS) bind("Tools", t.key.toUpperCase(), `${t.name}. ${t.hint}`, () => choose(t.id));
bind("Drawing", "[ or ]", "brush smaller, larger");
actions.set("[", () => resize(-1));
actions.set("]", () => resize(1));
bind("Drawing", "C", "brush and fill: a disc in this plane, or a ball in 3D", () => { S.ball = !S.ball; changed("tool", "top"); });
bind("Drawing", "N", "a new label for the next nucleus", newLabel);
bind("Drawing", "L", "draw labels, or scribbles", () => { S.layer = S.layer === "labels" ? "scribbles" : "labels"; if (S.layer === "scribbles" && ["merge", "split", "grow", "shrink", "delete"].includes(S.tool)) choose("brush"); changed("tool", "top"); });
bind("Drawing", "1 … 9", "scribble with this class");
for (let i = 1; i <= 9; i++) actions.set(String(i), () => {
  const c = S.session.classes[i - 1];
  if (c) { S.classId = c.id; S.layer = "scribbles"; changed("tool", "top"); }
});
bind("Drawing", "Ctrl+Z or U", "undo", undo);
bind("Drawing", "Ctrl+Y or Ctrl+Shift+Z", "redo", redo);
bind("Drawing", "Esc", "call off what has begun; let go of the nucleus; back to Look");
actions.set("escape", escape);
bind("In a plane", "← → ↑ ↓", "move the cross (with Shift by ten)");
bind("In a plane", "Page Up or Page Down", "one plane up, down (also , and .; Home and End: first and last)");
bind("In a plane", "Enter", "use the tool at the cross");
bind("In a plane", "Space", "brush and eraser: pen down and up; arrows draw while it is down");
bind("In a plane", "Shift+Enter", "close the polygon");
bind("Looking", "+ or -", "zoom in, out");
actions.set("+", () => zoomBy(1.25));
actions.set("=", () => zoomBy(1.25));
actions.set("-", () => zoomBy(0.8));
bind("Looking", "0", "the whole stack", fit);
bind("Looking", "A", "automatic contrast", autoContrast);
bind("Looking", "W", "labels on and off", flip("labelsShown", "labels", "planes"));
bind("Looking", "Q", "scribbles on and off", flip("scribblesShown", "scribbles", "planes"));
bind("Looking", "T", "outlines on and off", flip("outlines", "labels"));
bind("Looking", "P", "show nothing, the probability, or the uncertainty over the image", () => setMap(MAPS[(MAPS.findIndex(m => m[0] === S.map) + 1) % MAPS.length][0]));
bind("Mouse", "Wheel", "through the planes");
bind("Mouse", "Ctrl+Wheel", "zoom");
bind("Mouse", "Alt+Wheel", "size of the brush (or Shift and wheel)");
bind("Mouse", "Shift+Drag", "move the view (or the right button)");
bind("Page", "?", "these keys", showKeys);
