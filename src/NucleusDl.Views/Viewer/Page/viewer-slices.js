// The three planes. Each is painted voxel by voxel into a small canvas, then drawn in the proportions of µm; outlines are drawn as lines on top.
const projections = {};
function projection(axis) {
  const key = axis + S.channel;
  if (projections[key]) return projections[key];
  const img = S.data.images[S.channel], lab = S.data.labels;
  const [r, c] = axis === "z" ? ["y", "x"] : axis === "y" ? ["z", "x"] : ["y", "z"];
  const rows = EXTENT[r], cols = EXTENT[c], n = rows * cols;
  const best = new img.constructor(n), depth = new Uint16Array(n), owner = lab ? new lab.constructor(n) : null, ownerCode = lab ? new img.constructor(n) : null;
  const ownerDepth = lab ? new Uint16Array(n) : null;
  for (let z = 0, i = 0; z < NZ; z++)
    for (let y = 0; y < NY; y++)
      for (let x = 0; x < NX; x++, i++) {
        const o = axis === "z" ? y * cols + x : axis === "y" ? z * cols + x : y * cols + z, v = img[i];
        const d = axis === "z" ? z : axis === "y" ? y : x;
        if (v > best[o]) { best[o] = v; depth[o] = d; }
        if (lab && lab[i] && (!owner[o] || v > ownerCode[o])) { owner[o] = lab[i]; ownerCode[o] = v; ownerDepth[o] = d; }
      }
  // Where a nucleus lies on the way, a click goes to it and not to what is brighter before or behind.
  if (lab) for (let o = 0; o < n; o++) if (owner[o]) depth[o] = ownerDepth[o];
  return projections[key] = { img: best, lab: owner, depth, base: 0, rs: cols, cs: 1 };
}

class SlicePane {
  constructor(name, axis, row, col) {
    Object.assign(this, { name, axis, row, col, rows: EXTENT[row], cols: EXTENT[col] });
    const host = document.getElementById("pane-" + axis);
    this.slider = element("input", { type: "range", min: 0, max: EXTENT[axis] - 1, step: 1, "aria-label": `Position along ${axis}`, oninput: () => this.go(+this.slider.value) });
    this.caption = element("span", { class: "where" });
    this.canvas = element("canvas", { tabindex: 0, role: "img", "aria-label": `${this.name} plane. Arrow keys move the cross, Page Up and Page Down go through the stack, Enter takes the nucleus.` });
    host.append(element("div", { class: "bar" }, element("b", {}, this.name), this.slider, this.caption, largeButton(host)), this.canvas);
    this.picture = document.createElement("canvas");
    [this.picture.width, this.picture.height] = [this.cols, this.rows];
    this.pixels = this.picture.getContext("2d").createImageData(this.cols, this.rows);
    this.words = new Uint32Array(this.pixels.data.buffer);
    this.listen();
  }

  source() {
    if (S.projection) return projection(this.axis);
    return { img: S.data.images[S.channel], lab: S.data.labels, base: S.pos[this.axis] * STRIDE[this.axis], rs: STRIDE[this.row], cs: STRIDE[this.col] };
  }

  go(i) {
    moveTo({ ...S.pos, [this.axis]: i });
    followPos();
  }

  paint() {
    const { img, lab, base, rs, cs } = this.source(), grey = greyTable(), out = this.words;
    const nan = meta.channels[S.channel].first, colours = palette.rgb, a = S.fill, b = 1 - a, selected = S.selected, mine = S.data.nuclei ? S.data.nuclei.colours : null;
    for (let r = 0, o = 0; r < this.rows; r++)
      for (let c = 0, i = base + r * rs; c < this.cols; c++, o++, i += cs) {
        const code = img[i], g = grey[code], l = lab ? lab[i] : 0;
        if (code < nan) out[o] = 0xffc800ff;
        else if (l && a > 0) {
          const k = 3 * mine[l - 1], s = l === selected ? Math.min(1, a + 0.25) : a, t = l === selected ? 1 - s : b;
          out[o] = 0xff000000 | (g * t + colours[k + 2] * s) << 16 | (g * t + colours[k + 1] * s) << 8 | (g * t + colours[k] * s);
        } else out[o] = 0xff000000 | g << 16 | g << 8 | g;
      }
    this.picture.getContext("2d").putImageData(this.pixels, 0, 0);
  }

  // Screen pixels of a voxel's left or upper edge.
  X(c) { return this.x0 + c * this.sx; }
  Y(r) { return this.y0 + r * this.sy; }

