// What the page says when its script or its WebAssembly does not come, or ends.

import assert from 'node:assert/strict';
import path from 'node:path';
import { setTimeout as lasts } from 'node:timers/promises';

import { OUT } from '../harness/scene.mjs';
import { scene } from '../harness/test.mjs';

/** @type {Record<'en' | 'fr', { load: RegExp, broke: RegExp, reload: string, join: string }>} */
const words = {
  en: { load: /did not load completely/, broke: /keep your place in the meeting/, reload: 'Reload the page', join: 'Join' },
  fr: { load: /pas chargée entièrement/, broke: /gardez votre place dans la réunion/, reload: 'Recharger la page', join: 'Rejoindre' },
};

for (const locale of /** @type {const} */ (['en', 'fr'])) {
  for (const [what, files] of /** @type {const} */ ([
    ['script', /\/assets\/parvis\.[0-9a-f]+\.js$/],
    ['WebAssembly', /\/assets\/parvis_bg.*\.wasm$/],
    ["page's own WebAssembly", /\/assets\/split_hydrate_room.*\.wasm$/],
  ])) {
    scene(`without the ${what} the page says so: ${locale}`, async (scene) => {
      scene.expectErrors(/ERR_FAILED|Failed to fetch|RuntimeError|unreachable/);
      const { page } = await scene.page({ locale });
      let away = true;
      await page.route(files, (route) => (away ? route.abort() : route.continue()));
      await page.goto(`${scene.server.origin}/${scene.room}`);
      const said = page.getByRole('alert').filter({ hasText: words[locale].load });
      await said.waitFor();
      assert.doesNotMatch(await said.innerText(), words[locale].broke);
      await page.screenshot({ path: path.join(OUT, `trouble-${what.split(' ').at(-1)}-${locale}.png`) });
      away = false;
      await said.getByRole('button', { name: words[locale].reload }).click();
      await page.getByRole('button', { name: words[locale].join, exact: true, disabled: false }).waitFor();
      assert.equal(await page.getByRole('alert').count(), 0);
    });
  }

  scene(`a page that breaks says so: ${locale}`, async (scene) => {
    scene.expectErrors(/RuntimeError|broken on purpose/);
    const { page } = await scene.page({ locale });
    await page.goto(`${scene.server.origin}/${scene.room}`);
    await page.getByRole('button', { name: words[locale].join, exact: true, disabled: false }).waitFor();
    // What a panic ends in: a trap, thrown to whoever called, here a task of the browser.
    await page.evaluate(() => queueMicrotask(() => { throw new WebAssembly.RuntimeError('broken on purpose'); }));
    await page.getByRole('alert').filter({ hasText: words[locale].broke }).waitFor();
  });
}

scene('what is lost while the page loads, as when the network changes, is loaded again without a word', async (scene) => {
  scene.expectErrors(/ERR_CONNECTION_RESET|Failed to fetch/);
  const { page } = await scene.page();
  const lost = new Set();
  await page.route(/\/assets\/(split_hydrate_room|chunk_)[^/]*\.wasm$/, async (route) => {
    const file = route.request().url();
    if (lost.has(file)) return route.continue();
    lost.add(file);
    // The script has begun to wait for it.
    await lasts(2_000);
    return route.abort('connectionreset');
  });
  await page.goto(`${scene.server.origin}/${scene.room}`);
  await page.getByRole('button', { name: words.en.join, exact: true, disabled: false }).waitFor();
  assert(lost.size > 1, 'nothing was lost');
  assert.equal(await page.getByRole('alert').count(), 0);
});
