// A desktop page at 400 % is 320 by 256 CSS pixels (WCAG 1.4.10), a phone held sideways is hardly higher, and letters may be
// twice as large (WCAG 1.4.4): every control of every page is still there to be used.

import assert from 'node:assert/strict';

import { RELAY } from '../harness/check.mjs';
import { collabStates } from '../harness/collab-states.mjs';
import { scene } from '../harness/test.mjs';
import { states } from '../harness/states.mjs';
import { until } from '../harness/until.mjs';
import { webAppStates } from '../harness/web-app-states.mjs';

/** CSS pixels: what WCAG 2.5.8 asks for at the least. */
const SMALLEST_TARGET = 24;
/** CSS pixels: what a thumb hits. */
const THUMB = 44;
const DESK = { width: 1280, height: 720 };
const PHONE = { width: 390, height: 844 };

/** What is looked at, and how large the letters are. */
const LOOKS = [
  { width: 320, height: 256, letters: 1 },
  { width: 568, height: 320, letters: 1 },
  { width: 667, height: 375, letters: 1 },
  { width: 390, height: 844, letters: 2 },
  { width: 1280, height: 720, letters: 2 },
];

/** The narrowest there is with letters twice as large, in words that are longer than the English ones. */
const NARROW = [
  { width: 320, height: 256, letters: 2 },
  { width: 320, height: 568, letters: 2 },
];

/**
 * @param {import('playwright-core').Page} page @param {string} title @param {string[]} wrong
 * @param {{ looks?: typeof LOOKS, smallest?: number, normal?: { width: number, height: number } }} [how]
 */
async function look(page, title, wrong, { looks = LOOKS, smallest = SMALLEST_TARGET, normal = DESK } = {}) {
  for (const { width, height, letters } of looks) {
    await page.setViewportSize({ width, height });
    await page.evaluate((letters) => (document.documentElement.style.fontSize = `${letters * 100}%`), letters);
    /** @type {string[]} */
    let findings = [];
    // The page follows its new size in its own time.
    await until(
      'everything is in reach',
      async () => {
        findings = await page.evaluate(unreachable, smallest);
        return findings.length === 0;
      },
      { within: 2_000 },
    ).catch(() => {});
    wrong.push(...findings.map((finding) => `${title}, ${width} by ${height}, letters x${letters}: ${finding}`));
  }
  await page.evaluate(() => (document.documentElement.style.fontSize = ''));
  await page.setViewportSize(normal);
}

scene(
  'on the smallest screens and with large letters every control of every page is in reach',
  async (scene) => {
    /** @type {string[]} */
    const wrong = [];
    for await (const { title, page } of states(scene, { locale: 'en', viewport: DESK })) await look(page, title, wrong);
    if (wrong.length > 0) throw new Error([...new Set(wrong)].join('\n'));
  },
  { within: 300_000 },
);

scene(
  'on the smallest screens and with large letters every control of every panel is in reach',
  async (scene) => {
    /** @type {string[]} */
    const wrong = [];
    const walk = collabStates(scene, { locale: 'en', viewport: DESK, quiet: true }, ['chat', 'notes', 'polls']);
    for await (const { title, page } of walk) await look(page, title, wrong);
    if (wrong.length > 0) throw new Error([...new Set(wrong)].join('\n'));
  },
  { within: 600_000 },
);

for (const [pages, walk] of /** @type {const} */ ([
  ['the pages of a meeting', states],
  ['the pages beside it', webAppStates],
])) {
  scene(
    `at 320 pixels with letters twice as large a thumb reaches every control in French: ${pages}`,
    async (scene) => {
      /** @type {string[]} */
      const wrong = [];
      for await (const { title, page } of walk(scene, { locale: 'fr', phone: true, viewport: PHONE })) {
        // Of the call itself, where panels lie above the pictures, the scenes above look at what there is room for.
        const isCall = title.startsWith('call') && (await page.locator('dialog[open]').count()) === 0;
        if (!isCall) await look(page, title, wrong, { looks: NARROW, smallest: THUMB, normal: PHONE });
      }
      if (wrong.length > 0) throw new Error([...new Set(wrong)].join('\n'));
    },
    { ownServer: RELAY, within: 300_000 },
  );
}

scene(
  'with letters as they are a thumb reaches every control of the pages beside a meeting',
  async (scene) => {
    /** @type {string[]} */
    const wrong = [];
    for await (const { title, page } of webAppStates(scene, { locale: 'fr', phone: true, viewport: PHONE })) {
      await look(page, title, wrong, { looks: [{ ...PHONE, letters: 1 }, { width: 320, height: 568, letters: 1 }], smallest: THUMB, normal: PHONE });
    }
    if (wrong.length > 0) throw new Error([...new Set(wrong)].join('\n'));
  },
  { ownServer: RELAY, within: 300_000 },
);

