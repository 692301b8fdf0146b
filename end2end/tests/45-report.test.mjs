// A person copies what their page recorded of a call: and nothing of it leads to anybody.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { OUT } from '../harness/scene.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';
import { words } from '../harness/words.mjs';

const NAMES = ['Ada Quillfeather', 'Bob Harrowgate'];

/** What the page copies from now on. @param {import('../harness/participant.mjs').Participant} person */
async function keepsCopies(person) {
  await person.page.addInitScript(() => {
    const given = { copied: '' };
    Object.assign(globalThis, { given });
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (/** @type {string} */ text) => void (given.copied = text) } });
  });
}

/** @param {import('../harness/participant.mjs').Participant} person */
const copied = (person) => person.page.evaluate(() => /** @type {any} */ (globalThis).given.copied);

scene('a report of a call tells how its connections were and leads to nobody', async (scene) => {
  const say = words('en');
  const [ada, bob] = [await scene.participant(NAMES[0]), await scene.participant(NAMES[1])];
  await keepsCopies(ada);
  await bob.join();
  await ada.join();
  await Promise.all([ada.meets(NAMES[1]), bob.meets(NAMES[0])]);
  await ada.click('Settings');
  await ada.page.getByRole('dialog').getByRole('button', { name: say.settings_report_copy, exact: true }).click();
  await until('it says so', async () => (await ada.page.getByRole('status').allInnerTexts()).includes(say.settings_report_copied));
  const report = await copied(ada);

  const [header, ...entries] = report.trim().split('\n').map((/** @type {string} */ line) => JSON.parse(line));
  assert.equal(header.parvis_flight, 2);
  assert.equal(header.missing, 0);
  assert.equal(header.entries, entries.length);
  for (const kind of ['"welcome"', '"set_local_description"', '"candidate"', '{"state":"connected"}', '"captured"']) assert(report.includes(kind), kind);

  // Nothing of what there is to know of the people, the room and the machine.
  const devices = await ada.page.evaluate(async () => (await navigator.mediaDevices.enumerateDevices()).flatMap(({ deviceId, label }) => [deviceId, label]));
  const descriptions = await ada.page.evaluate(() => globalThis.watched.connections.flatMap((one) => [one.localDescription?.sdp, one.remoteDescription?.sdp]));
  const lines = descriptions.flatMap((sdp) => (sdp ?? '').split('\r\n')).filter((line) => /^a=(ice-|fingerprint|candidate|msid|ssrc)|^[co]=/.test(line));
  const values = lines.flatMap((line) => line.slice(2).split(/[:/ ]/)).filter((word) => word.length > 5 && !/^[a-z-]+$/.test(word));
  assert(values.length > 10, 'there is no description to look for');
  const known = [...NAMES.flatMap((name) => name.split(' ')), scene.room, new URL(scene.server.origin).host, ...devices, ...values];
  for (const word of known.filter((word) => word.length > 3 && word !== 'default')) assert(!report.includes(word), `the report has ${word}`);

  // `cargo xtask test` plays it again.
  await mkdir(OUT, { recursive: true });
  await writeFile(path.join(OUT, 'report.json'), report);
});

scene('where nothing can be copied, the page says so', async (scene) => {
  const say = words('fr');
  const ada = await scene.participant('Ada', { locale: 'fr' });
  await ada.page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
    document.execCommand = () => false;
  });
  await ada.open('skip=1&mic=off&camera=off');
  const settings = ada.page.getByRole('button', { name: say.call_settings, exact: true });
  await settings.click();
  await ada.page.getByRole('dialog').getByRole('button', { name: say.settings_report_copy, exact: true }).click();
  await until('it says so', async () => (await ada.page.getByRole('status').allInnerTexts()).includes(say.settings_report_failed));
});
