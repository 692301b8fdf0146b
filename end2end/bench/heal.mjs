// What happens to a call when its network or its server does not hold, as seconds and shares that were seen in real browsers. Each
// person is in a home of their own (`harness/homes.mjs`): a network namespace with a router, whose packets nftables drops. The
// kernel here may have no way to delay a packet; the one row with a delay has Chromium do it.
//
// HEAL=speech,blackout chooses rows by their word; SPEECH=file.wav is what is said (16 bit, mono), else espeak-ng says it.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as lasts } from 'node:timers/promises';

import { closeChromium, closeChromiumOf } from '../harness/chromium.mjs';
import { findBrowser } from '../harness/find.mjs';
import { closeFirefox } from '../harness/firefox.mjs';
import { Homes, noHomes, pathOf } from '../harness/homes.mjs';
import { Network } from '../harness/network.mjs';
import { QUIET, Scene } from '../harness/scene.mjs';
import { Server } from '../harness/server.mjs';
import { until } from '../harness/until.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */
/** @typedef {'chromium' | 'firefox'} Browser */

/** What is not over by then has failed. */
const GIVEN_UP = 90_000;
const SECOND = 1_000;
const wanted = process.env.HEAL?.split(',');
const folder = await mkdtemp(path.join(tmpdir(), 'parvis-heal-'));
const speech = makeSpeech();
let failed = false;

/** A file with speech; `undefined` where there is none, and Chromium beeps. */
function makeSpeech() {
  if (process.env.SPEECH) return path.resolve(process.env.SPEECH);
  const file = path.join(folder, 'speech.wav');
  const text = 'A call is a promise. It holds when the network does not, and when the server starts again. '.repeat(6);
  try {
    execFileSync('espeak-ng', ['-w', file, text]);
    return file;
  } catch {
    return undefined;
  }
}

/** Counts what is heard, every tenth of a second, from now on. Serialised into the page. */
function sample() {
  /** @type {{ at: number, packets: number, total: number, concealed: number }[]} */
  const samples = [];
  Object.assign(globalThis, { samples });
  const look = async () => {
    const seen = { at: Date.now(), packets: 0, total: 0, concealed: 0 };
    for (const connection of globalThis.watched.connections) {
      if (connection.connectionState === 'closed') continue;
      for (const report of (await connection.getStats()).values()) {
        if (report.type !== 'inbound-rtp' || report.kind !== 'audio') continue;
        seen.packets += report.packetsReceived ?? 0;
        seen.total += report.totalSamplesReceived ?? 0;
        seen.concealed += report.concealedSamples ?? 0;
      }
    }
    samples.push(seen);
    setTimeout(look, 100);
  };
  void look();
}

/** @param {Participant} person @returns {Promise<{ at: number, packets: number, total: number, concealed: number }[]>} */
const samplesOf = (person) => person.browser.evaluate(() => /** @type {any} */ (globalThis).samples);

/** When sound last came, and came for half a second without a pause, after this moment. @param {{ at: number, packets: number }[]} samples @param {number} from */
function movesAt(samples, from) {
  const after = samples.filter(({ at }) => at >= from);
  for (let index = 1; index + 4 < after.length; index += 1) {
    const moves = [0, 1, 2, 3, 4].every((next) => after[index + next].packets > after[index + next - 1].packets);
    if (moves) return after[index].at;
  }
  return undefined;
}

/** How long until every one of these hears sound again after a moment. @param {Participant[]} people @param {number} from */
async function heals(people, from) {
  const times = await Promise.all(people.map(async (person) => {
    const at = await until(`${person.name} hears again`, async () => movesAt(await samplesOf(person), from), { within: GIVEN_UP });
    return at - from;
  }));
  return Math.max(...times);
}

/** Until the connection goes this way, and sound with it. @param {Participant} person @param {RegExp} way @param {Participant[]} people */
async function goes(person, way, people) {
  const from = Date.now();
  await until(`the connection of ${person.name} is ${way}`, async () => way.test(await pathOf(person)), { within: GIVEN_UP });
  await heals(people, Date.now());
  // What was not heard meanwhile, at whom it was longest.
  return Math.max(...(await Promise.all(people.map(async (one) => longestGap(await samplesOf(one), from)))));
}

