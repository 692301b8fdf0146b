// A voice of which much is lost comes twice, and once again when nothing is lost any more.
// Runs alone: how voices come.

import assert from 'node:assert/strict';

import { Network } from '../harness/network.mjs';
import { readVoice } from '../harness/redundancy.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';
import { hum } from '../harness/voice.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

/** In the call, with a voice that goes on. @param {Participant} person */
async function speaks(person) {
  await person.page.addInitScript(hum);
  await person.join('camera=off');
  await person.page.mouse.click(640, 300);
}

/** Waits until the voice goes twice, or once. @param {Participant} person @param {boolean} twice @param {number} within */
async function sends(person, twice, within) {
  await until(`${person.name} sends the voice ${twice ? 'twice' : 'once'}`, async () => {
    const voice = await person.browser.evaluate(readVoice);
    if (voice.red === twice) return true;
    throw new Error(JSON.stringify(voice));
  }, { within });
}

scene('a voice of which much is lost comes twice, and once when nothing is lost', async (scene) => {
  const { person: ada, network } = await Network.participant(scene, 'Ada');
  const bob = await scene.participant('Bob', { grant: ['microphone'] });
  await speaks(ada);
  await speaks(bob);
  await Promise.all([ada.hears('Bob'), bob.hears('Ada')]);
  assert.equal((await bob.browser.evaluate(readVoice)).red, false);
  // What is heard goes before what is seen.
  await until('voices go first', async () => (await bob.browser.evaluate(readVoice)).priority === 'high', { within: 15_000 });

  await network.media({ packetLoss: 20 });
  await sends(bob, true, 40_000);
  const before = await ada.browser.evaluate(readVoice);
  // What was lost is there all the same.
  await until('Ada hears what was lost', async () => {
    const now = await ada.browser.evaluate(readVoice);
    if (now.lost > before.lost + 20 && now.repaired > before.repaired + 10) return true;
    throw new Error(JSON.stringify({ before, now }));
  }, { within: 30_000 });
  await ada.hears('Bob');

  await network.media({});
  await sends(bob, false, 75_000);
  await Promise.all([ada.hears('Bob'), bob.hears('Ada')]);
}, { within: 200_000 });

scene('who loses packets and speaks later speaks once to those who lose none', async (scene) => {
  const { person: ada, network } = await Network.participant(scene, 'Ada');
  const bob = await scene.participant('Bob', { grant: ['microphone'] });
  await ada.page.addInitScript(hum);
  await ada.join('camera=off&mic=off');
  await speaks(bob);
  await ada.hears('Bob');
  await network.media({ packetLoss: 20 });
  await sends(bob, true, 40_000);
  // Her offers ask for everything twice, also before Bob had a line of hers to say anything of.
  await network.media({});
  await ada.click('Unmute microphone');
  await bob.hears('Ada');
  await sends(ada, false, 10_000);
  assert.equal((await bob.browser.evaluate(readVoice)).red, true, 'she still asks for his twice');
}, { within: 120_000 });

scene('a browser without RED is asked for nothing, and heard', async (scene) => {
  const { person: ada, network } = await Network.participant(scene, 'Ada');
  const bob = await scene.participant('Bob', { browser: 'firefox' });
  await speaks(ada);
  await bob.join('camera=off');
  await Promise.all([ada.hears('Bob'), bob.hears('Ada')]);
  const before = await ada.browser.evaluate(readVoice);
  await network.media({ packetLoss: 20 });
  // More than Ada needs to know that much is lost.
  await until('much is lost', async () => {
    const { came, lost } = await ada.browser.evaluate(readVoice);
    if (came + lost > before.came + before.lost + 600 && lost > before.lost + 60) return true;
    throw new Error(JSON.stringify({ came, lost }));
  }, { within: 60_000 });
  const after = await ada.browser.evaluate(readVoice);
  assert.equal(after.red, false);
  assert.equal(after.offers, before.offers, 'nothing is negotiated in vain');
  await Promise.all([ada.hears('Bob'), bob.hears('Ada')]);
});
