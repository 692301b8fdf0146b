// A phone, held either way: everything is there, in reach and large enough for a thumb.

import assert from 'node:assert/strict';

import { scene } from '../harness/test.mjs';
import { states } from '../harness/states.mjs';

/** CSS pixels: what WCAG 2.5.8 asks for at the least. */
const SMALLEST_TARGET = 24;
/** CSS pixels: what a thumb hits, for the buttons of the call. */
const THUMB = 44;

for (const [held, viewport] of /** @type {const} */ ([
  ['upright', { width: 390, height: 844 }],
  ['sideways', { width: 844, height: 390 }],
])) {
  scene(`a phone held ${held}: nothing is cut off`, async (scene) => {
    /** @type {string[]} */
    const findings = [];
    for await (const { title, page } of states(scene, { locale: 'en', viewport, phone: true })) {
      findings.push(...(await page.evaluate(measure, SMALLEST_TARGET)).map((finding) => `${title}: ${finding}`));
    }
    if (findings.length > 0) throw new Error(findings.join('\n'));
  });

  scene(`a phone held ${held}: the bar is in reach and the pictures use the screen`, async (scene) => {
    const ada = await scene.participant('Ada', { viewport, phone: true });
    await ada.join();
    const [bob] = await scene.call('Bob');
    await ada.meets('Bob');

    const bar = ada.page.getByRole('toolbar', { name: 'Meeting controls', exact: true });
    for (const name of ['Mute microphone', 'Stop camera', 'Raise hand', 'People', 'Chat', 'More', 'Leave']) {
      const button = bar.getByRole('button', { name, exact: true });
      await button.scrollIntoViewIfNeeded();
      const box = await button.boundingBox();
      assert(box, `${name} is not on the screen`);
      assert(box.width >= THUMB && box.height >= THUMB, `${name} is ${box.width} by ${box.height}`);
      assert(box.x >= 0 && box.x + box.width <= viewport.width + 1, `${name} is beside the screen: ${JSON.stringify(box)}`);
      assert(box.y >= 0 && box.y + box.height <= viewport.height + 1, `${name} is below the screen: ${JSON.stringify(box)}`);
    }
    await bar.getByRole('button', { name: 'Mute microphone', exact: true }).tap();
    await bar.getByRole('button', { name: 'Unmute microphone', exact: true }).waitFor();

    let area = 0;
    for (const name of ['Ada (you)', 'Bob']) {
      const box = await ada.page.getByRole('group', { name, exact: true }).boundingBox();
      assert(box, `${name} is not shown`);
      assert(box.x >= 0 && box.x + box.width <= viewport.width + 1 && box.y >= 0 && box.y + box.height <= viewport.height + 1);
      area += box.width * box.height;
    }
    const share = area / (viewport.width * viewport.height);
    assert(share > 0.5, `the tiles use ${Math.round(share * 100)} % of the screen`);
    await bob.leave();
  });
}

/**
 * What does not fit: a page that scrolls sideways, a control that is too small or out of reach. Serialised into the page.
 *
 * @param {number} smallest
 * @returns {string[]}
 */
function measure(smallest) {
  const findings = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) findings.push(`scrolls sideways, ${root.scrollWidth} > ${root.clientWidth}`);
  for (const control of document.querySelectorAll('button, a[href], input, select, [role="switch"]')) {
    if (!control.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    // A link in a sentence is as high as its line (WCAG 2.5.8 excepts it); what is only for screen readers has no size.
    const box = control.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) continue;
    const name = control.getAttribute('aria-label') ?? control.textContent?.trim() ?? control.tagName;
    const inline = getComputedStyle(control).display === 'inline';
    const input = control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type) && control.labels?.length;
    if (!inline && !input && (box.width < smallest || box.height < smallest)) {
      findings.push(`"${name}" is ${Math.round(box.width)} by ${Math.round(box.height)}`);
    }
    control.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const shown = control.getBoundingClientRect();
    if (shown.left < -1 || shown.right > innerWidth + 1 || shown.bottom < 0 || shown.top > innerHeight) {
      findings.push(`"${name}" cannot be scrolled to: ${Math.round(shown.left)}, ${Math.round(shown.top)}`);
    }
  }
  scrollTo(0, 0);
  return findings;
}