/** The longest time without a new packet. @param {{ at: number, packets: number }[]} samples @param {number} from */
function longestGap(samples, from) {
  let longest = 0;
  let last = from;
  let packets = -1;
  for (const sample of samples.filter(({ at }) => at >= from)) {
    if (sample.packets > packets && packets >= 0) {
      longest = Math.max(longest, sample.at - last);
      last = sample.at;
    }
    packets = sample.packets;
  }
  return Math.max(longest, (samples.at(-1)?.at ?? last) - last);
}

/** @param {number} milliseconds */
const seconds = (milliseconds) => `${(milliseconds / SECOND).toFixed(1)} s`;

/** @param {Participant} person @param {number} from */
async function health(person, from) {
  const samples = (await samplesOf(person)).filter(({ at }) => at >= from);
  const [first, last] = [samples[0], samples[samples.length - 1]];
  const total = last.total - first.total;
  if (total <= 0) throw new Error(`nothing was heard by ${person.name}`);
  return `${((100 * (last.concealed - first.concealed)) / total).toFixed(1)} % concealed, longest gap ${seconds(longestGap(samples, from))}`;
}

const SPEAKS = speech ? [`--use-file-for-fake-audio-capture=${speech}`] : [];

/**
 * A call of two in homes of their own, with sound alone unless it is said otherwise.
 *
 * @param {(it: { scene: Scene, homes: Homes, ada: Participant, bob: Participant }) => Promise<string>} play
 * @param {{ kinds?: [import('../harness/homes.mjs').Kind, import('../harness/homes.mjs').Kind], browsers?: [Browser, Browser] }} [how]
 */
async function call(play, { kinds = ['home', 'home'], browsers = ['chromium', 'chromium'] } = {}) {
  const server = await Server.start(...Homes.server);
  const scene = new Scene(server);
  const homes = scene.owns(new Homes(scene));
  try {
    const person = (/** @type {string} */ name, /** @type {0 | 1} */ at) =>
      homes.participant(name, kinds[at], { browser: browsers[at], flags: browsers[at] === 'chromium' ? SPEAKS : [] });
    const ada = await person('Ada', 0);
    const bob = await person('Bob', 1);
    await ada.join('camera=off');
    await bob.join('camera=off');
    await Promise.all([ada.hears('Bob'), bob.hears('Ada')]);
    for (const person of [ada, bob]) await person.browser.evaluate(sample);
    // So that whatever a call still does at its beginning is over.
    await lasts(3 * SECOND);
    return await play({ scene, homes, ada, bob });
  } finally {
    await scene.close().finally(() => server.stop());
  }
}

const ALL = 'meta l4proto { tcp, udp }';

/** @param {number} duration */
const blackout = (duration) => async (/** @type {{ homes: Homes, ada: Participant, bob: Participant }} */ { homes, ada, bob }) => {
  homes.refuse('Ada', ALL);
  await lasts(duration);
  homes.allow('Ada');
  return `sound again ${seconds(await heals([ada, bob], Date.now()))} after the line is back`;
};

/** @param {{ homes: Homes, ada: Participant, bob: Participant }} it */
async function loses({ homes, ada, bob }) {
  const from = Date.now();
  homes.refuse('Ada', 'numgen random mod 100 < 20');
  await lasts(30 * SECOND);
  return `Ada: ${await health(ada, from)}; Bob: ${await health(bob, from)}`;
}

/** @param {{ homes: Homes, ada: Participant, bob: Participant }} it */
async function parted({ homes, ada, bob }) {
  await until('the connection is direct', async () => (await pathOf(ada)) === 'direct', { within: 30 * SECOND });
  homes.part('Ada', 'Bob');
  return `${seconds(await goes(ada, /relay/, [ada, bob]))} without sound, then through the relay`;
}

