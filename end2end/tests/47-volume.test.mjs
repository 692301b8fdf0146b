// How loud each of the others is to oneself, and the sounds of the call.

import assert from 'node:assert/strict';

import { findings } from '../harness/axe.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** What the tile of somebody plays. */
const played = ({ page }, name) =>
  page.getByRole('group', { name, exact: true }).locator('audio').evaluate((audio) => {
    const { volume, muted } = /** @type {HTMLAudioElement} */ (audio);
    return { volume: Math.round(volume * 100), muted };
  });

scene('somebody is made softer and silent for oneself alone, in the list and on the tile', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.meets('Bob');
  const { page } = ada;
  assert.deepEqual(await played(ada, 'Bob'), { volume: 100, muted: false });

  await ada.click('People');
  await page.getByRole('region', { name: 'People' }).getByRole('button', { name: 'Volume of Bob', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Volume', exact: true });
  const slider = dialog.getByRole('slider', { name: 'Volume', exact: true });
  await slider.fill('40');
  assert.equal(await slider.getAttribute('aria-valuetext'), '40 %');
  assert.deepEqual(await played(ada, 'Bob'), { volume: 40, muted: false });
  assert.deepEqual(await findings(page), []);
  await dialog.getByRole('switch', { name: 'Mute for me', exact: true }).click();
  assert.deepEqual(await played(ada, 'Bob'), { volume: 0, muted: true });
  await page.keyboard.press('Escape');
  const tile = page.getByRole('group', { name: 'Bob', exact: true });
  await tile.getByText('Muted for you').waitFor({ state: 'attached' });
  // Nobody else has anything of it.
  assert.equal(await bob.page.getByText('Muted for you').count(), 0);

  // A tile that is made anew, as after a reconnection, is as silent.
  await tile.hover();
  await tile.getByRole('button', { name: 'Volume of Bob', exact: true }).click();
  await dialog.getByRole('switch', { name: 'Mute for me', exact: true }).click();
  assert.deepEqual(await played(ada, 'Bob'), { volume: 40, muted: false });
  await slider.fill('100');
  await page.keyboard.press('Escape');
  await tile.locator('.tile-volume.changed').waitFor({ state: 'detached' });
  await ada.hears('Bob');
});

scene('who comes, raises a hand and goes is heard, as far as one wants it', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.page.addInitScript(() => {
    const heard = /** @type {any} */ (globalThis);
    heard.tones = [];
    const tone = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function start(...at) {
      heard.tones.push(Math.round(this.frequency.value));
      return tone.apply(this, at);
    };
  });
  await ada.join();
  await ada.page.locator('.call-clock').waitFor({ state: 'attached' });
  const tones = () => ada.page.evaluate(() => Reflect.get(globalThis, 'tones').splice(0));
  const heard = async (/** @type {number[]} */ wanted) => {
    /** @type {number[]} */
    const all = [];
    await until(`the tones ${wanted} are heard`, async () => {
      all.push(...(await tones()));
      if (all.join() === wanted.join()) return true;
      throw new Error(`these are: ${all}`);
    });
    // What happens together is one sound: the next one is another.
    await ada.page.waitForTimeout(2_100);
  };
  const [bob] = await scene.quiet('Bob');
  await heard([440, 659]);
  await bob.click('Raise hand');
  await heard([784, 784]);

  await ada.click('Settings');
  await ada.page.getByRole('switch', { name: 'Sound when someone leaves', exact: true }).click();
  await ada.page.keyboard.press('Escape');
  await bob.leave();
  await ada.showsExactly(['Ada (you)']);
  await scene.quiet('Cleo');
  // Of leaving nothing was heard before it.
  await heard([440, 659]);
});
