// The call in a small window above other programs.

import assert from 'node:assert/strict';

import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** What the small window of this page shows, or `null` without one. @param {import('../harness/participant.mjs').Participant} person */
const small = (person) =>
  person.page.evaluate(() => {
    const { window } = /** @type {any} */ (globalThis).documentPictureInPicture;
    if (!window) return null;
    const { document } = window;
    const sheets = [...document.styleSheets].length;
    return {
      lang: document.documentElement.lang,
      tiles: [...document.querySelectorAll('[role="group"]')].map((tile) => {
        const video = /** @type {HTMLVideoElement} */ (tile.querySelector('video'));
        return { name: tile.getAttribute('aria-label'), frames: video.getVideoPlaybackQuality().totalVideoFrames, sounds: tile.querySelectorAll('audio').length };
      }),
      buttons: [...document.querySelectorAll('button')].map((button) => button.getAttribute('aria-label')),
      styled: sheets > 0 && window.getComputedStyle(document.querySelector('.small-bar')).display === 'flex',
    };
  });

/** @param {import('../harness/participant.mjs').Participant} person @param {string} name */
const press = (person, name) =>
  person.page.evaluate((name) => {
    const { document } = /** @type {any} */ (globalThis).documentPictureInPicture.window;
    document.querySelector(`button[aria-label="${name}"]`).click();
  }, name);

scene('the others and the buttons are in a small window, which ends with the call', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.seesPictureOf('Bob');
  await until('the menu offers it', async () => {
    await ada.click('More');
    const entry = ada.page.getByRole('menuitem', { name: 'Picture-in-picture', exact: true });
    if (await entry.isVisible()) return entry.click().then(() => true);
    await ada.page.keyboard.press('Escape');
    throw new Error('it is not there');
  }, { within: 30_000 });

  await until('Bob is seen in the window', async () => {
    const shown = await small(ada);
    const [bob] = shown?.tiles ?? [];
    if (!shown?.styled || shown.tiles.length !== 1 || bob.name !== 'Bob' || bob.frames < 3) throw new Error(JSON.stringify(shown));
    assert.equal(bob.sounds, 0, 'he is heard once');
    assert.deepEqual(shown.buttons, ['Mute microphone', 'Stop camera', 'Leave']);
    assert.equal(shown.lang, 'en');
    return true;
  }, { within: 15_000 });

  await press(ada, 'Mute microphone');
  await ada.page.getByRole('button', { name: 'Unmute microphone', exact: true }).waitFor();
  await until('the window says so', async () => (await small(ada))?.buttons[0] === 'Unmute microphone');

  const [cleo] = await scene.call('Cleo');
  await cleo.seesPictureOf('Ada');
  await bob.leave();
  await until('Cleo is in the place of Bob', async () => {
    const names = (await small(ada))?.tiles.map(({ name }) => name);
    if (names?.join() !== 'Cleo') throw new Error(String(names));
    return true;
  });

  // The person closes the window, and may open it again.
  await ada.page.evaluate(() => /** @type {any} */ (globalThis).documentPictureInPicture.window.close());
  await until('the window is closed', async () => (await small(ada)) === null);
  await ada.click('More');
  await ada.page.getByRole('menuitem', { name: 'Picture-in-picture', exact: true }).click();
  await until('it is open again', async () => (await small(ada))?.buttons.length === 3);
  await press(ada, 'Leave');
  await ada.page.getByRole('button', { name: 'Rejoin', exact: true }).waitFor();
  await until('it ends with the call', async () => (await small(ada)) === null);
});
