// The frame around panels: a sheet that is pulled on a phone, an edge that is moved on a desktop.

import assert from 'node:assert/strict';

import { findings } from '../harness/axe.mjs';
import { opensChat, says } from '../harness/chat.mjs';
import { scene } from '../harness/test.mjs';
import { Finger } from '../harness/touch.mjs';
import { until } from '../harness/until.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

const UPRIGHT = { width: 390, height: 844 };
const PHONE = { phone: true, viewport: UPRIGHT };

/** @param {Participant} person @param {string} name */
const panel = ({ page }, name) => page.getByRole('region', { name, exact: true });

/** @param {import('playwright-core').Locator} locator */
async function box(locator) {
  const box = await locator.boundingBox();
  assert(box, 'it is not shown');
  return box;
}

/** Where a finger takes hold of the head of a panel: on its title. @param {Participant} person @param {string} name */
async function head(person, name) {
  const { x, y, width, height } = await box(panel(person, name).getByRole('heading', { name, exact: true }));
  return { x: x + width / 2, y: y + height / 2 };
}

/** A participant on a phone, with the chat open. @param {import('../harness/scene.mjs').Scene} scene @param {object} [options] */
async function reader(scene, options = {}) {
  const ada = await scene.participant('Ada', { ...PHONE, ...options });
  await ada.join();
  await opensChat(ada);
  await ada.page.getByRole('button', { name: 'Full height', exact: true }).waitFor();
  return { ada, chat: panel(ada, 'Chat'), finger: await Finger.on(ada.page) };
}

/** Waits until the upper edge of a panel is there. @param {import('playwright-core').Locator} panel @param {number} y */
async function isAt(panel, y) {
  await until(`its upper edge is at ${y}`, async () => {
    const { y: now } = await box(panel);
    if (Math.abs(now - y) < 2) return true;
    throw new Error(`it is at ${now}`);
  });
}

scene('a sheet follows the finger, goes back where it was hardly pulled, and closes where it was', async (scene) => {
  const { ada, chat, finger } = await reader(scene);
  const { y } = await box(chat);
  const at = await head(ada, 'Chat');
  await finger.down(at);
  await finger.move({ ...at, y: at.y + 60 }, 300);
  await isAt(chat, y + 60);
  await finger.move({ ...at, y: at.y + 100 }, 300);
  await isAt(chat, y + 100);
  await finger.up(300);
  await isAt(chat, y);

  await finger.pull(at, 260, { slowly: true });
  await chat.waitFor({ state: 'hidden' });
  await until('the focus is on its button', () =>
    ada.page.getByRole('button', { name: 'Chat', exact: true }).evaluate((button) => button === document.activeElement),
  );
});

for (const [how, motion] of /** @type {const} */ ([['slides away', true], ['is gone, for who wants no motion', false]])) {
  scene(`a sheet that is flicked down ${how}`, async (scene) => {
    const { ada, chat, finger } = await reader(scene, { motion });
    const { y } = await box(chat);
    const at = await head(ada, 'Chat');
    // As far, but slowly, is not enough.
    await finger.pull(at, 60, { slowly: true });
    await isAt(chat, y);
    await finger.pull(at, 60, { slowly: false });
    await chat.waitFor({ state: 'hidden' });
    // It comes back whole.
    await opensChat(ada);
    await isAt(chat, y);
  });
}

scene('a sheet is pulled by its head only: what it holds is scrolled, and its buttons are pressed', async (scene) => {
  const { ada, chat, finger } = await reader(scene);
  for (let number = 1; number <= 30; number += 1) await says(ada, `message ${number}`);
  const log = ada.page.getByRole('log', { name: 'Messages' });
  await until('there is something to scroll', () => log.evaluate((log) => log.scrollTop > 200));
  const { y } = await box(chat);
  const { x, y: top, width } = await box(log);
  const before = await log.evaluate((log) => log.scrollTop);
  await finger.pull({ x: x + width / 2, y: top + 20 }, 150, { slowly: true });
  await until('it was scrolled', async () => (await log.evaluate((log) => log.scrollTop)) < before - 50);
  await isAt(chat, y);

  const close = chat.getByRole('button', { name: 'Close', exact: true });
  const { x: left, y: above, width: wide } = await box(close);
  await finger.pull({ x: left + wide / 2, y: above + wide / 2 }, 260, { slowly: true });
  await isAt(chat, y);
  await close.tap();
  await chat.waitFor({ state: 'hidden' });
});

