// The pane of the volume: turning, zooming, keys, the box with its axes, and a plain word where there is no WebGL2.
class ScenePane {
  constructor() {
    const host = this.host = document.getElementById("pane-v");
    this.select = element("select", { "aria-label": "How the volume is drawn", onchange: () => { S.mode = this.select.value; this.extras(); changed("volume"); } },
      element("option", { value: "mip" }, "maximum"), element("option", { value: "surface" }, S.data.labels ? "surface of nuclei" : "surface"), element("option", { value: "alpha" }, "translucent"));
    this.density = element("input", { type: "range", min: 0, max: 1, step: 0.02, value: S.density, title: "Opacity", "aria-label": "Opacity of the volume", oninput: () => { S.density = +this.density.value; changed("volume"); } });
    this.level = element("input", { type: "range", min: 0.02, max: 0.98, step: 0.01, value: S.level, title: "Brightness of the surface", "aria-label": "Brightness of the surface", oninput: () => { S.level = +this.level.value; changed("volume"); } });
    this.canvas = element("canvas", { class: "gl" });
    this.over = element("canvas", { class: "over", tabindex: 0, role: "img", "aria-label": "The volume in 3D. Arrow keys turn it, plus and minus zoom, 0 resets." });
    this.message = element("p", { class: "message", role: "status", hidden: true });
    this.stage = element("div", { class: "stage" }, this.canvas, this.over, this.message);
    host.append(element("div", { class: "bar" }, element("b", {}, "3D"), this.select, this.density, this.level, element("span", { class: "where" }), largeButton(host)), this.stage);
    this.reset();
    this.extras();
    this.listen();
    this.canvas.addEventListener("webglcontextlost", e => { e.preventDefault(); this.fail("The graphics card was taken away. It comes back by itself, or after this page is loaded again."); });
    this.canvas.addEventListener("webglcontextrestored", () => this.begin());
    this.begin();
  }

  begin() {
    try {
      if (this.renderer) this.renderer.start(); else this.renderer = new VolumeRenderer(this.canvas);
      this.failed = false;
      this.message.hidden = true;
      document.body.dataset.webgl = "yes";
      changed("volume");
    } catch (e) {
      this.fail(e.message + ".");
    }
  }

  fail(why) {
    this.failed = true;
    document.body.dataset.webgl = "no";
    this.message.hidden = false;
    this.message.textContent = `No volume rendering: ${why} Slices, projections and measurements work without it.`;
    this.over.getContext("2d").clearRect(0, 0, this.over.width, this.over.height);
  }

  extras() {
    this.density.hidden = S.mode !== "alpha";
    this.level.hidden = S.mode !== "surface" || !!S.data.labels;
  }

  reset() {
    // A quarter view from above, so that depth is seen at once.
    this.turn = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    this.rotate(-0.55, 0);
    this.rotate(0, 0.5);
    Object.assign(this, { zoom: 1, shift: [0, 0] });
    changed("volume");
  }

  // Turns what is seen about the screen's axes. Columns are the screen's right, down and away in the volume's x, y, z.
  rotate(up, right) {
    const t = this.turn, [cu, su, cr, sr] = [Math.cos(up), Math.sin(up), Math.cos(right), Math.sin(right)];
    const about = (i, j, c, s) => { for (let k = 0; k < 3; k++) { const a = t[3 * i + k], b = t[3 * j + k]; t[3 * i + k] = c * a - s * b; t[3 * j + k] = s * a + c * b; } };
    about(0, 2, cr, sr);
    about(1, 2, cu, su);
    // Thousands of small turns add up to a shear: lengths and angles are put right.
    const unit = i => { const l = Math.hypot(t[i], t[i + 1], t[i + 2]); for (let k = 0; k < 3; k++) t[i + k] /= l; };
    unit(0);
    const dot = t[0] * t[3] + t[1] * t[4] + t[2] * t[5];
    for (let k = 0; k < 3; k++) t[3 + k] -= dot * t[k];
    unit(3);
    [t[6], t[7], t[8]] = [t[1] * t[5] - t[2] * t[4], t[2] * t[3] - t[0] * t[5], t[0] * t[4] - t[1] * t[3]];
    changed("volume");
  }

  camera() {
    const size = [NX * STEP.x, NY * STEP.y, NZ * STEP.z], longest = Math.max(...size), w = this.over.clientWidth, h = this.over.clientHeight;
    const box = size.map(s => s / longest), least = Math.hypot(...box) * 0.86 / this.zoom;
    const view = w > h ? [least * w / h, least] : [least, least * h / w];
    return { turn: this.turn, box, view, shift: this.shift, perUnit: w / (2 * view[0]) * 2 / longest };
  }

  draw() {
    if (this.failed || !this.renderer || this.stage.clientWidth === 0) return;
    clearTimeout(this.later);
    // While something moves, 30 frames a second; then the finest frame, strip by strip.
    const rough = this.renderer.draw(this.camera(), 28);
    this.overlay();
    this.stage.dataset.fine = String(!rough);
    const more = () => {
      if (this.failed) return;
      if (this.renderer.refine(this.camera(), 40)) this.later = setTimeout(more, 0);
      else this.stage.dataset.fine = "true";
    };
    if (rough) this.later = setTimeout(more, 160);
  }

