// A page of a PDF on the whiteboard: chosen in a dialog, made into a picture in a worker, seen by everybody.
// Runs alone: a page of a PDF has a limit of time.

import assert from 'node:assert/strict';

import { findings } from '../harness/axe.mjs';
import { BLUE, RED, drag, hasLines, inked, lines, openWhiteboard, takeUp } from '../harness/whiteboard.mjs';
import { choosePdf, coloured } from '../harness/pdf.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

const READER = /\/pdf_worker/;

/** @param {Participant} person @param {string} words */
const says = (person, words) => person.page.getByRole('dialog').getByText(words).waitFor();

scene('the second page of a PDF becomes the background of the whiteboard for everyone', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  /** @type {string[]} */
  const asked = [];
  ada.page.context().on('request', (request) => {
    if (READER.test(request.url())) asked.push(new URL(request.url()).pathname);
  });
  await Promise.all([ada, bob].map(openWhiteboard));
  await takeUp(ada, 'Rectangle');
  await drag(ada, [[20, 300], [80, 360]]);
  assert.deepEqual(asked, [], 'nobody fetches what reads PDFs before there is one');

  await choosePdf(ada, 'plan.pdf', coloured([RED, BLUE]));
  await says(ada, 'Page 1 of 2');
  assert.equal(asked.length, 2, `its script and its WebAssembly: ${asked.join(' ')}`);
  await ada.page.getByRole('img', { name: 'Page 1 of plan.pdf' }).waitFor();
  await ada.click('Next page');
  await says(ada, 'Page 2 of 2');
  await ada.page.getByRole('img', { name: 'Page 2 of plan.pdf' }).waitFor();
  assert(await ada.page.getByRole('button', { name: 'Next page' }).isDisabled());

  assert.deepEqual(await findings(ada.page), []);

  await ada.click('Insert page');
  await hasLines(ada, ['Image, background, You: plan.pdf – page 2', 'Rectangle, black, You']);
  await hasLines(bob, ['Image, background, Ada: plan.pdf – page 2', 'Rectangle, black, Ada']);
  assert.match((await lines(bob))[0], /^Image/, 'it is behind what was there');
  for (const person of [ada, bob]) {
    await until(`${person.name} sees the page`, async () => (await inked(person, BLUE)) > 20_000);
    assert.equal(await inked(person, RED), 0);
  }
  assert.equal(ada.page.workers().length, 0, 'what read it has ended');

  // It stays where it is when somebody drags over it, and can still be released and deleted.
  await takeUp(bob, 'Select');
  await drag(bob, [[200, 200], [260, 260]]);
  await bob.page.getByRole('application', { name: 'Drawing area' }).press('Delete');
  await hasLines(bob, ['Image, background, Ada: plan.pdf – page 2', 'Rectangle, black, Ada']);
  await bob.click('Save or open');
  await bob.page.getByRole('menuitem', { name: 'Unlock the background' }).click();
  await hasLines(bob, ['Image, Ada: plan.pdf – page 2', 'Rectangle, black, Ada']);
  await bob.click('Delete');
  await hasLines(ada, ['Rectangle, black, You']);
});

scene('one undo removes the page again', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  await openWhiteboard(ada);
  await choosePdf(ada, 'plan.pdf', coloured([RED]));
  await says(ada, 'Page 1 of 1');
  assert.equal(await ada.page.getByRole('button', { name: 'Next page' }).count(), 0, 'there is nothing to turn to');
  await ada.page.getByRole('checkbox', { name: /As background/ }).uncheck();
  await ada.click('Insert page');
  await hasLines(ada, ['Image, You: plan.pdf – page 1']);
  await ada.click('Undo');
  await hasLines(ada, []);
  await choosePdf(ada, 'plan.pdf', coloured([RED]));
  await says(ada, 'Page 1 of 1');
  await ada.click('Insert page');
  await hasLines(ada, ['Image, background, You: plan.pdf – page 1']);
  await ada.click('Undo');
  await hasLines(ada, []);
});

scene('a PDF is dropped on the whiteboard', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  await openWhiteboard(ada);
  const dataTransfer = await ada.page.evaluateHandle((bytes) => {
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(bytes)], 'Dropped.PDF'));
    return files;
  }, [...coloured([BLUE])]);
  const board = ada.page.getByRole('application', { name: 'Drawing area' });
  await board.dispatchEvent('dragenter', { dataTransfer });
  await ada.page.getByText('Drop to share').waitFor();
  await board.dispatchEvent('drop', { dataTransfer });
  await says(ada, 'Page 1 of 1');
  assert.equal(await ada.page.getByText('Drop to share').count(), 0, 'nothing says any more where to drop');
  await ada.click('Insert page');
  await hasLines(ada, ['Image, background, You: Dropped.PDF – page 1']);
});

