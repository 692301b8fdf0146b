// Invite, settings, shortcuts: what the toolbar opens.
// Runs alone: audio, video, devices and the clipboard.

import assert from 'node:assert/strict';

import qr from 'jsqr';

import { pixels } from '../harness/pixels.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

scene('the invitation: a link, a copy of it, a QR code of it', async (scene) => {
  const ada = await scene.participant('Ada', { grant: ['camera', 'microphone', 'clipboard-read', 'clipboard-write'] });
  await ada.join();
  await ada.click('Invite');
  const dialog = ada.page.getByRole('dialog', { name: /invite/i });
  await dialog.waitFor();
  // What is in it comes late.
  await dialog.getByRole('button', { name: /copy/i }).waitFor();

  const text = await dialog.innerText();
  const values = await dialog.getByRole('textbox').evaluateAll((fields) => fields.map((field) => Reflect.get(field, 'value')));
  assert([text, ...values].some((part) => part.includes(ada.url)), `no ${ada.url} in ${text} ${values}`);

  await dialog.getByRole('button', { name: /copy/i }).click();
  await dialog.getByText(/copied/i).first().waitFor();
  assert.equal(await pasted(ada), ada.url);

  const code = dialog.getByRole('img', { name: /QR/ });
  await code.scrollIntoViewIfNeeded();
  const { data, width, height } = await pixels(ada.page, await code.screenshot());
  assert.equal(qr.default(data, width, height)?.data, ada.url);

  await ada.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
});

scene('the list of shortcuts, and the shortcuts', async (scene) => {
  const [ada] = await scene.call('Ada');
  await ada.page.keyboard.press('?');
  const dialog = ada.page.getByRole('dialog', { name: /shortcut/i });
  await dialog.waitFor();
  await ada.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });

  const button = (name) => ada.page.getByRole('button', { name, exact: true });
  await ada.page.keyboard.press('m');
  await button('Unmute microphone').waitFor();
  await ada.page.keyboard.press('v');
  await button('Start camera').waitFor();
  await ada.page.keyboard.press('v');
  await button('Stop camera').waitFor();
});

scene('holding the space bar talks', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await bob.hears('Ada');
  await ada.click('Mute microphone');
  await bob.hearsNothingOf('Ada');
  // Off the button that was clicked, which the space bar would press.
  await ada.page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());

  await ada.page.keyboard.down('Space');
  await ada.page.getByRole('button', { name: 'Mute microphone', exact: true }).waitFor();
  await bob.hears('Ada');
  await ada.page.keyboard.up('Space');
  await ada.page.getByRole('button', { name: 'Unmute microphone', exact: true }).waitFor();
  await bob.hearsNothingOf('Ada');
});

scene('the language can be switched, and is remembered', async (scene) => {
  const { page } = await scene.page();
  await page.goto(scene.server.origin);
  assert.equal((await page.getAttribute('html', 'lang'))?.slice(0, 2), 'en');
  // The page is alive once it suggests a name.
  await until('there is a suggestion', () => page.getByRole('textbox', { name: 'Meeting name' }).inputValue());
  await page.getByRole('combobox', { name: 'Language' }).selectOption('fr');
  await page.getByRole('button', { name: 'Démarrer la réunion' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Démarrer la réunion' }).waitFor();
  await page.goto(`${scene.server.origin}/${scene.room}`);
  await page.getByRole('button', { name: 'Rejoindre', exact: true }).waitFor();
  assert.equal((await page.getAttribute('html', 'lang'))?.slice(0, 2), 'fr');
});

scene('a language is loaded when it is chosen, and the page stays as it is where that fails', async (scene) => {
  const { page } = await scene.page();
  /** @type {string[]} */
  const loaded = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith('.txt')) loaded.push(pathname);
  });
  await page.goto(scene.server.origin);
  const field = page.getByRole('textbox', { name: 'Meeting name' });
  await until('there is a suggestion', () => field.inputValue());
  // What the page says of a name comes with the page.
  await field.fill('yoga');
  await page.getByText('This name is common and easy to guess').first().waitFor();
  assert.deepEqual(loaded, []);

  const language = page.getByRole('combobox', { name: 'Language' });
  scene.expectErrors(/ERR_FAILED/);
  await page.route(/\/fr\.[0-9a-f]+\.txt$/, (route) => route.abort());
  await language.selectOption('fr');
  await until('English is chosen again', async () => (await language.inputValue()) === 'en');
  await page.getByRole('button', { name: 'Start the meeting' }).waitFor();

  await page.unroute(/\/fr\.[0-9a-f]+\.txt$/);
  await language.selectOption('fr');
  await page.getByRole('button', { name: 'Démarrer la réunion' }).waitFor();
  assert.match(loaded.at(-1) ?? '', /^\/assets\/fr\./);
  assert.equal(await page.getAttribute('html', 'lang'), 'fr');
  // English is still there.
  const before = loaded.length;
  await page.getByRole('combobox', { name: 'Langue' }).selectOption('en');
  await page.getByRole('button', { name: 'Start the meeting' }).waitFor();
  assert.equal(loaded.length, before);
});

