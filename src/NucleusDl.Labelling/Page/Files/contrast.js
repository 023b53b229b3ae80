// Contrast: which of the 65,536 values are black and which white, with a histogram of what is in sight.
import { button, check, choice, clamp, digits, element, slider } from "./dom.js";
import { plane } from "./planes.js";
import { changed, listen, S } from "./state.js";

const table = { key: "", words: new Uint32Array(65536) };
const STEPS = 1000;

export const greyKey = () => [S.channel, ...S.windows[S.channel], S.invert, S.gamma ?? 1].join();

// Colour words of all values.
export function greys() {
  const [lo, hi] = S.windows[S.channel], gamma = S.gamma ?? 1, key = greyKey();
  if (table.key === key) return table.words;
  const span = Math.max(1, hi - lo);
  for (let v = 0; v < 65536; v++) {
    let t = clamp((v - lo) / span, 0, 1);
    if (gamma !== 1) t = Math.pow(t, gamma);
    const g = Math.round(255 * (S.invert ? 1 - t : t));
    table.words[v] = 0xff000000 | g << 16 | g << 8 | g;
  }
  table.key = key;
  return table.words;
}

// What the file holds where the page has a 16-bit value.
export function intensity(value) {
  const c = S.session.channels[S.channel], { slope, offset } = { ...S.session.scale, ...c }, v = offset + value * slope;
  return Number.isInteger(slope) && Number.isInteger(offset) ? Math.round(v) : v;
}

const auto = c => [S.session.channels[c].low, Math.max(S.session.channels[c].low + 1, S.session.channels[c].high)];
export const firstWindows = () => { S.windows = S.session.channels.map((_, c) => auto(c)); };
export function autoContrast() {
  S.windows[S.channel] = auto(S.channel);
  changed("image", "contrast");
}

export function contrastControls() {
  const graph = element("canvas", { class: "histogram", width: 600, height: 88, role: "img", "aria-label": "Histogram of the XY plane" });
  const ch = () => S.session.channels[S.channel];
  // The sliders cover what people use, not a few stray bright voxels.
  const range = () => {
    const { min, max, low, high } = ch(), room = Math.max(1, high - low);
    return [Math.max(min, low - 0.5 * room), Math.max(min + 1, Math.min(max, high + 1.5 * room))];
  };
  const set = which => share => {
    const [lo, hi] = range(), w = [...S.windows[S.channel]];
    w[which] = Math.round(lo + share / STEPS * (hi - lo));
    if (which) w[0] = Math.min(w[0], w[1] - 1); else w[1] = Math.max(w[1], w[0] + 1);
    apply(w);
  };
  const apply = w => {
    S.windows[S.channel] = w;
    changed("image", "contrast");
  };
  const black = slider("Black", 0, STEPS, 1, 0, () => digits(intensity(S.windows[S.channel][0])), set(0));
  const white = slider("White", 0, STEPS, 1, 0, () => digits(intensity(S.windows[S.channel][1])), set(1));
  const gamma = slider("Gamma", 0.3, 2, 0.05, 1, v => v.toFixed(2), v => { S.gamma = v; changed("image", "contrast"); });
  const show = () => {
    const [lo, hi] = range(), w = S.windows[S.channel];
    black.set(clamp((w[0] - lo) / (hi - lo) * STEPS, 0, STEPS));
    white.set(clamp((w[1] - lo) / (hi - lo) * STEPS, 0, STEPS));
    histogram(graph, lo, hi);
  };
  listen(what => { if (what.has("contrast") || what.has("planes")) show(); });
  return [
    S.session.channels.length > 1 ? choice("Channel", S.session.channels.map((c, i) => [i, c.name]), S.channel, v => { S.channel = +v; changed("planes", "image", "contrast"); }) : null,
    graph, black, white, gamma,
    element("div", { class: "buttons" }, button("Auto", autoContrast, { title: "From the channel's low and high percentile (A)" }),
      button("All 16 bits", () => apply([ch().min, Math.max(ch().min + 1, ch().max)]), { title: "From the smallest to the largest value" }),
      check("Inverted", S.invert, v => { S.invert = v; changed("image", "contrast", "view"); }, "Dark nuclei on a light ground become light on a dark one, and the reverse")),
  ];
}

function histogram(canvas, lo, hi) {
  const image = plane("image", "z", S.pos.z)?.data;
  if (!image || !canvas.isConnected) return;
  const bars = new Float64Array(100), [a, b] = S.windows[S.channel], step = Math.max(1, Math.floor(image.length / 65536));
  for (let i = 0; i < image.length; i += step) {
    const k = Math.floor((image[i] - lo) / (hi - lo) * bars.length);
    if (k >= 0 && k < bars.length) bars[k]++;
  }
  const ctx = canvas.getContext("2d"), { width: w, height: h } = canvas, most = Math.log1p(Math.max(...bars)) || 1, style = getComputedStyle(document.body);
  ctx.clearRect(0, 0, w, h);
  bars.forEach((n, k) => {
    const value = lo + (k + 0.5) / bars.length * (hi - lo);
    ctx.fillStyle = style.getPropertyValue(value < a || value > b ? "--line" : "--accent");
    ctx.fillRect(k * w / bars.length, h - h * Math.log1p(n) / most, w / bars.length - 1, h);
  });
}
