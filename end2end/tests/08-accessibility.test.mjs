// axe-core finds nothing, on any page, in either language, in either theme; nor on the table, on a desk and on a phone.

import { source } from '../harness/axe.mjs';
import { scene } from '../harness/test.mjs';
import { states } from '../harness/states.mjs';
import { tableStates } from '../harness/table-states.mjs';

/**
 * Has axe look at every state of a walk.
 *
 * @param {AsyncGenerator<import('../harness/states.mjs').State>} walk
 * @param {'en' | 'fr'} locale
 */
async function examine(walk, locale) {
  /** @type {string[]} */
  const findings = [];
  for await (const { title, page } of walk) {
    await page.evaluate(source);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    for (const { id, help, nodes } of violations) {
      const where = nodes.map((node) => `    ${node.target.join(' ')} ${node.failureSummary ?? ''}`).join('\n');
      findings.push(`${title}: ${id} (${help})\n${where}`);
    }
    const language = await page.getAttribute('html', 'lang');
    if (!language?.startsWith(locale)) findings.push(`${title}: the page says lang="${language}"`);
  }
  if (findings.length > 0) throw new Error(findings.join('\n'));
}

for (const locale of /** @type {const} */ (['en', 'fr'])) {
  for (const theme of /** @type {const} */ (['light', 'dark'])) {
    scene(`axe finds nothing: ${locale}, ${theme}`, (scene) => examine(states(scene, { locale, theme }), locale));
  }
}

for (const [title, options] of /** @type {const} */ ([
  ['a desk, English, light', { locale: 'en', theme: 'light' }],
  ['a phone, French, dark', { locale: 'fr', theme: 'dark', phone: true, viewport: { width: 390, height: 844 } }],
])) {
  scene(`axe finds nothing on the table: ${title}`, (scene) => examine(tableStates(scene, options), options.locale), {
    within: 240_000,
  });
}
