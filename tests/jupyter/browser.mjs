// Walks notebook 03 in a real browser against Jupyter Notebook: run all, watch the training move, interrupt, go on, restart and
// run all. Writes a picture of each station and what it measured.
// Usage: JUPYTER_PATH=... node browser.mjs OUT [CHROMIUM]   (needs playwright-core, jupyter-notebook and chromium)
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const out = path.resolve(process.argv[2] ?? 'out/jupyter/browser');
const executablePath = process.argv[3] ?? '/usr/bin/chromium';
const port = 18900 + Math.floor(Math.random() * 90);
const name = '03-train-a-3d-unet.ipynb';
const found = { };

mkdirSync(out, { recursive: true });
cpSync('notebooks', path.join(out, 'notebooks'), { recursive: true });
const server = spawn('jupyter-notebook', ['--no-browser', '--allow-root', `--port=${port}`, '--NotebookApp.token=', '--NotebookApp.password=', '--notebook-dir', path.join(out, 'notebooks')],
  { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NUCLEUSDL_PROFILE: process.env.NUCLEUSDL_PROFILE ?? 'smoke' } });
server.stderr.on('data', d => writeFileSync(path.join(out, 'server.log'), d, { flag: 'a' }));

const sleep = ms => new Promise(done => setTimeout(done, ms));
async function until(what, test, seconds = 120) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const value = await test();
    if (value) return value;
    await sleep(50);
  }
  throw new Error(`${what}: not within ${seconds} s`);
}

let browser;
let code = 0;
try {
  await until('the server', async () => fetch(`http://127.0.0.1:${port}/api`).then(r => r.ok, () => false), 60);
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'] });
  const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  page.on('dialog', dialog => dialog.accept());
  const started = Date.now();
  await page.goto(`http://127.0.0.1:${port}/notebooks/${name}`);
  await until('the kernel', () => page.evaluate(() => window.Jupyter?.notebook?.kernel?.is_connected?.() && !Jupyter.notebook.kernel_busy));
  found['seconds until the kernel is ready'] = (Date.now() - started) / 1000;
  const picture = async file => page.screenshot({ path: path.join(out, file) });
  await picture('1-open.png');

  const training = await page.evaluate(() => Jupyter.notebook.get_cells().findIndex(c => c.cell_type === 'code' && /UNet3D\.Train\(/.test(c.get_text())));
  const output = () => page.evaluate(i => Jupyter.notebook.get_cell(i).output_area.element.text(), training);
  const executed = i => page.evaluate(at => Jupyter.notebook.get_cell(at).input_prompt_number, i);
  const scroll = () => page.evaluate(i => Jupyter.notebook.get_cell(i).element[0].scrollIntoView({ block: 'start' }), training);

  await page.evaluate(() => Jupyter.actions.call('jupyter-notebook:run-all-cells'));
  await until('the training starts', async () => (await executed(training)) === '*' && (await output()).length > 0, 90);
  const states = new Set();
  await until('the progress moves', async () => states.add(await output()).size >= 4, 60);
  found['states of the progress bar seen'] = states.size;
  await scroll();
  await picture('2-training.png');

  const asked = Date.now();
  await page.evaluate(() => Jupyter.actions.call('jupyter-notebook:interrupt-kernel'));
  await until('the interrupt', () => page.evaluate(() => !Jupyter.notebook.kernel_busy), 30);
  found['seconds from interrupt to idle'] = (Date.now() - asked) / 1000;
  await scroll();
  await picture('3-interrupted.png');

  const ask = async code => {
    await page.evaluate(text => {
      const cell = Jupyter.notebook.insert_cell_at_bottom('code');
      cell.set_text(text);
      Jupyter.notebook.select(Jupyter.notebook.ncells() - 1);
      Jupyter.notebook.execute_cell();
    }, code);
    return until(code, () => page.evaluate(() => {
      const cell = Jupyter.notebook.get_cell(Jupyter.notebook.ncells() - 1);
      return cell.input_prompt_number !== '*' && !Jupyter.notebook.kernel_busy && cell.output_area.element.text();
    }), 30);
  };
  found['after the interrupt a variable holds'] = (await ask('data.ToString()')).trim().slice(0, 120);

  // The line drops and comes back while a cell runs: what it writes meanwhile must be there.
  await page.evaluate(() => {
    const cell = Jupyter.notebook.insert_cell_at_bottom('code');
    cell.set_text('for (var i = 0; i < 30; i++) { Console.Write($"{i} "); System.Threading.Thread.Sleep(200); }');
    Jupyter.notebook.select(Jupyter.notebook.ncells() - 1);
    Jupyter.notebook.execute_cell();
  });
  await sleep(1000);
  await page.evaluate(() => Jupyter.notebook.kernel.ws.close());
  await sleep(1500);
  await page.evaluate(() => Jupyter.notebook.kernel.reconnect());
  found['after a dropped line'] = await until('the text after the line dropped', () => page.evaluate(() => {
    const text = Jupyter.notebook.get_cell(Jupyter.notebook.ncells() - 1).output_area.element.text();
    return /\b29\b/.test(text) && text.trim();
  }), 30);
  await picture('4-reconnected.png');

  await page.evaluate(() => {
    Jupyter.notebook.delete_cells([Jupyter.notebook.ncells() - 2, Jupyter.notebook.ncells() - 1]);
    Jupyter.notebook.restart_run_all({ confirm: false });
  });
  await sleep(3000);
  await until('restart and run all', () => page.evaluate(() => {
    const cells = Jupyter.notebook.get_cells().filter(c => c.cell_type === 'code' && c.get_text().trim());
    return !Jupyter.notebook.kernel_busy && cells.every(c => c.input_prompt_number !== '*');
  }), 900);
  found['cells run after the restart'] = await page.evaluate(() => Jupyter.notebook.get_cells().filter(c => c.cell_type === 'code' && c.input_prompt_number > 0).length);
  found['errors after restart and run all'] = await page.evaluate(() => [...document.querySelectorAll('.output_error')].map(e => e.innerText));
  if (found['errors after restart and run all'].length > 0) code = 1;
  await scroll();
  await picture('5-restarted.png');
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.setViewportSize({ width: 1400, height: 2000 });
  await page.evaluate(() => Jupyter.notebook.scroll_to_bottom());
  await sleep(1000);
  await picture('6-end.png');
} catch (error) {
  found.error = String(error);
  await browser?.contexts()[0]?.pages()[0]?.screenshot({ path: path.join(out, 'failed.png') });
  code = 1;
} finally {
  writeFileSync(path.join(out, 'found.json'), JSON.stringify(found, null, 2) + '\n');
  console.log(JSON.stringify(found, null, 2));
  await browser?.close();
  server.kill('SIGINT');
  await sleep(500);
  server.kill('SIGKILL');
}
process.exit(code);