  arrange(perUnit) {
    const ratio = window.devicePixelRatio || 1, w = this.canvas.clientWidth, h = this.canvas.clientHeight;
    if (this.canvas.width !== Math.round(w * ratio) || this.canvas.height !== Math.round(h * ratio))
      [this.canvas.width, this.canvas.height] = [Math.round(w * ratio), Math.round(h * ratio)];
    Object.assign(this, { w, h, ratio, sx: perUnit * STEP[this.col], sy: perUnit * STEP[this.row] });
    const centre = S.centre || { z: (NZ - 1) / 2 * STEP.z, y: (NY - 1) / 2 * STEP.y, x: (NX - 1) / 2 * STEP.x };
    this.x0 = w / 2 - (centre[this.col] / STEP[this.col] + 0.5) * this.sx;
    this.y0 = h / 2 - (centre[this.row] / STEP[this.row] + 0.5) * this.sy;
  }

  draw(repaint, perUnit) {
    if (repaint) this.paint();
    this.arrange(perUnit);
    const ctx = this.canvas.getContext("2d"), { w, h } = this;
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    ctx.fillStyle = "#000";
    ctx.fillRect(0, 0, w, h);
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(this.picture, this.x0, this.y0, this.cols * this.sx, this.rows * this.sy);
    if (S.data.labels && (S.outline || S.selected)) this.outlines(ctx);
    if (S.crosshair) this.cross(ctx);
    drawScaleBar(ctx, w, h, perUnit);
    const i = S.pos[this.axis];
    this.slider.value = i;
    this.slider.disabled = S.projection || EXTENT[this.axis] === 1;
    this.caption.textContent = S.projection ? `maximum along ${this.axis}`
      : `${this.axis} ${stackVoxel(this.axis, i)}${meta.voxel ? ` · ${stackPlace(this.axis, i).toFixed(1)} µm` : ""}`;
  }

  // A line on the inner side of every edge between two labels, so that neighbours keep a line each.
  outlines(ctx) {
    const { lab, base, rs, cs } = this.source(), thin = 1.5, paths = new Map(), marked = new Path2D();
    const r0 = Math.max(0, Math.floor(-this.y0 / this.sy)), r1 = Math.min(this.rows, Math.ceil((this.h - this.y0) / this.sy));
    const c0 = Math.max(0, Math.floor(-this.x0 / this.sx)), c1 = Math.min(this.cols, Math.ceil((this.w - this.x0) / this.sx));
    const get = (r, c) => r < 0 || c < 0 || r >= this.rows || c >= this.cols ? 0 : lab[base + r * rs + c * cs];
    const path = l => {
      const k = colourOf(l);
      let p = paths.get(k);
      if (!p) paths.set(k, p = new Path2D());
      return p;
    };
    const line = (l, xa, ya, xb, yb) => {
      if (l === S.selected) { marked.moveTo(xa, ya); marked.lineTo(xb, yb); }
      else if (S.outline) { const p = path(l); p.moveTo(xa, ya); p.lineTo(xb, yb); }
    };
    const half = thin / 2;
    // Along rows and along columns, edges of the same two labels make one line.
    const walk = (outer0, outer1, inner0, inner1, pair, put) => {
      for (let o = outer0; o <= outer1; o++)
        for (let i = inner0, start = inner0, a = -1, b = -1; i <= inner1; i++) {
          const [u, v] = i < inner1 ? pair(o, i) : [-1, -1];
          if (u === a && v === b) continue;
          if (a !== b && a >= 0) { if (a) put(a, o, start, i, -half); if (b) put(b, o, start, i, half); }
          [a, b, start] = [u, v, i];
        }
    };
    walk(r0, r1, c0, c1, (r, c) => [get(r - 1, c), get(r, c)], (l, r, a, b, d) => line(l, this.X(a), this.Y(r) + d, this.X(b), this.Y(r) + d));
    walk(c0, c1, r0, r1, (c, r) => [get(r, c - 1), get(r, c)], (l, c, a, b, d) => line(l, this.X(c) + d, this.Y(a), this.X(c) + d, this.Y(b)));
    ctx.lineWidth = thin;
    for (const [k, p] of paths) {
      ctx.strokeStyle = palette.hex[k];
      ctx.stroke(p);
    }
    ctx.lineCap = "square";
    ctx.lineWidth = 5;
    ctx.strokeStyle = "rgba(0,0,0,.75)";
    ctx.stroke(marked);
    ctx.lineWidth = 2.5;
    ctx.strokeStyle = "#fff";
    ctx.stroke(marked);
    ctx.lineCap = "butt";
  }

  cross(ctx) {
    const x = this.X(S.pos[this.col] + 0.5), y = this.Y(S.pos[this.row] + 0.5), gap = 9;
    ctx.lineWidth = 1;
    ctx.strokeStyle = "rgba(255,255,255,.55)";
    ctx.beginPath();
    for (const [a, b, c, d] of [[0, y, x - gap, y], [x + gap, y, this.w, y], [x, 0, x, y - gap], [x, y + gap, x, this.h]]) { ctx.moveTo(a, b); ctx.lineTo(c, d); }
    ctx.stroke();
  }

