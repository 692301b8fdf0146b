// The chat: who writes what, who reads it, and when.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { does, messages, opensChat, reads, row, says } from '../harness/chat.mjs';
import { Network } from '../harness/network.mjs';
import { scene, WITHOUT_SERVER } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

scene('three people chat, and a late joiner reads everything', async (scene) => {
  const [ada, bob, cleo] = await scene.quiet('Ada', 'Bob', 'Cleo');
  for (const person of [ada, bob, cleo]) await opensChat(person);
  await says(ada, 'one');
  for (const person of [bob, cleo]) await reads(person, ['one']);
  await says(bob, 'two');
  for (const person of [ada, cleo]) await reads(person, ['one', 'two']);
  await says(cleo, 'three');
  for (const person of [ada, bob, cleo]) await reads(person, ['one', 'two', 'three']);
  assert(await row(bob, 'one').getByText('Ada', { exact: true }).first().isVisible(), 'nobody is told who said it');

  await ada.leave();
  const dora = await scene.participant('Dora');
  await dora.join();
  await opensChat(dora);
  await reads(dora, ['one', 'two', 'three']);
  // Ada has left: her messages keep her name, marked as that of a participant who left.
  await row(dora, 'one').getByText('Ada (left)').first().waitFor();
  // What was there before is nothing new to her.
  assert.equal(await dora.page.locator('.chat-mark').count(), 0);
});

scene('Firefox and Chromium write to each other', async (scene) => {
  const ada = await scene.participant('Ada', { browser: 'firefox' });
  const bob = await scene.participant('Bob');
  await ada.join();
  await bob.join();
  await opensChat(ada);
  await opensChat(bob);
  await says(ada, 'bonjour **vous**');
  await reads(bob, ['bonjour vous']);
  await says(bob, 'hello');
  await reads(ada, ['bonjour vous', 'hello']);
});

scene('what comes while the chat is closed is counted, and told in its first words', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await opensChat(bob);
  await says(bob, 'first');
  const badge = ada.page.locator('#tool-chat .tool-badge');
  await until('one is counted', async () => (await badge.getAttribute('data-count')) === '1');
  await until('it is told', async () => {
    const notices = (await ada.page.locator('.notices').innerText()).replaceAll(/[\u2068\u2069]/g, '');
    return notices.includes('Bob: first');
  });
  await until('the title counts it', async () => (await ada.page.title()).startsWith('(1) '));
  await says(bob, 'second');
  await until('two are counted', async () => (await badge.getAttribute('data-count')) === '2');

  await ada.page.keyboard.press('c');
  await reads(ada, ['first', 'second']);
  await badge.waitFor({ state: 'detached' });
  await ada.page.getByRole('log', { name: 'Messages' }).getByText('New', { exact: true }).waitFor();
  await until('the title counts nothing', async () => !(await ada.page.title()).startsWith('('));
  // One's own are never new, nor is what comes while one looks.
  await says(ada, 'third');
  await says(bob, 'fourth');
  await reads(ada, ['first', 'second', 'third', 'fourth']);
  assert.equal(await badge.count(), 0);
});

scene('the keyboard: open, write, change the last, close, and the focus comes back', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await opensChat(bob);
  const { keyboard } = ada.page;
  await ada.page.getByRole('button', { name: 'Chat', exact: true }).focus();
  await keyboard.press('Enter');
  const field = ada.page.getByRole('textbox', { name: 'Message', exact: true });
  await until('the field has the focus', () => field.evaluate((field) => field === document.activeElement));
  await keyboard.type('one line');
  await keyboard.press('Shift+Enter');
  await keyboard.type('two lnies');
  await keyboard.press('Enter');
  await reads(bob, ['one linetwo lnies']);
  await keyboard.press('ArrowUp');
  await until('it can be changed', async () => (await field.inputValue()) === 'one line\ntwo lnies');
  await field.fill('one line\ntwo lines');
  await keyboard.press('Enter');
  await reads(bob, ['one linetwo linesedited']);

  await keyboard.type('a draft');
  await keyboard.press('Escape');
  await field.waitFor({ state: 'detached' });
  const button = ada.page.getByRole('button', { name: 'Chat', exact: true });
  assert(await button.evaluate((button) => button === document.activeElement), 'the focus is not back');
  await keyboard.press('c');
  await until('the draft was kept', async () => (await field.inputValue()) === 'a draft');
});

