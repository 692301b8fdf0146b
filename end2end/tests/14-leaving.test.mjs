// The end of a call.
// Runs alone: it looks at devices that are let go.

import assert from 'node:assert/strict';

import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

scene('leaving turns the camera light off, tells the others at once, and offers to rejoin', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.meets('Bob');

  await bob.leave();
  await ada.showsExactly(['Ada (you)'], { within: 3_000 });
  await until('every track has ended and every connection is closed', () =>
    bob.page.evaluate(
      () =>
        globalThis.watched.tracks.length > 0 &&
        globalThis.watched.tracks.every((track) => track.readyState === 'ended') &&
        globalThis.watched.connections.every((connection) => connection.connectionState === 'closed'),
    ),
  );

  const again = bob.page.getByRole('button', { name: /rejoin/i }).or(bob.page.getByRole('link', { name: /rejoin/i }));
  await again.click();
  await until('Bob is on the way back', async () => {
    if (await bob.sees('toolbar', 'Meeting controls')) return true;
    if (await bob.sees('button', 'Join')) await bob.click('Join');
    return false;
  });
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  await ada.showsExactly(['Ada (you)', 'Bob']);

  await bob.leave();
  await bob.page.getByRole('link', { name: /home/i }).click();
  await bob.page.getByRole('textbox', { name: 'Meeting name', exact: true }).waitFor();
});

scene('a tab that is closed frees its seat at once', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.meets('Bob');
  await bob.page.close({ runBeforeUnload: true });
  await ada.showsExactly(['Ada (you)'], { within: 5_000 });
});

scene('the pre-join page keeps a muted microphone and a stopped camera, and the call uses its tracks', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.open();
  const preview = ada.page.locator('video');
  await until('the own picture is shown', () => preview.first().evaluate((video) => video instanceof HTMLVideoElement && video.videoWidth > 0));
  const captured = await ada.page.evaluate(() => globalThis.watched.tracks.length);
  await ada.page.getByRole('button', { name: 'Join', exact: true }).click();
  await ada.inCall();
  assert.equal(await ada.page.evaluate(() => globalThis.watched.tracks.length), captured, 'the call asked for the devices again');

  const bob = await scene.participant('Bob');
  await bob.open();
  for (const device of ['Microphone', 'Camera']) {
    const button = bob.page.getByRole('button', { name: device, exact: true });
    await until(`the ${device} is on`, async () => (await button.getAttribute('aria-pressed')) === 'true');
    await button.click();
    await until(`the ${device} is off`, async () => (await button.getAttribute('aria-pressed')) === 'false');
  }
  await bob.page.getByRole('button', { name: 'Join', exact: true }).click();
  await bob.inCall();
  await bob.page.getByRole('button', { name: 'Unmute microphone', exact: true }).waitFor();
  await bob.page.getByRole('button', { name: 'Start camera', exact: true }).waitFor();
});