  // The voxel below a point of the screen, or null outside.
  voxel(e, inside) {
    const box = this.canvas.getBoundingClientRect();
    const c = Math.floor((e.clientX - box.left - this.x0) / this.sx), r = Math.floor((e.clientY - box.top - this.y0) / this.sy);
    if (inside && (c < 0 || r < 0 || c >= this.cols || r >= this.rows)) return null;
    const p = { ...S.pos, [this.col]: clamp(c, 0, this.cols - 1), [this.row]: clamp(r, 0, this.rows - 1) };
    if (S.projection) p[this.axis] = projection(this.axis).depth[p[this.row] * this.cols + p[this.col]];
    return p;
  }

  listen() {
    let drag = null, wheel = 0;
    const el = this.canvas;
    el.addEventListener("pointerdown", e => {
      el.setPointerCapture(e.pointerId);
      el.focus();
      drag = { x: e.clientX, y: e.clientY, moved: false, pan: e.button > 0 || e.shiftKey, centre: S.centre || { z: (NZ - 1) / 2 * STEP.z, y: (NY - 1) / 2 * STEP.y, x: (NX - 1) / 2 * STEP.x } };
      if (!drag.pan) moveTo(this.voxel(e));
      e.preventDefault();
    });
    el.addEventListener("pointermove", e => {
      if (!drag) { S.hover = this.voxel(e, true); changed("status"); return; }
      const dx = e.clientX - drag.x, dy = e.clientY - drag.y;
      drag.moved = drag.moved || Math.hypot(dx, dy) > 3;
      if (drag.pan) {
        S.centre = { ...drag.centre, [this.col]: drag.centre[this.col] - dx / this.sx * STEP[this.col], [this.row]: drag.centre[this.row] - dy / this.sy * STEP[this.row] };
        changed("overlay");
      } else moveTo(this.voxel(e));
      S.hover = null;
    });
    el.addEventListener("pointerup", e => {
      if (drag && !drag.moved && !drag.pan) { const p = this.voxel(e, true); if (p && S.data.labels) select(S.data.labels[at(p)], false); }
      drag = null;
    });
    el.addEventListener("pointercancel", () => { drag = null; });
    el.addEventListener("pointerleave", () => { S.hover = null; changed("status"); });
    el.addEventListener("contextmenu", e => e.preventDefault());
    el.addEventListener("wheel", e => {
      e.preventDefault();
      if (e.ctrlKey || e.metaKey) { zoomBy(Math.exp(-e.deltaY / 300), this.voxel(e)); return; }
      wheel += e.deltaMode ? e.deltaY * 40 : e.deltaY;
      const steps = Math.trunc(wheel / 40);
      wheel -= steps * 40;
      if (steps && !S.projection) this.go(S.pos[this.axis] + clamp(steps, -3, 3));
    }, { passive: false });
    el.addEventListener("keydown", e => this.key(e));
  }

  key(e) {
    const far = e.shiftKey ? 10 : 1, p = { ...S.pos };
    const moves = {
      ArrowLeft: [this.col, -far], ArrowRight: [this.col, far], ArrowUp: [this.row, -far], ArrowDown: [this.row, far],
      PageUp: [this.axis, -far], PageDown: [this.axis, far], Home: [this.axis, -1e9], End: [this.axis, 1e9],
    };
    if (moves[e.key]) { p[moves[e.key][0]] += moves[e.key][1]; moveTo(p); followPos(); }
    else if (e.key === "+" || e.key === "=") zoomBy(1.25, S.pos);
    else if (e.key === "-") zoomBy(0.8, S.pos);
    else if (e.key === "0") { S.zoom = 1; S.centre = null; changed("overlay"); }
    else if (e.key === "Enter" && S.data.labels) select(S.data.labels[at(S.pos)], false);
    else return;
    e.preventDefault();
  }
}

function zoomBy(factor, p) {
  const old = S.zoom;
  S.zoom = clamp(S.zoom * factor, 1, 40);
  if (S.zoom === 1) S.centre = null;
  else {
    const c = S.centre || { z: (NZ - 1) / 2 * STEP.z, y: (NY - 1) / 2 * STEP.y, x: (NX - 1) / 2 * STEP.x };
    // What lies below the pointer stays there.
    S.centre = {};
    for (const a of AXES) S.centre[a] = p[a] * STEP[a] + (c[a] - p[a] * STEP[a]) * old / S.zoom;
  }
  changed("overlay");
}

function largeButton(host) {
  const button = element("button", { type: "button", class: "large", title: "Make this view large (and small again)", "aria-label": "Make this view large", "aria-pressed": "false", onclick: () => {
    const views = document.getElementById("views"), on = !host.classList.contains("alone");
    views.querySelectorAll(".pane").forEach(p => p.classList.remove("alone"));
    host.classList.toggle("alone", on);
    views.classList.toggle("one", on);
    views.querySelectorAll(".large").forEach(b => b.setAttribute("aria-pressed", "false"));
    button.setAttribute("aria-pressed", String(on));
    layout();
    changed("overlay", "volume");
  } });
  return button;
}
