// axe-core finds nothing, on any page, in either language, in either theme.

import { source } from '../harness/axe.mjs';
import { scene } from '../harness/test.mjs';
import { states } from '../harness/states.mjs';

for (const locale of /** @type {const} */ (['en', 'fr'])) {
  for (const theme of /** @type {const} */ (['light', 'dark'])) {
    scene(`axe finds nothing: ${locale}, ${theme}`, async (scene) => {
      /** @type {string[]} */
      const findings = [];
      for await (const { title, page } of states(scene, { locale, theme })) {
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
    });
  }
}
