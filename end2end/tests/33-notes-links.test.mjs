// Addresses in the notes, and how words look there.

import { allHave, opensNotes, types, writesIn } from '../harness/notes.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

/** Waits until these words, and no others, lead there. @param {Participant[]} people @param {[string, string][]} wanted */
async function allLink(people, wanted) {
  for (const person of people) {
    await until(`${person.name} has ${JSON.stringify(wanted)}`, async () => {
      const found = await person.browser.evaluate(() =>
        [...document.querySelectorAll('[role="textbox"][aria-label="Notes"] a')].map((link) => [link.textContent, link.getAttribute('href')]));
      if (JSON.stringify(found) === JSON.stringify(wanted)) return true;
      throw new Error(JSON.stringify(found));
    });
  }
}

/** @param {Participant} person @param {string} text */
async function pastes(person, text) {
  await person.browser.evaluate((text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
    document.querySelector('[role="textbox"][aria-label="Notes"]')?.dispatchEvent(event);
  }, text);
}

/** @param {Participant} person @param {string} chord */
async function presses(person, chord) {
  const { keyboard } = /** @type {any} */ (person.browser.page);
  const held = chord.split('+');
  const last = held.pop();
  for (const key of held) await keyboard.down(key);
  await keyboard.press(last);
  for (const key of held.reverse()) await keyboard.up(key);
}

scene('a typed or pasted address becomes a link, and one undo makes it text again', async (scene) => {
  const ada = await scene.participant('Ada');
  const bob = await scene.participant('Bob', { browser: 'firefox' });
  const both = [ada, bob];
  for (const person of both) {
    await person.join();
    await opensNotes(person);
  }
  await writesIn(ada);
  await types(ada, 'see https://example.org/a.');
  await allHave(both, ['plain: see https://example.org/a.']);
  await allLink(both, []);
  await types(ada, ' ');
  await allLink(both, [['https://example.org/a', 'https://example.org/a']]);
  // What follows is no link.
  await types(ada, 'and');
  await allHave(both, ['plain: see https://example.org/a. and']);
  await allLink(both, [['https://example.org/a', 'https://example.org/a']]);
  await presses(ada, 'Enter');

  await types(ada, 'javascript:alert(1) www.example.org');
  await presses(ada, 'Enter');
  await allLink(both, [['https://example.org/a', 'https://example.org/a'], ['www.example.org', 'https://www.example.org']]);
  await presses(ada, 'Control+z');
  await allLink(both, [['https://example.org/a', 'https://example.org/a']]);
  await allHave(both, ['plain: see https://example.org/a. and', 'plain: javascript:alert(1) www.example.org', 'plain: ']);

  await writesIn(ada);
  await presses(ada, 'Control+End');
  await pastes(ada, 'http://example.com/b, mailto:ada@example.org');
  const pasted = /** @type {[string, string][]} */ ([
    ['https://example.org/a', 'https://example.org/a'],
    ['http://example.com/b', 'http://example.com/b'],
    ['mailto:ada@example.org', 'mailto:ada@example.org'],
  ]);
  await allLink(both, pasted);
  await presses(ada, 'Control+z');
  await allLink(both, pasted.slice(0, 1));
  await allHave(both, [
    'plain: see https://example.org/a. and',
    'plain: javascript:alert(1) www.example.org',
    'plain: http://example.com/b, mailto:ada@example.org',
  ]);
  await presses(ada, 'Control+z');
  await allHave(both, ['plain: see https://example.org/a. and', 'plain: javascript:alert(1) www.example.org', 'plain: ']);
});

scene('text is underlined and struck through, by button and by key', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  for (const person of [ada, bob]) await opensNotes(person);
  await writesIn(ada);
  await presses(ada, 'Control+u');
  await types(ada, 'new');
  await presses(ada, 'Control+u');
  await types(ada, ' ');
  await ada.click('Strikethrough');
  await types(ada, 'old');
  await presses(ada, 'Control+Shift+x');
  await types(ada, '.');
  await allHave([ada, bob], ['plain: new old.']);
  const looks = await bob.browser.evaluate(() =>
    [...document.querySelectorAll('[role="textbox"][aria-label="Notes"] :is(u, s)')].map((part) => `${part.localName}: ${part.textContent}`));
  if (looks.join('|') !== 'u: new|s: old') throw new Error(looks.join('|'));
});

scene('an unfinished address is there again, for the words that it was for', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.join();
  await opensNotes(ada);
  await writesIn(ada);
  await types(ada, 'see here');
  for (let letter = 0; letter < 4; letter += 1) await presses(ada, 'Shift+ArrowLeft');
  await presses(ada, 'Control+k');
  const { page } = ada;
  const field = page.getByRole('textbox', { name: 'Web or email address' });
  await field.fill('example.org/ha');
  await page.getByRole('button', { name: 'Chat', exact: true }).click();
  await field.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Notes', exact: true }).click();
  await until('what was typed is there', async () => (await field.inputValue()) === 'example.org/ha');
  await field.fill('https://example.org/half');
  await page.getByRole('button', { name: 'Set link' }).click();
  await allLink([ada], [['here', 'https://example.org/half']]);
});
