// A language that the pages have not met: with longer words, or written from right to left. Nothing is cut off, on a desk
// or on the narrowest screen (WCAG 1.4.10).

import assert from 'node:assert/strict';

import { scene } from '../harness/test.mjs';
import { states } from '../harness/states.mjs';
import { until } from '../harness/until.mjs';
import { pseudoWords } from '../harness/words.mjs';

const DESK = { width: 1280, height: 720 };
const NARROW = { width: 320, height: 720 };

for (const [kind, title, direction] of /** @type {const} */ ([
  ['long', 'words that are two fifths longer', 'ltr'],
  ['rtl', 'lines from right to left', 'rtl'],
])) {
  scene(
    `${title}: nothing is cut off`,
    async (scene) => {
      const say = await pseudoWords(scene.server.origin);
      /** @type {string[]} */
      const wrong = [];
      for await (const { title, page } of states(scene, { locale: 'en', say, viewport: DESK })) {
        assert.equal(await page.getAttribute('html', 'dir'), direction, title);
        for (const viewport of [NARROW, DESK]) {
          await page.setViewportSize(viewport);
          /** @type {string[]} */
          let findings = [];
          // The page follows its new size in its own time.
          await until(
            'the page fits',
            async () => {
              findings = await page.evaluate(cut);
              return findings.length === 0;
            },
            { within: 2_000 },
          ).catch(() => {});
          wrong.push(...findings.map((finding) => `${title}, ${viewport.width} px: ${finding}`));
        }
      }
      if (wrong.length > 0) throw new Error([...new Set(wrong)].join('\n'));
    },
    { ownServer: ['--pseudo', kind], within: 240_000 },
  );
}

/**
 * What does not fit: a page that scrolls sideways, a control beside the screen, words that stand out of their button or are
 * cut off in it. Serialised into the page.
 *
 * @returns {string[]}
 */
function cut() {
  const findings = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) findings.push(`scrolls sideways, ${root.scrollWidth} > ${root.clientWidth}`);
  for (const control of document.querySelectorAll('button, a[href], [role="switch"], [role="menuitem"], summary')) {
    if (!control.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const name = control.getAttribute('aria-label') ?? control.textContent?.trim() ?? control.tagName;
    control.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const box = control.getBoundingClientRect();
    // What is only for screen readers has no size.
    if (box.width <= 1 || box.height <= 1) continue;
    if (box.left < -1 || box.right > innerWidth + 1) findings.push(`"${name}" is beside the screen: ${Math.round(box.left)}–${Math.round(box.right)}`);
    const texts = document.createTreeWalker(control, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const holder = text.parentElement;
      if (!holder || !text.textContent?.trim()) continue;
      const held = holder.getBoundingClientRect();
      if (held.width <= 1 || held.height <= 1) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const words = range.getBoundingClientRect();
      if (words.left < box.left - 1 || words.right > box.right + 1 || words.top < box.top - 1 || words.bottom > box.bottom + 1) {
        findings.push(`the words of "${name}" stand out of it`);
      }
      if (getComputedStyle(holder).overflowX !== 'visible' && holder.scrollWidth > holder.clientWidth + 1) {
        findings.push(`the words of "${name}" are cut off`);
      }
    }
  }
  scrollTo(0, 0);
  return findings;
}
