// Opens the course that a container serves in a real browser and runs the cells of a notebook in it. Prints what it saw as JSON.
// Usage: node course.mjs ADDRESS OUT CHROMIUM   (needs playwright-core; the address with its token)
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [address, out, executablePath] = process.argv.slice(2);
const { origin } = new URL(address);
const name = '01-the-black-box.ipynb';
const found = { notebook: name };

async function until(what, test, seconds = 120) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const value = await test();
    if (value) return value;
    await new Promise(done => setTimeout(done, 200));
  }
  throw new Error(`${what}: not within ${seconds} s`);
}

let code = 0;
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'] });
const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
try {
  page.on('dialog', dialog => dialog.accept());
  // A stranger without the token is let in nowhere.
  found['status without the token'] = (await fetch(`${origin}/api/contents`)).status;
  await page.goto(address);
  const started = Date.now();
  await page.goto(`${origin}/notebooks/notebooks/${name}`);
  await until('the kernel', () => page.evaluate(() => window.Jupyter?.notebook?.kernel?.is_connected?.() && !Jupyter.notebook.kernel_busy));
  found['seconds until the kernel is ready'] = (Date.now() - started) / 1000;
  await page.evaluate(() => Jupyter.actions.call('jupyter-notebook:run-all-cells'));
  const cells = () => page.evaluate(() => Jupyter.notebook.get_cells().filter(c => c.cell_type === 'code' && c.get_text().trim()).map(c => c.input_prompt_number));
  await until('the cells', async () => (await cells()).every(n => Number.isInteger(n)) || page.evaluate(() => document.querySelector('.output_error') !== null), 600);
  found['seconds until all cells have run'] = (Date.now() - started) / 1000;
  found['cells run'] = (await cells()).filter(Number.isInteger).length;
  found['pictures'] = await page.evaluate(() => document.querySelectorAll('.output_area img, .output_area svg').length);
  found.errors = await page.evaluate(() => [...document.querySelectorAll('.output_error')].map(e => e.innerText.slice(0, 300)));
  if (found.errors.length > 0 || found['status without the token'] !== 403) code = 1;
  await page.evaluate(() => document.querySelector('.output_area img, .output_area svg')?.scrollIntoView({ block: 'center' }));
  await page.waitForTimeout(500);
  await page.screenshot({ path: path.join(out, 'course.png') });
} catch (error) {
  found.errors = [String(error)];
  await page.screenshot({ path: path.join(out, 'failed.png') });
  code = 1;
} finally {
  await browser.close();
  writeFileSync(path.join(out, 'course.json'), JSON.stringify(found, null, 1));
  console.log(JSON.stringify(found));
  process.exit(code);
}
