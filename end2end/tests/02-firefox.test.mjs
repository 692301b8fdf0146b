// Two engines: Chromium and Firefox, whoever comes first.
// Runs alone: two browsers with pictures and voices.

import { scene } from '../harness/test.mjs';

for (const [first, second] of /** @type {const} */ ([
  ['chromium', 'firefox'],
  ['firefox', 'chromium'],
])) {
  scene(`${second} joins ${first}: both see and hear`, async (scene) => {
    const ada = await scene.participant('Ada', { browser: first });
    const bob = await scene.participant('Bob', { browser: second });
    await ada.join();
    await bob.join();
    await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);

    // The buttons work in both, and what they do is seen in the other.
    for (const [actor, watcher] of [[ada, bob], [bob, ada]]) {
      await actor.click('Stop camera');
      await watcher.losesPictureOf(actor.name);
      await actor.click('Start camera');
      await watcher.seesPictureOf(actor.name);
    }
  });
}

scene('two Firefoxes see and hear each other', async (scene) => {
  const ada = await scene.participant('Ada', { browser: 'firefox' });
  const bob = await scene.participant('Bob', { browser: 'firefox' });
  await ada.join();
  await bob.join();
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
});
