// What a person does on the whiteboard, and what is on it by the list that a screen reader reads.

import { readFile } from 'node:fs/promises';

import { presses } from './panels.mjs';
import { pixels } from './pixels.mjs';
import { until } from './until.mjs';
import { words } from './words.mjs';

/** @typedef {import('./participant.mjs').Participant} Participant */
/** @typedef {[number, number]} Point in pixels from the corner of the drawing area */

const LIST = 'Objects on this page';

/** Opens the whiteboard and the list of what is on it, unless they are. @param {Participant} person */
export async function openWhiteboard(person) {
  if (!(await person.sees('application', 'Drawing area'))) {
    await presses(person.browser, words('en'), 'call_whiteboard');
  }
  await until(`${person.name} has the whiteboard`, () => person.sees('application', 'Drawing area'));
  if (!(await person.sees('region', LIST))) await person.click(LIST);
  await until(`${person.name} has the list`, () => person.sees('region', LIST));
}

/** Every line of the list. @param {Participant} person @returns {Promise<string[]>} */
export async function lines(person) {
  return person.browser.evaluate((name) => {
    const list = document.querySelector(`section[aria-label="${name}"] ol`);
    return [...(list?.querySelectorAll('button') ?? [])].map((line) => line.textContent.trim());
  }, LIST);
}

/** Waits until the list is this, in any order. @param {Participant} person @param {string[]} wanted */
export async function hasLines(person, wanted) {
  const sorted = [...wanted].sort().join(' | ');
  await until(`${person.name} reads ${sorted || 'nothing'}`, async () => {
    const found = (await lines(person)).sort().join(' | ');
    if (found !== sorted) throw new Error(`it reads ${found}`);
    return true;
  });
}

/** Where the drawing area is on the page. @param {Participant} person */
export async function surface(person) {
  return person.browser.evaluate(() => {
    const found = document.querySelector('[role="application"][aria-label="Drawing area"]');
    const { x, y, width, height } = /** @type {Element} */ (found).getBoundingClientRect();
    return { x, y, width, height };
  });
}

/** Takes up a tool. @param {Participant} person @param {string} tool */
export async function takeUp(person, tool) {
  await person.click(tool);
}

/** Presses, moves along and releases. @param {Participant} person @param {Point[]} way @param {() => Promise<void>} [before] the release */
export async function drag(person, way, before) {
  const { x, y } = await surface(person);
  const { mouse } = /** @type {any} */ (person.browser.page);
  const [[left, top], ...rest] = way;
  await mouse.move(x + left, y + top);
  await mouse.down();
  for (const [toLeft, toTop] of rest) await mouse.move(x + toLeft, y + toTop, { steps: 6 });
  await before?.();
  await mouse.up();
}

/** Writes at a place of the whiteboard. @param {Participant} person @param {string} tool @param {Point} at @param {string} words */
export async function write(person, tool, at, words) {
  await takeUp(person, tool);
  await drag(person, [at]);
  await until(`${person.name} can write`, () => person.sees('textbox', 'Text on the whiteboard'));
  await person.browser.fill('textbox', 'Text on the whiteboard', words);
  await /** @type {any} */ (person.browser.page).keyboard.press('Escape');
}

/** The page of the whiteboard as SVG. @param {Participant} person @returns {Promise<string>} SVG */
export async function drawing(person) {
  const [download] = await Promise.all([
    person.page.waitForEvent('download'),
    person.click('Save or open').then(() => person.browser.click('menuitem', 'Save as a drawing (SVG)')),
  ]);
  return readFile(await download.path(), 'utf8');
}

/**
 * How many pixels of the drawing area have about this colour. Chromium only.
 *
 * @param {Participant} person
 * @param {[number, number, number]} colour
 */
export async function inked(person, [red, green, blue]) {
  const png = await person.page.getByRole('application', { name: 'Drawing area' }).screenshot();
  const { data } = await pixels(person.page, png);
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    const apart = Math.abs(data[at] - red) + Math.abs(data[at + 1] - green) + Math.abs(data[at + 2] - blue);
    if (apart < 60) count += 1;
  }
  return count;
}

export const RED = /** @type {[number, number, number]} */ ([201, 42, 42]);
export const BLUE = /** @type {[number, number, number]} */ ([24, 100, 190]);
