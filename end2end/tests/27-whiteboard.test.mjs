// The whiteboard: drawing together by pointer, finger and keyboard, and the list for screen readers.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { findings } from '../harness/axe.mjs';
import { BLUE, RED, drag, hasLines, inked, lines, openWhiteboard, surface, takeUp, write } from '../harness/whiteboard.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

/** @param {Participant} person @param {string} keys */
const press = (person, keys) => person.page.getByRole('application', { name: 'Drawing area' }).press(keys);

scene('three people draw, and a late joiner sees the same', async (scene) => {
  const [ada, bob, cleo] = await scene.quiet('Ada', 'Bob', 'Cleo');
  await Promise.all([ada, bob, cleo].map(openWhiteboard));

  await takeUp(ada, 'Pen');
  await ada.click('Red');
  await drag(ada, [[40, 60], [160, 60], [200, 140]]);
  await takeUp(bob, 'Rectangle');
  await drag(bob, [[260, 60], [340, 140]]);
  await write(cleo, 'Sticky note', [220, 260], 'buy milk');

  const all = (/** @type {string} */ reader) => {
    const name = (/** @type {string} */ who) => (who === reader ? 'You' : who);
    return [
      `Pen stroke, red, ${name('Ada')}`,
      `Rectangle, black, ${name('Bob')}`,
      `Sticky note, yellow, ${name('Cleo')}: buy milk`,
    ];
  };
  await Promise.all([ada, bob, cleo].map((person) => hasLines(person, all(person.name))));

  const [dan] = await scene.quiet('Dan');
  await openWhiteboard(dan);
  await hasLines(dan, all('Dan'));
  await until('Dan sees the red stroke', async () => (await inked(dan, RED)) > 300);
});

scene('a stroke appears while it is drawn', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await Promise.all([ada, bob].map(openWhiteboard));
  await takeUp(ada, 'Pen');
  await ada.click('Blue');
  await ada.click('Very thick line');
  await drag(ada, [[40, 60], [200, 60], [300, 160]], async () => {
    await until('Bob sees what is not finished', async () => (await inked(bob, BLUE)) > 1_000);
    await hasLines(bob, ['Pen stroke, blue, Ada']);
  });
});

scene('undo takes back only what is one’s own', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await Promise.all([ada, bob].map(openWhiteboard));
  await takeUp(ada, 'Ellipse');
  await drag(ada, [[40, 60], [120, 140]]);
  await hasLines(bob, ['Ellipse, black, Ada']);
  await takeUp(bob, 'Arrow');
  await drag(bob, [[160, 60], [240, 140]]);
  await hasLines(ada, ['Ellipse, black, You', 'Arrow, black, Bob']);
  await ada.click('Undo');
  await hasLines(ada, ['Arrow, black, Bob']);
  await hasLines(bob, ['Arrow, black, You']);
  await ada.click('Redo');
  await hasLines(bob, ['Ellipse, black, Ada', 'Arrow, black, You']);
});

scene('only hosts can draw while the whiteboard is locked', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await Promise.all([ada, bob].map(openWhiteboard));
  await takeUp(bob, 'Rectangle');
  await drag(bob, [[40, 60], [120, 140]]);
  await ada.click('Only hosts can draw');
  await bob.page.getByText('Only hosts can draw at the moment.').first().waitFor();
  assert(await bob.page.getByRole('button', { name: 'Pen', exact: true }).isDisabled());
  assert.equal(await bob.page.getByRole('button', { name: 'Only hosts can draw' }).count(), 0);
  // Selecting and deleting does nothing either.
  await drag(bob, [[80, 62], [200, 200]]);
  await press(bob, 'Delete');
  await write(ada, 'Text', [200, 200], 'by the host');
  await hasLines(bob, ['Rectangle, black, You', 'Text, black, Ada: by the host']);
  await ada.click('Only hosts can draw');
  await until('Bob may draw', () => bob.page.getByRole('button', { name: 'Pen', exact: true }).isEnabled());
});

scene('everything is done by keyboard, and the list leads to what it names', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  await openWhiteboard(ada);
  await press(ada, 'r');
  await press(ada, 'Enter');
  await press(ada, 'n');
  await press(ada, 'Enter');
  await ada.page.getByRole('textbox', { name: 'Text on the whiteboard' }).fill('note');
  await ada.page.keyboard.press('Control+Enter');
  await hasLines(ada, ['Rectangle, black, You', 'Sticky note, yellow, You: note']);
  await press(ada, 'Control+d');
  await hasLines(ada, ['Rectangle, black, You', 'Sticky note, yellow, You: note', 'Sticky note, yellow, You: note']);
  await press(ada, 'Delete');
  await ada.click('Rectangle, black, You');
  await ada.page.getByText('Rectangle, black, You', { exact: true }).and(ada.page.getByRole('status')).waitFor();
  await press(ada, 'Enter');
  await press(ada, 'Delete');
  await hasLines(ada, ['Sticky note, yellow, You: note']);
  // Nothing is selected: Tab leaves the whiteboard.
  await press(ada, 'Tab');
  await until('the focus went on', async () => (await ada.page.evaluate(() => document.activeElement?.getAttribute('role'))) !== 'application');
});

