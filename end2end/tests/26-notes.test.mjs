// The notes: everybody writes in one text.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { findings } from '../harness/axe.mjs';
import { allHave, lines, opensNotes, types, writesIn } from '../harness/notes.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

/** @param {Participant} person @param {string[]} keys held together, or one after the other */
async function presses(person, ...keys) {
  const { keyboard } = person.browser.page;
  for (const chord of keys) {
    const held = chord.split('+');
    const last = /** @type {any} */ (held.pop());
    for (const key of held) await keyboard.down(/** @type {any} */ (key));
    await keyboard.press(last);
    for (const key of held.reverse()) await keyboard.up(/** @type {any} */ (key));
  }
}

/** Pastes as the browser would. @param {Participant} person @param {Record<string, string>} kinds */
async function pastes(person, kinds) {
  await person.browser.evaluate((kinds) => {
    const data = new DataTransfer();
    for (const [kind, content] of Object.entries(kinds)) data.setData(kind, content);
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
    document.querySelector('[role="textbox"][aria-label="Notes"]')?.dispatchEvent(event);
  }, kinds);
}

scene('three write the notes, and a late joiner has all of them', async (scene) => {
  const people = await scene.quiet('Ada', 'Bob', 'Eve');
  const [ada, bob, eve] = people;
  for (const person of people) await opensNotes(person);
  await writesIn(ada);
  await types(ada, '# Plan');
  await presses(ada, 'Enter');
  await types(ada, '[] call Bob');
  await presses(ada, 'Enter');
  await types(ada, 'buy milk');
  await allHave(people, ['h1: Plan', 'todo: call Bob', 'todo: buy milk', 'plain: ']);

  // An empty line is the end of a list.
  await presses(ada, 'Enter', 'Enter');
  await types(ada, 'and ');
  await presses(ada, 'Control+b');
  await types(ada, 'soon');
  await presses(ada, 'Control+b');
  await types(ada, '.');
  await allHave(people, ['h1: Plan', 'todo: call Bob', 'todo: buy milk', 'plain: and soon.', 'plain: ']);
  const bold = await eve.page.locator('[role="textbox"][aria-label="Notes"] strong').allTextContents();
  if (bold.join('|') !== 'soon') throw new Error(`bold is ${bold}`);

  // A box is ticked by a click and by the keyboard.
  await bob.browser.click('checkbox', 'call Bob');
  await eve.browser.get('checkbox', 'buy milk').focus();
  await presses(eve, 'Space');
  await allHave(people, ['h1: Plan', 'done: call Bob', 'done: buy milk', 'plain: and soon.', 'plain: ']);

  // Everybody sees where Ada is, by name.
  await until('Bob sees where Ada writes', async () =>
    (await bob.page.locator('.notes-caret').allTextContents()).includes('Ada'));
  await until('and it is said in words', () => bob.page.getByText('Also editing: Ada').isVisible());

  const joe = await scene.participant('Joe');
  await joe.join();
  await opensNotes(joe);
  await allHave([joe], ['h1: Plan', 'done: call Bob', 'done: buy milk', 'plain: and soon.', 'plain: ']);
});

scene('two who write in one word lose nothing, in Chromium and Firefox', async (scene) => {
  const ada = await scene.participant('Ada');
  const bob = await scene.participant('Bob', { browser: 'firefox' });
  await ada.join();
  await bob.join();
  for (const person of [ada, bob]) await opensNotes(person);
  await writesIn(ada);
  await types(ada, 'meting');
  await allHave([ada, bob], ['plain: meting']);
  await presses(ada, 'Home', 'ArrowRight', 'ArrowRight', 'ArrowRight');
  await writesIn(bob);
  await presses(bob, 'End');
  await Promise.all([types(ada, 'eeeeeeeeee'), types(bob, 'ssssssssss')]);
  await allHave([ada, bob], ['plain: meteeeeeeeeeeingssssssssss']);

  // Undo takes back what one wrote, and leaves what the other did.
  await presses(ada, 'Control+z');
  await until('what Ada wrote is gone', async () => !(await bob.browser.evaluate(lines))[0]?.includes('eee'));
  await allHave([ada, bob], ['plain: metingssssssssss']);
  await presses(ada, 'Control+y');
  await allHave([ada, bob], ['plain: meteeeeeeeeeeingssssssssss']);
  await presses(bob, 'Control+z');
  await allHave([ada, bob], ['plain: meteeeeeeeeeeing']);

  // Firefox writes lists like anybody.
  await presses(bob, 'End', 'Enter');
  await types(bob, '- one');
  await presses(bob, 'Enter');
  await types(bob, 'two');
  await presses(bob, 'Backspace', 'Backspace', 'Backspace', 'Backspace', 'Backspace');
  await allHave([ada, bob], ['plain: meteeeeeeeeeeing', 'bullet: one', 'plain: ']);
});

scene('what is pasted is text, whatever it was elsewhere', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  for (const person of [ada, bob]) await opensNotes(person);
  await writesIn(ada);
  const hostile = '<img src=x onerror="globalThis.harmed = 1">\u0007<b>b</b>\r\n<svg onload=alert(1)>';
  await pastes(ada, { 'text/plain': hostile, 'text/html': hostile });
  await allHave([ada, bob], [
    'plain: <img src=x onerror="globalThis.harmed = 1"><b>b</b>',
    'plain: <svg onload=alert(1)>',
  ]);
  for (const person of [ada, bob]) {
    const made = await person.page.locator('[role="textbox"][aria-label="Notes"] :is(img, svg, b)').count();
    const harmed = await person.browser.evaluate(() => 'harmed' in globalThis);
    if (made > 0 || harmed) throw new Error(`${person.name}: ${made} elements, harmed: ${harmed}`);
  }
});

