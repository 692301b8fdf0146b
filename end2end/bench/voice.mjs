// What is missed of a voice where packets are lost: of the samples that were played, how many were made up (`concealedSamples` of
// `totalSamplesReceived`), in two calls side by side, one of browsers that send a voice twice (RED) and one of browsers that do not.
// Chromium loses the packets of one page of each call, in both directions.
//
// LOSS=5,20 chooses how many of a hundred are lost; SECONDS=30 is how long is measured.

import { setTimeout as lasts } from 'node:timers/promises';

import { closeChromium } from '../harness/chromium.mjs';
import { Network } from '../harness/network.mjs';
import { readVoice, withoutRed } from '../harness/redundancy.mjs';
import { Scene } from '../harness/scene.mjs';
import { Server } from '../harness/server.mjs';
import { until } from '../harness/until.mjs';
import { hum } from '../harness/voice.mjs';

const LOSSES = (process.env.LOSS ?? '0,5,10,20,30').split(',').map(Number);
const SECONDS = Number(process.env.SECONDS ?? 20);
/** Until each has noticed how much is lost, and has what it asked for. */
const SETTLES = 20_000;

/** @param {Scene} scene @param {string} room @param {boolean} red */
async function call(scene, room, red) {
  const { person: ada, network } = await Network.participant(scene, 'Ada', { room });
  const bob = await scene.participant('Bob', { room, grant: ['microphone'] });
  for (const person of [ada, bob]) {
    if (!red) await person.page.addInitScript(withoutRed);
    await person.page.addInitScript(hum);
    await person.join('camera=off');
    await person.page.mouse.click(640, 300);
  }
  await Promise.all([ada.hears('Bob'), bob.hears('Ada')]);
  return { red, network, people: [ada, bob] };
}

const server = await Server.start();
const scene = new Scene(server);
console.log('loss    RED  sent as  concealed of played samples       share  packets lost  delay ms  kbit/s each');
try {
  const calls = [await call(scene, `${scene.room}-red`, true), await call(scene, `${scene.room}-opus`, false)];
  const look = () => Promise.all(calls.map(({ people }) => Promise.all(people.map((person) => person.browser.evaluate(readVoice)))));
  for (const packetLoss of LOSSES) {
    for (const { network } of calls) await network.media({ packetLoss });
    await lasts(SETTLES);
    if (packetLoss >= 10) await until('the voices are sent twice', async () => (await look())[0].every(({ red }) => red), { within: 60_000 });
    const before = await look();
    await lasts(SECONDS * 1_000);
    const after = await look();
    for (const [at, { red }] of calls.entries()) {
      const grown = (/** @type {Exclude<keyof Awaited<ReturnType<typeof readVoice>>, 'red' | 'priority'>} */ what) =>
        after[at].reduce((sum, voice, who) => sum + voice[what] - before[at][who][what], 0);
      const [total, concealed, lost, came] = [grown('total'), grown('concealed'), grown('lost'), grown('came')];
      const cells = [
        `${packetLoss} %`, red ? 'on' : 'off', after[at].map((voice) => (voice.red ? 'red' : 'opus')).join('/'), `${concealed} of ${total}`,
        `${((100 * concealed) / total).toFixed(2)} %`, `${((100 * lost) / (lost + came)).toFixed(1)} %`,
        ((1_000 * grown('delay')) / grown('emitted')).toFixed(0), ((grown('bytes') * 8) / 1_000 / SECONDS / 2).toFixed(0),
      ];
      const widths = [4, 5, 9, 27, 10, 12, 8, 11];
      console.log(cells.map((cell, column) => String(cell).padStart(widths[column])).join('  '));
    }
  }
} finally {
  await scene.close();
  await closeChromium();
  await server.stop();
}
