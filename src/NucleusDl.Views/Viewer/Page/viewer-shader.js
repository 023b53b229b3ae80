// Ray casting. A fragment is a parallel ray through the box; the texture holds the image (red) and whether a voxel belongs to a nucleus (green).
const VERTEX = `#version 300 es
void main() {
  vec2 p = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(p, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler3D;
precision highp usampler3D;
uniform sampler3D uVolume;
uniform usampler3D uLabels;
uniform sampler2D uPalette;
uniform mat3 uTurn;
uniform vec3 uBox, uSize;
uniform vec2 uCanvas, uView, uShift;
uniform float uPasses, uLow, uHigh, uGamma, uTint, uDensity, uLevel;
uniform int uMode, uHasLabels, uSelected, uPick;
out vec4 colour;

float grey(float v) { return pow(clamp((v - uLow) / max(uHigh - uLow, 1e-5), 0.0, 1.0), uGamma); }
vec3 texel(vec3 p) { return p / uBox * 0.5 + 0.5; }
int labelAt(vec3 t) { return int(texelFetch(uLabels, ivec3(clamp(t * uSize, vec3(0.0), uSize - 1.0)), 0).r); }
vec3 labelColour(int l) { return texelFetch(uPalette, ivec2(l & 1023, l >> 10), 0).rgb; }

// What the surface goes through: membership of a nucleus, or brightness where there are no labels.
float solid(vec3 t) {
  vec2 s = texture(uVolume, t).rg;
  return uHasLabels == 1 ? s.g - 0.5 : grey(s.r) - uLevel;
}
vec3 normalAt(vec3 t) {
  vec3 n = vec3(0.0);
  for (int k = 1; k <= 2; k++) {
    vec3 h = 1.3 * float(k) / uSize;
    n += vec3(solid(t - vec3(h.x, 0, 0)) - solid(t + vec3(h.x, 0, 0)),
              solid(t - vec3(0, h.y, 0)) - solid(t + vec3(0, h.y, 0)),
              solid(t - vec3(0, 0, h.z)) - solid(t + vec3(0, 0, h.z))) / (h * uBox);
  }
  return length(n) > 0.0 ? normalize(n) : vec3(0.0);
}
// A surface lies half a voxel outside the voxels it belongs to: the number is looked for a little further in.
int labelNear(vec3 t, vec3 n) {
  for (int k = 0; k < 4; k++) {
    int l = labelAt(t - n * (float(k) * 0.6 / uSize));
    if (l > 0) return l;
  }
  return 0;
}
float dim(int l) { return uSelected > 0 && l != uSelected ? 0.3 : 1.0; }

vec4 number(int l) { return vec4(float(l & 255), float(l >> 8 & 255), float(l >> 16 & 255), 255.0) / 255.0; }

void main() {
  vec2 s = (gl_FragCoord.xy / uCanvas * 2.0 - 1.0) * vec2(1.0, -1.0) * uView + uShift;
  vec3 d = uTurn * vec3(0.0, 0.0, 1.0), o = uTurn * vec3(s, -4.0);
  vec3 inv = 1.0 / (d + vec3(equal(d, vec3(0.0))) * 1e-7);
  vec3 a = (-uBox - o) * inv, b = (uBox - o) * inv, lo = min(a, b), hi = max(a, b);
  float from = max(max(lo.x, lo.y), lo.z), to = min(min(hi.x, hi.y), hi.z);
  colour = vec4(0.0, 0.0, 0.0, 1.0);
  if (to <= from) return;
  float dt = 2.0 * length(uBox) / uPasses;
  int n = int(ceil((to - from) / dt));
  // A shift of its own for every ray turns rings into grain.
  float shift = uPick == 1 ? 0.5 : fract(sin(dot(gl_FragCoord.xy, vec2(12.9898, 78.233))) * 43758.5453);
  vec3 p = texel(o + d * (from + dt * shift)), dp = d * dt / uBox * 0.5;
  if (uMode == 0) {
    float best = -1.0;
    vec3 where = p;
    int owner = 0;
    for (int i = 0; i < n; i++, p += dp) {
      vec2 v = texture(uVolume, p).rg;
      if (uPick == 1 && v.g < 0.4) continue;
      if (v.r > best) { best = v.r; where = p; }
    }
    if (uHasLabels == 1) owner = labelAt(where);
    if (uPick == 1) { colour = number(best < 0.0 ? 0 : owner); return; }
    float g = grey(max(best, 0.0));
    vec3 c = vec3(g);
    if (owner > 0) c = mix(c, labelColour(owner) * (0.15 + 1.1 * g), uTint) * dim(owner);
    else if (uSelected > 0) c *= 0.5;
    colour = vec4(c, 1.0);
  } else if (uMode == 1) {
    for (int i = 0; i < n; i++, p += dp) {
      if (solid(p) <= 0.0) continue;
      vec3 near = p - dp, far = p;
      for (int k = 0; k < 5; k++) { vec3 m = 0.5 * (near + far); if (solid(m) > 0.0) far = m; else near = m; }
      vec3 normal = normalAt(far);
      int l = uHasLabels == 1 ? labelNear(far, normal) : 0;
      if (uPick == 1) { colour = number(l); return; }
      if (dot(normal, normal) == 0.0) normal = -d;
      vec3 light = normalize(uTurn * vec3(-0.45, -0.55, -0.7));
      float face = max(dot(normal, -d), 0.0), lit = 0.28 + 0.3 * face + 0.5 * max(dot(normal, light), 0.0);
      vec3 half_ = normalize(light - d);
      vec3 base = l > 0 ? labelColour(l) : vec3(0.82);
      if (l > 0 && uSelected > 0 && l != uSelected) base = mix(base, vec3(0.5), 0.7) * 0.7;
      colour = vec4(base * lit + 0.22 * pow(max(dot(normal, half_), 0.0), 24.0), 1.0);
      return;
    }
    if (uPick == 1) colour = number(0);
  } else {
    vec3 sum = vec3(0.0);
    float clear = 1.0, unit = dt / (2.0 * max(uBox.x, max(uBox.y, uBox.z)));
    for (int i = 0; i < n && clear > 0.02; i++, p += dp) {
      float g = grey(texture(uVolume, p).r);
      int l = uHasLabels == 1 ? labelAt(p) : 0;
      float alpha = 1.0 - exp(-g * g * unit * uDensity * (l > 0 ? 90.0 : 45.0) * (uSelected > 0 && l != uSelected ? 0.15 : 1.0));
      if (uPick == 1 && l > 0 && alpha > 0.02) { colour = number(l); return; }
      vec3 c = l > 0 ? mix(vec3(g), labelColour(l) * (0.35 + 0.65 * g), uTint) : vec3(g);
      sum += clear * alpha * c;
      clear *= 1.0 - alpha;
    }
    colour = uPick == 1 ? number(0) : vec4(sum, 1.0);
  }
}`;