  project(camera, p) {
    const t = this.turn, w = this.over.clientWidth, h = this.over.clientHeight;
    const s = [0, 3, 6].map(i => t[i] * p[0] + t[i + 1] * p[1] + t[i + 2] * p[2]);
    return [(s[0] - camera.shift[0]) / camera.view[0] * w / 2 + w / 2, (s[1] - camera.shift[1]) / camera.view[1] * h / 2 + h / 2, s[2]];
  }

  overlay() {
    const el = this.over, ratio = window.devicePixelRatio || 1, w = el.clientWidth, h = el.clientHeight, camera = this.camera(), [bx, by, bz] = camera.box;
    if (el.width !== Math.round(w * ratio) || el.height !== Math.round(h * ratio)) [el.width, el.height] = [Math.round(w * ratio), Math.round(h * ratio)];
    const ctx = el.getContext("2d");
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, w, h);
    const corner = n => this.project(camera, [n & 1 ? bx : -bx, n & 2 ? by : -by, n & 4 ? bz : -bz]);
    const depths = [0, 1, 2, 3, 4, 5, 6, 7].map(n => corner(n)[2]), last = depths.indexOf(Math.max(...depths));
    for (let n = 0; n < 8; n++)
      for (const bit of [1, 2, 4])
        if (!(n & bit)) {
          const a = corner(n), b = corner(n | bit), hidden = n === last || (n | bit) === last;
          ctx.strokeStyle = hidden ? "rgba(255,255,255,.14)" : "rgba(255,255,255,.4)";
          ctx.lineWidth = 1;
          ctx.beginPath();
          ctx.moveTo(a[0], a[1]);
          ctx.lineTo(b[0], b[1]);
          ctx.stroke();
        }
    ctx.font = "600 13px system-ui, sans-serif";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillStyle = "#fff";
    for (const [bit, name] of [[1, "x"], [2, "y"], [4, "z"]]) {
      const a = corner(0), b = corner(bit), l = Math.hypot(b[0] - a[0], b[1] - a[1]);
      if (l > 20) ctx.fillText(name, b[0] + (b[0] - a[0]) / l * 11, b[1] + (b[1] - a[1]) / l * 11);
    }
    ctx.textAlign = "start";
    ctx.textBaseline = "alphabetic";
    if (S.crosshair) {
      const c = ["x", "y", "z"].map((a, i) => ((S.pos[a] + 0.5) / EXTENT[a] * 2 - 1) * camera.box[i]);
      ctx.strokeStyle = "rgba(255,255,255,.8)";
      ctx.beginPath();
      for (let i = 0; i < 3; i++) {
        const a = [...c], b = [...c];
        a[i] -= 0.06; b[i] += 0.06;
        const [p, q] = [this.project(camera, a), this.project(camera, b)];
        ctx.moveTo(p[0], p[1]);
        ctx.lineTo(q[0], q[1]);
      }
      ctx.stroke();
    }
    drawScaleBar(ctx, w, h, camera.perUnit);
  }

  zoomBy(f) { this.zoom = clamp(this.zoom * f, 0.5, 20); changed("volume"); }

  listen() {
    const el = this.over, pointers = new Map();
    let moved = 0, pinch = 0;
    el.addEventListener("pointerdown", e => { el.setPointerCapture(e.pointerId); el.focus(); pointers.set(e.pointerId, e); if (pointers.size === 1) moved = 0; e.preventDefault(); });
    el.addEventListener("pointermove", e => {
      const before = pointers.get(e.pointerId);
      if (!before) return;
      const dx = e.clientX - before.clientX, dy = e.clientY - before.clientY;
      pointers.set(e.pointerId, e);
      moved += Math.hypot(dx, dy);
      if (pointers.size === 2) {
        const [a, b] = [...pointers.values()], d = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
        if (pinch > 0) this.zoomBy(d / pinch);
        pinch = d;
      } else if (e.shiftKey || e.buttons > 1) {
        const c = this.camera();
        this.shift = [this.shift[0] - dx * 2 * c.view[0] / el.clientWidth, this.shift[1] - dy * 2 * c.view[1] / el.clientHeight];
        changed("volume");
      } else this.rotate(dy * 0.009, dx * 0.009);
    });
    const up = e => {
      if (pointers.delete(e.pointerId) && e.type === "pointerup" && pointers.size === 0 && moved < 4 && !this.failed && S.data.labels) {
        const box = el.getBoundingClientRect(), n = this.renderer.pick(this.camera(), (e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height);
        select(n, true);
      }
      pinch = 0;
    };
    el.addEventListener("pointerup", up);
    el.addEventListener("pointercancel", up);
    el.addEventListener("contextmenu", e => e.preventDefault());
    el.addEventListener("wheel", e => { e.preventDefault(); this.zoomBy(Math.exp(-(e.deltaMode ? e.deltaY * 40 : e.deltaY) / 500)); }, { passive: false });
    el.addEventListener("keydown", e => {
      const step = e.shiftKey ? 0.35 : 0.09;
      if (e.key === "ArrowLeft") this.rotate(0, -step);
      else if (e.key === "ArrowRight") this.rotate(0, step);
      else if (e.key === "ArrowUp") this.rotate(-step, 0);
      else if (e.key === "ArrowDown") this.rotate(step, 0);
      else if (e.key === "+" || e.key === "=") this.zoomBy(1.2);
      else if (e.key === "-") this.zoomBy(1 / 1.2);
      else if (e.key === "0") this.reset();
      else return;
      e.preventDefault();
    });
  }
}
