// What a call costs each participant, without the allocator and with it, at 2, 4, 6 and 8 people who see each other in a grid. All are
// in one Chromium on this machine, with a pretended camera of 640x360: the processor is shared, and what counts is the comparison,
// which is made in the same call. Two cores carry the 56 pictures of eight people at a few frames a second only, so the
// cameras are slower where there are more of them, and the pages smaller.
//
// MESH=2,4 chooses numbers of people; SECONDS=20 is how long is measured, each time.

import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as lasts } from 'node:timers/promises';

import { chromium } from 'playwright-core';

import { ChromiumPage } from '../harness/chromium.mjs';
import { findBrowser } from '../harness/find.mjs';
import { Participant } from '../harness/participant.mjs';
import { Server } from '../harness/server.mjs';
import { until } from '../harness/until.mjs';

const NUMBERS = (process.env.MESH ?? '2,4,6,8').split(',').map(Number);
const SECONDS = Number(process.env.SECONDS ?? 15);
/** Until encoders and estimates have settled: those count after 6 s, and a size changes every 3. */
const SETTLES = 15_000;
/** Begins no more calls after that. */
const WITHIN = 7 * 60_000;
/** What an encoder of the size that is wanted may exceed its limit by. */
const OVER = 1.05;
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync', '--mute-audio',
  '--allow-loopback-in-peer-connection', '--use-fake-ui-for-media-stream',
];

/** Frames a second of each camera, so that all that are encoded and decoded fit into two cores. @param {number} people */
const framesOf = (people) => ({ 2: 20, 3: 20, 4: 15, 5: 10 })[people] ?? 6;

/**
 * Runs before the page's own script. Without the allocator each camera has what it had before there was one: its part of 3.6 Mbit/s, in
 * full size. `globalThis.allocate` switches it on and off in the running call. Serialised into the page.
 *
 * @param {{ people: number, frames: number }} options
 */
function prepare({ people, frames }) {
  /** @type {RTCPeerConnection[]} */
  const connections = [];
  Object.assign(globalThis, { watched: { connections } });
  const Native = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Native {
    /** @param {RTCConfiguration} configuration */
    constructor(configuration) {
      super(configuration);
      connections.push(this);
    }
  };
  const capture = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (constraints) =>
    capture({ ...constraints, video: constraints?.video ? { width: 640, height: 360, frameRate: frames } : false });
  const { getParameters, setParameters } = RTCRtpSender.prototype;
  const maxBitrate = Math.min(3_600_000 / Math.max(people - 1, 1), 1_800_000);
  const without = { active: true, scaleResolutionDownBy: 1, maxFramerate: 30, maxBitrate };
  /** What the page wants of each sender of a picture. @type {Map<RTCRtpSender, RTCRtpEncodingParameters>} */
  const wanted = new Map();
  let allocates = false;
  RTCRtpSender.prototype.setParameters = function (parameters) {
    const [encoding] = parameters.encodings;
    if (encoding && this.track?.kind === 'video') {
      wanted.set(this, { ...encoding });
      if (!allocates) Object.assign(encoding, without);
    }
    return setParameters.call(this, parameters);
  };
  /** @param {boolean} on */
  const allocate = async (on) => {
    allocates = on;
    for (const [sender, { active, scaleResolutionDownBy, maxFramerate, maxBitrate }] of wanted) {
      const parameters = getParameters.call(sender);
      const [encoding] = parameters.encodings;
      if (encoding) Object.assign(encoding, on ? { active, scaleResolutionDownBy, maxFramerate, maxBitrate } : without);
      await setParameters.call(sender, parameters).catch(() => {});
    }
  };
  Object.assign(globalThis, { allocate });
}

/** What a page has sent and encoded so far. Serialised into the page. */
async function readCost() {
  const cost = { at: performance.now(), video: 0, audio: 0, encode: 0, frames: 0, limit: 0, heights: /** @type {number[]} */ ([]) };
  for (const connection of globalThis.watched.connections) {
    if (connection.connectionState !== 'connected') continue;
    for (const report of (await connection.getStats()).values()) {
      if (report.type !== 'outbound-rtp') continue;
      cost[report.kind] += report.bytesSent;
      if (report.kind !== 'video') continue;
      cost.encode += report.totalEncodeTime;
      cost.frames += report.framesEncoded;
      cost.heights.push(report.frameHeight ?? 0);
    }
    for (const sender of connection.getSenders()) {
      const [encoding] = sender.getParameters().encodings ?? [];
      if (sender.track?.kind === 'video' && encoding?.active) cost.limit += encoding.maxBitrate ?? 0;
    }
  }
  return cost;
}

