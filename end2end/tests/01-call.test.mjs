// The main job: people open a link, and see and hear each other.
// Runs alone: pictures and voices of three take both cores.

import { scene } from '../harness/test.mjs';

scene('two, then three people see and hear each other', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);

  const [cleo] = await scene.call('Cleo');
  await Promise.all([cleo.meets('Ada', 'Bob'), ada.meets('Bob', 'Cleo'), bob.meets('Ada', 'Cleo')]);
  await ada.showsExactly(['Ada (you)', 'Bob', 'Cleo']);
  await bob.showsExactly(['Ada', 'Bob (you)', 'Cleo']);
  await cleo.showsExactly(['Ada', 'Bob', 'Cleo (you)']);
});

scene('the own picture is shown, without sound', async (scene) => {
  const [ada] = await scene.call('Ada');
  const own = await ada.page.waitForFunction(() => {
    const video = document.querySelector('[role="group"] video');
    return video instanceof HTMLVideoElement && video.videoWidth > 0 ? { sounds: document.querySelectorAll('audio').length, paused: video.paused } : null;
  });
  const state = await own.jsonValue();
  if (!state || state.sounds > 0 || state.paused) throw new Error('the own picture must play, and silently');
});