for (const [width, height] of [
  [320, 256],
  [320, 180],
  [568, 320],
  [667, 375],
]) {
  scene(`at ${width} by ${height} every line of the menu "More" can be scrolled to and pressed`, async (scene) => {
    const ada = await scene.participant('Ada', { viewport: { width, height } });
    await ada.join('mic=off&camera=off');
    await ada.click('More');
    const menu = ada.page.getByRole('menu', { name: 'More', exact: true });
    await menu.waitFor();
    assert((await menu.getByRole('menuitem').filter({ visible: true }).count()) >= 5);
    const findings = await ada.page.evaluate(unreachable, SMALLEST_TARGET);
    assert.deepEqual(findings, []);
    // The keyboard brings the last one into sight as well.
    await ada.page.keyboard.press('End');
    const box = await ada.page.evaluate(() => document.activeElement?.getBoundingClientRect().toJSON());
    assert(box.top >= 0 && box.bottom <= height, JSON.stringify(box));
  });
}

scene('a phone is offered no shortcuts, and shows no more than two notices', async (scene) => {
  const ada = await scene.participant('Ada', { viewport: { width: 390, height: 844 }, phone: true });
  await ada.join('mic=off&camera=off');
  await ada.click('More');
  await ada.page.getByRole('menuitem', { name: 'Notes', exact: true }).waitFor();
  assert.equal(await ada.page.getByRole('menuitem', { name: 'Keyboard shortcuts', exact: true }).count(), 0);
  await ada.click('More');
  let most = 0;
  const watching = setInterval(async () => {
    most = Math.max(most, await ada.page.locator('.notice').count().catch(() => 0));
  }, 100);
  try {
    await scene.quiet('Bob', 'Cleo', 'Dora', 'Emil');
    await until('the last one is told of', () => ada.page.getByText('Emil').first().isVisible());
  } finally {
    clearInterval(watching);
  }
  assert(most <= 2, `${most} notices at once`);
});

/**
 * The controls that cannot be brought into sight and pressed. Of what is covered on purpose (the page behind a dialog, the
 * pictures behind a sheet) nothing is said. Serialised into the page.
 *
 * @param {number} smallest
 * @returns {string[]}
 */
function unreachable(smallest) {
  const findings = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) findings.push(`scrolls sideways, ${root.scrollWidth} > ${root.clientWidth}`);
  const dialog = document.querySelector('dialog[open]');
  const popup = document.querySelector('.popup, .panel [role="menu"]');
  const panel = document.querySelector('.panel');
  const places = dialog ? [dialog] : popup ? [popup] : panel ? [panel, ...document.querySelectorAll('.toolbar')] : [document.body];
  const controls = places.flatMap((place) => [...place.querySelectorAll('button, a[href], input, select, textarea, [role="menuitem"], summary')]);
  for (const control of controls) {
    if (!control.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const size = control.getBoundingClientRect();
    // What is only for screen readers has no size; a link in a sentence is as high as its line.
    if (size.width <= 1 || size.height <= 1) continue;
    const name = control.getAttribute('aria-label') ?? control.textContent?.trim() ?? control.tagName;
    const labelled = control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type);
    const inline = getComputedStyle(control).display === 'inline';
    control.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    const box = control.getBoundingClientRect();
    const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
    const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
    if (box.left < -1 || box.right > innerWidth + 1 || y < 0 || y > innerHeight || box.bottom < 0 || box.top > innerHeight) {
      findings.push(`"${name}" is out of sight: ${Math.round(box.left)}, ${Math.round(box.top)}`);
      continue;
    }
    // Beside what is seen of it, it may be hit as well.
    const isHit = (/** @type {number} */ right, /** @type {number} */ down) => control.contains(document.elementFromPoint(x + right, y + down));
    const [narrow, low] = [size.width < smallest, size.height < smallest].map((less, at) => {
      const half = smallest / 2 - 1;
      return less && !(at === 0 ? isHit(-half, 0) && isHit(half, 0) : isHit(0, -half) && isHit(0, half));
    });
    if (!inline && !labelled && (narrow || low)) findings.push(`"${name}" is ${Math.round(size.width)} by ${Math.round(size.height)}`);
    const hit = document.elementFromPoint(x, y);
    const label = control instanceof HTMLInputElement ? [...(control.labels ?? [])] : [];
    if (!hit || ![control, ...label].some((one) => one.contains(hit) || hit.contains(one))) {
      findings.push(`"${name}" is covered by ${hit?.className || hit?.tagName}`);
    }
  }
  scrollTo(0, 0);
  return findings;
}
