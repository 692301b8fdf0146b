// A page that is reloaded takes its seat back.
// Runs alone: pictures and voices, and how soon they are back.

import { scene } from '../harness/test.mjs';

scene('a reload takes back the same seat: no ghost, and media both ways', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);

  for (const [person, other] of [[bob, ada], [ada, bob]]) {
    const ghosts = await other.countsTiles();
    await person.browser.reload();
    await person.inCall();
    await Promise.all([person.meets(other.name), other.meets(person.name)]);
    await other.showsExactly([`${other.name} (you)`, person.name]);
    await person.showsExactly([`${person.name} (you)`, other.name]);
    // Never more than two tiles, at no moment of it.
    const most = await ghosts();
    if (most > 2) throw new Error(`${other.name} had ${most} tiles while ${person.name} reloaded`);
  }
});
