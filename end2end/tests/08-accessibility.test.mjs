// axe-core finds nothing, on any page, in either language, in either theme; nor in the panels, on a desktop and on a phone.

import { findings } from '../harness/axe.mjs';
import { scene } from '../harness/test.mjs';
import { states } from '../harness/states.mjs';
import { collabStates } from '../harness/collab-states.mjs';

/**
 * Has axe look at every state of a walk.
 *
 * @param {AsyncGenerator<import('../harness/states.mjs').State>} walk
 * @param {'en' | 'fr'} locale
 * @param {string} [within] where it looks, if there is such a place
 */
async function examine(walk, locale, within = 'html') {
  /** @type {string[]} */
  const wrong = [];
  for await (const { title, page } of walk) {
    wrong.push(...(await findings(page, within)).map((finding) => `${title}: ${finding}`));
    const language = await page.getAttribute('html', 'lang');
    if (!language?.startsWith(locale)) wrong.push(`${title}: the page says lang="${language}"`);
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

for (const locale of /** @type {const} */ (['en', 'fr'])) {
  for (const theme of /** @type {const} */ (['light', 'dark'])) {
    scene(`axe finds nothing: ${locale}, ${theme}`, (scene) => examine(states(scene, { locale, theme }), locale));
  }
}

for (const [title, options] of /** @type {const} */ ([
  ['a desk, English, light', { locale: 'en', theme: 'light', quiet: true }],
  ['a phone, French, dark', { locale: 'fr', theme: 'dark', quiet: true, phone: true, viewport: { width: 390, height: 844 } }],
])) {
  // What is around the panel is looked at above.
  const walk = (/** @type {import('../harness/scene.mjs').Scene} */ scene) => examine(collabStates(scene, options), options.locale, '.panel');
  scene(`axe finds nothing in the panels: ${title}`, walk, { within: 240_000 });
}
