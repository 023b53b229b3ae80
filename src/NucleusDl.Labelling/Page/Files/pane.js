// One of the three planes. The image and its cover (labels, scribbles, maps) are painted voxel by voxel into small canvases and drawn in the
// proportions of µm; outlines and what moves with the pointer lie on canvases of their own above them.
import { lookAtNeighbours } from "./colours.js";
import { greyKey, greys } from "./contrast.js";
import { coverPlane } from "./cover.js";
import { button, clamp, element } from "./dom.js";
import { drawOutlines } from "./outlines.js";
import { plane } from "./planes.js";
import { centre, changed, listen, moveTo, PLANE, S } from "./state.js";
import { drawCross, drawScaleBar } from "./marks.js";

export const panes = [];
export const paneOf = axis => panes.find(p => p.axis === axis);

export class Pane {
  constructor(axis) {
    const { name, row, col } = PLANE[axis];
    Object.assign(this, { axis, name, row, col, rows: S.shape[row], cols: S.shape[col], shown: {}, x0: 0, y0: 0, sx: 1, sy: 1, w: 0, h: 0, ratio: 1 });
    this.slider = element("input", { type: "range", min: 0, max: S.shape[axis] - 1, step: 1, "aria-label": `Position along ${axis}`, oninput: () => this.go(+this.slider.value) });
    this.caption = element("span", { class: "where" });
    this.base = element("canvas", { class: "base" });
    this.lines = element("canvas", { class: "lines" });
    this.top = element("canvas", { class: "top", tabindex: 0, role: "application", "aria-label": `${name} plane. Arrow keys move the cross, Page Up and Page Down go through the stack, Enter uses the tool at the cross.` });
    this.host = element("section", { class: "pane", id: `pane-${axis}`, "aria-label": `${name} plane` },
      element("div", { class: "bar" }, element("b", {}, name), this.slider, this.caption, this.largeButton()), element("div", { class: "stage" }, this.base, this.lines, this.top));
    this.picture = this.sheet();
    this.cover = this.sheet();
    panes.push(this);
  }

  sheet() {
    const canvas = element("canvas", { width: this.cols, height: this.rows }), context = canvas.getContext("2d", { alpha: true });
    const pixels = context.createImageData(this.cols, this.rows);
    return { canvas, context, pixels, words: new Uint32Array(pixels.data.buffer) };
  }

  largeButton() {
    const b = button("", () => {
      const views = this.host.parentElement, on = !this.host.classList.contains("alone");
      for (const p of panes) { p.host.classList.remove("alone"); p.large.setAttribute("aria-pressed", "false"); }
      this.host.classList.toggle("alone", on);
      views.classList.toggle("one", on);
      b.setAttribute("aria-pressed", String(on));
      changed("view");
    }, { class: "large", title: "Make this view large (and small again)", "aria-label": `Make the ${this.name} view large`, "aria-pressed": "false" });
    return this.large = b;
  }

  go(i) { moveTo({ ...S.pos, [this.axis]: i }, S.zoom > 1); }
  at(r, c) { return { [this.axis]: S.pos[this.axis], [this.row]: r, [this.col]: c }; }
  X(c) { return this.x0 + c * this.sx; }
  Y(r) { return this.y0 + r * this.sy; }

  // Arrays of the plane in sight; null while they are on their way.
  layer(name) { return plane(name, this.axis, S.pos[this.axis])?.data ?? null; }

  paintImage() {
    const image = this.layer("image");
    if (!image) return;
    const grey = greys(), key = greyKey();
    if (this.painted === image && this.paintedKey === key) return;
    Object.assign(this, { painted: image, paintedKey: key });
    const out = this.picture.words;
    for (let i = 0; i < out.length; i++) out[i] = grey[image[i]];
    this.picture.context.putImageData(this.picture.pixels, 0, 0);
    this.caption.textContent = S.unit === "µm" ? `${this.axis} ${S.pos[this.axis]} · ${(S.pos[this.axis] * S.step[this.axis]).toFixed(1)} µm` : `${this.axis} ${S.pos[this.axis]}`;
    this.slider.value = S.pos[this.axis];
  }

  // rect: rows and columns [r0, r1) x [c0, c1) that changed; all without it. onlyNew: nothing to do where the planes are those painted last.
  paintCover(rect, onlyNew = false) {
    const labels = S.labelsShown ? this.layer("labels") : null;
    if (labels && !rect && !looked.has(labels)) {
      looked.add(labels);
      setTimeout(() => { if (lookAtNeighbours(labels, this.rows, this.cols)) changed("labels"); });
    }
    const r = rect ?? { r0: 0, r1: this.rows, c0: 0, c1: this.cols };
    const scribbles = S.scribblesShown ? this.layer("scribbles") : null, map = S.map === "none" ? null : this.layer(S.map);
    if (onlyNew && this.covered && [labels, scribbles, map].every((l, i) => l === this.covered[i])) return;
    this.covered = [labels, scribbles, map];
    coverPlane(this.cover.words, this.cols, r, { labels, scribbles, map });
    this.cover.context.putImageData(this.cover.pixels, 0, 0, r.c0, r.r0, r.c1 - r.c0, r.r1 - r.r0);
  }

