// How fast a file goes from one Chromium to another on this machine, and beside it what messages of a kibibyte give that
// are each waited for; then both where every packet takes 20 ms.

import { closeChromium } from '../harness/chromium.mjs';
import { MIB, offer, openFiles, waits } from '../harness/files.mjs';
import { Network } from '../harness/network.mjs';
import { Scene } from '../harness/scene.mjs';
import { Server } from '../harness/server.mjs';
import { until } from '../harness/until.mjs';

const SIZE = Number(process.env.FILE_MIB ?? 256) * MIB;
/** How long small messages are sent. */
const SMALL_MS = 3_000;

const server = await Server.start();
for (const latency of [0, 20]) {
  const scene = new Scene(server);
  const { person: ada, network } = await Network.participant(scene, 'Ada');
  // A process of their own, so that nothing is shared but the processor.
  const bob = await scene.participant('Bob', { grant: ['camera', 'microphone'] });
  await ada.join();
  await bob.join();
  await openFiles(ada);
  await openFiles(bob);
  await network.media({ latency });
  const small = await smallMessages(ada, bob);
  const began = performance.now();
  await offer(ada, { name: 'bench.bin', size: SIZE, seed: 1 });
  await waits(bob, 'Accept bench.bin', 120_000);
  const offered = performance.now();
  await bob.click('Accept bench.bin');
  await waits(bob, 'Save bench.bin', 300_000);
  const file = SIZE / 1e3 / (performance.now() - offered);
  console.log(`files, ${latency} ms: ${SIZE / MIB} MiB`);
  console.log(`${(SIZE / 1e3 / (offered - began)).toFixed(1).padStart(8)}  MB/s read and hashed before it is offered`);
  console.log(`${file.toFixed(1).padStart(8)}  MB/s from "Accept" to whole, checked and on the disk`);
  console.log(`${small.toFixed(2).padStart(8)}  MB/s in messages of 1 KiB with a wait for each`);
  console.log(`${(file / small).toFixed(0).padStart(8)}  times as fast`);
  await scene.close();
}
await closeChromium();
await server.stop();

/**
 * Over a channel of its own on the connection that the page has. In MB/s.
 *
 * @param {import('../harness/participant.mjs').Participant} from
 * @param {import('../harness/participant.mjs').Participant} to
 */
async function smallMessages(from, to) {
  const open = (/** @type {boolean} */ answers) => {
    const connection = globalThis.watched.connections.find((it) => it.connectionState === 'connected');
    if (!connection) return false;
    const channel = connection.createDataChannel('small', { negotiated: true, id: 900 });
    channel.binaryType = 'arraybuffer';
    if (answers) channel.onmessage = () => channel.send('.');
    /** @type {any} */ (globalThis).small = channel;
    return true;
  };
  await until('there is a connection', () => from.page.evaluate(open, false));
  await until('there is a connection', () => to.page.evaluate(open, true));
  return from.page.evaluate(async (lasting) => {
    const channel = /** @type {RTCDataChannel} */ (/** @type {any} */ (globalThis).small);
    if (channel.readyState !== 'open') await new Promise((done) => channel.addEventListener('open', done, { once: true }));
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
  }, SMALL_MS);
}