/** @param {{ homes: Homes, ada: Participant, bob: Participant }} it */
async function withoutUdp({ homes, ada, bob }) {
  const before = await pathOf(bob);
  homes.refuse('Bob', 'meta l4proto udp');
  return `${seconds(await goes(bob, /relay\/tcp/, [ada, bob]))} without sound, then by TCP through the relay (before: ${before})`;
}

/** @param {{ homes: Homes, ada: Participant, bob: Participant }} it */
async function moves({ homes, ada, bob }) {
  const from = Date.now();
  homes.move('Ada');
  // What is on its way still comes.
  const late = SECOND / 2;
  return `sound again after ${seconds(late + (await heals([ada, bob], from + late)))}`;
}

/** @type {[string, string, () => Promise<string>][]} */
const ROWS = [
  ['speech', '20 % of packets lost each way (nftables), 30 s', () => call(loses)],
  ['speech', '20 % lost each way (nftables), 30 s, Ada in Firefox', () => call(loses, { browsers: ['firefox', 'chromium'] })],
  ['speech', '20 % lost and 200 ms delay (Chromium emulates), 30 s', emulated],
  ['blackout', 'blackout of 5 s', () => call(blackout(5 * SECOND))],
  ['blackout', 'blackout of 15 s', () => call(blackout(15 * SECOND))],
  ['blackout', 'blackout of 5 s, Ada in Firefox', () => call(blackout(5 * SECOND), { browsers: ['firefox', 'chromium'] })],
  ['blackout', 'blackout of 15 s, Ada in Firefox', () => call(blackout(15 * SECOND), { browsers: ['firefox', 'chromium'] })],
  ['blackout', 'blackout of 15 s, through the relay by TCP', () => call(blackout(15 * SECOND), { kinds: ['office', 'office'] })],
  ['blocked', 'direct way blocked', () => call(parted)],
  ['blocked', 'direct way blocked, Ada in Firefox', () => call(parted, { browsers: ['firefox', 'chromium'] })],
  ['udp', 'all UDP blocked', () => call(withoutUdp)],
  ['address', 'another address', () => call(moves)],
  ['address', 'another address, Ada in Firefox', () => call(moves, { browsers: ['firefox', 'chromium'] })],
  ['address', 'another address, through the relay', () => call(moves, { kinds: ['symmetric', 'symmetric'] })],
  ['frozen', 'page frozen for 60 s (Page.setWebLifecycleState)', () => call(frozen)],
  ['killed', 'server killed and started again, call through the relay by UDP', () => call(serverKilled, { kinds: ['symmetric', 'symmetric'] })],
  ['killed', 'server killed and started again, call through the relay by TCP', () => call(serverKilled, { kinds: ['office', 'office'] })],
  ['joins', 'server killed and started again while six people join', joins],
  ['crash', 'a tab that crashed is gone for the others', () => call(crashed)],
];

/** @param {{ ada: Participant, bob: Participant }} it */
async function frozen({ ada, bob }) {
  const devtools = await bob.page.context().newCDPSession(bob.page);
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  await lasts(60 * SECOND);
  await devtools.send('Page.setWebLifecycleState', { state: 'active' });
  const from = Date.now();
  const sound = await heals([ada, bob], from);
  await Promise.all([ada.showsExactly(['Ada (you)', 'Bob']), bob.showsExactly(['Ada', 'Bob (you)'])]);
  return `sound both ways ${seconds(sound)} after it is awake, both tiles after ${seconds(Date.now() - from)}`;
}

/** @param {{ scene: Scene, ada: Participant, bob: Participant }} it */
async function serverKilled({ scene, ada, bob }) {
  await scene.server.kill();
  await lasts(2 * SECOND);
  await scene.server.restart();
  return `sound again ${seconds(await heals([ada, bob], Date.now()))} after the server answers`;
}