scene('a link leads to a page, never to a script, and is opened when asked for', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  for (const person of [ada, bob]) await opensNotes(person);
  await writesIn(ada);
  await types(ada, 'see here');
  await presses(ada, 'Shift+ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowLeft', 'Control+k');
  const address = 'Web or email address';
  await until('Ada is asked for an address', () => ada.sees('textbox', address));
  await ada.browser.fill('textbox', address, 'javascript:alert(1)');
  await ada.click('Set link');
  await until('it is refused', () => ada.page.getByText('Enter a web or email address').isVisible());
  await ada.browser.fill('textbox', address, `${scene.server.origin}/`);
  await ada.click('Set link');
  await until('Bob has the link', async () => {
    const links = await bob.browser.evaluate(() =>
      [...document.querySelectorAll('[role="textbox"][aria-label="Notes"] a')].map((link) => [link.textContent, link.getAttribute('href')]));
    if (JSON.stringify(links) === JSON.stringify([['here', `${scene.server.origin}/`]])) return true;
    throw new Error(JSON.stringify(links));
  });
  const opened = bob.page.context().waitForEvent('page');
  await bob.page.locator('[role="textbox"][aria-label="Notes"] a').click({ modifiers: ['Control'] });
  const page = await opened;
  if (await page.evaluate(() => globalThis.opener !== null)) throw new Error('the page can reach the call');
  await page.close();
  await allHave([ada, bob], ['plain: see here']);
});

scene('text composed from several keys arrives whole while others write', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  for (const person of [ada, bob]) await opensNotes(person);
  await writesIn(ada);
  await types(ada, 'one two');
  await allHave([bob], ['plain: one two']);
  await presses(ada, 'Home', 'ArrowRight', 'ArrowRight', 'ArrowRight');
  const keys = await ada.page.context().newCDPSession(ada.page);
  await keys.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  await writesIn(bob);
  await presses(bob, 'End');
  await types(bob, ' three');
  await allHave([bob], ['plain: one two three']);
  await keys.send('Input.imeSetComposition', { text: '日本', selectionStart: 2, selectionEnd: 2 });
  await keys.send('Input.insertText', { text: '日本' });
  await allHave([ada, bob], ['plain: one日本 two three']);
  await types(ada, '!');
  await allHave([ada, bob], ['plain: one日本! two three']);
});

scene('a single participant finds the notes after a reload, and nobody does after the meeting', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  await opensNotes(ada);
  await writesIn(ada);
  await types(ada, '- kept');
  await allHave([ada], ['bullet: kept', 'plain: ']);
  const kept = () =>
    ada.browser.evaluate(async () => {
      const open = indexedDB.open('parvis.table');
      await new Promise((done) => open.addEventListener('success', done));
      const count = open.result.transaction('records').objectStore('records').getAll();
      await new Promise((done) => count.addEventListener('success', done));
      open.result.close();
      const text = count.result.map((/** @type {Uint8Array} */ record) => new TextDecoder().decode(record)).join('');
      return { records: count.result.length, readable: text.includes('kept') };
    });
  await until('it is written down', async () => (await kept()).records > 0);
  // One record is made after the other, so the second from now on has all that was there before.
  for (const mark of ['!', '!']) {
    const { records } = await kept();
    await types(ada, mark);
    await until('more is written down', async () => (await kept()).records > records);
  }
  if ((await kept()).readable) throw new Error('the notes lie there in clear');
  await ada.browser.reload();
  await ada.inCall();
  await opensNotes(ada);
  await until('Ada has her notes again', async () => {
    const found = await ada.browser.evaluate(lines);
    if (found[0]?.startsWith('bullet: kept!')) return true;
    throw new Error(JSON.stringify(found));
  });

  await ada.leave();
  await until('it is erased', async () => (await kept()).records === 0);
});

scene('the notes are saved as Markdown and as a page', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  await opensNotes(ada);
  await writesIn(ada);
  await types(ada, '# A & B');
  await presses(ada, 'Enter');
  await types(ada, '[x] done <b>');
  for (const [button, end, wanted] of [
    ['Save as Markdown', '.md', '# A & B\n- [x] done \\<b\\>\n'],
    ['Save as a web page', '.html', '<h1>A &amp; B</h1>'],
  ]) {
    const saved = ada.page.waitForEvent('download');
    await ada.click(button);
    const download = await saved;
    const content = await readFile(await download.path(), 'utf8');
    const name = download.suggestedFilename();
    if (!name.endsWith(`-notes${end}`) || !content.includes(wanted)) throw new Error(`${name}: ${content}`);
  }
});

for (const theme of /** @type {const} */ (['light', 'dark'])) {
  scene(`axe finds nothing in the notes: ${theme}`, async (scene) => {
    const people = [await scene.participant('Ada', { theme }), await scene.participant('Bob', { theme })];
    for (const person of people) {
      await person.join();
      await opensNotes(person);
    }
    const [ada, bob] = people;
    await writesIn(bob);
    await types(bob, '# Title');
    await presses(bob, 'Enter');
    await types(bob, '[x] done');
    await allHave([ada], ['h1: Title', 'done: done', 'plain: ']);
    await writesIn(ada);
    await until('Ada sees Bob', async () => (await ada.page.locator('.notes-caret').count()) === 1);
    await presses(ada, 'Control+k');
    assert.deepEqual(await findings(ada.page), []);
  });
}
