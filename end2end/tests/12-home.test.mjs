// The home page: a name for the meeting, and the way in.

import assert from 'node:assert/strict';

import { scene } from '../harness/test.mjs';
import { throughout, until } from '../harness/until.mjs';

/** @param {import('playwright-core').Page} page */
const nameField = (page) => page.getByRole('textbox', { name: 'Meeting name', exact: true });
/** What is suggested: written in the field, or shown in it as its placeholder. @param {import('playwright-core').Page} page */
const suggestion = async (page) => (await nameField(page).inputValue()) || (await nameField(page).getAttribute('placeholder'));

scene('a name is suggested, changes every 10 s, and stays once touched', async (scene) => {
  const { page } = await scene.page({ motion: true });
  // Ten seconds pass in a tenth of one. (Playwright's own clock numbers its timers beyond what an `i32` holds.)
  await page.addInitScript(() => {
    const every = globalThis.setInterval;
    Object.assign(globalThis, {
      setInterval: (/** @type {() => void} */ act, /** @type {number} */ ms) => every(act, ms === 10_000 ? 100 : ms),
    });
  });
  await page.goto(scene.server.origin);
  const seen = new Set();
  await until('four names were suggested', async () => {
    const now = await suggestion(page);
    if (now) seen.add(now);
    return seen.size >= 4;
  });

  await nameField(page).fill('Club des lectrices de Brest');
  await throughout('what was typed stays', async () => (await nameField(page).inputValue()) === 'Club des lectrices de Brest', {
    lasting: 1_000,
    every: 50,
  });
});

scene('a suggestion leads to a meeting', async (scene) => {
  const { page } = await scene.page();
  await page.goto(scene.server.origin);
  const name = await until('there is a suggestion', () => suggestion(page));
  await page.getByRole('button', { name: 'Start the meeting', exact: true }).click();
  await page.getByRole('button', { name: 'Join', exact: true }).waitFor();
  assert.equal(decodeURIComponent(new URL(page.url()).pathname), `/${name}`);
});

scene('what is typed becomes a tidy link, shown as it is typed', async (scene) => {
  const { page } = await scene.page();
  await page.goto(scene.server.origin);
  for (const [typed, slug] of [
    ['Café du Matin 🎉', 'cafe-du-matin'],
    ['  Équipe   Produit  ', 'equipe-produit'],
    ['Собрание жильцов', 'собрание-жильцов'],
    ['週次ミーティング', '週次ミーティング'],
  ]) {
    await nameField(page).fill(typed);
    await page.getByText(`/${slug}`).first().waitFor();
  }
  await page.getByRole('button', { name: 'Start the meeting', exact: true }).click();
  await page.getByRole('button', { name: 'Join', exact: true }).waitFor();
  assert.equal(decodeURIComponent(new URL(page.url()).pathname), '/週次ミーティング');
});

scene('a weak name gets a warning, and a safer one with one click', async (scene) => {
  const { page } = await scene.page();
  await page.goto(scene.server.origin);
  for (const weak of ['test', 'yoga', 'réunion', 'ab']) {
    await nameField(page).fill(weak);
    await page.getByText(/strangers/i).first().waitFor();
  }
  await page.getByRole('button', { name: /safer/i }).click();
  await page.getByText(/strangers/i).first().waitFor({ state: 'hidden' });
  const safer = await nameField(page).inputValue();
  assert(safer.length > 12 && safer !== 'ab', `"${safer}" is not safer`);
});

scene('recent meetings are listed, and can be removed', async (scene) => {
  const { page } = await scene.page();
  for (const room of ['marronniers-en-fleur', 'blue-kettle-dances']) {
    await page.goto(`${scene.server.origin}/${room}?name=Ada&skip=1`);
    await page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
  }
  await page.goto(scene.server.origin);
  const links = page.getByRole('link', { name: /marronniers-en-fleur|blue-kettle-dances/ });
  await until('both are offered', async () => (await links.count()) === 2);
  assert.match((await links.first().textContent()) ?? '', /blue-kettle-dances/, 'the newest comes first');

  await page.getByRole('button', { name: /(forget|remove|erase).*marronniers-en-fleur/i }).click();
  await until('one is left', async () => (await links.count()) === 1);
  await page.reload();
  await until('one is left after a reload', async () => (await links.count()) === 1);
  await page.getByRole('button', { name: 'Clear the list', exact: true }).click();
  await until('none is left', async () => (await links.count()) === 0);
  await page.reload();
  await nameField(page).waitFor();
  assert.equal(await links.count(), 0);
});

scene('the page is readable and starts a meeting without any script', async (scene) => {
  const { page } = await scene.page({ script: false });
  await page.goto(scene.server.origin);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByText(/need JavaScript/).first().waitFor();
  await nameField(page).fill('🎉');
  await page.getByRole('button', { name: 'Start the meeting', exact: true }).click();
  // What stands in a <noscript> is found by its role, and not by its text.
  const refused = page.getByRole('alert');
  await refused.waitFor();
  assert.match((await refused.textContent()) ?? '', /Use at least one letter or digit/);
  await nameField(page).fill('Café du Matin');
  await page.getByRole('button', { name: 'Start the meeting', exact: true }).click();
  await page.waitForURL(`${scene.server.origin}/cafe-du-matin`);
  await page.getByText(/JavaScript/).first().waitFor();
});
