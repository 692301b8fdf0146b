// Every page in every state that a person can bring about alone.

import { setLocale } from './words.mjs';

/**
 * @typedef {object} State
 * @property {string} title
 * @property {import('playwright-core').Page} page
 */

/**
 * Walks through the product: home, pre-join, call with each of its dialogs, goodbye, no such page.
 *
 * @param {import('./scene.mjs').Scene} scene
 * @param {import('./chromium.mjs').PageOptions & { locale: 'en' | 'fr' }} options
 * @returns {AsyncGenerator<State>}
 */
export async function* states(scene, options) {
  const say = setLocale(options.locale);
  const home = (await scene.page(options, 'home')).page;
  await home.goto(scene.server.origin);
  yield { title: 'home', page: home };
  await home.getByRole('textbox', { name: say('Meeting name') }).fill('yoga');
  await home.getByText(say('strangers')).first().waitFor();
  yield { title: 'home, weak name', page: home };
  await home.goto(`${scene.server.origin}/a/b/c`);
  yield { title: 'no such page', page: home };

  const refused = (await scene.page({ ...options, grant: [] }, 'refused')).page;
  await refused.goto(`${scene.server.origin}/${scene.room}`);
  await refused.getByRole('button', { name: say('Join'), exact: true }).waitFor();
  yield { title: 'pre-join, refused', page: refused };

  const { page } = await scene.page(options, 'call');
  await page.goto(`${scene.server.origin}/${scene.room}`);
  await page.getByRole('textbox', { name: say('Your name') }).fill('Ada');
  yield { title: 'pre-join', page };
  await page.getByRole('button', { name: say('Join'), exact: true }).click();
  await page.getByRole('toolbar', { name: say('Meeting controls') }).waitFor();
  yield { title: 'call, alone', page };

  const bob = await scene.participant('Bob');
  await bob.join('camera=off');
  await page.getByRole('group', { name: 'Bob', exact: true }).waitFor();
  yield { title: 'call of two', page };

  for (const panel of ['People', 'Invite', 'Settings']) {
    const button = page.getByRole('toolbar', { name: say('Meeting controls') }).getByRole('button', { name: say(panel), exact: true });
    await button.click();
    yield { title: `call, ${panel}`, page };
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    if ((await button.getAttribute('aria-expanded')) === 'true' || (await button.getAttribute('aria-pressed')) === 'true') {
      await button.click();
    }
  }
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  yield { title: 'call, shortcuts', page };
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });

  await page.getByRole('button', { name: say('Leave'), exact: true }).click();
  await page.getByRole('toolbar', { name: say('Meeting controls') }).waitFor({ state: 'hidden' });
  yield { title: 'goodbye', page };
}