scene('a sheet is made tall by a finger, a tap or the keyboard, and a strip of the pictures stays', async (scene) => {
  const { ada, chat, finger } = await reader(scene);
  const picture = ada.page.getByRole('group', { name: 'Ada (you)', exact: true });
  const grip = ada.page.getByRole('button', { name: 'Full height', exact: true });
  const usual = await box(chat);
  const isTall = async (/** @type {boolean} */ wanted) => {
    await until(`pressed: ${wanted}`, async () => (await grip.getAttribute('aria-pressed')) === String(wanted));
    if (wanted) await until('it is tall', async () => (await box(chat)).height > usual.height + 100);
    else await isAt(chat, usual.y);
    const { width, height, y } = await box(picture);
    assert(width > 40 && height > 40 && y + height <= (await box(chat)).y + 1, `the picture is ${width} by ${height}`);
  };

  const at = await head(ada, 'Chat');
  await finger.down(at);
  await finger.move({ ...at, y: at.y - 90 }, 300);
  await until('it grows with the finger', async () => Math.abs((await box(chat)).height - usual.height - 90) < 3);
  await finger.up(300);
  await isTall(true);
  // Pulled down once it has its height back, and only then it closes.
  await finger.pull(await head(ada, 'Chat'), 150, { slowly: true });
  await isTall(false);

  await grip.tap();
  await isTall(true);
  await grip.focus();
  await ada.page.keyboard.press('Enter');
  await isTall(false);
  await ada.page.keyboard.press('Enter');
  await isTall(true);
  // Another tool in its place is as tall; opened anew it is not.
  await ada.click('People');
  await until('the people are as tall', async () => (await box(panel(ada, 'People'))).height > usual.height + 100);
  await ada.click('People');
  await opensChat(ada);
  await isTall(false);
  assert.deepEqual(await findings(ada.page), []);
});

/** The edge of a panel. @param {Participant} person */
const edge = ({ page }) => page.getByRole('separator', { name: 'Panel width', exact: true });

/** @param {Participant} person @param {string} name @param {number} wanted */
async function isWide(person, name, wanted) {
  await until(`${name} is ${wanted} wide`, async () => {
    const { width } = await box(panel(person, name));
    if (Math.abs(width - wanted) < 2) return true;
    throw new Error(`it is ${width}`);
  });
}

/** @param {Participant} person @param {number} by to the right */
async function moves(person, by) {
  const { x, y, width, height } = await box(edge(person));
  await person.page.mouse.move(x + width / 2, y + height / 3);
  await person.page.mouse.down();
  await person.page.mouse.move(x + width / 2 + by / 2, y + height / 3 + 20);
  await person.page.mouse.move(x + width / 2 + by, y + height / 3);
  await person.page.mouse.up();
}

scene('the edge of a panel is moved by mouse and keys, within limits, and each panel keeps its width', async (scene) => {
  const [ada] = await scene.call('Ada');
  const { page } = ada;
  await opensChat(ada);
  const { width: usual } = await box(panel(ada, 'Chat'));
  await moves(ada, -120);
  await isWide(ada, 'Chat', usual + 120);
  const picture = await box(page.getByRole('group', { name: 'Ada (you)', exact: true }));
  const chat = await box(panel(ada, 'Chat'));
  assert(picture.x + picture.width <= chat.x, 'the panel lies over the picture');

  await edge(ada).focus();
  await page.keyboard.press('ArrowLeft');
  await isWide(ada, 'Chat', usual + 136);
  const now = Number(await edge(ada).getAttribute('aria-valuenow'));
  await page.keyboard.press('Home');
  await isWide(ada, 'Chat', 304);
  await until('the value is the least', async () => (await edge(ada).getAttribute('aria-valuenow')) === (await edge(ada).getAttribute('aria-valuemin')) );
  assert(Number(await edge(ada).getAttribute('aria-valuenow')) < now);
  await page.keyboard.press('ArrowRight');
  await isWide(ada, 'Chat', 304);
  await page.keyboard.press('End');
  await isWide(ada, 'Chat', 1280 - 144);
  const strip = await box(page.getByRole('group', { name: 'Ada (you)', exact: true }));
  assert(strip.width > 100, `the picture is ${strip.width} wide`);
  await page.keyboard.press('ArrowRight');
  await isWide(ada, 'Chat', 1280 - 160);
  // A smaller window takes from the panel.
  await page.setViewportSize({ width: 900, height: 720 });
  await isWide(ada, 'Chat', 900 - 144);
  await page.setViewportSize({ width: 1280, height: 720 });
  await moves(ada, 700);
  await isWide(ada, 'Chat', 420);

  await ada.click('Notes');
  await page.getByRole('textbox', { name: 'Notes', exact: true }).waitFor();
  const { width: notes } = await box(panel(ada, 'Notes'));
  assert(Math.abs(notes - 420) > 10, 'the notes have the width of the chat');
  await ada.click('Whiteboard');
  const { width: board } = await box(panel(ada, 'Whiteboard'));
  await edge(ada).focus();
  await page.keyboard.press('ArrowRight');
  await isWide(ada, 'Whiteboard', board - 16);

  await page.reload();
  await ada.inCall();
  await opensChat(ada);
  await isWide(ada, 'Chat', 420);
  await edge(ada).dblclick();
  await isWide(ada, 'Chat', usual);
  await page.reload();
  await ada.inCall();
  await opensChat(ada);
  await edge(ada).waitFor();
  await isWide(ada, 'Chat', usual);
});

