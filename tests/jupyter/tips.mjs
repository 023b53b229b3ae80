// What Tab and Shift-Tab show in Jupyter Notebook: pictures of the completion list and of the tooltips, to be looked at.
// Usage: JUPYTER_PATH=... node tips.mjs OUT [CHROMIUM]   (needs playwright-core, jupyter-notebook and chromium)
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const out = path.resolve(process.argv[2] ?? 'out/jupyter/tips');
const port = 18800 + Math.floor(Math.random() * 90);
mkdirSync(out, { recursive: true });
writeFileSync(path.join(out, 'tips.ipynb'), JSON.stringify({
  cells: [{ cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source: '' }],
  metadata: { kernelspec: { display_name: '.NET (C#)', language: 'C#', name: '.net-csharp' } }, nbformat: 4, nbformat_minor: 4,
}));
const server = spawn('jupyter-notebook', ['--no-browser', '--allow-root', `--port=${port}`, '--NotebookApp.token=', '--NotebookApp.password=', '--notebook-dir', out],
  { stdio: ['ignore', 'ignore', 'pipe'] });
server.stderr.resume();
const sleep = ms => new Promise(done => setTimeout(done, ms));
async function until(what, test, seconds = 60) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(50)) {
    const value = await test();
    if (value) return value;
  }
  throw new Error(`${what}: not within ${seconds} s`);
}

let browser;
try {
  await until('the server', () => fetch(`http://127.0.0.1:${port}/api`).then(r => r.ok, () => false));
  browser = await chromium.launch({ executablePath: process.argv[3] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 1100, height: 700 } });
  await page.goto(`http://127.0.0.1:${port}/notebooks/tips.ipynb`);
  const idle = () => page.evaluate(() => window.Jupyter?.notebook?.kernel?.is_connected?.() && !Jupyter.notebook.kernel_busy);
  await until('the kernel', idle);
  const ask = async (file, text, keys) => {
    await page.evaluate(code => {
      Jupyter.notebook.select(0);
      Jupyter.notebook.edit_mode();
      const cell = Jupyter.notebook.get_cell(0);
      cell.set_text(code);
      cell.code_mirror.focus();
      cell.code_mirror.execCommand('goDocEnd');
    }, text);
    for (const key of keys) {
      await page.keyboard.press(key);
      await sleep(700);
    }
    await sleep(1000);
    await page.screenshot({ path: path.join(out, file) });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  };
  await page.evaluate(() => { Jupyter.notebook.get_cell(0).set_text('/// <summary>Volume of a ball, in µm³.</summary>\ndouble Ball(double radius) => 4 * Math.PI / 3 * radius * radius * radius;\nvar spacing = new[] { 1.75, 0.8, 0.8 };'); Jupyter.notebook.get_cell(0).execute(); });
  await sleep(2500);
  await until('the cell', idle);
  await ask('1-members.png', 'spacing.S', ['Tab']);
  await ask('2-names.png', 'Bal', ['Tab']);
  await ask('3-call.png', 'Math.Round(2.5, ', ['Shift+Tab']);
  await ask('4-own.png', 'Ball', ['Shift+Tab']);
  await ask('5-package.png', '#r "nuget: Nuc', ['Tab']);
  await ask('6-magic.png', '#!', ['Tab']);
} finally {
  await browser?.close();
  server.kill('SIGTERM');
}
