// Walks through the labelling page in a real browser, on a phantom that the kit makes: once by mouse, once by keys; then looks at the
// labels that were saved, in a new session of the program. Prints a line for each check and "page: N passed, N failed".
// Usage: node page.mjs OUT [CHROMIUM]   (needs playwright-core, chromium and a Release build of the kit)
import path from 'node:path';
import assert from 'node:assert/strict';
import { call, click, crossTo, drag, fingerprint, idle, keep, labelAt, open, phantom, serve, sleep, until, visit } from './browser.mjs';
import { crops } from './crops.mjs';
import { speed } from './speed.mjs';

const out = path.resolve(process.argv[2] ?? 'out/page');
const { browser } = await open(process.argv[3] ?? '/usr/bin/chromium', out);
const found = {};
let passed = 0, failed = 0, server = null, page = null;

async function check(name, test) {
  try {
    await test();
    passed++;
    console.log(`well    ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}: ${error.message}`);
    await page?.screenshot({ path: path.join(out, `failed-${failed}.png`) });
  }
}

const picture = name => page.screenshot({ path: path.join(out, `${name}.png`) });
const state = () => page.evaluate(() => ({ pos: nucleusdl.state.pos, undo: nucleusdl.state.session.undo, count: nucleusdl.state.session.layers.labels.count, unsaved: nucleusdl.state.session.unsaved }));

// Bright places far from each other are nuclei, dark ones background: looked up in the image itself.
const places = () => page.evaluate(async () => {
  const token = new URLSearchParams(location.search).get('token'), { shape, step } = nucleusdl.state, z = nucleusdl.state.pos.z;
  const image = new Uint16Array(await (await fetch(`api/plane?axis=z&index=${z}&channel=0`, { headers: { 'X-NucleusDl-Token': token } })).arrayBuffer());
  const mean = (y, x) => { let s = 0; for (let a = -2; a <= 2; a++) for (let b = -2; b <= 2; b++) s += image[(y + a) * shape.x + x + b]; return s / 25; };
  const all = [];
  for (let y = 8; y < shape.y - 8; y += 2) for (let x = 8; x < shape.x - 8; x += 2) all.push({ z, y, x, v: mean(y, x) });
  all.sort((p, q) => q.v - p.v);
  const bright = [], dark = [], far = (p, list) => list.every(q => Math.hypot((p.y - q.y) * step.y, (p.x - q.x) * step.x) > 9);
  for (const p of all) if (bright.length < 4 && far(p, bright)) bright.push(p);
  for (const p of all.reverse()) if (dark.length < 3 && far(p, dark)) dark.push(p);
  return { bright, dark };
});

async function scribble(at) {
  await page.keyboard.press('2');
  for (const p of at.bright) await drag(page, 'z', [{ ...p, x: p.x - 2 }, { ...p, x: p.x + 2 }]);
  await page.keyboard.press('1');
  for (const p of at.dark) await drag(page, 'z', [{ ...p, x: p.x - 5 }, { ...p, x: p.x + 5 }]);
  await idle(page);
}

// Two nuclei that this plane cuts, each by a voxel well inside it.
const nuclei = () => page.evaluate(async () => {
  const token = new URLSearchParams(location.search).get('token'), { shape, pos } = nucleusdl.state, seen = new Map();
  const labels = new Int32Array(await (await fetch(`api/labels?axis=z&index=${pos.z}`, { headers: { 'X-NucleusDl-Token': token } })).arrayBuffer());
  for (let y = 2; y < shape.y - 2; y++) for (let x = 2; x < shape.x - 2; x++) {
    const l = labels[y * shape.x + x];
    if (!l || [-2, -1, 1, 2].some(d => labels[(y + d) * shape.x + x] !== l || labels[y * shape.x + x + d] !== l)) continue;
    const s = seen.get(l) ?? seen.set(l, { label: l, all: [] }).get(l);
    s.all.push({ z: pos.z, y, x });
  }
  return [...seen.values()].filter(s => s.all.length > 8).sort((a, b) => b.all.length - a.all.length).map(s => ({ label: s.label, middle: s.all[s.all.length >> 1] }));
});

