// The toolbar of the call: every control is reachable on every screen.

import assert from 'node:assert/strict';

import { scene } from '../harness/test.mjs';

const COLLAB = ['Files', 'Whiteboard', 'Notes', 'Polls'];
const EVERYWHERE = ['Mute microphone', 'Stop camera', 'People', 'Chat', 'More', 'Leave'];
const DESK = [...EVERYWHERE, 'Share screen', 'Raise hand', 'React', 'Invite', 'Security', 'View', 'Settings'];

for (const { width, height, phone, bar, menu } of [
  { width: 1600, height: 900, bar: [...DESK, ...COLLAB], menu: [] },
  { width: 1280, height: 720, bar: [...DESK, ...COLLAB], menu: [] },
  { width: 1100, height: 720, bar: [...DESK, ...COLLAB], menu: [] },
  { width: 1024, height: 720, bar: [...DESK, ...COLLAB], menu: [] },
  { width: 900, height: 720, bar: DESK, menu: COLLAB },
  { width: 390, height: 844, phone: true, bar: [...EVERYWHERE, 'Invite', 'Settings'], menu: [...COLLAB, 'Raise hand', 'React', 'View'] },
  { width: 340, height: 700, phone: true, bar: EVERYWHERE, menu: [...COLLAB, 'View', 'Invite', 'Settings'] },
]) {
  scene(`at ${width} pixels everything is in the bar or one press away`, async (scene) => {
    const ada = await scene.participant('Ada', { viewport: { width, height }, phone });
    await ada.join();
    const { page } = ada;
    const toolbar = page.getByRole('toolbar', { name: 'Meeting controls', exact: true });
    let right = 0;
    for (const name of bar) {
      const box = await toolbar.getByRole('button', { name, exact: true }).boundingBox();
      assert(box, `${name} is not in the bar`);
      assert(box.x >= 0 && box.x + box.width <= width, `${name} is beside the screen: ${JSON.stringify(box)}`);
      assert(box.width >= 40 && box.height >= 40, `${name} is ${box.width} by ${box.height}`);
      right = Math.max(right, box.x + box.width);
    }
    assert(right > 0);
    const shown = await toolbar.getByRole('button').evaluateAll((buttons) =>
      buttons.filter((button) => button.checkVisibility()).map((button) => button.getBoundingClientRect().x),
    );
    assert.equal(shown.length, bar.length);
    // It does not cover the name of the room.
    const room = await page.getByRole('heading', { level: 1 }).boundingBox();
    const first = Math.min(...shown);
    assert(!room || room.width <= 1 || room.x + room.width <= first, `the name ends at ${room && room.x + room.width}, the bar begins at ${first}`);

    await toolbar.getByRole('button', { name: 'More', exact: true }).click();
    for (const name of menu) await page.getByRole('menuitem', { name, exact: true }).waitFor();
    for (const name of bar.filter((name) => !menu.includes(name))) {
      assert.equal(await page.getByRole('menuitem', { name, exact: true }).count(), 0, `${name} is there twice`);
    }
    if (menu.includes('Polls')) {
      await page.getByRole('menuitem', { name: 'Polls', exact: true }).click();
      await page.getByRole('region', { name: 'Polls', exact: true }).waitFor();
    }
  });
}
