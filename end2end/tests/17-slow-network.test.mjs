// The page is there before its script: what a person does meanwhile is not lost.
// Runs alone: a network that is made slow, and limits of time.

import assert from 'node:assert/strict';

import { scene } from '../harness/test.mjs';

for (const { field, path } of [
  { field: 'Meeting name', path: () => '/' },
  { field: 'Your name', path: (/** @type {string} */ room) => `/${room}` },
]) {
  scene(`what was typed as "${field}" before the script ran stays`, async (scene) => {
    const { page } = await scene.page();
    /** @type {() => void} */
    let release = () => {};
    const typed = new Promise((resolve) => {
      release = () => resolve(undefined);
    });
    await page.route('**/*.wasm', async (route) => {
      await typed;
      await route.continue();
    });
    await page.goto(scene.server.origin + path(scene.room), { waitUntil: 'commit' });
    const textbox = page.getByRole('textbox', { name: field, exact: true });
    await textbox.fill('Grace Hopper');
    release();
    // Alive: the link is shown as it will be, or the way in is open.
    const join = page.getByRole('button', { name: 'Join', exact: true, disabled: false });
    await page.getByText('/grace-hopper').or(join).first().waitFor();
    assert.equal(await textbox.inputValue(), 'Grace Hopper');
  });
}
