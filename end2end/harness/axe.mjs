// axe-core, put into a page. Its own bindings for the browsers' drivers want a newer Node.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The script that leaves `window.axe`. */
const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe-core holds against a page at rest: nothing that fades or slides is measured on its way.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} [within] where it looks, if there is such a place
 * @returns {Promise<string[]>} a line for each rule, and one below it for each place
 */
export async function findings(page, within = 'html') {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(SOURCE);
  const violations = await page.evaluate(async (within) => {
    const ends = ({ playState, effect }) => playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime);
    await Promise.allSettled(document.getAnimations().filter(ends).map(({ finished }) => finished));
    const { violations } = await globalThis.axe.run(document.querySelector(within) ?? document, { resultTypes: ['violations'] });
    return violations;
  }, within);
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.map((node) => `    ${node.target.join(' ')} ${node.failureSummary ?? ''}`);
    return [`${id} (${help})`, ...where].join('\n');
  });
}
