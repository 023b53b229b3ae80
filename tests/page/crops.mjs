// Sorts crops by keys and reads the table that the program wrote.
import { cpSync, mkdirSync, readFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import assert from 'node:assert/strict';
import { call, phantom, serve } from './browser.mjs';

export async function crops({ browser, out, check, visit, until, picture }) {
  const folder = path.join(out, 'crops'), image = phantom(path.join(out, 'data'));
  mkdirSync(folder, { recursive: true });
  for (let i = 1; i <= 6; i++) cpSync(image, path.join(folder, `crop-${i}.tif`));
  const server = await serve(folder, '--crops');
  try {
    const page = await visit(browser, server.url, { width: 1366, height: 768 });
    await check('crops: one key a class', async () => {
      if (!(await call(page, 'api/crops')).classes.length)
        for (const name of ['round', 'not round']) {
          await page.getByPlaceholder('new class').fill(name);
          await page.getByRole('button', { name: 'Add' }).click();
          await until(name, async () => (await call(page, 'api/crops')).classes.some(c => c.name === name), 10);
        }
      await page.locator('.grid').focus();
      const { classes } = await call(page, 'api/crops');
      await page.keyboard.press(classes[0].key);
      await until('the first is sorted', async () => (await call(page, 'api/crops')).crops[0].class === classes[0].id, 10);
      await page.keyboard.press(classes.at(-1).key);
      await until('the second is sorted', async () => (await call(page, 'api/crops')).crops[1].class === classes.at(-1).id, 10);
      await picture(page, '11-crops');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.one-crop');
      await picture(page, '12-crop');
      const { file } = await call(page, 'api/crops'), csv = path.join(folder, path.basename(file));
      assert.ok(existsSync(csv));
      assert.ok(readFileSync(csv, 'utf8').includes(classes[0].name));
    });
    await check('crops: no error in the console', async () => assert.deepEqual(page.errors, []));
    await page.close();
  } finally {
    await server.kill('SIGTERM');
  }
}
