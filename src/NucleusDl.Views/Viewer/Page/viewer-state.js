// What is shown, and who wants to know. Positions are voxels of the shown volume; people see µm and voxels of the stack.
const S = {
  data: null, pos: { z: NZ >> 1, y: NY >> 1, x: NX >> 1 }, selected: 0, channel: 0,
  windows: [], gamma: 1, fill: 0.25, outline: true, projection: false, crosshair: true,
  zoom: 1, centre: null, mode: "mip", density: 0.6, level: 0.35,
};
const EXTENT = { z: NZ, y: NY, x: NX };
const STRIDE = { z: PLANE, y: NX, x: 1 };
const AXES = ["z", "y", "x"];
// Lengths of a shown voxel; 1 where nobody knows.
const STEP = {}, BLOCK = {}, FULLSTEP = {};
AXES.forEach((a, i) => {
  BLOCK[a] = meta.block[i];
  FULLSTEP[a] = meta.voxel ? meta.voxel[i] : 1;
  STEP[a] = FULLSTEP[a] * BLOCK[a];
});
const UNIT = meta.voxel ? "µm" : "voxels";

const listeners = [];
let dirty = null;
// what: "slices", "overlay" (lines over the slices), "volume", "status", "nucleus", "data" (other voxels on the GPU).
function changed(...what) {
  if (!dirty) {
    dirty = new Set();
    requestAnimationFrame(() => {
      const now = dirty;
      dirty = null;
      for (const l of listeners) l(now);
    });
  }
  for (const w of what) dirty.add(w);
}

const at = p => p.z * PLANE + p.y * NX + p.x;
const clamp = (v, lo, hi) => v < lo ? lo : v > hi ? hi : v;

function moveTo(p) {
  for (const a of AXES) S.pos[a] = clamp(Math.round(p[a]), 0, EXTENT[a] - 1);
  changed("slices", "volume", "status");
}

function select(index, jump) {
  S.selected = index;
  if (index && jump) {
    const places = S.data.nuclei.places, i = 3 * (index - 1);
    S.pos = { z: places[i], y: places[i + 1], x: places[i + 2] };
    followPos();
  }
  changed("slices", "volume", "status", "nucleus");
}

// A zoomed view goes along when the position leaves it.
function followPos() {
  if (S.zoom > 1) S.centre = { z: S.pos.z * STEP.z, y: S.pos.y * STEP.y, x: S.pos.x * STEP.x };
}

const numberOf = index => S.data.nuclei.numbers[index - 1];
const colourOf = index => S.data.nuclei.colours[index - 1];

function intensity(c, code) {
  const ch = meta.channels[c];
  return code < ch.first ? NaN : ch.low + (code - ch.first) * ch.step;
}
function codeOf(c, value) {
  const ch = meta.channels[c];
  return ch.step > 0 ? clamp((value - ch.low) / ch.step + ch.first, ch.first, ch.last) : ch.first;
}

function digits(v, n = 4) {
  if (v === null || v === undefined || Number.isNaN(v)) return "–";
  if (typeof v !== "number") return v;
  if (Number.isInteger(v)) return String(v);
  const size = Math.abs(v);
  return size >= 1e6 || size < 1e-3 ? v.toExponential(2) : String(+v.toPrecision(Math.max(n, Math.ceil(Math.log10(size)))));
}

function valueText(c, code) {
  const ch = meta.channels[c], v = intensity(c, code);
  if (Number.isNaN(v)) return "not a number";
  const text = digits(ch.step > 0 && !ch.exact ? +v.toPrecision(Math.max(1, Math.ceil(Math.log10(Math.abs(v) / ch.step + 1)))) : v, 6);
  if (ch.cutsHigh && code === ch.last) return "≥ " + text;
  if (ch.cutsLow && code === ch.first) return "≤ " + text;
  return (ch.exact ? "" : "≈ ") + text;
}

// Centre of a shown voxel, in voxels of the stack and in µm.
const stackVoxel = (a, i) => Math.floor((i + 0.5) * BLOCK[a]);
const stackPlace = (a, i) => ((i + 0.5) * BLOCK[a] - 0.5) * FULLSTEP[a];

function placeText(p) {
  const voxel = AXES.map(a => `${a} ${stackVoxel(a, p[a])}`).join(", ");
  return meta.voxel ? `${voxel} (${AXES.map(a => stackPlace(a, p[a]).toFixed(1)).join(", ")} µm)` : voxel;
}

// Grey 0-255 of every code, by contrast and gamma.
const greys = { key: "", table: null };
function greyTable() {
  const c = S.channel, ch = meta.channels[c], [lo, hi] = S.windows[c], key = [c, lo, hi, S.gamma].join();
  if (greys.key === key) return greys.table;
  const t = new Uint8Array(ch.last + 1), span = hi - lo;
  for (let code = 0; code <= ch.last; code++) {
    const v = ch.step > 0 && span > 0 ? clamp((intensity(c, code) - lo) / span, 0, 1) : 0.5;
    t[code] = Math.round(255 * Math.pow(Number.isNaN(v) ? 0 : v, S.gamma));
  }
  greys.key = key;
  return greys.table = t;
}

const rgbOf = hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));

function element(tag, attributes = {}, ...children) {
  const el = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes))
    if (k.startsWith("on")) el.addEventListener(k.slice(2), v);
    else if (k === "class") el.className = v;
    else if (v === true) el.setAttribute(k, "");
    else if (v !== false && v !== null && v !== undefined) el.setAttribute(k, v);
  el.append(...children);
  return el;
}

// A round length of about a fifth of the width, for a scale bar.
function niceLength(width) {
  const most = width / 4, power = Math.pow(10, Math.floor(Math.log10(most)));
  return [5, 2, 1].map(f => f * power).find(v => v <= most) || power;
}
function drawScaleBar(ctx, w, h, perUnit) {
  const length = niceLength(w / perUnit), px = length * perUnit, x = 12, y = h - 14;
  if (!(px > 4) || h < 40) return;
  const text = `${+length.toPrecision(3)} ${UNIT}`;
  ctx.font = "600 13px system-ui, sans-serif";
  ctx.fillStyle = "rgba(0,0,0,.6)";
  ctx.fillRect(x - 6, y - 20, Math.max(px, ctx.measureText(text).width) + 12, 30);
  ctx.fillStyle = "#fff";
  ctx.fillRect(x, y, px, 4);
  ctx.fillText(text, x, y - 5);
}