scene('answers, reactions, changes and deletions are seen by all', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await opensChat(ada);
  await opensChat(bob);
  await says(ada, 'shall we?');
  await reads(bob, ['shall we?']);

  await does(bob, 'shall we?', 'Reply');
  await says(bob, 'yes');
  const quote = row(ada, 'yes').getByRole('button', { name: /shall we/ });
  await quote.click();
  await until('the answer leads to it', () =>
    row(ada, 'shall we?').first().evaluate((row) => row === document.activeElement),
  );

  await row(bob, 'shall we?').first().hover();
  await row(bob, 'shall we?').first().getByRole('button', { name: 'React' }).click();
  await bob.page.getByRole('button', { name: 'thumbs up, yes' }).click();
  await ada.page.getByRole('button', { name: '👍 by Bob' }).click();
  await bob.page.getByRole('button', { name: '👍 by You, Ada' }).click();
  await ada.page.getByRole('button', { name: '👍 by You', exact: true }).click();
  await until('no reaction is left', async () => (await bob.page.locator('.chat-reaction').count()) === 0);

  await does(ada, 'shall we?', 'Delete');
  await reads(bob, ['Message deleted', 'yes']);
  const focused = () => document.activeElement?.closest('.chat-row')?.querySelector('.chat-gone')?.textContent;
  assert.equal(await ada.page.evaluate(focused), 'Message deleted', 'the focus is lost');
  // Nobody has a way to change what others said.
  await row(ada, 'yes').hover();
  await row(ada, 'yes').getByRole('button', { name: 'More actions for this message' }).click();
  assert.equal(await ada.page.getByRole('menuitem', { name: 'Delete' }).count(), 0);
});

scene('what was begun for one comes back after a change and an answer, and goes to nobody else', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await opensChat(ada);
  await opensChat(bob);
  await says(ada, 'one');
  const field = ada.page.getByRole('textbox', { name: 'Message', exact: true });
  const to = ada.page.getByRole('combobox', { name: 'To' }).locator('option:checked');
  /** @param {string} text @param {string} whom */
  const stands = (text, whom) =>
    until(`"${text}" is shown to ${whom}`, async () => {
      return (await field.inputValue()) === text && (await to.innerText()) === whom;
    });
  await ada.page.getByRole('combobox', { name: 'To' }).selectOption('Bob');
  await field.fill('for Bob alone');
  await does(ada, 'one', 'Edit');
  await stands('one', 'Everyone');
  // Nothing is no message, and what says the same is not shown as changed.
  await field.fill('');
  await field.press('Enter');
  await ada.page.getByText('Enter something first.').waitFor();
  await field.fill('one');
  await field.press('Enter');
  await stands('for Bob alone', 'Bob');
  assert.equal(await row(ada, 'one').getByText('edited').count(), 0);
  await does(ada, 'one', 'Reply');
  await stands('', 'Everyone');
  await field.press('Enter');
  await field.press('Escape');
  await stands('for Bob alone', 'Bob');
  await field.press('Enter');
  await stands('', 'Bob');
  await reads(bob, ['one', 'for Bob alone']);
  assert(await row(bob, 'for Bob alone').getByText('Private, to you').isVisible());

  await bob.click('Search messages');
  await bob.page.getByRole('searchbox', { name: 'Search messages' }).fill('bob a');
  await bob.page.getByRole('search').getByRole('button', { name: /Private, to you.*for Bob alone/ }).click();
  const focused = (/** @type {Element} */ line) => line === document.activeElement;
  await until('it is in sight', () => row(bob, 'for Bob alone').evaluate(focused));
});