/** @param {{ ada: Participant, bob: Participant }} it */
async function crashed({ ada, bob }) {
  const from = Date.now();
  await bob.page.goto('chrome://crash').catch(() => {});
  await until('Ada sees that Bob is gone', async () => (await ada.tiles()).length === 1, { within: 35 * SECOND });
  return `after ${seconds(Date.now() - from)}`;
}

/** Chromium itself loses and delays what goes between peers. */
async function emulated() {
  const server = await Server.start();
  const scene = new Scene(server);
  const executable = path.join(folder, 'chromium');
  try {
    await writeFile(executable, `#!/bin/sh\nexec ${findBrowser('chromium')} "$@" ${SPEAKS.join(' ')}\n`);
    await chmod(executable, 0o755);
    const { person: ada, network } = await Network.participant(scene, 'Ada', { where: { executable, secure: server.origin } });
    const bob = await scene.participant('Bob', { where: { executable, secure: server.origin } });
    await ada.join('camera=off');
    await bob.join('camera=off');
    await Promise.all([ada.hears('Bob'), bob.hears('Ada')]);
    for (const person of [ada, bob]) await person.browser.evaluate(sample);
    await network.media({ packetLoss: 20, latency: 200 });
    const from = Date.now();
    await lasts(30 * SECOND);
    return `Ada: ${await health(ada, from)}; Bob: ${await health(bob, from)}`;
  } finally {
    await scene.close();
    await closeChromiumOf(executable);
    await server.stop();
  }
}

/** The server dies while people come. All of them meet. */
async function joins() {
  const server = await Server.start();
  const scene = new Scene(server);
  try {
    const names = ['Ada', 'Bob', 'Cleo', 'Dan', 'Eve', 'Finn'];
    const people = await Promise.all(names.map((name) => scene.participant(name)));
    // The last three have the page, and join while the server dies.
    for (const person of people.slice(0, 3)) await person.join(QUIET);
    for (const person of people.slice(3)) await person.open(QUIET);
    await Promise.all(people.slice(3).map((person) => until(`${person.name} may join`, () => person.page.getByRole('button', { name: 'Join', exact: true }).isEnabled())));
    const joined = people.slice(3).map((person) => person.click('Join'));
    await server.kill();
    await Promise.all(joined);
    await lasts(2 * SECOND);
    await server.restart();
    const from = Date.now();
    const tiles = (/** @type {string} */ own) => names.map((name) => (name === own ? `${name} (you)` : name));
    await Promise.all(people.map((person) => person.showsExactly(tiles(person.name), { within: GIVEN_UP })));
    const connected = (/** @type {Participant} */ person) =>
      person.page.evaluate(() => globalThis.watched.connections.filter((one) => one.connectionState === 'connected').length);
    for (const person of people) await until(`${person.name} is connected to all`, async () => (await connected(person)) >= 5, { within: GIVEN_UP });
    return `all six are connected to each other ${seconds(Date.now() - from)} after the server answers`;
  } finally {
    await scene.close();
    await server.stop();
  }
}

// Servers and browsers of all rows end with this process.
process.setMaxListeners(0);
console.log(speech ? `speech: ${process.env.SPEECH ?? 'espeak-ng'}; Firefox sends its own tone` : 'no speech here (espeak-ng is missing, SPEECH is not set): Chromium beeps');
console.log('not measured here: Safari and phones; a delay in Firefox (the kernel needs sch_netem); a frozen page in Firefox (no such command); TLS through a proxy (tests/45-turn-tls.test.mjs)');
const without = noHomes();
for (const [word, title, run] of ROWS) {
  if (wanted && !wanted.includes(word)) continue;
  if (without && run !== emulated && run !== joins) {
    console.log(`${title.padEnd(72)}  not measured: ${without}`);
    continue;
  }
  try {
    console.log(`${title.padEnd(72)}  ${await run()}`);
  } catch (error) {
    failed = true;
    console.log(`${title.padEnd(72)}  FAILED: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  }
}
await Promise.all([closeChromium(), closeFirefox()]);
if (existsSync(folder)) await rm(folder, { recursive: true });
process.exitCode = failed ? 1 : 0;
