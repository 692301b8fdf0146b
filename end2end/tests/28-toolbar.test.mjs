// The toolbar of the call: every control is reachable on every screen, in three groups.

import assert from 'node:assert/strict';

import { scene } from '../harness/test.mjs';

const COLLAB = ['Files', 'Whiteboard', 'Notes', 'Polls'];
const MEETING = ['Invite', 'Security', 'View', 'Settings'];
const PHONE = ['Mute microphone', 'Stop camera', 'People', 'Chat', 'More', 'Leave'];
const TABLET = [...PHONE, 'Share screen', 'Raise hand', 'React', 'Activities'];
/** Half a button, beside the one that they belong to. */
const ARROWS = ['Microphone options', 'Camera options'];
/** CSS pixels: what a pointer of a desk hits, what an arrow has at the least (WCAG 2.5.8), and what a thumb hits. */
const [POINTER, ARROW, THUMB] = [40, 24, 44];

for (const { width, height, phone, bar, menu } of [
  { width: 1920, height: 1080, bar: [...TABLET, ...MEETING, ...COLLAB], menu: [] },
  { width: 1600, height: 900, bar: [...TABLET, ...MEETING, ...COLLAB], menu: [] },
  { width: 1280, height: 720, bar: [...TABLET, ...MEETING, ...COLLAB], menu: [] },
  { width: 1100, height: 720, bar: [...TABLET, ...MEETING, ...COLLAB], menu: [] },
  { width: 1024, height: 720, bar: [...TABLET, ...MEETING, ...COLLAB], menu: [] },
  { width: 900, height: 720, bar: [...TABLET, ...MEETING], menu: [] },
  { width: 768, height: 1024, bar: TABLET, menu: MEETING },
  { width: 640, height: 360, phone: true, bar: [...PHONE, 'Raise hand'], menu: [...COLLAB, ...ARROWS, ...MEETING, 'React'] },
  { width: 390, height: 844, phone: true, bar: [...PHONE, 'Raise hand'], menu: [...COLLAB, ...ARROWS, ...MEETING, 'React'] },
  { width: 360, height: 640, phone: true, bar: [...PHONE, 'Raise hand'], menu: [...COLLAB, ...ARROWS, ...MEETING, 'React'] },
  { width: 320, height: 256, phone: true, bar: PHONE, menu: [...COLLAB, ...ARROWS, ...MEETING, 'React', 'Raise hand'] },
]) {
  scene(`at ${width} by ${height} everything is in the bar or one press away`, async (scene) => {
    const ada = await scene.participant('Ada', { viewport: { width, height }, phone });
    await ada.join();
    const { page } = ada;
    const toolbar = page.getByRole('toolbar', { name: 'Meeting controls', exact: true });
    const wanted = phone ? bar : [...bar, ...ARROWS];
    for (const name of wanted) {
      const box = await toolbar.getByRole('button', { name, exact: true }).boundingBox();
      assert(box, `${name} is not in the bar`);
      assert(box.x >= 0 && box.x + box.width <= width, `${name} is beside the screen: ${JSON.stringify(box)}`);
      assert(box.y >= 0 && box.y + box.height <= height, `${name} is below the screen: ${JSON.stringify(box)}`);
      const [wide, high] = phone ? [THUMB, THUMB] : [ARROWS.includes(name) ? ARROW : POINTER, POINTER];
      assert(box.width >= wide - 0.5 && box.height >= high - 0.5, `${name} is ${box.width} by ${box.height}`);
    }
    const shown = await toolbar.getByRole('button').evaluateAll((buttons) =>
      buttons.filter((button) => button.checkVisibility()).map((button) => button.getBoundingClientRect().toJSON()),
    );
    assert.equal(shown.length, wanted.length);
    // In one row, in the order of the keyboard.
    for (const [one, next] of shown.slice(1).map((box, at) => [shown[at], box])) {
      assert(next.left >= one.right - 2 && next.top < one.bottom, `${JSON.stringify(next)} after ${JSON.stringify(one)}`);
    }
    // It does not cover the name of the room.
    const room = await page.getByRole('heading', { level: 1 }).boundingBox();
    const first = shown[0].left;
    assert(!room || room.width <= 1 || room.x + room.width <= first, `the name ends at ${room && room.x + room.width}, the bar begins at ${first}`);

    await toolbar.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menu', { name: 'More', exact: true }).waitFor();
    for (const name of menu) await page.getByRole('menuitem', { name, exact: true }).waitFor();
    for (const name of wanted.filter((name) => !menu.includes(name))) {
      assert.equal(await page.getByRole('menuitem', { name, exact: true }).count(), 0, `${name} is there twice`);
    }
    if (menu.includes('Polls')) {
      await page.getByRole('menuitem', { name: 'Polls', exact: true }).click();
      await page.getByRole('region', { name: 'Polls', exact: true }).waitFor();
    }
  });
}

scene('the microphone is in the middle of a desk, whatever stands beside it', async (scene) => {
  for (const width of [1280, 1920]) {
    const ada = await scene.participant('Ada', { viewport: { width, height: 720 } });
    await ada.join();
    const box = async (name) => {
      const found = await ada.page.getByRole('button', { name, exact: true }).boundingBox();
      assert(found, `${name} is not there`);
      return found;
    };
    const [first, last] = [await box('Mute microphone'), await box('Leave')];
    const middle = (first.x + last.x + last.width) / 2;
    assert(Math.abs(middle - width / 2) < 4, `the middle of the bar is at ${middle} of ${width}`);
    await ada.page.close();
  }
});

scene('the activities open from one button, by the pointer and by the keyboard', async (scene) => {
  const ada = await scene.participant('Ada', { viewport: { width: 900, height: 720 } });
  await ada.join();
  const { page } = ada;
  await ada.click('Activities');
  const menu = page.getByRole('menu', { name: 'Activities', exact: true });
  const entries = menu.getByRole('menuitem');
  // The inside may be on its way.
  await entries.first().waitFor();
  assert.deepEqual(await entries.allInnerTexts(), [...COLLAB, 'Play a file together']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Notes', exact: true }).waitFor();
  await menu.waitFor({ state: 'detached' });
  // Closed, the panel gives the focus to the button that led to it.
  await page.getByRole('region', { name: 'Notes', exact: true }).getByRole('button', { name: 'Close', exact: true }).click();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'tool-activities');
});

scene('the arrow keys go through all of the bar, the arrows beside its buttons included', async (scene) => {
  const ada = await scene.participant('Ada', { viewport: { width: 1280, height: 720 } });
  await ada.join('mic=off&camera=off');
  const { page } = ada;
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  await page.getByRole('button', { name: 'Unmute microphone', exact: true }).focus();
  /** @type {(string | null | undefined)[]} */
  const passed = [];
  const count = await page.getByRole('toolbar', { name: 'Meeting controls', exact: true }).getByRole('button').filter({ visible: true }).count();
  for (let step = 0; step < count; step += 1) {
    passed.push(await focused());
    await page.keyboard.press('ArrowRight');
  }
  assert.equal(await focused(), 'Unmute microphone', 'it does not go round');
  assert.equal(new Set(passed).size, count);
  assert.deepEqual(passed.slice(0, 4), ['Unmute microphone', 'Microphone options', 'Start camera', 'Camera options']);
});