scene('hostile texts are texts', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await Promise.all([ada, bob].map(openWhiteboard));
  const evil = '<img src=x onerror="globalThis.hit=1"><svg onload="globalThis.hit=1">{{7*7}}';
  await write(ada, 'Text', [40, 100], evil);
  await hasLines(bob, [`Text, black, Ada: ${evil}`]);
  for (const person of [ada, bob]) {
    await person.page.getByRole('button', { name: 'Save or open' }).click();
    const [download] = await Promise.all([
      person.page.waitForEvent('download'),
      person.page.getByRole('menuitem', { name: 'Save as a drawing (SVG)' }).click(),
    ]);
    const svg = await readFile(await download.path(), 'utf8');
    assert(svg.includes('&lt;img src=x') && !svg.includes('<img'), svg);
    assert.equal(await person.page.evaluate(() => /** @type {any} */ (globalThis).hit), undefined);
  }
});

scene('a whiteboard is saved and opened again in another meeting', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  await openWhiteboard(ada);
  await takeUp(ada, 'Highlighter');
  await drag(ada, [[40, 60], [160, 90]]);
  await write(ada, 'Sticky note', [240, 200], 'kept');
  await ada.click('Add a page');
  await takeUp(ada, 'Line');
  await drag(ada, [[40, 60], [160, 90]]);
  await hasLines(ada, ['Line, black, You']);

  const save = async (/** @type {string} */ how) => {
    await ada.page.getByRole('button', { name: 'Save or open' }).click();
    const [download] = await Promise.all([
      ada.page.waitForEvent('download'),
      ada.page.getByRole('menuitem', { name: how }).click(),
    ]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  };
  const png = await save('Save as an image (PNG)');
  assert.equal(png.bytes.subarray(1, 4).toString(), 'PNG');
  const board = await save('Save the whiteboard as a file');
  assert.equal(board.name, 'whiteboard.parvis-board');

  const other = await scene.participant('Bob', { room: `${scene.room}-other` });
  await other.join();
  await openWhiteboard(other);
  const open = async (/** @type {Buffer} */ buffer) => {
    const [chooser] = await Promise.all([
      other.page.waitForEvent('filechooser'),
      other.page.getByRole('button', { name: 'Save or open' }).click()
        .then(() => other.page.getByRole('menuitem', { name: 'Open a whiteboard file' }).click()),
    ]);
    await chooser.setFiles({ name: 'x.parvis-board', mimeType: 'application/octet-stream', buffer });
  };
  await open(Buffer.from('<svg onload=alert(1)>'));
  await other.page.getByText('This file is not a whiteboard file, or it is damaged.').waitFor();
  await open(board.bytes);
  await hasLines(other, ['Highlight, black, You', 'Sticky note, yellow, You: kept']);
  await other.page.getByRole('combobox', { name: 'Page', exact: true }).selectOption({ index: 1 });
  await hasLines(other, ['Line, black, You']);
  // One operation, however many objects.
  await other.page.getByRole('combobox', { name: 'Page', exact: true }).selectOption({ index: 0 });
  await other.click('Undo');
  await hasLines(other, []);
});

scene('a picture is shown to everybody, and one that is a drawing with a script is not', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await Promise.all([ada, bob].map(openWhiteboard));
  const png = await ada.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(120, 90);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.fillStyle = 'rgb(201 42 42)';
    context.fillRect(0, 0, 120, 90);
    return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
  });
  const add = ada.page.locator('input[type="file"][aria-label="Add an image or a PDF page"]');
  await add.setInputFiles({ name: 'red.png', mimeType: 'image/png', buffer: Buffer.from(png) });
  await hasLines(ada, ['Image, You']);
  await hasLines(bob, ['Image, Ada']);
  for (const person of [ada, bob]) {
    await until(`${person.name} sees the picture`, async () => (await inked(person, RED)) > 5_000);
  }
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90" onload="globalThis.hit=1"><script>globalThis.hit=1</script></svg>';
  await add.setInputFiles({ name: 'evil.png', mimeType: 'image/png', buffer: Buffer.from(svg) });
  // It is shared as a file; only images are put on the whiteboard.
  await takeUp(ada, 'Rectangle');
  await drag(ada, [[20, 300], [80, 360]]);
  await hasLines(bob, ['Image, Ada', 'Rectangle, black, Ada']);
  assert.equal(await bob.page.evaluate(() => /** @type {any} */ (globalThis).hit), undefined);
});

