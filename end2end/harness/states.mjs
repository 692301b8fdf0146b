// Every page in every state that a person can bring about alone.

import { lobbyStates } from './lobby-states.mjs';
import { presses } from './panels.mjs';
import { words } from './words.mjs';

/**
 * @typedef {object} State
 * @property {string} title
 * @property {import('playwright-core').Page} page
 */

/**
 * Walks through the product: home, pre-join, call with each of its dialogs, goodbye, no such page.
 *
 * @param {import('./scene.mjs').Scene} scene
 * @param {import('./chromium.mjs').PageOptions & { locale: 'en' | 'fr', say?: Record<string, string> }} options say: what the pages say, where that is not in a file
 * @returns {AsyncGenerator<State>}
 */
export async function* states(scene, options) {
  const say = options.say ?? words(options.locale);
  const home = (await scene.page(options, 'home')).page;
  await home.goto(scene.server.origin);
  yield { title: 'home', page: home };
  await home.getByRole('textbox', { name: say.home_field, exact: true }).fill('yoga');
  await home.getByText(say.weak_common).first().waitFor();
  yield { title: 'home, weak name', page: home };
  await home.getByRole('button', { name: say.plan_open, exact: true }).click();
  await home.getByRole('dialog', { name: say.plan_title, exact: true }).waitFor();
  yield { title: 'home, planning', page: home };
  scene.expectErrors(/status of 404 .*\/a\/b\/c\)$/);
  await home.goto(`${scene.server.origin}/a/b/c`);
  yield { title: 'no such page', page: home };

  const refused = (await scene.page({ ...options, grant: [] }, 'refused')).page;
  await refused.goto(`${scene.server.origin}/${scene.room}`);
  await refused.getByText(say.problem_both_denied).first().waitFor();
  yield { title: 'pre-join, refused', page: refused };

  const call = await scene.page(options, 'call');
  const { page } = call;
  await page.goto(`${scene.server.origin}/${scene.room}`);
  await page.getByRole('textbox', { name: say.your_name, exact: true }).fill('Ada');
  yield { title: 'pre-join', page };
  await page.getByRole('button', { name: say.join, exact: true }).click();
  const bar = page.getByRole('toolbar', { name: say.call_controls, exact: true });
  await bar.waitFor();
  await page.getByRole('group', { name: say.tile_you.replace('{{ name }}', 'Ada'), exact: true }).waitFor();
  yield { title: 'call, alone', page };

  const bob = await scene.participant('Bob');
  await bob.open('skip=1&camera=off');
  await page.getByRole('group', { name: 'Bob', exact: true }).waitFor();
  yield { title: 'call of two', page };

  for (const key of ['call_activities', 'call_microphone_options', 'call_camera_options', 'call_more']) {
    if (!(await call.visible('button', say[key]))) continue;
    await call.click('button', say[key]);
    await page.locator('.popup').locator('.menu, .device-menu').waitFor();
    yield { title: `call, ${say[key]}`, page };
    await page.keyboard.press('Escape');
    await page.locator('.popup').waitFor({ state: 'detached' });
  }
  for (const key of ['call_people', 'call_invite', 'call_settings']) {
    const name = say[key];
    await presses(call, say, key);
    await page.getByRole('dialog').or(page.getByRole('region', { name, exact: true })).first().waitFor();
    yield { title: `call, ${name}`, page };
    if (key === 'call_invite') {
      const plan = page.getByRole('dialog').getByRole('button', { name: say.plan_open, exact: true });
      await plan.click();
      await page.getByRole('dialog').getByRole('button', { name: say.plan_save, exact: true }).waitFor();
      yield { title: 'call, planning', page };
      await plan.click();
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').or(page.getByRole('region', { name, exact: true })).first().waitFor({ state: 'hidden' });
  }
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  yield { title: 'call, shortcuts', page };
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });

  await bar.getByRole('button', { name: say.call_leave, exact: true }).click();
  await page.getByRole('heading', { name: say.goodbye_left_title, exact: true }).waitFor();
  yield { title: 'goodbye', page };

  yield* lobbyStates(scene, options);
}
