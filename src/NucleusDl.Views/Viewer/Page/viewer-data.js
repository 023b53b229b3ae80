// Unpacks what the page carries: base64, zlib, then differences to expected values. One slab at a time, so that the page stays alive.
const meta = JSON.parse(document.getElementById("meta").textContent);
const [NZ, NY, NX] = meta.shape;
const PLANE = NY * NX;

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const table = new Uint8Array(128);
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".split("").forEach((c, i) => { table[c.charCodeAt(0)] = i; });
  let n = text.length;
  while (n > 0 && text[n - 1] === "=") n--;
  const out = new Uint8Array(Math.floor(n * 3 / 4));
  for (let i = 0, o = 0; o < out.length; i += 4) {
    const v = table[text.charCodeAt(i)] << 18 | table[text.charCodeAt(i + 1)] << 12 |
      (i + 2 < n ? table[text.charCodeAt(i + 2)] << 6 : 0) | (i + 3 < n ? table[text.charCodeAt(i + 3)] : 0);
    out[o++] = v >> 16;
    if (o < out.length) out[o++] = v >> 8 & 255;
    if (o < out.length) out[o++] = v & 255;
  }
  return out;
}

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// One plane: what is expected of a voxel is named by kind; see PlanePredictor.cs.
function unpredict(kind, raw, low, step, bytes, to, at, hasBefore) {
  const mask = bytes === 1 ? 0xff : bytes === 2 ? 0xffff : 0xffffff;
  for (let y = 0, i = 0; y < NY; y++)
    for (let x = 0; x < NX; x++, i++) {
      let d = raw[low + i];
      if (bytes > 1) d |= raw[low + step + i] << 8;
      if (bytes > 2) d |= raw[low + 2 * step + i] << 16;
      const p = at + i, left = x > 0 ? to[p - 1] : 0, up = y > 0 ? to[p - NX] : 0;
      let e = 0;
      if (kind === 1) e = left;
      else if (kind === 2) e = up;
      else if (kind === 3) e = hasBefore ? to[p - PLANE] : 0;
      else if (kind === 4) e = (left + up) >> 1;
      else if (kind === 5) e = ((left + up + (hasBefore ? to[p - PLANE] : 0)) / 3) | 0;
      else if (kind > 5) {
        const corner = x > 0 && y > 0 ? to[p - NX - 1] : 0;
        if (kind === 7) e = left === corner ? up : left;
        else {
          const a = left < up ? left : up, b = left < up ? up : left;
          e = left + up - corner;
          e = e < a ? a : e > b ? b : e;
        }
      }
      to[p] = (d + e) & mask;
    }
}

function room(bits) {
  const n = NZ * PLANE;
  return bits === 8 ? new Uint8Array(n) : bits === 16 ? new Uint16Array(n) : new Uint32Array(n);
}

async function unpack(onProgress) {
  if (!window.DecompressionStream) throw new Error("This browser is too old to unpack the data. Browsers since 2023 can: Chrome or Edge 103, Firefox 113, Safari 16.4.");
  const data = { images: meta.channels.map(c => room(c.bits)), labels: meta.labelBits ? room(meta.labelBits) : null, nuclei: null };
  const parts = [...document.querySelectorAll("script[data-kind]")];
  let done = 0, pending = null;
  const start = el => {
    const bytes = fromBase64(el.textContent.trim());
    el.remove();
    return inflate(bytes);
  };
  for (let i = 0; i < parts.length; i++) {
    const el = parts[i], raw = await (pending || start(el));
    // The next one inflates on another thread while this one is put together here.
    pending = i + 1 < parts.length ? start(parts[i + 1]) : null;
    if (el.dataset.kind === "nuclei") data.nuclei = JSON.parse(new TextDecoder().decode(raw));
    else {
      const to = el.dataset.kind === "labels" ? data.labels : data.images[+el.dataset.channel];
      const first = +el.dataset.first, planes = +el.dataset.planes, bytes = to.BYTES_PER_ELEMENT === 4 ? 3 : to.BYTES_PER_ELEMENT;
      for (let p = 0; p < planes; p++)
        unpredict(raw[p], raw, planes + p * PLANE, planes * PLANE, bytes, to, (first + p) * PLANE, p > 0);
    }
    onProgress(++done / parts.length);
  }
  return data;
}
