// What the system hands to the installed app: links, shortcuts, and what is shared with it.

import assert from 'node:assert/strict';

import { TestProxy } from '../harness/proxy.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';
import { words } from '../harness/words.mjs';
import { hasWorker } from '../harness/worker.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** Puts in place of the browser's queue of launches one that the test fills. */
function pretendLaunches() {
  Object.defineProperty(globalThis, 'launchQueue', { value: { setConsumer: (consumer) => { globalThis.launch = consumer; } } });
}

/** @param {Page} page @param {string} targetURL */
async function opens(page, targetURL) {
  await until('the page takes links', () => page.evaluate(() => 'launch' in globalThis));
  await page.evaluate((targetURL) => globalThis.launch({ targetURL }), targetURL);
}

scene('a link that is opened during a call asks first', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.page.addInitScript(pretendLaunches);
  await ada.join();
  const { origin } = scene.server;
  const began = await ada.page.evaluate(() => performance.timeOrigin);
  const dialog = ada.page.getByRole('dialog', { name: 'Leave this call?' });
  // The collaboration session has to be there; until then a page is left as by any link.
  await until('the call asks', async () => {
    const asks = await ada.page.evaluate(() => !dispatchEvent(new CustomEvent('parvis:launch', { cancelable: true, detail: '' })));
    return asks;
  });
  await dialog.getByRole('button', { name: 'Stay', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });

  await opens(ada.page, `${origin}/${scene.room}#k=AAECAwQFBgcICaq7zN3u_w`);
  assert.equal(await dialog.isVisible(), false, 'the meeting that one is in needs no question');
  assert.equal(new URL(ada.page.url()).hash, '', 'a link does not change the key');
  const { hostname, port } = new URL(origin);
  for (const other of ['https://elsewhere.example/other-room', `http://${hostname}:${Number(port) - 1}/other-room`, `http://${hostname}@elsewhere.example/other-room`, 'javascript:alert(1)', 'data:text/html,x']) {
    await opens(ada.page, other);
    assert.equal(await dialog.isVisible(), false, other);
  }

  await opens(ada.page, `${origin}/other-kettles#k=AAECAwQFBgcICaq7zN3u_w`);
  await dialog.getByText('other-kettles').waitFor();
  assert.doesNotMatch(await dialog.innerText(), /k=/, 'the key is nobody else’s to see');
  await dialog.getByRole('button', { name: 'Stay', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  assert(await ada.sees('toolbar', 'Meeting controls'));
  assert.equal(await ada.page.evaluate(() => performance.timeOrigin), began, 'the page was loaded again');

  await opens(ada.page, `${origin}/other-kettles`);
  await dialog.getByRole('button', { name: 'Leave and open it', exact: true }).click();
  await ada.page.waitForURL(`${origin}/other-kettles`);
});

scene('a link that is opened without a call is followed, but for the one that the page has', async (scene) => {
  const { page } = await scene.page();
  await page.addInitScript(pretendLaunches);
  await page.goto(`${scene.server.origin}/#plan`);
  const dialog = page.getByRole('dialog', { name: words('en').plan_title });
  await dialog.waitFor();
  assert.equal(new URL(page.url()).hash, '');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  // The system tells of what the page was opened with, too.
  await opens(page, `${scene.server.origin}/#plan`);
  assert.equal(await dialog.isVisible(), false);
  await opens(page, `${scene.server.origin}/#plan`);
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await opens(page, `${scene.server.origin}/${scene.room}`);
  await page.waitForURL(`${scene.server.origin}/${scene.room}`);
});

scene('the shortcut to a new meeting leads to one', async (scene) => {
  const { page } = await scene.page();
  await page.goto(`${scene.server.origin}/#new`);
  await page.getByRole('button', { name: 'Join', exact: true }).waitFor();
  assert.match(new URL(page.url()).hash, /^#k=/, 'with a key, as by the button');
});

scene('what is shared with the app stands in the field, as text, and never reaches the server', async (scene) => {
  const proxy = scene.owns(await TestProxy.before(scene.server));
  const { page } = await scene.page({ worker: true });
  await page.goto(proxy.origin);
  await hasWorker(page);
  const field = page.getByRole('textbox', { name: 'Meeting name', exact: true });
  const link = `${proxy.origin}/three-blue-kettles#k=AAECAwQFBgcICaq7zN3u_w`;
  for (const [shared, expected] of /** @type {[Record<string, string>, string][]} */ ([
    [{ text: `Come to our meeting: ${link} at ten` }, link],
    [{ title: 'x', url: link }, link],
    [{ title: 'Café du Matin' }, 'Café du Matin'],
    [{ text: '"><img src=x onerror=alert(1)> %' }, '"><img src=x onerror=alert(1)> %'],
    [{ text: 'https://elsewhere.example/#k=1', title: 'Elsewhere' }, 'Elsewhere'],
    [{ text: 'a'.repeat(100_000) }, 'a'.repeat(4_000)],
    [{ title: 'Choir; «été», 50 % 🎉\nפגישה &share=x#k=1' }, 'Choir; «été», 50 % 🎉פגישה &share=x#k=1'],
    [{ text: '\u0000\u202e\t ', url: ' ' }, '\u0000\u202e'],
  ])) {
    proxy.asked = [];
    // What stands there already may be what is expected.
    await field.fill('');
    await page.evaluate(({ action, shared }) => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', enctype: 'multipart/form-data', action });
      for (const [name, value] of Object.entries(shared)) form.append(Object.assign(document.createElement('textarea'), { name, value }));
      document.body.append(form);
      form.submit();
    }, { action: `${proxy.origin}/`, shared });
    await until('it stands in the field', async () => (await field.inputValue()) === expected);
    assert.deepEqual(proxy.asked.filter((asked) => /^POST|share|k=/.test(asked)), []);
    assert.equal(page.url(), `${proxy.origin}/`, 'nor is it left in the address');
  }
  await field.fill(link);
  await page.getByRole('button', { name: 'Start the meeting', exact: true }).click();
  await page.waitForURL(link);
});
