// What people type with, and how they leave: input methods, other layouts, translators, text selections that end elsewhere, and
// the browser's Back.

import assert from 'node:assert/strict';

import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

const QUIET = 'mic=off&camera=off';

/**
 * What Safari sends for the Enter that confirms a word: the end of the composition, then a key that composes nothing.
 *
 * @param {import('playwright-core').Locator} field @param {string} text
 */
async function confirmAsSafari(field, text) {
  await field.evaluate((field, text) => {
    const composition = (type) => field.dispatchEvent(new CompositionEvent(type, { bubbles: true, data: text }));
    composition('compositionstart');
    /** @type {any} */ (field).value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true, data: text, inputType: 'insertCompositionText', isComposing: true }));
    composition('compositionend');
    const enter = { key: 'Enter', code: 'Enter', keyCode: 229, bubbles: true, cancelable: true };
    field.dispatchEvent(new KeyboardEvent('keydown', /** @type {any} */ (enter)));
    field.dispatchEvent(new KeyboardEvent('keyup', /** @type {any} */ (enter)));
  }, text);
}

/** The same in the order of Chromium. @param {import('playwright-core').Locator} field @param {string} text */
async function confirmAsChromium(field, text) {
  await field.evaluate((field, text) => {
    const composition = (type) => field.dispatchEvent(new CompositionEvent(type, { bubbles: true, data: text }));
    composition('compositionstart');
    /** @type {any} */ (field).value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true, data: text, inputType: 'insertCompositionText', isComposing: true }));
    const enter = { key: 'Process', code: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true };
    field.dispatchEvent(new KeyboardEvent('keydown', /** @type {any} */ (enter)));
    composition('compositionend');
    field.dispatchEvent(new KeyboardEvent('keyup', /** @type {any} */ (enter)));
  }, text);
}

for (const [order, confirm] of /** @type {const} */ ([
  ['Chromium', confirmAsChromium],
  ['Safari', confirmAsSafari],
])) {
  scene(`the Enter that confirms a word, as ${order} has it, neither sends nor adds an answer`, async (scene) => {
    const ada = await scene.participant('Ada');
    await ada.join(QUIET);
    await ada.click('Chat');
    const message = ada.page.getByRole('textbox', { name: 'Message', exact: true });
    await confirm(message, '会議');
    assert.equal(await ada.page.getByRole('log', { name: 'Messages' }).getByText('会議').count(), 0);
    assert.equal(await message.inputValue(), '会議');
    await message.press('Enter');
    await ada.page.getByRole('log', { name: 'Messages' }).getByText('会議').waitFor();

    await ada.click('Polls');
    await ada.page.getByRole('button', { name: 'Create a poll', exact: true }).click();
    const answers = ada.page.locator('.poll-answer');
    await answers.first().waitFor();
    const before = await answers.count();
    await confirm(answers.last(), 'はい');
    assert.equal(await answers.count(), before);
    await answers.last().press('Enter');
    await until('there is another answer', async () => (await answers.count()) === before + 1);
  });
}

scene('a selection that ends beside the dialog does not close it, and a press beside it does', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.join(QUIET);
  await ada.click('Settings');
  const dialog = ada.page.getByRole('dialog', { name: 'Settings' });
  const name = dialog.getByRole('textbox', { name: 'Your name', exact: true });
  await name.scrollIntoViewIfNeeded();
  const field = await name.boundingBox();
  assert(field);
  const { mouse } = ada.page;
  await mouse.move(field.x + field.width - 10, field.y + field.height / 2);
  await mouse.down();
  await mouse.move(5, field.y, { steps: 5 });
  await mouse.up();
  assert(await dialog.isVisible());
  // From beside it into it.
  await mouse.move(5, 5);
  await mouse.down();
  await mouse.move(field.x + 5, field.y + 5, { steps: 5 });
  await mouse.up();
  assert(await dialog.isVisible());
  await mouse.click(5, 5);
  await dialog.waitFor({ state: 'hidden' });
});