scene('a file that cannot be shared does not vanish from the chat', async (scene) => {
  const [ada] = await scene.quiet('Ada', 'Bob');
  await opensChat(ada);
  await ada.page.locator('.chat input[type="file"]').evaluate((field) => {
    // Larger than a test may be.
    Object.defineProperty(field, 'files', { value: [{ name: 'all of it.iso', size: 65 * 2 ** 30 }] });
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
  const told = ada.page.locator('.chat').getByRole('button', { name: /all of it\.iso.*Too large/ });
  await told.click();
  // There it can be put away.
  await ada.click('Dismiss');
  await ada.click('Chat');
  await until('it is gone', async () => (await told.count()) === 0);
});

scene('a private message goes to one, and says so', async (scene) => {
  const [ada, bob, cleo] = await scene.quiet('Ada', 'Bob', 'Cleo');
  for (const person of [ada, bob, cleo]) await opensChat(person);
  await ada.page.getByRole('combobox', { name: 'To' }).selectOption('Bob');
  await says(ada, 'between us');
  await reads(bob, ['between us']);
  await row(bob, 'between us').getByText('Private, to you').first().waitFor();
  await row(ada, 'between us').getByText('Private, to Bob').first().waitFor();

  await bob.leave();
  await until('Bob has left', async () => !(await ada.sees('group', 'Bob')));
  const plan = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('the plan') };
  await ada.page.locator('.chat-composer input[type="file"]').setInputFiles(plan);
  await ada.page.getByText(/has left the meeting/).waitFor();
  await says(ada, 'still there?');
  // What was meant for one is not said to all because that one left.
  await ada.page.getByText(/has left the meeting/).waitFor();
  await ada.page.getByRole('combobox', { name: 'To' }).selectOption('Everyone');
  await ada.click('Send');
  await reads(cleo, ['still there?']);
  await reads(ada, ['between us', 'still there?']);
});

scene('a file shared in a private chat is shown to both until it is removed', async (scene) => {
  const [ada, bob, cleo] = await scene.quiet('Ada', 'Bob', 'Cleo');
  for (const person of [ada, bob, cleo]) await opensChat(person);
  await ada.page.getByRole('combobox', { name: 'To' }).selectOption('Bob');
  const plan = { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('the plan') };
  await ada.page.locator('.chat-composer input[type="file"]').setInputFiles(plan);
  await reads(ada, ['plan.txt']);
  await reads(bob, ['plan.txt']);
  const line = (/** @type {typeof ada} */ person) => person.page.getByRole('log', { name: 'Messages' }).locator('.chat-row');
  await line(ada).getByText('Private, to Bob').waitFor();
  await line(bob).getByText('Private, to you').waitFor();
  await says(ada, 'here it is');
  await reads(bob, ['plan.txt', 'here it is']);
  assert.deepEqual(await messages(cleo), []);

  // From the line to the file.
  await line(bob).getByRole('button', { name: /plan\.txt/ }).click();
  await bob.page.getByRole('button', { name: 'Accept plan.txt' }).waitFor();
  await ada.click('Files');
  await ada.click('Remove plan.txt');
  await opensChat(bob);
  await reads(bob, ['This file is no longer shared', 'here it is']);
});

scene(
  'a message is there once, written while there is no server',
  async (scene) => {
    scene.expectErrors(WITHOUT_SERVER);
    const [ada, bob] = await scene.quiet('Ada', 'Bob');
    await opensChat(ada);
    await opensChat(bob);
    await says(ada, 'before');
    await reads(bob, ['before']);
    await scene.server.kill();
    await says(ada, 'without');
    await reads(bob, ['before', 'without']);
    await scene.server.restart();
    await says(bob, 'after');
    await reads(ada, ['before', 'without', 'after']);
    await reads(bob, ['before', 'without', 'after']);
  },
  { ownServer: true },
);

scene('messages written while nobody can be reached arrive later, once, in order', async (scene) => {
  scene.expectErrors(WITHOUT_SERVER);
  const { person: ada, network } = await Network.participant(scene, 'Ada');
  await ada.join();
  const [bob] = await scene.call('Bob');
  await ada.meets('Bob');
  await opensChat(ada);
  await opensChat(bob);
  await says(ada, 'before');
  await reads(bob, ['before']);
  await network.cut();
  for (const text of ['one', 'two', 'three']) await says(ada, text);
  assert.deepEqual(await messages(bob), ['before']);
  await network.repair();
  await reads(bob, ['before', 'one', 'two', 'three'], { within: 40_000 });
  await reads(ada, ['before', 'one', 'two', 'three']);
});

scene('the last message stays in sight when its picture comes after it', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await opensChat(ada);
  await opensChat(bob);
  for (let number = 1; number <= 15; number += 1) await says(bob, `line ${number}`);
  await bob.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(300, 300);
    canvas.getContext('2d')?.fillRect(0, 0, 300, 300);
    const data = new DataTransfer();
    data.items.add(new File([await canvas.convertToBlob()], 'square.png', { type: 'image/png' }));
    const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
    document.querySelector('#chat-field')?.dispatchEvent(paste);
  });
  // It is shown first, and goes to nobody before that is confirmed.
  const share = bob.page.getByRole('button', { name: 'Share with everyone' });
  await share.waitFor();
  assert.equal(await ada.page.locator('.chat-picture, .chat-card').count(), 0);
  await share.click();
  await ada.page.locator('.chat-picture img').waitFor();
  const log = ada.page.getByRole('log', { name: 'Messages' });
  await until('the end is in sight', () => log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 4));
  assert(await log.evaluate((log) => log.scrollTop > 0), 'there is nothing out of sight');
});