const size = { width: 1366, height: 768 };
try {
  const file = phantom(path.join(out, 'data'));
  server = await serve(file);
  page = await visit(browser, server.url, size);
  await check('the page opens with its three steps', async () => {
    assert.equal(await page.locator('dialog .welcome section').count(), 3);
    await sleep(400);
    await picture('1-start');
    await page.getByRole('button', { name: 'Begin with step 2' }).click();
  });
  let at = await places();
  await check('by mouse: strokes reach the server', async () => {
    await page.click('#tool-brush');
    await scribble(at);
    const { layers } = await call(page, 'api/session');
    assert.ok(layers.scribbles.voxels['1'] > 10 && layers.scribbles.voxels['2'] > 10, JSON.stringify(layers.scribbles));
  });
  await check('by mouse: what is drawn here is what the server has', async () => {
    const same = await page.evaluate(async () => {
      const token = new URLSearchParams(location.search).get('token'), wrong = [];
      for (const p of nucleusdl.panes) {
        const there = new Uint8Array(await (await fetch(`api/scribbles?axis=${p.axis}&index=${nucleusdl.state.pos[p.axis]}`, { headers: { 'X-NucleusDl-Token': token } })).arrayBuffer()), here = p.layer('scribbles');
        // YZ stands upright in the page: rows are y, as in XY beside it.
        const at = i => (p.axis === 'x' ? i % p.cols * p.rows + Math.floor(i / p.cols) : i);
        wrong.push(here.reduce((n, v, i) => n + (v !== there[at(i)] ? 1 : 0), 0));
      }
      return wrong;
    });
    assert.deepEqual(same, [0, 0, 0]);
  });
  await check('each view is the stack itself', async () => {
    const { pos, shape } = await page.evaluate(() => nucleusdl.state);
    for (let i = 0; i < 12; i++) {
      const p = { z: i * 7 % shape.z, y: i * 13 % shape.y, x: i * 17 % shape.x }, axis = 'zyx'[i % 3];
      p[axis] = pos[axis];
      const [value] = (await call(page, `api/pick?z=${p.z}&y=${p.y}&x=${p.x}`)).values;
      assert.equal(await page.evaluate(([a, q]) => { const pane = nucleusdl.panes.find(v => v.axis === a); return pane.layer('image')[q[pane.row] * pane.cols + q[pane.col]]; }, [axis, p]), value, `${axis} ${JSON.stringify(p)}`);
    }
  });
  await check('by mouse: predict shows a probability', async () => {
    await page.click('#predict');
    await idle(page);
    const probability = (await call(page, `api/pick?z=${at.bright[0].z}&y=${at.bright[0].y}&x=${at.bright[0].x}`)).probability;
    assert.ok(probability[1] > 0.5, JSON.stringify(probability));
    await until('the probability is drawn', () => page.evaluate(p => (nucleusdl.panes[0].layer('probability') ?? [])[p.y * nucleusdl.state.shape.x + p.x] > 127, at.bright[0]), 20);
    await picture('2-probability');
  });
  await check('the most doubtful place', async () => {
    await page.click('#doubt');
    await until('the uncertainty', () => page.evaluate(() => nucleusdl.state.map === 'uncertainty'), 20);
    await sleep(400);
    await picture('3-uncertainty');
    await page.locator('#pane-z .top').focus();
    await crossTo(page, at.bright[0]);
  });
  await check('by mouse: instances', async () => {
    await page.click('#instances');
    await idle(page);
    assert.ok((await state()).count >= 2, `${(await state()).count} nuclei`);
    await until('labels are drawn', () => page.evaluate(() => nucleusdl.panes[0].layer('labels')?.some(l => l > 0)), 20);
    await picture('4-instances');
  });
  await page.click('#step-3');
  let [a, b] = await nuclei();
  await check('by mouse: merge', async () => {
    await page.click('#tool-merge');
    await click(page, 'z', a.middle);
    await click(page, 'z', b.middle);
    await until('merged', async () => await labelAt(page, b.middle) === a.label, 20);
    await sleep(300);
    await picture('5-merged');
  });
  await check('by mouse: split', async () => {
    await page.click('#tool-split');
    await click(page, 'z', a.middle);
    await click(page, 'z', b.middle);
    await until('split', async () => await labelAt(page, b.middle) !== await labelAt(page, a.middle), 20);
  });
  await check('by mouse: undo and redo', async () => {
    await page.click('#undo');
    await until('one again', async () => await labelAt(page, b.middle) === a.label, 20);
    await page.click('#redo');
    await until('two again', async () => await labelAt(page, b.middle) !== a.label, 20);
    await page.click('#undo');
    await until('one again', async () => await labelAt(page, b.middle) === a.label, 20);
    await page.click('#undo');
    await until('as they were', async () => await labelAt(page, b.middle) === b.label, 20);
  });
  await check('by mouse: a rectangle, a fill, growing, deleting', async () => {
    const { count } = await state(), d = at.dark[0];
    await page.keyboard.press('Escape');
    await page.click('#on-labels');
    await page.keyboard.press('n');
    await page.click('#tool-box');
    await drag(page, 'z', [{ ...d, y: d.y - 3, x: d.x - 3 }, { ...d, y: d.y + 3, x: d.x + 3 }]);
    await until('one nucleus more', async () => (await state()).count === count + 1, 20);
    await page.click('#tool-grow');
    await click(page, 'z', d);
    await until('grown', async () => await labelAt(page, { ...d, x: d.x + 4 }) > 0, 20);
    await page.click('#tool-delete');
    await click(page, 'z', d);
    await until('deleted', async () => (await state()).count === count, 20);
    for (let i = 0; i < 3; i++) { await page.keyboard.press('u'); await idle(page); }
  });
  let before = '';
  await check('by mouse: save, load again, the labels are the same', async () => {
    await page.click('#save');
    await idle(page);
    await until('saved', async () => !(await state()).unsaved, 20);
    before = await fingerprint(page);
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    assert.equal(await fingerprint(page), before);
    assert.ok(before.length > 20);
  });
  await check('by keys: scribble, predict, instances', async () => {
    await page.locator('#step-2').focus();
    await page.keyboard.press('Enter');
    while (!await page.evaluate(() => document.activeElement.matches('#pane-z .top'))) await page.keyboard.press('Shift+Tab');
    at = await places();
    for (const [key, list] of [['2', at.bright], ['1', at.dark]])
      for (const p of list.slice(0, 2)) {
        await page.keyboard.press('v');
        await crossTo(page, p);
        await page.keyboard.press('b');
        await page.keyboard.press(key);
        await page.keyboard.press('Space');
        for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
        await page.keyboard.press('Space');
        await idle(page);
      }
    await page.keyboard.press('Control+Enter');
    await until('it begins', () => page.evaluate(() => nucleusdl.state.busy), 10).catch(() => console.log('        (was done at once)'));
    await idle(page);
    await page.keyboard.press('Control+Shift+Enter');
    await sleep(200);
    await idle(page);
    assert.ok((await state()).count >= 2);
  });
  await check('by keys: merge, split, undo', async () => {
    await page.locator('#pane-z .top').focus();
    [a, b] = await nuclei();
    await page.keyboard.press('m');
    await crossTo(page, a.middle);
    await page.keyboard.press('Enter');
    await crossTo(page, b.middle);
    await page.keyboard.press('Enter');
    await until('merged', async () => await labelAt(page, b.middle) === a.label, 20);
    await idle(page);
    await page.keyboard.press('s');
    await page.keyboard.press('Enter');
    await crossTo(page, a.middle);
    await page.keyboard.press('Enter');
    await until('split', async () => await labelAt(page, b.middle) !== await labelAt(page, a.middle), 20);
    await idle(page);
    await page.keyboard.press('Control+z');
    await until('one again', async () => await labelAt(page, b.middle) === await labelAt(page, a.middle), 20);
    await idle(page);
    await page.keyboard.press('Control+z');
    await until('as they were', async () => await labelAt(page, b.middle) === b.label, 20);
  });
  await check('by keys: save; the program starts anew and has the same labels', async () => {
    await page.keyboard.press('Control+s');
    await until('saved', async () => !(await state()).unsaved && await page.evaluate(() => !nucleusdl.state.busy), 30);
    before = await fingerprint(page);
    await page.close();
    await server.kill('SIGTERM');
    server = await serve(file);
    page = await visit(browser, server.url, size);
    assert.equal(await fingerprint(page), before);
  });
  await check('measure: a click on a row goes to the nucleus', async () => {
    const open = page.getByRole('button', { name: 'Begin with step 3' });
    if (await open.count()) await open.click(); else await page.click('#step-3');
    await page.click('#measure');
    await idle(page);
    await page.locator('#table .row').nth(1).click();
    const chosen = await page.evaluate(() => nucleusdl.state.selected), { centres, rows, columns } = await call(page, 'api/table');
    const row = rows.findIndex(r => Number(r[columns.indexOf('label')]) === chosen);
    assert.ok(row >= 0);
    assert.deepEqual(await page.evaluate(() => ['z', 'y', 'x'].map(v => nucleusdl.state.pos[v])), centres[row].map(v => Math.floor(v)));
    assert.match(await page.locator('.command code').last().innerText(), /^nucleusdl measure/);
    await picture('6-table');
  });
  await check('review: keys accept and reject', async () => {
    await page.click('#mode-review');
    await page.waitForSelector('#accept');
    await page.keyboard.press('a');
    await page.keyboard.press('x');
    await until('two verdicts', async () => (await call(page, 'api/review')).nuclei.filter(n => n.verdict).length === 2, 20);
    await picture('7-review');
  });
  await check('points and boxes in 3D', async () => {
    await page.click('#mode-detections');
    const p = (await state()).pos;
    await page.keyboard.press('o');
    await click(page, 'z', p);
    await until('a point', async () => (await call(page, 'api/detections')).points.length === 1, 20);
    await page.keyboard.press('x');
    await click(page, 'z', { ...p, y: p.y - 3, x: p.x - 3 });
    await page.keyboard.press('PageDown');
    await page.keyboard.press('PageDown');
    await click(page, 'z', { ...p, z: p.z + 2, y: p.y + 3, x: p.x + 3 });
    const [box] = await until('a box', async () => { const { boxes } = await call(page, 'api/detections'); return boxes.length === 1 && boxes; }, 20);
    assert.deepEqual([box.z1 - box.z0, box.y1 - box.y0, box.x1 - box.x0], [3, 7, 7]);
    await picture('8-boxes');
    await page.click('#mode-label');
  });
  await check('every tool has one key, and ? shows them', async () => {
    for (const [key, tool] of await page.evaluate(() => [...document.querySelectorAll('.tool')].map(t => [t.getAttribute('aria-keyshortcuts'), t.id]))) {
      await page.keyboard.press(key);
      await until(tool, () => page.evaluate(id => document.getElementById(id).getAttribute('aria-pressed') === 'true', tool), 5);
    }
    await page.keyboard.press('?');
    assert.ok(await page.locator('dialog .keymap kbd').count() > 30);
    await sleep(200);
    await picture('9-keys');
    await page.keyboard.press('Escape');
  });
  await check('an error of the program is told in words', async () => {
    await page.route('**/api/edit', r => r.fulfill({ status: 400, contentType: 'application/json', body: '{"problem":"This cannot be undone.","fix":"Draw it anew."}' }));
    await page.keyboard.press('v');
    await page.keyboard.press('n');
    await page.keyboard.press('u');
    await page.getByText('This cannot be undone. Draw it anew.').waitFor({ timeout: 5000 });
    await page.unroute('**/api/edit');
    page.errors = page.errors.filter(e => !e.includes('status of 400'));
  });
  await check('no error in the console', async () => assert.deepEqual(page.errors, []));
  await check('at 1920 x 1080', async () => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    await sleep(600);
    await picture('10-large');
    for (const id of ['#save', '#tool-delete', '#pane-z', '#pane-x', '#pane-y']) assert.ok(await page.locator(id).isVisible(), id);
  });
  Object.assign(found, await speed(page));
  await check('the program ends with "Done"', async () => {
    await page.getByRole('button', { name: 'Done' }).click();
    await until('the end of the program', () => server.exited() !== null, 20);
    assert.equal(server.exited(), 0);
  });
  await page.close();
  page = null;
  await crops({ browser, out, check, visit, until, picture: async (p, name) => p.screenshot({ path: path.join(out, `${name}.png`) }) });
} catch (error) {
  failed++;
  console.log(`FAILED  ${error.stack}`);
  await page?.screenshot({ path: path.join(out, 'failed.png') });
} finally {
  keep(out, 'found.json', found);
  console.log(JSON.stringify(found));
  await browser.close();
  if (server && server.exited() === null) await server.kill('SIGTERM');
  console.log(`page: ${passed} passed, ${failed} failed`);
}
process.exit(failed ? 1 : 0);