scene('pages are added, named and deleted for everybody', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await Promise.all([ada, bob].map(openWhiteboard));
  await ada.click('Add a page');
  await ada.click('Rename the page');
  await ada.page.getByRole('textbox', { name: 'Name of the page' }).fill('Plan <b>B</b>');
  await ada.click('Save');
  await takeUp(ada, 'Ellipse');
  await drag(ada, [[40, 60], [120, 140]]);
  const page = bob.page.getByRole('combobox', { name: 'Page', exact: true });
  await until('Bob has the page', async () => (await page.locator('option').allInnerTexts()).includes('Plan <b>B</b>'));
  await hasLines(bob, []);
  await page.selectOption({ label: 'Plan <b>B</b>' });
  await hasLines(bob, ['Ellipse, black, Ada']);
  await ada.click('Delete the page');
  await until('the page is gone', async () => (await page.locator('option').count()) === 1);
  await hasLines(bob, []);
});

scene('Chromium and Firefox share a whiteboard', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  const bob = await scene.participant('Bob', { browser: 'firefox' });
  await bob.join();
  await Promise.all([ada, bob].map(openWhiteboard));
  await takeUp(ada, 'Pen');
  await drag(ada, [[40, 60], [160, 60], [200, 140]]);
  await hasLines(bob, ['Pen stroke, black, Ada']);
  await takeUp(bob, 'Ellipse');
  await drag(bob, [[60, 160], [160, 240]]);
  await write(bob, 'Text', [40, 300], 'du renard');
  await hasLines(ada, ['Pen stroke, black, You', 'Ellipse, black, Bob', 'Text, black, Bob: du renard']);
});

scene('on a phone a finger draws, two move the view, and the pictures stay in sight', async (scene) => {
  const ada = await scene.participant('Ada', { phone: true, viewport: { width: 390, height: 844 } });
  await ada.join();
  await openWhiteboard(ada);
  await ada.click('Objects on this page');
  const { x, y, width, height } = await surface(ada);
  assert(height > 250, `the board is ${width} by ${height}`);
  const tile = await ada.page.getByRole('group', { name: 'Ada (you)' }).boundingBox();
  assert(tile && tile.height > 60 && tile.y + tile.height <= y, 'the own picture is above the board');

  const cdp = await ada.page.context().newCDPSession(ada.page);
  /** @param {'touchStart' | 'touchMove' | 'touchEnd'} type @param {[number, number][]} fingers */
  const touch = (type, fingers) =>
    cdp.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: fingers.map(([left, top], id) => ({ id, x: x + left, y: y + top })),
    });
  await takeUp(ada, 'Pen');
  await ada.click('Red');
  await touch('touchStart', [[60, 60]]);
  for (let step = 1; step <= 10; step += 1) await touch('touchMove', [[60 + step * 15, 60 + step * 5]]);
  await touch('touchEnd', []);
  await ada.click('Objects on this page');
  await hasLines(ada, ['Pen stroke, red, You']);
  await ada.click('Objects on this page');

  await touch('touchStart', [[100, 150]]);
  await touch('touchStart', [[100, 150], [200, 150]]);
  for (let step = 1; step <= 10; step += 1) await touch('touchMove', [[100 - step * 4, 150], [200 + step * 4, 150]]);
  await touch('touchEnd', []);
  const zoom = ada.page.getByRole('group', { name: 'Zoom' });
  await until('it is larger', async () => Number.parseInt(await zoom.innerText(), 10) > 130);
  await ada.click('Objects on this page');
  await hasLines(ada, ['Pen stroke, red, You']);
});

scene('on a phone held sideways there is room to draw, and every tool is at hand', async (scene) => {
  const ada = await scene.participant('Ada', { phone: true, viewport: { width: 844, height: 390 } });
  await ada.join();
  await openWhiteboard(ada);
  await ada.click('Objects on this page');
  const { width, height } = await surface(ada);
  assert(width > 350 && height > 160, `the board is ${width} by ${height}`);
  for (const name of ['Select', 'Laser pointer', 'Add an image or a PDF page', 'Undo', 'Redo', 'Black', 'Zoom in', 'Close']) {
    const box = await ada.page.getByRole('button', { name, exact: true }).and(ada.page.locator('button')).boundingBox();
    assert(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= 844 && box.y + box.height <= 330, `${name} is at ${JSON.stringify(box)}`);
  }
});

scene('everything on the whiteboard can be reached without seeing it', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  await openWhiteboard(ada);
  await write(ada, 'Sticky note', [240, 200], 'words');
  await until('the list names it', async () => (await lines(ada)).length === 1);
  assert.deepEqual(await findings(ada.page), []);
});