scene('a finger beside a dialog closes it and presses nothing under it', async (scene) => {
  const ada = await scene.participant('Ada', { viewport: { width: 820, height: 1180 }, phone: true });
  await ada.join(QUIET);
  const under = await ada.page.getByRole('button', { name: 'Activities', exact: true }).boundingBox();
  assert(under);
  const point = { x: under.x + under.width / 2, y: under.y + under.height / 2 };
  await ada.click('Settings');
  const dialog = ada.page.getByRole('dialog', { name: 'Settings' });
  const frame = await dialog.boundingBox();
  assert(frame);
  assert(point.y > frame.y + frame.height || point.x > frame.x + frame.width, JSON.stringify({ point, frame }));
  // The click is the last event of a tap: what it lands on is pressed.
  await ada.page.evaluate(() => addEventListener('click', () => (document.documentElement.dataset.clicked = ''), { capture: true }));
  await ada.page.touchscreen.tap(point.x, point.y);
  await ada.page.locator('html[data-clicked]').waitFor({ state: 'attached' });
  await dialog.waitFor({ state: 'hidden' });
  await ada.inCall();
  assert.equal(await ada.page.getByRole('dialog').count(), 0);
  assert.equal(await ada.page.locator('.popup').count(), 0);
});

scene('Back closes the topmost thing and then asks, and only leaving leaves', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.page.goto(scene.server.origin);
  await ada.join(QUIET);
  await ada.click('Chat');
  const chat = ada.page.getByRole('region', { name: 'Chat', exact: true });
  await chat.waitFor();
  await ada.click('Settings');
  const settings = ada.page.getByRole('dialog', { name: 'Settings' });
  await settings.waitFor();
  // The page takes a moment to put its entry back on top.
  const back = async () => {
    await until('Back has something to take', () => ada.page.evaluate(() => history.state === 'call'));
    await ada.page.evaluate(() => history.back());
  };
  await back();
  await settings.waitFor({ state: 'hidden' });
  assert(await chat.isVisible());
  await back();
  await chat.waitFor({ state: 'hidden' });
  await back();
  const question = ada.page.getByRole('dialog', { name: 'Leave the meeting?' });
  await question.getByRole('button', { name: 'Stay', exact: true }).click();
  await question.waitFor({ state: 'hidden' });
  await ada.inCall();
  await back();
  await question.waitFor();
  await back();
  await question.waitFor({ state: 'hidden' });
  await ada.inCall();
  await back();
  await question.getByRole('button', { name: 'Leave', exact: true }).click();
  await ada.page.getByRole('button', { name: /rejoin/i }).or(ada.page.getByRole('link', { name: /rejoin/i })).waitFor();
});

scene('closing the page asks while a message is not sent, and not otherwise', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.join(QUIET);
  const asks = () =>
    ada.page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
  assert.equal(await asks(), false);
  await ada.click('Chat');
  const message = ada.page.getByRole('textbox', { name: 'Message', exact: true });
  await message.fill('half a sen');
  await until('it asks', asks);
  // Also with the panel closed, where the draft is kept.
  await ada.click('Chat');
  assert.equal(await asks(), true);
  await ada.click('Chat');
  await message.fill('');
  await until('it does not ask any more', async () => !(await asks()));
});

scene('shortcuts on a Russian layout, none with Shift, and a switch for all of one key', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.join();
  const button = (name) => ada.page.getByRole('button', { name, exact: true });
  const press = (init) =>
    ada.page.evaluate((init) => document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })), init);
  await button('Mute microphone').waitFor();
  await press({ key: 'ь', code: 'KeyM' });
  await button('Unmute microphone').waitFor();
  await press({ key: 'M', code: 'KeyM', shiftKey: true });
  await press({ key: 'µ', code: 'KeyM', modifierAltGraph: true });
  await button('Unmute microphone').waitFor();
  await ada.page.keyboard.press('m');
  await button('Mute microphone').waitFor();

  await ada.click('Settings');
  await ada.page.getByRole('switch', { name: 'Single-key shortcuts' }).click();
  await ada.page.keyboard.press('Escape');
  await ada.page.keyboard.press('m');
  await ada.page.keyboard.press('?');
  assert(await button('Mute microphone').isVisible());
  assert.equal(await ada.page.getByRole('dialog').count(), 0);
  // It is remembered.
  await ada.page.reload();
  await until('Ada is back', async () => {
    if (await ada.sees('toolbar', 'Meeting controls')) return true;
    if (await ada.sees('button', 'Join')) await ada.click('Join');
    return false;
  });
  await ada.page.keyboard.press('?');
  assert.equal(await ada.page.getByRole('dialog').count(), 0);
});