scene('on a phone Enter begins a line, and the button sends', async (scene) => {
  const ada = await scene.participant('Ada', { phone: true, viewport: { width: 390, height: 844 } });
  const bob = await scene.participant('Bob');
  await ada.join();
  await bob.join();
  await opensChat(bob);
  const { page } = ada;
  await ada.click('Chat');
  const field = page.getByRole('textbox', { name: 'Message', exact: true });
  await field.click();
  await page.keyboard.type('one');
  await page.keyboard.press('Enter');
  await page.keyboard.type('two');
  assert.equal(await field.inputValue(), 'one\ntwo');
  assert.equal(await field.getAttribute('enterkeyhint'), 'enter');
  await page.getByRole('button', { name: 'Send' }).click();
  await reads(bob, ['onetwo']);
});

scene('of words with a picture of them, as office programs copy, the words are pasted', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await opensChat(ada);
  await opensChat(bob);
  await ada.page.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text/plain', 'Q1\tQ2');
    data.setData('text/html', '<table><tr><td>Q1<td>Q2</table>');
    data.items.add(new File(['no picture'], 'image.png', { type: 'image/png' }));
    const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
    const field = document.querySelector('#chat-field');
    // Left to the browser, which puts the words into the field.
    if (!field?.dispatchEvent(paste)) throw new Error('the words are not pasted');
  });
  assert.equal(await ada.page.getByRole('dialog').count(), 0);
  await says(ada, 'after');
  await reads(bob, ['after']);
});

scene('a message is found again, and the chat is kept as a file', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await opensChat(ada);
  await opensChat(bob);
  await says(bob, 'the needle');
  for (let number = 1; number <= 160; number += 1) await says(ada, `hay ${number}`);
  await until('all came', async () => (await messages(bob)).at(-1) === 'hay 160');
  // Not all of them are in the page.
  assert((await messages(bob)).length < 160);

  await bob.click('Search messages');
  await bob.page.getByRole('searchbox', { name: 'Search messages' }).fill('NEEDLE');
  await bob.page.getByRole('search').getByRole('button', { name: /the needle/ }).click();
  await row(bob, 'the needle').waitFor();
  await until('it is in sight', () => row(bob, 'the needle').evaluate((row) => row === document.activeElement));
  // Who looks at what was is not pulled away by what comes.
  await says(ada, 'one more');
  await bob.page.getByRole('button', { name: 'New messages' }).click();
  await until('the last is in sight', async () => (await messages(bob)).at(-1) === 'one more');

  const download = bob.page.waitForEvent('download');
  await bob.click('Save the chat as a text file');
  const kept = await readFile(await (await download).path(), 'utf8');
  const lines = kept.split('\n').filter((line) => line.startsWith('['));
  assert.equal(lines.length, 162);
  assert.match(lines[0], /^\[.+\] You: the needle$/);
  assert.match(lines[161], /\] Ada: one more$/);
});

scene('others see who is typing', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await opensChat(ada);
  await opensChat(bob);
  await ada.page.getByRole('textbox', { name: 'Message', exact: true }).pressSequentially('hm');
  await bob.page.getByText('Ada is typing…').waitFor();
  await ada.click('Send');
  await bob.page.getByText('Ada is typing…').waitFor({ state: 'detached' });
});
