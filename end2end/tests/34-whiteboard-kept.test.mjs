// On the whiteboard, neither a person’s work nor their keyboard focus is lost.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { drag, hasLines, openWhiteboard, takeUp, write } from '../harness/whiteboard.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

/** Waits until this has the focus, by its role and its name. @param {Participant} person @param {string} wanted */
async function hasFocus(person, wanted) {
  await until(`the focus is on ${wanted}`, async () => {
    const found = await person.page.evaluate(() => {
      const { activeElement } = document;
      const name = activeElement?.getAttribute('aria-label') ?? activeElement?.textContent?.trim();
      return `${activeElement?.getAttribute('role') ?? activeElement?.localName}: ${name}`;
    });
    if (found === wanted) return true;
    throw new Error(found);
  });
}

/** The page that is chosen. @param {Participant} person */
const chosen = (person) => person.page.locator('#whiteboard-page').evaluate((choice) =>
  /** @type {HTMLSelectElement} */ (choice).selectedOptions[0]?.text ?? 'none');

scene('text being written stays while the view moves', async (scene) => {
  const [ada] = await scene.call('Ada');
  await openWhiteboard(ada);
  await takeUp(ada, 'Sticky note');
  await drag(ada, [[200, 200]]);
  const field = ada.page.getByRole('textbox', { name: 'Text on the whiteboard' });
  await field.waitFor();
  await ada.page.keyboard.type('one ');
  const before = await field.boundingBox();
  await ada.page.mouse.wheel(0, 60);
  await until('the note moved along', async () => (await field.boundingBox())?.y !== before?.y);
  await ada.page.keyboard.type('two');
  await ada.page.keyboard.press('Escape');
  await hasLines(ada, ['Sticky note, yellow, You: one two']);
});

scene('a restored page is shown, and after a deletion the page before it', async (scene) => {
  const [ada] = await scene.call('Ada');
  await openWhiteboard(ada);
  await ada.click('Add a page');
  await ada.click('Add a page');
  await takeUp(ada, 'Ellipse');
  await drag(ada, [[40, 60], [120, 140]]);
  await hasLines(ada, ['Ellipse, black, You']);
  await ada.click('Delete the page');
  await until('the second page is shown', async () => (await chosen(ada)) === 'Page 2');
  await hasLines(ada, []);
  await ada.page.getByRole('combobox', { name: 'Page', exact: true }).selectOption({ index: 0 });
  await ada.click('Undo');
  await until('the third page is shown', async () => (await chosen(ada)) === 'Page 3');
  await hasLines(ada, ['Ellipse, black, You']);
  await ada.click('Redo');
  await until('the second page is shown again', async () => (await chosen(ada)) === 'Page 2');
  await ada.click('Delete the page');
  await until('the first is left', async () => (await chosen(ada)) === 'Page 1');
  await hasFocus(ada, 'select: Page');
  await ada.click('Undo');
  await until('the second is back', async () => (await chosen(ada)) === 'Page 2');
});

scene('keyboard users keep their focus', async (scene) => {
  const [ada] = await scene.call('Ada');
  await openWhiteboard(ada);
  await write(ada, 'Sticky note', [240, 200], 'words');
  await hasLines(ada, ['Sticky note, yellow, You: words']);
  await ada.page.getByRole('button', { name: 'Delete', exact: true }).press('Enter');
  await hasLines(ada, []);
  await hasFocus(ada, 'application: Drawing area');
  await ada.click('Add a page');
  await ada.page.getByRole('button', { name: 'Rename the page' }).press('Enter');
  await ada.page.getByRole('textbox', { name: 'Name of the page' }).press('Escape');
  await hasFocus(ada, 'select: Page');
});

scene('what was copied last is pasted, on the whiteboard or elsewhere', async (scene) => {
  const [ada] = await scene.call('Ada');
  await openWhiteboard(ada);
  const { keyboard } = ada.page;
  const paste = () => ada.page.getByRole('application', { name: 'Drawing area' }).press('Control+v');
  await write(ada, 'Sticky note', [240, 200], 'words');
  await ada.page.getByRole('application', { name: 'Drawing area' }).press('Control+c');
  await paste();
  const note = 'Sticky note, yellow, You: words';
  await hasLines(ada, [note, note]);
  await ada.click('Add a page');
  await ada.page.getByRole('button', { name: 'Rename the page' }).click();
  await keyboard.type('elsewhere');
  await keyboard.press('Control+a');
  await keyboard.press('Control+c');
  await keyboard.press('Escape');
  await paste();
  await hasLines(ada, ['Text, black, You: elsewhere']);
  // The text of a note can be pasted into a text field.
  await ada.page.getByRole('combobox', { name: 'Page', exact: true }).selectOption({ index: 0 });
  await hasLines(ada, [note, note]);
  await ada.page.getByRole('button', { name: note }).first().click();
  await ada.page.getByRole('application', { name: 'Drawing area' }).press('Control+x');
  await hasLines(ada, [note]);
  await ada.page.getByRole('combobox', { name: 'Page', exact: true }).selectOption({ index: 1 });
  await ada.page.getByRole('button', { name: 'Rename the page' }).click();
  await keyboard.press('Control+v');
  assert.equal(await ada.page.getByRole('textbox', { name: 'Name of the page' }).inputValue(), 'words');
});

scene('a photograph is kept in the whiteboard file', async (scene) => {
  const [ada] = await scene.call('Ada');
  await openWhiteboard(ada);
  // Noise, as a photograph has it: small as JPEG, and larger than a whiteboard file allows as PNG.
  const jpeg = await ada.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(2000, 1500);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const noise = context.createImageData(2000, 1500);
    for (let at = 0, last = 1; at < noise.data.length; at += 1) {
      last = (last * 48271) % 2147483647;
      noise.data[at] = at % 4 === 3 ? 255 : last & 255;
    }
    context.putImageData(noise, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.5 });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  });
  const buffer = Buffer.from(jpeg, 'base64');
  assert(buffer.length < 8 * 1024 * 1024, `${buffer.length}`);
  await ada.page.locator('#whiteboard-picture').setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer });
  await hasLines(ada, ['Image, You']);
  await ada.page.getByRole('button', { name: 'Save or open' }).click();
  const [download] = await Promise.all([
    ada.page.waitForEvent('download'),
    ada.page.getByRole('menuitem', { name: 'Save the whiteboard as a file' }).click(),
  ]);
  const board = await readFile(await download.path());
  assert(board.length > 500_000, `${board.length} bytes`);

  const other = await scene.participant('Bob', { room: `${scene.room}-other` });
  await other.join();
  await openWhiteboard(other);
  await other.page.locator('input[type="file"][aria-label="Open a whiteboard file"]')
    .setInputFiles({ name: 'x.parvis-board', mimeType: 'application/octet-stream', buffer: board });
  await hasLines(other, ['Image, You']);
});