scene('a browser that speaks French is answered in French', async (scene) => {
  const { page } = await scene.page({ locale: 'fr' });
  await page.goto(scene.server.origin);
  await page.getByRole('button', { name: 'Démarrer la réunion' }).waitFor();
});

scene('the theme can be chosen, and is remembered', async (scene) => {
  const [ada] = await scene.call('Ada');
  const background = () => ada.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await ada.click('Settings');
  const light = await background();
  await ada.page.getByRole('radio', { name: 'Dark' }).check({ force: true });
  await until('the page is dark', async () => (await background()) !== light);
  const dark = await background();
  await ada.page.goto(scene.server.origin);
  assert.equal(await background(), dark);
});

scene('another camera and another microphone can be chosen in the call', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await bob.meets('Ada');
  await ada.click('Settings');
  const dialog = ada.page.getByRole('dialog', { name: /settings/i });
  for (const kind of ['Camera', 'Microphone']) {
    const select = dialog.getByRole('combobox', { name: kind, exact: true });
    const current = await select.inputValue();
    const others = await select.locator('option').evaluateAll(
      (options, current) => options.map((option) => String(Reflect.get(option, 'value'))).filter((value) => value && value !== current && value !== 'default'),
      current,
    );
    assert(others.length > 0, `there is no other ${kind} to choose`);
    // Not every pretended camera has pictures that can be sent: see the flags of Chromium.
    const chosen = others.at(-1);
    await select.selectOption(chosen);
    await until(`the ${kind} is the chosen one`, () =>
      ada.page.evaluate(
        ([kind, device]) =>
          globalThis.watched.tracks.some(
            (track) => track.kind === kind && track.readyState === 'live' && track.getSettings().deviceId === device,
          ),
        [kind === 'Camera' ? 'video' : 'audio', chosen],
      ),
    );
  }
  await bob.meets('Ada');
  const live = await ada.page.evaluate(() => globalThis.watched.tracks.filter((track) => track.readyState === 'live').length);
  assert.equal(live, 2, 'the tracks of the devices that were left still run');
});

scene('a tile can be pinned', async (scene) => {
  const [ada] = await scene.call('Ada', 'Bob', 'Cleo');
  const width = async (name) => (await ada.page.getByRole('group', { name, exact: true }).boundingBox())?.width ?? 0;
  await ada.showsExactly(['Ada (you)', 'Bob', 'Cleo']);
  const bob = ada.page.getByRole('group', { name: 'Bob', exact: true });
  await bob.hover();
  await bob.getByRole('button', { name: /^pin/i }).click();
  await until('Bob is the largest', async () => (await width('Bob')) > 1.5 * (await width('Cleo')));
  await bob.hover();
  await bob.getByRole('button', { name: /unpin/i }).click();
  await until('all are alike', async () => Math.abs((await width('Bob')) - (await width('Cleo'))) < 2);
});

/** What a paste into a field of another page brings: no page of ours may read the clipboard. */
async function pasted({ page }) {
  const other = await page.context().newPage();
  await other.goto(new URL(page.url()).origin);
  const field = other.getByRole('textbox', { name: 'Meeting name', exact: true });
  await until('there is a suggestion', () => field.inputValue());
  await field.fill('');
  await field.press('ControlOrMeta+V');
  const text = await field.inputValue();
  await other.close();
  return text;
}
