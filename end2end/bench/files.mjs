// How fast a file goes from one Chromium to another on this machine, as a share of what a bare channel carries, and beside it what
// messages of a kibibyte give that are each waited for; then both where every packet takes 20 ms.
//
// The bare channel is measured before the file and after it, since a machine is not always equally fast. While the file goes,
// nothing is asked of the pages: two cores are full with two of them.
//
// FILE_MIB=1024 is how large it is; LATENCY=20 chooses how long packets take.

import { closeChromium } from '../harness/chromium.mjs';
import { MIB, offer, openFiles, waits } from '../harness/files.mjs';
import { Network } from '../harness/network.mjs';
import { Scene } from '../harness/scene.mjs';
import { Server } from '../harness/server.mjs';
import { until } from '../harness/until.mjs';

const SIZE = Number(process.env.FILE_MIB ?? 256) * MIB;
const LATENCIES = (process.env.LATENCY ?? '0,20').split(',').map(Number);
/** How long small messages are sent, and large ones on a bare channel each time. */
const MEASURED_MS = 6_000;
/** The share of a bare channel that a file is to have. */
const SHARE = 0.9;

const server = await Server.start();
for (const latency of LATENCIES) {
  const scene = new Scene(server);
  const { person: ada, network } = await Network.participant(scene, 'Ada');
  // A process of their own, so that nothing is shared but the processor.
  const bob = await scene.participant('Bob', { grant: ['camera', 'microphone'] });
  await ada.join();
  await bob.join();
  await openFiles(ada);
  await openFiles(bob);
  await network.media({ latency });
  const [small, before] = [await smallMessages(ada, bob), await bareChannel(ada, bob, 902)];
  const began = performance.now();
  await offer(ada, { name: 'bench.bin', size: SIZE, seed: 1 });
  await waits(bob, 'Accept bench.bin', 120_000);
  const offered = performance.now();
  const came = await receives(bob, 'bench.bin');
  const bare = (before + (await bareChannel(ada, bob, 904))) / 2;
  const rate = (/** @type {number} */ milliseconds) => SIZE / 1e3 / milliseconds;
  const file = rate(came.whole);
  console.log(`files, ${latency} ms: ${SIZE / MIB} MiB`);
  console.log(`${rate(offered - began).toFixed(1).padStart(8)}  MB/s read and hashed before it is offered`);
  console.log(`${file.toFixed(1).padStart(8)}  MB/s from "Accept" to whole, checked and on the disk`);
  console.log(`${rate(came.last - came.first).toFixed(1).padStart(8)}  MB/s of that while it came: it began after ${came.first.toFixed(0)} ms, and the rest took ${(came.whole - came.last).toFixed(0)} ms`);
  console.log(`${small.toFixed(2).padStart(8)}  MB/s in messages of 1 KiB with a wait for each`);
  console.log(`${(file / small).toFixed(0).padStart(8)}  times as fast`);
  console.log(`${bare.toFixed(1).padStart(8)}  MB/s on a channel that is kept full, neither read from a disk nor checked nor written`);
  console.log(`${(file / bare).toFixed(2).padStart(8)}  of that${file / bare < SHARE ? `, which is less than ${SHARE}` : ''}`);
  if (file / bare < SHARE) process.exitCode = 1;
  await scene.close();
}
await closeChromium();
await server.stop();

/**
 * Accepts a file, and tells in milliseconds from then on when its first and its last bytes came and when it was whole. The page looks
 * for itself.
 *
 * @param {import('../harness/participant.mjs').Participant} person
 * @param {string} name
 */
async function receives(person, name) {
  return person.page.evaluate((name) => new Promise((resolve) => {
    let [began, first, last] = [0, 0, 0];
    const { createDataChannel } = RTCPeerConnection.prototype;
    RTCPeerConnection.prototype.createDataChannel = function (...how) {
      const channel = createDataChannel.apply(this, how);
      channel.addEventListener('message', ({ data }) => {
        if (data.byteLength < 4_096) return;
        last = performance.now() - began;
        first ||= last;
      });
      return channel;
    };
    /** @param {string} label */
    const button = (label) => [...document.querySelectorAll('.panel-files button')].find((one) => one.getAttribute('aria-label') === label);
    const look = () => {
      if (!button(`Save ${name}`)) return;
      watcher.disconnect();
      RTCPeerConnection.prototype.createDataChannel = createDataChannel;
      resolve({ first, last, whole: performance.now() - began });
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-label'] });
    began = performance.now();
    /** @type {HTMLElement} */ (button(`Accept ${name}`)).click();
  }), name);
}

/**
 * Opens a channel of its own on the connection that both pages have, as `globalThis.bench`.
 *
 * @param {import('../harness/participant.mjs').Participant} from
 * @param {import('../harness/participant.mjs').Participant} to
 * @param {number} id
 */
async function open(from, to, id) {
  const one = (/** @type {number} */ id) => {
    const connection = globalThis.watched.connections.find((it) => it.connectionState === 'connected');
    if (!connection) return false;
    const channel = connection.createDataChannel('bench', { negotiated: true, id });
    channel.binaryType = 'arraybuffer';
    globalThis.bench = { channel, bytes: 0, first: 0, last: 0 };
    return true;
  };
  await until('there is a connection', () => to.page.evaluate(one, id));
  await until('there is a connection', () => from.page.evaluate(one, id));
  await until('the channel is open', () => from.page.evaluate(() => globalThis.bench.channel.readyState === 'open'));
}

/** In MB/s. @param {Parameters<typeof open>[0]} from @param {Parameters<typeof open>[1]} to */
async function smallMessages(from, to) {
  await open(from, to, 900);
  await to.page.evaluate(() => {
    const { channel } = globalThis.bench;
    channel.onmessage = () => channel.send('.');
  });
  return from.page.evaluate(async (lasting) => {
    const { channel } = globalThis.bench;
    const message = new Uint8Array(1024);
    const began = performance.now();
    let count = 0;
    while (performance.now() - began < lasting) {
      await new Promise((answered) => {
        channel.onmessage = answered;
        channel.send(message);
      });
      count += 1;
    }
    return (count * 1024) / 1e3 / (performance.now() - began);
  }, MEASURED_MS);
}

/** In MB/s. @param {Parameters<typeof open>[0]} from @param {Parameters<typeof open>[1]} to @param {number} id */
async function bareChannel(from, to, id) {
  await open(from, to, id);
  await to.page.evaluate(() => {
    const { bench } = globalThis;
    bench.channel.onmessage = ({ data }) => {
      bench.last = performance.now();
      bench.first ||= bench.last;
      bench.bytes += data.byteLength;
    };
  });
  await from.page.evaluate(async (lasting) => {
    const { channel } = globalThis.bench;
    const message = new Uint8Array(256 * 1024);
    const until = performance.now() + lasting;
    channel.bufferedAmountLowThreshold = 1024 * 1024;
    while (performance.now() < until) {
      while (channel.bufferedAmount <= 4 * 1024 * 1024) channel.send(message);
      await new Promise((drained) => channel.addEventListener('bufferedamountlow', drained, { once: true }));
    }
    // What still waits is not in the way of what is measured next.
    while (channel.bufferedAmount > 0) await new Promise((soon) => setTimeout(soon, 20));
  }, MEASURED_MS);
  return to.page.evaluate(() => globalThis.bench.bytes / 1e3 / (globalThis.bench.last - globalThis.bench.first));
}
