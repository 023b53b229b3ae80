// Classes of the scribbles: number, name, colour.
import { CLASS_COLOURS } from "./colours.js";
import { button, element, tried } from "./dom.js";
import { edit } from "./edits.js";
import { changed, listen, S } from "./state.js";
import { choose } from "./tools.js";

export function classList() {
  const host = element("div", { class: "classes", role: "group", "aria-label": "Classes of the scribbles" });
  let shown = "";
  const show = () => {
    const now = JSON.stringify([S.session.classes, S.classId, S.layer]);
    if (now === shown || host.contains(document.activeElement) && document.activeElement.matches("input")) return;
    shown = now;
    const focused = document.activeElement?.id;
    host.replaceChildren(...S.session.classes.map(row), S.session.classes.length < 9 ? button("+ class", tried(add), { id: "add-class" }) : "");
    if (focused?.startsWith("class-")) document.getElementById(focused)?.focus();
  };
  listen(what => { if (what.has("classes") || what.has("tool")) show(); });
  show();
  return host;
}

function row(c, i) {
  const use = button(`${i + 1}`, () => {
    Object.assign(S, { classId: c.id, layer: "scribbles" });
    choose(S.tool === "eraser" || S.tool === "look" ? "brush" : S.tool);
  }, { id: `class-${c.id}`, "aria-pressed": String(S.layer === "scribbles" && S.classId === c.id), title: `Scribble ${c.name} (${i + 1})`, "aria-label": `Scribble with ${c.name}` });
  const name = element("input", { type: "text", value: c.name, "aria-label": `Name of class ${i + 1}`, onchange: tried(() => edit("class", { id: c.id, name: name.value.trim() })) });
  const colour = element("input", { type: "color", value: c.color, "aria-label": `Colour of ${c.name}`, onchange: tried(() => edit("class", { id: c.id, color: colour.value })) });
  return element("div", { class: "class-row" }, use, name, colour, element("span", { class: "swatch", style: `background:${c.color}` }));
}

async function add() {
  const used = S.session.classes, color = CLASS_COLOURS.find(c => !used.some(u => u.color.toLowerCase() === c)) ?? "#b3dcf5";
  await edit("class", { name: `class ${used.length + 1}`, color });
  changed("classes");
}