  arrange(perUnit) {
    const ratio = devicePixelRatio || 1, w = this.top.clientWidth, h = this.top.clientHeight;
    for (const c of [this.base, this.lines, this.top])
      if (c.width !== Math.round(w * ratio) || c.height !== Math.round(h * ratio)) [c.width, c.height] = [Math.round(w * ratio), Math.round(h * ratio)];
    const c = centre();
    Object.assign(this, { w, h, ratio, sx: perUnit * S.step[this.col], sy: perUnit * S.step[this.row] });
    this.x0 = w / 2 - (c[this.col] / S.step[this.col] + 0.5) * this.sx;
    this.y0 = h / 2 - (c[this.row] / S.step[this.row] + 0.5) * this.sy;
    this.perUnit = perUnit;
  }

  context(canvas) {
    const ctx = canvas.getContext("2d");
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    return ctx;
  }

  drawBase(rect) {
    const ctx = this.context(this.base);
    ctx.save();
    if (rect) {
      ctx.beginPath();
      ctx.rect(Math.floor(this.X(rect.c0)) - 1, Math.floor(this.Y(rect.r0)) - 1, Math.ceil((rect.c1 - rect.c0) * this.sx) + 3, Math.ceil((rect.r1 - rect.r0) * this.sy) + 3);
      ctx.clip();
    }
    ctx.fillStyle = S.invert ? "#fff" : "#000";
    ctx.fillRect(0, 0, this.w, this.h);
    const size = [this.x0, this.y0, this.cols * this.sx, this.rows * this.sy];
    ctx.imageSmoothingEnabled = S.smooth || this.sx < 1;
    ctx.imageSmoothingQuality = "medium";
    ctx.drawImage(this.picture.canvas, ...size);
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(this.cover.canvas, ...size);
    ctx.restore();
  }

  drawLines(rect) {
    const ctx = this.context(this.lines), labels = S.labelsShown ? this.layer("labels") : null;
    drawOutlines(ctx, this, labels, rect);
  }

  drawTop() {
    const ctx = this.context(this.top);
    ctx.clearRect(0, 0, this.w, this.h);
    if (S.crosshair) drawCross(ctx, this);
    drawScaleBar(ctx, this);
    for (const mark of marks) mark(ctx, this);
  }

  // The place below a point of the screen: a voxel's centre is a whole number. Null outside, where that is asked.
  place(e, inside) {
    const box = this.top.getBoundingClientRect();
    const c = (e.clientX - box.left - this.x0) / this.sx - 0.5, r = (e.clientY - box.top - this.y0) / this.sy - 0.5;
    if (inside && (c < -0.5 || r < -0.5 || c > this.cols - 0.5 || r > this.rows - 0.5)) return null;
    return this.at(clamp(r, 0, this.rows - 1), clamp(c, 0, this.cols - 1));
  }
}

const looked = new WeakSet();

// Others draw here what moves with the pointer: (context, pane).
export const marks = [];

// Screen pixels for a µm, the same in all three planes.
function perUnit() {
  let fit = Infinity;
  for (const p of panes) {
    const w = p.top.clientWidth - 6, h = p.top.clientHeight - 6;
    if (w > 0 && h > 0) fit = Math.min(fit, w / (p.cols * S.step[p.col]), h / (p.rows * S.step[p.row]));
  }
  return (Number.isFinite(fit) && fit > 0 ? fit : 1) * S.zoom;
}

export function layout(views) {
  const [x, y, z] = [S.shape.x * S.step.x, S.shape.y * S.step.y, S.shape.z * S.step.z];
  views.classList.toggle("flat", S.shape.z === 1);
  if (views.matches(".one, .flat")) { views.style.gridTemplate = ""; return; }
  // The large view and its sides share the room as x, y and z do; each row loses a bar's height first.
  const bar = panes[0].host.firstElementChild.offsetHeight + 2, gap = 6, w = views.clientWidth - gap, h = views.clientHeight - gap - 2 * bar;
  const right = clamp(w * z / (x + z), Math.min(200, w / 3), w * 0.45), low = clamp(h * z / (y + z), Math.min(90, h / 3), h * 0.45);
  views.style.gridTemplate = `minmax(0, 1fr) ${Math.round(low + bar)}px / minmax(0, 1fr) ${Math.round(right)}px`;
}

// Only a stroke repaints a part: rects by axis.
export function redrawParts(rects) {
  for (const p of panes) {
    const rect = rects[p.axis];
    if (!rect || !p.w) continue;
    p.paintCover(rect);
    p.drawBase(rect);
    p.drawLines(rect);
  }
}

listen(what => {
  if (!panes.length || !panes[0].host.isConnected) return;
  const has = (...names) => names.some(n => what.has(n)), unit = has("view", "mode") ? perUnit() : 0;
  if (has("view")) layout(panes[0].host.parentElement);
  for (const p of panes) {
    if (unit) p.arrange(perUnit());
    if (!p.w || !p.h) continue;
    if (has("planes", "image")) p.paintImage();
    if (has("planes", "labels", "scribbles", "map", "classes")) p.paintCover(null, !has("labels", "scribbles", "map", "classes"));
    if (has("planes", "image", "labels", "scribbles", "map", "view", "classes")) p.drawBase();
    if (has("planes", "labels", "view", "selected")) p.drawLines();
    if (has("planes", "view", "top", "tool", "classes", "status", "selected")) p.drawTop();
  }
});
