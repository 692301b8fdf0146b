// The notes, as a person writes and reads them.

import { until } from './until.mjs';

/** @typedef {import('./participant.mjs').Participant} Participant */

/** The notes of a page: the kind and the text of each line. Serialised into the page. */
export function lines() {
  const rows = document.querySelectorAll('[role="textbox"][aria-label="Notes"] > *');
  return [...rows].map((row) => `${row.getAttribute('data-line')}: ${row.textContent}`);
}

/** @param {Participant} person */
export async function opensNotes(person) {
  if (!(await person.sees('textbox', 'Notes'))) await person.click('Notes');
  await until(`${person.name} has the notes`, async () =>
    (await person.sees('textbox', 'Notes')) &&
    person.browser.evaluate(() => document.querySelector('[role="textbox"][aria-label="Notes"][contenteditable="true"]') !== null));
}

/** @param {Participant} person */
export async function writesIn(person) {
  await person.browser.click('textbox', 'Notes');
}

/** @param {Participant} person @param {string} text */
export async function types(person, text) {
  await person.browser.page.keyboard.type(text);
}

/** @param {Participant[]} people @param {string[]} wanted */
export async function allHave(people, wanted) {
  for (const person of people) {
    await until(`${person.name} has ${JSON.stringify(wanted)}`, async () => {
      const found = await person.browser.evaluate(lines);
      if (JSON.stringify(found) === JSON.stringify(wanted)) return true;
      throw new Error(JSON.stringify(found));
    });
  }
}