/** Seconds of processor time that a process and its children have taken. @param {number} root */
function processorTime(root) {
  /** @type {Map<number, { parent: number, ticks: number }>} */
  const all = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
      all.set(Number(pid), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) });
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOf = (/** @type {number} */ pid) => {
    for (let at = pid; at > 1; at = all.get(at)?.parent ?? 0) if (at === root) return true;
    return false;
  };
  return [...all].filter(([pid]) => isOf(pid)).reduce((sum, [, { ticks }]) => sum + ticks, 0) / 100;
}

/**
 * Those who are in the call for so long, and what each of the two ways costs them.
 *
 * @param {Server} server @param {number} people
 */
async function* measure(server, people) {
  const frames = framesOf(people);
  const browser = await chromium.launchServer({ executablePath: findBrowser('chromium'), args: [...FLAGS, `--use-fake-device-for-media-stream=fps=${frames}`] });
  try {
    const driver = await chromium.connect(browser.wsEndpoint());
    const calling = [];
    for (let number = 0; number < people; number += 1) {
      const context = await driver.newContext({ viewport: people > 4 ? { width: 800, height: 450 } : { width: 1280, height: 720 }, locale: 'en-GB', reducedMotion: 'reduce' });
      await context.addInitScript(prepare, { people, frames });
      const page = new ChromiumPage(context, await context.newPage());
      const person = new Participant(`Person ${number}`, page, `${server.origin}/mesh-${people}`);
      await person.open('skip=1');
      // Those who are there already send each other pictures, and leave little of the processor.
      await person.inCall(60_000);
      calling.push(person);
    }
    const everybody = (/** @type {() => any} */ act) => Promise.all(calling.map((person) => person.browser.evaluate(act)));
    await until('everybody sees everybody', async () => {
      const seen = await everybody(() => [...document.querySelectorAll('video')].filter((video) => video.videoWidth > 0).length);
      if (seen.every((pictures) => pictures >= people)) return true;
      throw new Error(`they see ${seen.join(', ')}`);
    }, { within: 90_000 });
    for (const allocator of [false, true]) {
      if (allocator) await everybody(() => /** @type {any} */ (globalThis).allocate(true));
      await lasts(SETTLES);
      const look = () => Promise.all(calling.map((person) => person.browser.evaluate(readCost)));
      const root = browser.process().pid ?? 0;
      const [cpu, before] = [processorTime(root), await look()];
      await lasts(SECONDS * 1_000);
      const [after, spent] = [await look(), processorTime(root) - cpu];
      const each = after.map((now, at) => {
        const seconds = (now.at - before[at].at) / 1_000;
        const grown = (/** @type {'video' | 'audio' | 'encode' | 'frames'} */ what) => (now[what] - before[at][what]) / seconds;
        return { video: grown('video') * 8, audio: grown('audio') * 8, encode: grown('encode') * 1_000, frames: grown('frames'), limit: Math.max(now.limit, before[at].limit), heights: now.heights };
      });
      const mean = (/** @type {(one: typeof each[number]) => number} */ of) => each.reduce((sum, one) => sum + of(one), 0) / people;
      yield {
        allocator,
        upload: mean((one) => one.video + one.audio), encode: mean((one) => one.encode),
        frames: mean((one) => one.frames) / Math.max(people - 1, 1), cpu: (spent / SECONDS / people) * 100,
        over: Math.max(...each.map((one) => one.video / one.limit)),
        height: Math.max(...each.flatMap((one) => one.heights)),
      };
    }
  } finally {
    await browser.close();
  }
}

const server = await Server.start();
const began = performance.now();
let failed = false;
const fails = (/** @type {string} */ why) => {
  console.log(why);
  failed = true;
};
console.log('people  allocator  upload kbit/s  encoding ms/s  CPU % each  frames/s  height  most of its limit');
for (const people of NUMBERS) {
  if (performance.now() - began > WITHIN) {
    fails(`with ${people} people nothing was measured: the others took too long`);
    continue;
  }
  const encode = [];
  try {
    for await (const cost of measure(server, people)) {
      encode.push(cost.encode);
      const cells = [people, cost.allocator ? 'on' : 'off', (cost.upload / 1_000).toFixed(0), cost.encode.toFixed(0), cost.cpu.toFixed(0), cost.frames.toFixed(1), cost.height, `${(cost.over * 100).toFixed(0)} %`];
      const widths = [6, 9, 13, 13, 10, 8, 6, 17];
      console.log(cells.map((cell, at) => String(cell).padStart(widths[at])).join('  '));
      if (cost.allocator && cost.over > OVER) fails(`with ${people} people somebody sends more than is allotted`);
    }
    // What is shown small is encoded small: with eight people that is half of the work.
    if (people >= 8 && encode[1] > encode[0] / 2) fails(`with ${people} people the allocator does not halve the encoding`);
  } catch (error) {
    fails(`with ${people} people: ${error instanceof Error ? error.message : error}`);
  }
}
console.log(`${((performance.now() - began) / 60_000).toFixed(1)} minutes`);
await server.stop();
process.exitCode = failed ? 1 : 0;
