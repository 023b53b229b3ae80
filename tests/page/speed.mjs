// How quick the page is, measured in the browser: from the key to the new plane on the canvas, and frames while a stroke is drawn.
const middle = values => [...values].sort((a, b) => a - b)[values.length >> 1];
const round = v => Math.round(v * 10) / 10;

export async function speed(page) {
  await page.locator('#pane-z .top').focus();
  const planes = await page.evaluate(async () => {
    const pane = nucleusdl.panes.find(p => p.axis === 'z'), times = [], { shape } = nucleusdl.state;
    const frame = () => new Promise(done => requestAnimationFrame(done));
    const go = async key => {
      const before = pane.caption.textContent, start = performance.now();
      pane.top.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      while (pane.caption.textContent === before && performance.now() - start < 3000) await frame();
      return performance.now() - start;
    };
    await go('Home');
    await new Promise(done => setTimeout(done, 300));
    for (let i = 1; i < Math.min(30, shape.z); i++) {
      times.push(await go('PageDown'));
      await frame();
    }
    // Far jumps: planes that nobody fetched ahead.
    const jumps = [];
    for (const share of [0.9, 0.2, 0.7, 0.4, 0.8, 0.1, 0.6]) {
      const before = pane.caption.textContent, start = performance.now();
      pane.slider.value = Math.round(share * (shape.z - 1));
      pane.slider.dispatchEvent(new Event('input'));
      while (pane.caption.textContent === before && performance.now() - start < 3000) await frame();
      jumps.push(performance.now() - start);
      await new Promise(done => setTimeout(done, 250));
    }
    return { times, jumps };
  });
  await page.keyboard.press('b');
  const frames = await page.evaluate(async () => {
    const pane = nucleusdl.panes.find(p => p.axis === 'z'), box = pane.top.getBoundingClientRect(), [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const send = (type, dx, dy) => pane.top.dispatchEvent(new PointerEvent(type, { pointerId: 1, button: 0, buttons: 1, clientX: x + dx, clientY: y + dy, bubbles: true, cancelable: true }));
    pane.top.setPointerCapture = () => {};
    nucleusdl.frames.length = 0;
    send('pointerdown', 0, 0);
    const start = performance.now();
    await new Promise(done => {
      const step = () => {
        const t = (performance.now() - start) / 1000;
        if (t > 2) { done(); return; }
        send('pointermove', 90 * Math.sin(4 * t), 60 * Math.sin(7 * t));
        setTimeout(step, 8);
      };
      setTimeout(step, 8);
    });
    send('pointerup', 0, 0);
    return nucleusdl.frames.slice();
  });
  const gaps = frames.slice(1).map((t, i) => t - frames[i]);
  return {
    'ms to a neighbouring plane, median': round(middle(planes.times)), 'ms to a neighbouring plane, slowest': round(Math.max(...planes.times)),
    'ms to a far plane, median': round(middle(planes.jumps)), 'ms to a far plane, slowest': round(Math.max(...planes.jumps)),
    'frames a second while drawing': round(1000 * gaps.length / (frames.at(-1) - frames[0])), 'ms of the slowest frame': round(Math.max(...gaps)),
  };
}
