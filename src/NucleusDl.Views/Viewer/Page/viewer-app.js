// Puts the page together: settings, layout, and who is drawn when.
const palette = { hex: [], rgb: new Uint8Array(0) };
let panes = [], scene = null, table = null, panel = null;

function layout() {
  const views = document.getElementById("views");
  const [x, y, z] = [NX * STEP.x, NY * STEP.y, NZ * STEP.z];
  // Columns and rows share the room as x, y and z do, but leave the volume a third of it.
  const share = part => { const a = clamp(part, 0.5, 0.66); return `minmax(0, ${a.toFixed(3)}fr) minmax(0, ${(1 - a).toFixed(3)}fr)`; };
  views.style.gridTemplate = views.matches(".one, .flat") ? "" : `${share(y / (y + z))} / ${share(x / (x + z))}`;
}

// Screen pixels for a µm, the same in all three planes.
function perUnit() {
  const margin = 6;
  let fit = Infinity;
  for (const p of panes) {
    const w = p.canvas.clientWidth - margin, h = p.canvas.clientHeight - margin;
    if (w > 0 && h > 0) fit = Math.min(fit, w / (p.cols * STEP[p.col]), h / (p.rows * STEP[p.row]));
  }
  return (Number.isFinite(fit) && fit > 0 ? fit : 1) * S.zoom;
}

function draw(what) {
  if (what.has("data") && scene && !scene.failed) scene.renderer.uploadImage();
  if (what.has("slices") || what.has("overlay")) {
    const k = perUnit();
    for (const p of panes) if (p.canvas.clientWidth > 0) p.draw(what.has("slices") || p.stale, k), p.stale = false;
    else if (what.has("slices")) p.stale = true;
  }
  if (what.has("volume") && scene) scene.draw();
  if (what.has("status") || what.has("slices")) status();
  if (what.has("nucleus")) { if (panel) panel.show(); if (table) table.reveal(); }
}

function status() {
  const p = S.hover || S.pos, i = at(p), l = S.data.labels ? S.data.labels[i] : 0, ch = meta.channels[S.channel];
  const parts = [placeText(p), `${meta.channels.length > 1 ? ch.name : "intensity"} ${valueText(S.channel, S.data.images[S.channel][i])}`];
  if (S.data.labels) parts.push(l ? `nucleus ${numberOf(l)}` : "background");
  document.getElementById("status").textContent = (S.hover ? "pointer: " : "cross: ") + parts.join(" · ");
}

function slider(label, min, max, step, value, oninput) {
  const out = element("output"), input = element("input", { type: "range", min, max, step, value, "aria-label": label, oninput: () => { oninput(+input.value); } });
  return { input, out, row: element("label", { class: "slide" }, element("span", {}, label), input, out) };
}

function check(label, value, onchange, title) {
  const input = element("input", { type: "checkbox", checked: value, onchange: () => onchange(input.checked) });
  return element("label", { class: "check", title }, input, label);
}

function contrastControls() {
  const steps = 500, black = slider("Black", 0, steps, 1, 0, () => set(0)), white = slider("White", 0, steps, 1, steps, () => set(1));
  const graph = element("canvas", { class: "histogram", width: 500, height: 44, role: "img", "aria-label": "Histogram of intensities, logarithmic" });
  const ends = () => { const ch = meta.channels[S.channel]; return [ch.low, ch.low + (ch.last - ch.first) * (ch.step || 1)]; };
  // Sliders run over the range that pictures use, not over a few stray bright voxels.
  const range = () => {
    const [lo, hi] = ends(), [a, b] = meta.channels[S.channel].contrast, room = b - a;
    return room > 0 ? [Math.max(lo, a - 0.5 * room), Math.min(hi, b + 1.5 * room)] : [lo, hi];
  };
  const show = () => {
    const [lo, hi] = range(), w = S.windows[S.channel], ch = meta.channels[S.channel];
    black.input.value = (w[0] - lo) / (hi - lo) * steps;
    white.input.value = (w[1] - lo) / (hi - lo) * steps;
    black.out.textContent = digits(ch.exact ? Math.round(w[0]) : w[0]);
    white.out.textContent = digits(ch.exact ? Math.round(w[1]) : w[1]);
    histogram(graph, lo, hi);
  };
  const set = which => {
    const [lo, hi] = range(), w = [...S.windows[S.channel]], least = (hi - lo) / steps;
    w[which] = lo + (which ? white : black).input.value / steps * (hi - lo);
    if (which) w[0] = Math.min(w[0], w[1] - least); else w[1] = Math.max(w[1], w[0] + least);
    apply(w);
  };
  const apply = w => { S.windows[S.channel] = w; show(); changed("slices", "volume"); };
  const gamma = slider("Gamma", 0.3, 2, 0.05, 1, v => { S.gamma = v; gamma.out.textContent = v.toFixed(2); changed("slices", "volume"); });
  gamma.out.textContent = "1.00";
  const parts = [];
  if (meta.channels.length > 1) {
    const choice = element("select", { onchange: () => { S.channel = +choice.value; show(); changed("slices", "volume", "data", "status"); } }, ...meta.channels.map((c, i) => element("option", { value: i }, c.name)));
    parts.push(element("label", { class: "slide" }, element("span", {}, "Channel"), choice));
  }
  parts.push(graph, black.row, white.row, gamma.row, element("div", { class: "buttons" },
    element("button", { type: "button", title: "Percentiles 1 and 99.8", onclick: () => apply([...meta.channels[S.channel].contrast]) }, "Auto contrast"),
    element("button", { type: "button", onclick: () => apply(ends()) }, "Full range")));
  show();
  return parts;
}