scene('the edge can be pressed and axe finds nothing: French, dark', async (scene) => {
  const ada = await scene.participant('Ada', { locale: 'fr', theme: 'dark' });
  await ada.open('skip=1');
  await ada.page.getByRole('button', { name: 'Discussion', exact: true }).click();
  const separator = ada.page.getByRole('separator', { name: 'Largeur du panneau', exact: true });
  const { width, height } = await box(separator);
  assert(width >= 24 && height >= 24, `it is ${width} by ${height}`);
  await ada.page.getByRole('textbox', { name: 'Message', exact: true }).waitFor();
  assert.deepEqual(await findings(ada.page), []);
});

/** What is written in is in sight below what was said, and a picture above both. @param {Participant} ada @param {number} from @param {number} to */
async function isBetween(ada, from, to) {
  await until(`all is between ${from} and ${to}`, async () => {
    const picture = await box(ada.page.getByRole('group', { name: 'Ada (you)', exact: true }));
    const field = await box(ada.page.getByRole('textbox', { name: 'Message', exact: true }));
    const last = await box(ada.page.locator('.chat-bubble').last());
    const seen = picture.y >= from && picture.height >= 30 && last.y >= picture.y + picture.height && field.y >= last.y && field.y + field.height <= to;
    if (seen) return true;
    throw new Error(JSON.stringify({ picture, last, field }));
  });
}

scene('above the keyboard of a phone one sees what one writes, what was said, and a picture', async (scene) => {
  const { ada } = await reader(scene);
  await says(ada, 'the last');
  // As a browser does that makes the page lower.
  await ada.page.setViewportSize({ ...UPRIGHT, height: 500 });
  await isBetween(ada, 0, 500);
});

scene('where a phone moves the page up under the edge of its screen for the keyboard, the call comes back down', async (scene) => {
  const ada = await scene.participant('Ada', PHONE);
  await ada.page.addInitScript(() => {
    const value = { width: innerWidth, height: innerHeight, offsetTop: 0, offsetLeft: 0, scale: 1, onresize: null, onscroll: null };
    Object.defineProperty(globalThis, 'visualViewport', { value, configurable: true });
  });
  await ada.join();
  await opensChat(ada);
  await says(ada, 'the last');
  const sees = (/** @type {object} */ seen) =>
    ada.page.evaluate((seen) => {
      const viewport = /** @type {any} */ (Object.assign(globalThis.visualViewport ?? {}, seen));
      viewport.onresize();
      viewport.onscroll();
    }, seen);
  await sees({ height: 508, offsetTop: 200 });
  await isBetween(ada, 200, 708);
  await sees({ height: 508, offsetTop: 0 });
  await isBetween(ada, 0, 508);
  await sees({ height: 844, offsetTop: 0 });
  const bar = ada.page.getByRole('toolbar', { name: 'Meeting controls', exact: true });
  await until('the bar is below again', async () => (await box(bar)).y > 700);
});
