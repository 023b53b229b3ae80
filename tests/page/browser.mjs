// What the walks through the labelling page share: the program, the browser, places in voxels to places on the screen.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

export const cli = path.resolve('src/NucleusDl.Cli/bin/Release/net10.0/nucleusdl.dll');
export const sleep = ms => new Promise(done => setTimeout(done, ms));

export async function until(what, test, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(40)) {
    const value = await test();
    if (value) return value;
  }
  throw new Error(`${what}: not within ${seconds} s`);
}

// A phantom with its truth, made by the kit itself: the first image of a data set of one stack.
export function phantom(folder, shape = '24,96,112') {
  if (!existsSync(folder)) {
    const made = spawnSync('dotnet', [cli, 'synth', folder, '--shape', shape, '--specimens', '1', '--stacks', '1', '--test-specimens', '0'], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`nucleusdl synth: ${made.stdout}${made.stderr}`);
  }
  const image = readdirSync(folder, { recursive: true }).map(String).find(f => /^images?[\\/].*\.tiff?$|^[^\\/]*\.tiff?$/i.test(f) && !/label|mask/i.test(f));
  if (!image) throw new Error(`${folder} holds no image: ${readdirSync(folder, { recursive: true }).join(', ')}`);
  return path.join(folder, image);
}

// Starts the labelling page for a file; the address stands in what it prints.
export async function serve(file, ...more) {
  const child = spawn('dotnet', [cli, 'label', file, '--port', '0', '--no-browser', ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '', ended = null;
  child.stdout.on('data', d => { text += d; });
  child.stderr.on('data', d => { text += d; });
  child.on('exit', code => { ended = code ?? -1; });
  const url = await until('the address of the page', () => {
    if (ended !== null) throw new Error(`nucleusdl label ended with ${ended}: ${text}`);
    return /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(text)?.[0];
  });
  return { url, output: () => text, exited: () => ended, kill: async signal => { child.kill(signal); await until('the end of the program', () => ended !== null, 20); } };
}

export async function open(executablePath, out) {
  mkdirSync(out, { recursive: true });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking'] });
  return { browser, out };
}

// A page that keeps every error of its console.
export async function visit(browser, url, size, wait = 'body[data-ready]') {
  const page = await browser.newPage({ viewport: size });
  page.errors = [];
  page.on('console', m => { if (['error', 'warning'].includes(m.type())) page.errors.push(m.text()); });
  page.on('pageerror', e => page.errors.push(e.message));
  await page.goto(url);
  await page.waitForSelector(wait, { timeout: 30000 });
  return page;
}

export const call = (page, where, options = {}) => page.evaluate(async ([address, more]) => {
  const token = new URLSearchParams(location.search).get('token');
  const answer = await fetch(address, { ...more, headers: { 'X-NucleusDl-Token': token, 'Content-Type': 'application/json' } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return answer.headers.get('Content-Type').includes('json') ? answer.json() : [...new Uint8Array(await answer.arrayBuffer())];
}, [where, options]);

// Labels of the whole stack: how many voxels each has and where they lie, in one number each.
export const fingerprint = page => page.evaluate(async () => {
  const token = new URLSearchParams(location.search).get('token'), { shape } = nucleusdl.state, sums = {};
  for (let z = 0; z < shape.z; z++) {
    const labels = new Int32Array(await (await fetch(`api/labels?axis=z&index=${z}`, { headers: { 'X-NucleusDl-Token': token } })).arrayBuffer());
    for (let i = 0; i < labels.length; i++) if (labels[i]) {
      const s = sums[labels[i]] ??= [0, 0];
      s[0]++;
      s[1] = (s[1] + (z * labels.length + i) * 31) % 2147483647;
    }
  }
  return JSON.stringify(sums);
});

export const labelAt = async (page, p) => (await call(page, `api/pick?z=${p.z}&y=${p.y}&x=${p.x}`)).label;

// The place on the screen of a voxel in the plane of an axis.
export const screen = (page, axis, p) => page.evaluate(([a, place]) => {
  const pane = nucleusdl.panes.find(x => x.axis === a), box = pane.top.getBoundingClientRect();
  return { x: box.left + pane.X(place[pane.col] + 0.5), y: box.top + pane.Y(place[pane.row] + 0.5) };
}, [axis, p]);

export async function click(page, axis, p) {
  const at = await screen(page, axis, p);
  await page.mouse.click(at.x, at.y);
}

export async function drag(page, axis, places) {
  const points = [];
  for (const p of places) points.push(await screen(page, axis, p));
  await page.mouse.move(points[0].x, points[0].y);
  await page.mouse.down();
  for (const p of points.slice(1)) await page.mouse.move(p.x, p.y, { steps: 6 });
  await page.mouse.up();
}

// The cross goes to a voxel by keys alone, from the XY plane: the page must have the focus there.
export async function crossTo(page, to) {
  const at = await page.evaluate(() => ({ ...nucleusdl.state.pos }));
  for (const [axis, less, more] of [['x', 'ArrowLeft', 'ArrowRight'], ['y', 'ArrowUp', 'ArrowDown'], ['z', 'PageUp', 'PageDown']]) {
    const n = to[axis] - at[axis], key = n < 0 ? less : more;
    for (let i = 0; i < Math.floor(Math.abs(n) / 10); i++) await page.keyboard.press(`Shift+${key}`);
    for (let i = 0; i < Math.abs(n) % 10; i++) await page.keyboard.press(key);
  }
}

export const idle = (page, seconds = 120) => until('the page is idle', () => page.evaluate(() => !nucleusdl.state.busy && document.getElementById('save-state').dataset.state !== 'saving'), seconds);
export const keep = (out, name, value) => writeFileSync(path.join(out, name), `${JSON.stringify(value, null, 2)}\n`);
