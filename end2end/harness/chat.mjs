// The chat, as a person uses it.

import { until } from './until.mjs';

/** @typedef {import('./participant.mjs').Participant} Participant */

/** The messages in the chat of a page, the text alone. Serialised into the page. */
function readMessages() {
  const rows = document.querySelectorAll('[role="log"] .chat-row');
  return [...rows].map((row) => {
    const words = row.querySelector('.chat-bubble, .chat-gone, .chat-card-name');
    return (words?.textContent ?? '').trim();
  });
}

/** @param {Participant} person */
export async function opensChat(person) {
  if (!(await person.sees('textbox', 'Message'))) await person.click('Chat');
  await until(`${person.name} has the chat`, () => person.sees('textbox', 'Message'));
}

/** @param {Participant} person @param {string} text */
export async function says(person, text) {
  await person.browser.fill('textbox', 'Message', text);
  await person.click('Send');
}

/** @param {Participant} person @returns {Promise<string[]>} */
export async function messages(person) {
  return person.browser.evaluate(readMessages);
}

/** Waits until the log holds exactly these. @param {Participant} person @param {string[]} wanted */
export async function reads(person, wanted, options = {}) {
  await until(
    `${person.name} reads ${JSON.stringify(wanted)}`,
    async () => {
      const found = await messages(person);
      if (JSON.stringify(found) === JSON.stringify(wanted)) return true;
      throw new Error(JSON.stringify(found));
    },
    options,
  );
}

/**
 * The row of a message, for what only Chromium is asked.
 *
 * @param {Participant} person
 * @param {string} text
 * @param {string} [log] what the log is called on this page
 */
export function row(person, text, log = 'Messages') {
  const words = person.page.locator('.chat-bubble, .chat-gone').filter({ hasText: text });
  return person.page.getByRole('log', { name: log }).locator('.chat-row').filter({ has: words });
}

/** Chooses a line of the menu of a message. @param {Participant} person @param {string} text @param {string} line */
export async function does(person, text, line) {
  const message = row(person, text);
  await message.hover();
  await message.getByRole('button', { name: 'More actions for this message' }).click();
  await person.page.getByRole('menuitem', { name: line, exact: true }).click();
}