scene('an image can be the background, too', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  await openWhiteboard(ada);
  const png = await ada.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(120, 90);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.fillStyle = 'rgb(201 42 42)';
    context.fillRect(0, 0, 120, 90);
    return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
  });
  const [chooser] = await Promise.all([
    ada.page.waitForEvent('filechooser'),
    ada.click('Save or open')
      .then(() => ada.page.getByRole('menuitem', { name: 'Set an image or a PDF page as background' }).click()),
  ]);
  await chooser.setFiles({ name: 'red.png', mimeType: 'image/png', buffer: Buffer.from(png) });
  await hasLines(ada, ['Image, background, You']);
  await until('it fills the view', async () => (await inked(ada, RED)) > 40_000);
});

scene('a file that is no PDF is refused with a message, and the next one works', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  await openWhiteboard(ada);
  await choosePdf(ada, 'broken.pdf', Buffer.from('<script>globalThis.hit=1</script>'));
  await ada.page.getByRole('alert').getByText('This file is not a PDF, or it is damaged.').waitFor();
  assert(await ada.page.getByRole('button', { name: 'Insert page' }).isDisabled());
  assert.equal(ada.page.workers().length, 0, 'what tried to read it has ended');
  await ada.page.keyboard.press('Escape');
  await until('the dialog is gone', async () => (await ada.page.getByRole('dialog').count()) === 0);
  assert(await ada.sees('application', 'Drawing area'), 'and the board is not');
  await choosePdf(ada, 'plan.pdf', coloured([BLUE]));
  await says(ada, 'Page 1 of 1');
  // The browser says only later that it closed a dialog by itself. What was opened until then stays open.
  await choosePdf(ada, 'last.pdf', coloured([BLUE]), { closing: true });
  await ada.page.getByRole('img', { name: 'Page 1 of last.pdf' }).waitFor();
  await ada.click('Cancel');
  await until('its reader has ended', () => ada.page.workers().length === 0);
  await hasLines(ada, []);
});

scene('a PDF reader that hangs is stopped by the person or by a timeout', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  await ada.page.route(/\/pdf_worker\.[0-9a-f]+\.js$/, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: 'onmessage = () => { for (;;); };' }),
  );
  await openWhiteboard(ada);
  await choosePdf(ada, 'endless.pdf', coloured([BLUE]));
  await until('it reads', () => ada.page.workers().length === 1);
  await says(ada, 'Loading the PDF…');
  await ada.click('Cancel');
  await until('it is ended', () => ada.page.workers().length === 0);

  await ada.page.clock.install();
  await choosePdf(ada, 'endless.pdf', coloured([BLUE]));
  await until('it reads again', () => ada.page.workers().length === 1);
  await ada.page.clock.fastForward(31_000);
  await ada.page.getByRole('alert').getByText('This page takes too long to prepare.').waitFor();
  await until('that is ended, too', () => ada.page.workers().length === 0);
});

scene('a page is chosen in Firefox, and on a phone by its number', async (scene) => {
  const fay = await scene.participant('Fay', { browser: 'firefox' });
  await fay.join();
  const ada = await scene.participant('Ada', { phone: true, viewport: { width: 390, height: 844 } });
  await ada.join();
  await Promise.all([ada, fay].map(openWhiteboard));
  await choosePdf(fay, 'plan.pdf', coloured([RED, BLUE]));
  await until('Fay sees a page', () => fay.browser.evaluate(() => document.querySelector('dialog img') !== null));
  await fay.click('Insert page');
  await hasLines(fay, ['Image, background, You: plan.pdf – page 1']);
  await hasLines(ada, ['Image, background, Fay: plan.pdf – page 1']);

  await choosePdf(ada, 'plan.pdf', coloured([RED, BLUE, RED]));
  await says(ada, 'Page 1 of 3');
  const number = ada.page.getByRole('spinbutton', { name: 'Page number' });
  await number.fill('99');
  await number.press('Tab');
  await says(ada, 'Page 3 of 3');
  await number.fill('2');
  await number.press('Tab');
  await says(ada, 'Page 2 of 3');
  await ada.click('Insert page');
  await hasLines(ada, ['Image, background, Fay: plan.pdf – page 1', 'Image, background, You: plan.pdf – page 2']);
});
