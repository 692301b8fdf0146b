// What can be seen of the page in the README's picture, written down beside it: a page that looks otherwise wants another
// picture. Only what does not depend on the fonts of a machine.

import { fileURLToPath } from 'node:url';

/** @param {string} file */
const image = (file) => fileURLToPath(new URL(`../../docs/images/${file}`, import.meta.url));

export const PICTURE = image('call.png');
export const LOOKS = image('call.json');
/** The same call on two screens, for browsers to show before they install the app. @param {string} form */
export const screenshot = (form) => fileURLToPath(new URL(`../../public/screenshot-${form}.jpg`, import.meta.url));

/** How the pictures are made anew. */
export const COMMAND = '`npm run screenshots -- readme` in end2end';

/** Whoever is seen in it first. @type {import('./chromium.mjs').PageOptions} */
export const VIEW = { viewport: { width: 1280, height: 720 }, theme: 'dark' };

/**
 * The toolbar and the own tile of somebody who is alone in a call, as lines of JSON.
 *
 * @param {import('playwright-core').Page} page
 */
export async function looks(page) {
  // Nothing is under the pointer.
  await page.mouse.move(0, 0);
  const seen = await page.evaluate(() => {
    const colours = (/** @type {Element} */ element) => {
      const { color, backgroundColor, borderRadius } = getComputedStyle(element);
      return { color, backgroundColor, borderRadius };
    };
    const shapes = (/** @type {Element} */ element) =>
      [...element.querySelectorAll('svg *')].map((shape) => shape.outerHTML.replaceAll(/ xmlns="[^"]*"/g, '')).join('');
    const visible = (/** @type {Element} */ element) => element.checkVisibility();
    const buttons = [...document.querySelectorAll('[role="toolbar"] button')].filter(visible).map((button) => {
      const { width, height } = button.getBoundingClientRect();
      const icon = shapes(button);
      return { button: button.getAttribute('aria-label') ?? button.textContent, width: icon && Math.round(width), height: Math.round(height), ...colours(button), icon };
    });
    const tiles = [...document.querySelectorAll('[role="group"]:has(video)')].map((tile) => ({ tile: tile.getAttribute('aria-label'), ...colours(tile) }));
    return [{ page: colours(document.body) }, ...buttons, ...tiles];
  });
  return seen.map((line) => `${JSON.stringify(line)}\n`).join('');
}