scene('Caps Lock and Shift on the whiteboard switch nothing of the call', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.join();
  const button = (name) => ada.page.getByRole('button', { name, exact: true });
  for (const name of ['Mute microphone', 'Stop camera', 'Raise hand']) await button(name).waitFor();
  await ada.click('Whiteboard');
  const area = ada.page.getByRole('application', { name: 'Drawing area' });
  await area.focus();
  for (const letter of 'MVEHSRPCWNIF') {
    for (const held of [{ modifierCapsLock: true }, { shiftKey: true }]) {
      const init = { key: letter, code: `Key${letter}`, bubbles: true, cancelable: true, ...held };
      for (const target of [area, ada.page.getByRole('button', { name: 'Ellipse', exact: true })]) {
        await target.evaluate((target, init) => target.dispatchEvent(new KeyboardEvent('keydown', init)), init);
      }
    }
  }
  for (const name of ['Mute microphone', 'Stop camera', 'Raise hand']) assert(await button(name).isVisible(), name);
  assert(await area.isVisible());
  assert.equal(await ada.page.getByRole('dialog').count(), 0);
});

scene("a translator's words in the notes reach nobody", async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  const notes = (who) => who.page.getByRole('textbox', { name: 'Notes', exact: true });
  for (const who of [ada, bob]) await who.click('Notes');
  await notes(ada).click();
  await ada.page.keyboard.type('good morning');
  await ada.page.keyboard.press('Enter');
  await ada.page.keyboard.type('see you');
  await notes(bob).getByText('see you').waitFor();
  for (const selector of ['.notes-text', '.tile-name', '.chat-log']) {
    const found = ada.page.locator(selector);
    if (await found.count()) assert.equal(await found.first().evaluate((one) => one.closest('[translate]')?.getAttribute('translate')), 'no');
  }
  await notes(ada).evaluate((editor) => {
    for (const row of editor.querySelectorAll('.note-row')) {
      const font = document.createElement('font');
      font.append(document.createElement('font'));
      font.firstElementChild?.append('bonjour');
      row.replaceChildren(font);
    }
    editor.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }));
  });
  await notes(ada).focus();
  await ada.page.keyboard.press('End');
  await ada.page.keyboard.type('!');
  await until('Bob has the letter', async () => ((await notes(bob).textContent()) ?? '').includes('!'));
  for (const who of [ada, bob]) {
    const text = (await notes(who).textContent()) ?? '';
    assert(!text.includes('bonjour') && text.includes('good morning') && text.includes('see you'), text);
  }
});

scene('the line of the caret stays in sight in a paragraph higher than the panel', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  const notes = (who) => who.page.getByRole('textbox', { name: 'Notes', exact: true });
  for (const who of [ada, bob]) await who.click('Notes');
  await notes(ada).click();
  await ada.page.keyboard.insertText('a long paragraph that goes on and on '.repeat(60));
  const sight = () =>
    ada.page.evaluate(() => {
      const caret = getSelection()?.getRangeAt(0).getClientRects()[0];
      const view = document.querySelector('.notes-scroll')?.getBoundingClientRect();
      return caret && view ? { caret: caret.top, in: caret.top >= view.top - 1 && caret.bottom <= view.bottom + 1 } : undefined;
    });
  await until('the caret is in sight', async () => (await sight())?.in === true);
  const before = (await sight())?.caret ?? 0;
  await notes(bob).click();
  await bob.page.keyboard.press('Control+Home');
  for (let line = 0; line < 5; line += 1) {
    await bob.page.keyboard.type(`line ${line}`);
    await bob.page.keyboard.press('Enter');
  }
  await notes(ada).getByText('line 4').waitFor();
  const after = await sight();
  // Where it was, give or take a line.
  assert(after?.in && Math.abs(after.caret - before) < 40, JSON.stringify({ before, after }));
});
