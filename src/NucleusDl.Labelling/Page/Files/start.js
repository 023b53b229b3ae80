// The first screen, for people who have never seen the page: three plain steps.
import { button, dialog, element } from "./dom.js";

const SEEN = "nucleusdl-label-seen";

export function welcome(openStep, always = false) {
  let seen = null;
  try { seen = localStorage.getItem(SEEN); } catch (error) { console.info(`The browser keeps nothing for this page (${error.message}).`); }
  if (seen && !always) return;
  const step = (n, title, lines) => element("section", {}, element("b", { "aria-hidden": "true" }, String(n)), element("h3", {}, title), lines.map(l => element("p", {}, l)),
    element("span", { class: "spacer" }), button(`Begin with step ${n}`, () => { box.close(); openStep(n); }, n === 1 ? { class: "main", autofocus: true } : {}));
  const body = element("div", {},
    element("div", { class: "welcome" },
      step(1, "Look", ["Go through the stack with the wheel, zoom with Ctrl and wheel.", "Set the contrast. Are the voxel size and the channel right?"]),
      step(2, "Find nuclei", ["Let a trained model do it, with one click.", "Or scribble a few strokes on nuclei and on background, and let the page learn from them."]),
      step(3, "Correct and measure", ["Merge, split, draw, delete: every step can be undone.", "Measure all nuclei in µm, and save labels and table."])),
    element("p", { class: "hint", style: "margin-top:.8rem" }, "Everything stays on this computer, and every stroke is kept as you draw it. Press ", element("kbd", {}, "?"), " for all keys; each step shows the command that does the same."));
  const box = dialog("From a stack to measured nuclei", body);
  box.addEventListener("close", () => {
    try { localStorage.setItem(SEEN, "1"); } catch (error) { console.info(`The browser keeps nothing for this page (${error.message}).`); }
  });
}
