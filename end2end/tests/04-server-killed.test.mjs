// The server dies in the middle of a call, and the call does not.
// Runs alone: it counts the pictures that come while the server is away.

import assert from 'node:assert/strict';

import { scene, WITHOUT_SERVER } from '../harness/test.mjs';
import { throughout } from '../harness/until.mjs';

scene(
  'video continues for 10 s without a server, and others can join after its return',
  async (scene) => {
    scene.expectErrors(WITHOUT_SERVER);
    const [ada, bob] = await scene.call('Ada', 'Bob');
    await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);

    await scene.server.kill();
    // The first look comes at once, and has nothing to compare with.
    let seen = [-1, -1];
    await throughout(
      'both pictures move',
      async () => {
        const before = seen;
        seen = await frames(ada, bob);
        if (seen.every((count, index) => count > before[index])) return true;
        throw new Error(`${before} frames were decoded, and two seconds later ${seen}`);
      },
      { lasting: 10_000, every: 2_000 },
    );
    // Quietly: the person is told, and nothing covers the pictures.
    await ada.page.getByText(/reconnecting/i).first().waitFor();

    await scene.server.restart();
    const [cleo] = await scene.call('Cleo');
    await Promise.all([cleo.meets('Ada', 'Bob'), ada.meets('Bob', 'Cleo'), bob.meets('Ada', 'Cleo')]);
    await ada.showsExactly(['Ada (you)', 'Bob', 'Cleo']);
    await bob.showsExactly(['Ada', 'Bob (you)', 'Cleo']);
    await cleo.showsExactly(['Ada', 'Bob', 'Cleo (you)']);
    await ada.page.getByText(/reconnecting/i).first().waitFor({ state: 'hidden' });
  },
  { ownServer: true },
);

scene(
  'the microphone can be muted and the meeting left while there is no server',
  async (scene) => {
    scene.expectErrors(WITHOUT_SERVER);
    const bob = await scene.participant('Bob');
    // The page after the call is among what comes late. Here it has not come yet when the server goes.
    await bob.page.route(/\/split_tools\./, (route) => route.abort());
    await bob.join();
    const [ada] = await scene.call('Ada');
    await ada.meets('Bob');

    await scene.server.kill();
    await bob.click('Mute microphone');
    await ada.hearsNothingOf('Bob');
    await bob.leave();
    await bob.page.getByRole('heading', { name: 'You left the meeting' }).waitFor();
    assert(await bob.sees('button', 'Rejoin'));

    // Without a server nobody can tell Ada that Bob left, and did not only lose the network. With one she learns it.
    await scene.server.restart();
    await ada.showsExactly(['Ada (you)'], { within: 40_000 });
  },
  { ownServer: true },
);

/** How many frames each has decoded of the other. */
async function frames(ada, bob) {
  const [ofBob, ofAda] = await Promise.all([ada.tile('Bob'), bob.tile('Ada')]);
  return [ofBob?.frames ?? -1, ofAda?.frames ?? -1];
}
