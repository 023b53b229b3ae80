// The volume on the GPU. The number of steps and of pixels follows what the machine manages, measured frame by frame.
class VolumeRenderer {
  constructor(canvas) {
    this.canvas = canvas;
    // Steps times pixels that a millisecond is good for; a guess that even a busy CPU can keep, until the first frames are measured.
    this.speed = 4000;
    this.start();
  }

  start() {
    const gl = this.gl = this.canvas.getContext("webgl2", { alpha: false, antialias: false, depth: false, preserveDrawingBuffer: true, powerPreference: "high-performance" });
    if (!gl) throw new Error("This browser has no WebGL2");
    const program = this.program = gl.createProgram();
    for (const [type, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(type);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
      if (gl.isContextLost()) throw new Error("The graphics card was lost");
      const log = gl.getAttachedShaders(program).map(s => gl.getShaderInfoLog(s)).join(" ") + gl.getProgramInfoLog(program);
      throw new Error("The graphics card does not take the program: " + log.trim().slice(0, 300));
    }
    gl.useProgram(program);
    this.coarse = this.picture = null;
    this.at = new Proxy({}, { get: (known, name) => known[name] ??= gl.getUniformLocation(program, name) });
    gl.bindVertexArray(gl.createVertexArray());
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    // Where the card takes no edge that long, every second, third ... voxel is drawn.
    const most = gl.getParameter(gl.MAX_3D_TEXTURE_SIZE);
    this.skip = { z: Math.ceil(NZ / most), y: Math.ceil(NY / most), x: Math.ceil(NX / most) };
    this.size = { z: Math.ceil(NZ / this.skip.z), y: Math.ceil(NY / this.skip.y), x: Math.ceil(NX / this.skip.x) };
    this.texture(0, "uVolume", gl.LINEAR, gl.RG8);
    this.uploadLabels();
    this.uploadImage();
    if (gl.getError() === gl.OUT_OF_MEMORY) throw new Error("The graphics card has too little memory for this volume");
  }

  texture(unit, name, filter, format) {
    const gl = this.gl, { z, y, x } = this.size;
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_3D, gl.createTexture());
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T, gl.TEXTURE_WRAP_R]) gl.texParameteri(gl.TEXTURE_3D, wrap, gl.CLAMP_TO_EDGE);
    for (const f of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_3D, f, filter);
    gl.texStorage3D(gl.TEXTURE_3D, 1, format, x, y, z);
    gl.uniform1i(this.at[name], unit);
  }

  // Plane by plane: no second copy of the volume is made.
  planes(unit, format, type, make) {
    const gl = this.gl, { z, y, x } = this.size;
    gl.activeTexture(gl.TEXTURE0 + unit);
    for (let k = 0; k < z; k++) gl.texSubImage3D(gl.TEXTURE_3D, 0, 0, 0, k, x, y, 1, format, type, make(k * this.skip.z));
  }

  each(z, visit) {
    const { y: sy, x: sx } = this.skip;
    for (let y = 0, o = 0; y < NY; y += sy) for (let x = 0, i = (z * NY + y) * NX; x < NX; x += sx, i += sx) visit(i, o++);
  }

  uploadImage() {
    const gl = this.gl, img = S.data.images[S.channel], lab = S.data.labels, ch = meta.channels[S.channel];
    const out = new Uint8Array(this.size.y * this.size.x * 2), eight = new Uint8Array(ch.last + 1);
    // Eight bits suffice for a picture; they span the range that contrast can reach.
    for (let code = ch.first; code <= ch.last; code++) eight[code] = Math.round(255 * (code - ch.first) / Math.max(1, ch.last - ch.first));
    if (ch.bits === 16) {
      const lo = codeOf(S.channel, ch.contrast[0]), hi = Math.max(lo + 1, codeOf(S.channel, ch.contrast[1])), room = 0.25 * (hi - lo);
      this.range = [lo - room, hi + 2 * room];
      for (let code = ch.first; code <= ch.last; code++) eight[code] = Math.round(255 * clamp((code - this.range[0]) / (this.range[1] - this.range[0]), 0, 1));
    } else this.range = [ch.first, Math.max(ch.first + 1, ch.last)];
    this.planes(0, gl.RG, gl.UNSIGNED_BYTE, z => {
      this.each(z, (i, o) => { out[2 * o] = eight[img[i]]; out[2 * o + 1] = lab && lab[i] ? 255 : 0; });
      return out;
    });
  }

  uploadLabels() {
    const gl = this.gl, lab = S.data.labels, bytes = lab ? lab.BYTES_PER_ELEMENT : 1;
    const [format, type] = bytes === 1 ? [gl.R8UI, gl.UNSIGNED_BYTE] : bytes === 2 ? [gl.R16UI, gl.UNSIGNED_SHORT] : [gl.R32UI, gl.UNSIGNED_INT];
    const size = this.size;
    if (!lab) this.size = { z: 1, y: 1, x: 1 };
    this.texture(1, "uLabels", gl.NEAREST, format);
    this.size = size;
    const n = lab ? S.data.nuclei.numbers.length : 0, rows = Math.ceil((n + 1) / 1024), colours = new Uint8Array(rows * 1024 * 4);
    if (lab) {
      const out = new lab.constructor(size.y * size.x);
      this.planes(1, gl.RED_INTEGER, type, z => { this.each(z, (i, o) => { out[o] = lab[i]; }); return out; });
      for (let l = 1; l <= n; l++) colours.set(palette.rgb.subarray(3 * colourOf(l), 3 * colourOf(l) + 3), 4 * l);
    }
    gl.activeTexture(gl.TEXTURE2);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    for (const f of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, f, gl.NEAREST);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, 1024, rows, 0, gl.RGBA, gl.UNSIGNED_BYTE, colours);
    gl.uniform1i(this.at.uPalette, 2);
  }

  uniforms(camera, passes, w, h) {
    const { gl, at: u } = this, [lo, hi] = S.windows[S.channel], [r0, r1] = this.range, span = r1 - r0;
    gl.uniformMatrix3fv(u.uTurn, false, camera.turn);
    gl.uniform3f(u.uBox, ...camera.box);
    gl.uniform3f(u.uSize, this.size.x, this.size.y, this.size.z);
    gl.uniform2f(u.uCanvas, w, h);
    gl.uniform2f(u.uView, ...camera.view);
    gl.uniform2f(u.uShift, ...camera.shift);
    gl.uniform1f(u.uPasses, passes);
    gl.uniform1f(u.uLow, (codeOf(S.channel, lo) - r0) / span);
    gl.uniform1f(u.uHigh, (codeOf(S.channel, hi) - r0) / span);
    gl.uniform1f(u.uGamma, S.gamma);
    gl.uniform1f(u.uTint, Math.min(1, 2.6 * S.fill));
    gl.uniform1f(u.uDensity, Math.pow(10, 2 * S.density - 1));
    gl.uniform1f(u.uLevel, S.level);
    gl.uniform1i(u.uMode, { mip: 0, surface: 1, alpha: 2 }[S.mode]);
    gl.uniform1i(u.uHasLabels, S.data.labels ? 1 : 0);
    gl.uniform1i(u.uSelected, S.selected);
    gl.uniform1i(u.uPick, 0);
  }

  // The canvas keeps its size; coarse frames are drawn into a corner of a picture and stretched.
  fit() {
    const gl = this.gl, ratio = window.devicePixelRatio || 1, w = Math.round(this.canvas.clientWidth * ratio), h = Math.round(this.canvas.clientHeight * ratio);
    if (w < 2 || h < 2 || gl.isContextLost()) return false;
    if (this.canvas.width !== w || this.canvas.height !== h || !this.coarse) {
      [this.canvas.width, this.canvas.height] = [w, h];
      this.coarse ??= gl.createFramebuffer();
      gl.deleteTexture(this.picture ?? null);
      gl.activeTexture(gl.TEXTURE3);
      gl.bindTexture(gl.TEXTURE_2D, this.picture = gl.createTexture());
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, w, h);
      gl.bindFramebuffer(gl.FRAMEBUFFER, this.coarse);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, this.picture, 0);
    }
    return true;
  }

  // Steps along the longest ray at which no voxel is left out.
  finest() { const { z, y, x } = this.size; return clamp(Math.hypot(x, y, z) * 1.2, 64, 1200); }

  // One triangle; reading a pixel back waits until it is drawn: the only true clock there is.
  timed(pixels, passes) {
    const gl = this.gl, began = performance.now();
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    const speed = pixels * passes / Math.max(0.5, performance.now() - began);
    this.speed = this.measured ? this.speed * 0.6 + speed * 0.4 : speed;
    this.measured = true;
  }

  // A whole frame within so many milliseconds, as well as that allows; says whether anything was left out.
  draw(camera, milliseconds) {
    if (!this.fit()) return false;
    const gl = this.gl, { width, height } = this.canvas, finest = this.finest(), share = Math.min(1, milliseconds * this.speed / (width * height * finest));
    // Fewer pixels first, then fewer steps; steps of a few voxels are the least.
    const scale = [1, 0.75, 0.5, 0.35, 0.25, 0.17].find(s => s * s <= share * 2.2) || 0.12;
    const passes = Math.round(clamp(finest * share / (scale * scale), Math.min(finest, 64), finest)), w = Math.ceil(width * scale), h = Math.ceil(height * scale);
    gl.bindFramebuffer(gl.FRAMEBUFFER, scale < 1 ? this.coarse : null);
    gl.viewport(0, 0, w, h);
    this.uniforms(camera, passes, w, h);
    this.timed(w * h, passes);
    if (scale < 1) {
      gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.coarse);
      gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
      gl.blitFramebuffer(0, 0, w, h, 0, 0, width, height, gl.COLOR_BUFFER_BIT, gl.LINEAR);
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    this.refined = height;
    return scale < 1 || passes < finest;
  }

  // A strip of the finest frame from the top, over the coarse one; says whether more are left. Short, so that the page answers meanwhile.
  refine(camera, milliseconds) {
    if (!this.fit()) return false;
    const gl = this.gl, { width, height } = this.canvas, finest = this.finest();
    const rows = clamp(Math.floor(milliseconds * this.speed / (width * finest)), 4, this.refined), y = Math.max(0, this.refined - rows);
    gl.viewport(0, 0, width, height);
    this.uniforms(camera, finest, width, height);
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(0, y, width, this.refined - y);
    this.timed(width * (this.refined - y), finest);
    gl.disable(gl.SCISSOR_TEST);
    this.refined = y;
    return y > 0;
  }

  // Index of the nucleus at a point, 0 to 1 from the upper left corner.
  pick(camera, fx, fy) {
    const gl = this.gl, w = this.canvas.width, h = this.canvas.height, x = Math.floor(fx * w), y = h - 1 - Math.floor(fy * h), out = new Uint8Array(4);
    if (!S.data.labels || gl.isContextLost()) return 0;
    gl.viewport(0, 0, w, h);
    this.uniforms(camera, 400, w, h);
    gl.uniform1i(this.at.uPick, 1);
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(x, y, 1, 1);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.readPixels(x, y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, out);
    gl.disable(gl.SCISSOR_TEST);
    return out[0] | out[1] << 8 | out[2] << 16;
  }
}
