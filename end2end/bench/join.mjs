// From the address to the first picture of another participant, printed as its parts. Both people are in one Chromium on
// this machine, so the network is none and the processor is shared: the parts matter, not the sum.

import { ChromiumPage, closeChromium } from '../harness/chromium.mjs';
import { Participant } from '../harness/participant.mjs';
import { Server } from '../harness/server.mjs';
import { until } from '../harness/until.mjs';

const RUNS = Number(process.env.RUNS ?? 5);

/** Each part, and the moments between which it lies. `navigated` comes from the browser's own timing. */
const PARTS = /** @type {const} */ ([
  ['navigation: the page has arrived', 'start', 'navigated'],
  ['hydration: until the page asks for devices', 'navigated', 'capture'],
  ['devices', 'capture', 'captured'],
  ['socket', 'socket', 'open'],
  ['join: until the welcome', 'open', 'welcome'],
  ['offer', 'welcome', 'offer'],
  ['answer', 'offer', 'answer'],
  ['ICE and DTLS', 'answer', 'dtls'],
  ['first frame', 'dtls', 'frame'],
  ['all', 'start', 'frame'],
]);

const server = await Server.start();
const ada = await enter('Ada');
/** @type {Record<string, number>[]} */
const runs = [];
for (let run = 0; run < RUNS; run += 1) {
  const bob = await enter('Bob');
  await until('Bob has a picture of Ada', () => bob.page.evaluate(() => globalThis.watched.moments.frame > 0));
  runs.push(
    await bob.page.evaluate(() => {
      const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
      return { start: 0, navigated: navigation.responseEnd, ...globalThis.watched.moments };
    }),
  );
  await bob.leave();
  await bob.browser.close();
  await ada.showsExactly(['Ada (you)']);
}

console.log(`join to first remote frame, median of ${RUNS} runs, in ms`);
for (const [title, from, to] of PARTS) {
  const times = runs.map((moments) => moments[to] - moments[from]).sort((a, b) => a - b);
  console.log(`${times[Math.floor(times.length / 2)].toFixed(0).padStart(8)}  ${title}`);
}

await closeChromium();
await server.stop();

/** @param {string} name */
async function enter(name) {
  const person = new Participant(name, await ChromiumPage.open(), `${server.origin}/bench-of-the-quiet-otters`);
  await person.join();
  return person;
}
