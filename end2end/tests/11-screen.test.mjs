// Sharing the screen in the running call, from one side and from both at once.
// Runs alone: pictures of a whole screen.

import { scene } from '../harness/test.mjs';

scene('a shared screen is a tile of its own, beside the camera', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await bob.meets('Ada');

  await ada.click('Share screen');
  await bob.seesPictureOf("Ada's screen");
  await bob.seesPictureOf('Ada');
  await bob.showsExactly(['Ada', "Ada's screen", 'Bob (you)']);

  // A late joiner sees it too.
  const [cleo] = await scene.call('Cleo');
  await cleo.seesPictureOf("Ada's screen");

  await ada.click('Stop sharing');
  await bob.showsExactly(['Ada', 'Bob (you)', 'Cleo']);
  await cleo.showsExactly(['Ada', 'Bob', 'Cleo (you)']);
  await Promise.all([bob.meets('Ada'), ada.meets('Bob', 'Cleo')]);

  await ada.click('Share screen');
  await bob.seesPictureOf("Ada's screen");
});

scene('both share at the same moment, and stop at the same moment', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  for (let round = 0; round < 3; round += 1) {
    await Promise.all([ada.click('Share screen'), bob.click('Share screen')]);
    await Promise.all([ada.seesPictureOf("Bob's screen"), bob.seesPictureOf("Ada's screen")]);
    await Promise.all([ada.click('Stop sharing'), bob.click('Stop sharing')]);
    await Promise.all([ada.showsExactly(['Ada (you)', 'Bob']), bob.showsExactly(['Ada', 'Bob (you)'])]);
  }
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
});

scene('a share that the browser itself ends is over for everyone', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.click('Share screen');
  await bob.seesPictureOf("Ada's screen");
  // What "Stop sharing" in the browser's own bar does: the track ends, and says so.
  await ada.page.evaluate(() => {
    const track = globalThis.watched.tracks.find((track) => track.getSettings().displaySurface && track.readyState === 'live');
    track?.stop();
    track?.dispatchEvent(new Event('ended'));
  });
  await bob.showsExactly(['Ada', 'Bob (you)']);
  await ada.page.getByRole('button', { name: 'Share screen', exact: true }).waitFor();
});
