// The network goes away for 8 s and comes back.
// Runs alone: it measures how soon a call is back.

import { Network } from '../harness/network.mjs';
import { scene, WITHOUT_SERVER } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** What a person may wait for the picture once the network is there again. */
const BACK_WITHIN = 5_000;

scene('after a blackout of 8 s the picture is back within 5 s', async (scene) => {
  scene.expectErrors(WITHOUT_SERVER);
  const ada = await scene.participant('Ada');
  await ada.join();
  const { person: bob, network } = await Network.participant(scene, 'Bob');
  await bob.join();
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);

  const began = performance.now();
  await network.cut();
  let last = -1;
  await until('no picture comes through', async () => {
    const frames = (await ada.tile('Bob'))?.frames ?? -1;
    const still = frames === last;
    last = frames;
    return still && performance.now() - began > 8_000;
  });

  await network.repair();
  await Promise.all([
    ada.seesPictureOf('Bob', { within: BACK_WITHIN }),
    bob.seesPictureOf('Ada', { within: BACK_WITHIN }),
  ]);
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  await ada.showsExactly(['Ada (you)', 'Bob']);
  await bob.showsExactly(['Ada', 'Bob (you)']);
});

scene('a lost socket alone is not seen by anyone', async (scene) => {
  scene.expectErrors(WITHOUT_SERVER);
  const ada = await scene.participant('Ada');
  await ada.join();
  const { person: bob, network } = await Network.participant(scene, 'Bob');
  await bob.join();
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  const connections = await ada.page.evaluate(() => globalThis.watched.connections.length);

  network.dropSockets();
  await until('Bob has a new socket', () => bob.page.evaluate(() => globalThis.watched.sockets > 1));
  const [cleo] = await scene.call('Cleo');
  await Promise.all([cleo.meets('Ada', 'Bob'), bob.meets('Ada', 'Cleo')]);
  const after = await ada.page.evaluate(() => globalThis.watched.connections.length);
  if (after !== connections + 1) throw new Error(`Ada made ${after - connections} new peer connections; only Cleo's is new`);
});

scene('a third of all packets lost: the call still comes about, and is heard', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.join();
  const { person: bob, network } = await Network.participant(scene, 'Bob');
  await network.media({ packetLoss: 30, latency: 100 });
  await bob.join();
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
});
