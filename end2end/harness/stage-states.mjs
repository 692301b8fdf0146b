// Every view of a call with few people and with many, to look at.

import { crowd } from './crowd.mjs';
import { until } from './until.mjs';
import { words } from './words.mjs';

const COUNTS = [1, 2, 3, 5, 9, 16, 25];
const NAMES = [
  'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Tony', 'Radia', 'Ken', 'Dennis', 'Frances', 'John', 'Maximiliane-Antoinette de la Bourdonnaye',
  'Ida', 'Konrad', 'Zoé', 'Ольга', '梅子', 'Max', 'Lin', 'Ursula', 'Hedy', 'Leslie', 'Shafi', 'Silvio',
];

/**
 * Walks through them.
 *
 * @param {import('./scene.mjs').Scene} scene
 * @param {import('./chromium.mjs').PageOptions & { locale: 'en' | 'fr' }} options
 * @returns {AsyncGenerator<import('./states.mjs').State>}
 */
export async function* stageStates(scene, options) {
  const say = words(options.locale);
  const { page } = await scene.page(options, 'views');
  for (const count of COUNTS) {
    const room = `views-${count}`;
    await page.goto(`${scene.server.origin}/${room}?name=Ada&skip=1`);
    await page.getByRole('toolbar').waitFor();
    const others = await crowd(`${scene.server.origin}/${room}`, NAMES.slice(0, count - 1));
    await page.locator('.stage-over').waitFor({ state: 'attached' });
    await until(`${count} are there`, async () => (await page.locator('.stage > .tile').count()) === count);
    for (const view of ['auto', 'tiled', 'speaker', 'sidebar']) {
      if (options.phone) await page.getByRole('button', { name: say.call_more, exact: true }).click();
      await page.getByRole(options.phone ? 'menuitem' : 'button', { name: say.call_view, exact: true }).click();
      await page.getByRole('menuitemradio', { name: say[`view_${view}`], exact: true }).click();
      await page.getByRole('menu').first().waitFor({ state: 'detached' });
      await page.evaluate(() => Promise.all(document.getAnimations().map((moving) => (moving.effect?.getComputedTiming().iterations === Infinity ? null : moving.finished.catch(() => {})))));
      yield { title: `${view} ${String(count).padStart(2, '0')}`, page };
    }
    others.close();
  }
}