const counts = {};
function histogram(canvas, lo, hi) {
  const c = S.channel, img = S.data.images[c], ch = meta.channels[c];
  if (!counts[c]) {
    counts[c] = new Float64Array(ch.last + 1);
    // A sample shows the shape as well as all voxels do.
    const step = Math.max(1, Math.floor(img.length / 2e6));
    for (let i = 0; i < img.length; i += step) counts[c][img[i]]++;
  }
  const ctx = canvas.getContext("2d"), { width: w, height: h } = canvas, bars = new Float64Array(100), [a, b] = S.windows[c];
  for (let code = ch.first; code <= ch.last; code++) {
    const k = Math.floor((intensity(c, code) - lo) / (hi - lo || 1) * bars.length);
    if (k >= 0 && k < bars.length) bars[k] += counts[c][code];
  }
  const most = Math.log1p(Math.max(...bars)) || 1, style = getComputedStyle(document.documentElement);
  ctx.clearRect(0, 0, w, h);
  bars.forEach((n, k) => {
    const value = lo + (k + 0.5) / bars.length * (hi - lo);
    ctx.fillStyle = value < a || value > b ? style.getPropertyValue("--line") : style.getPropertyValue("--accent");
    ctx.fillRect(k * w / bars.length, h - h * Math.log1p(n) / most, w / bars.length - 1, h);
  });
}

function controls(host) {
  const image = element("fieldset", {}, element("legend", {}, "Image"), ...contrastControls());
  const shown = element("div", { class: "checks" }, check("maximum projection", false, v => { S.projection = v; changed("slices", "status"); }, "The brightest voxel along each axis"), check("cross", true, v => { S.crosshair = v; changed("overlay", "volume"); }));
  image.append(shown);
  host.append(image);
  if (S.data.labels) {
    const fill = slider("Opacity", 0, 1, 0.01, S.fill, v => { S.fill = v; fill.out.textContent = Math.round(100 * v) + " %"; changed("slices", "volume"); });
    fill.out.textContent = Math.round(100 * S.fill) + " %";
    host.append(element("fieldset", {}, element("legend", {}, "Nuclei"), fill.row,
      element("div", { class: "checks" }, check("outlines", true, v => { S.outline = v; changed("overlay"); })), element("p", { class: "hint" }, "Colours only tell neighbours apart.")));
  }
  const keys = [["mouse", "click a nucleus for its row; drag moves the cross; the wheel goes through the stack, with Ctrl it zooms; Shift and drag moves the view"],
    ["planes", "arrows move the cross (Shift: by 10), Page Up and Page Down go through the stack, Home and End to its ends, + − 0 zoom, Enter takes the nucleus at the cross"],
    ["3D", "drag or arrows turn, the wheel or + − zoom, Shift and drag moves, 0 resets, a click takes a nucleus"], ["anywhere", "Esc lets go of the nucleus"]];
  host.append(element("details", {}, element("summary", {}, "Mouse and keys"), element("dl", { class: "keys" }, ...keys.flatMap(([k, v]) => [element("dt", {}, k), element("dd", {}, v)]))));
  if (meta.notes.length) host.append(element("details", { open: true, id: "notes" }, element("summary", {}, "Good to know"), element("ul", {}, ...meta.notes.map(n => element("li", {}, n)))));
}

function describe() {
  const f = meta.full.join(" × "), parts = [`${f} voxels (z, y, x)`, meta.voxel ? `${meta.voxel.map(v => +v.toPrecision(4)).join(" × ")} µm a voxel` : "voxel size unknown, shown in voxels"];
  if (meta.block.some(b => b > 1)) parts.push(`shown at lower resolution, ${meta.shape.join(" × ")}`);
  parts.push(meta.channels.every(c => c.exact) ? "exact intensities" : `approximate intensities (${Math.max(...meta.channels.map(c => c.bits))} bit)`);
  if (S.data.nuclei) parts.push(`${S.data.nuclei.numbers.length.toLocaleString("en")} nuclei`);
  document.getElementById("what").textContent = parts.join(" · ");
}

async function main() {
  S.data = await unpack(share => { document.getElementById("progress").value = share; });
  S.windows = meta.channels.map(c => c.contrast[1] > c.contrast[0] ? [...c.contrast] : [c.low, c.low + 1]);
  if (S.data.nuclei) {
    palette.hex = S.data.nuclei.palette;
    palette.rgb = Uint8Array.from(palette.hex.flatMap(rgbOf));
  } else document.body.classList.add("no-labels");
  document.getElementById("loading").remove();
  document.body.classList.remove("loading");
  describe();
  if (NZ === 1) document.getElementById("views").classList.add("flat");
  layout();
  panes = [new SlicePane("XY", "z", "y", "x"), new SlicePane("YZ", "x", "y", "z"), new SlicePane("XZ", "y", "z", "x")];
  controls(document.getElementById("controls"));
  if (S.data.nuclei) {
    table = new NucleusTable(document.getElementById("table"), S.data.nuclei);
    panel = new NucleusPanel(document.getElementById("nucleus"), S.data.nuclei);
  }
  listeners.push(draw);
  draw(new Set(["slices", "status"]));
  const resized = () => { layout(); if (table) table.rows(true); changed("overlay", "volume"); };
  new ResizeObserver(resized).observe(document.getElementById("views"));
  addEventListener("resize", resized);
  addEventListener("keydown", e => { if (e.key === "Escape") select(0, false); });
  document.body.dataset.ready = String(Math.round(performance.now()));
  // The slices are there and can be used before the graphics card has the volume.
  await new Promise(done => setTimeout(done, 60));
  if (NZ > 1) scene = new ScenePane();
}

main().catch(e => {
  const notice = document.getElementById("notice"), loading = document.getElementById("loading");
  if (loading) loading.remove();
  notice.hidden = false;
  notice.textContent = "This page cannot be shown. " + e.message;
});
