// A whiteboard of 5,000 strokes: opening it from a file, sending it to another participant, and panning it: frames a
// second, and how many were late. Without a graphics processor, as in this browser, everything is painted by the
// processor that also runs the rest of the call.

import { ChromiumPage, closeChromium } from '../harness/chromium.mjs';
import { Participant } from '../harness/participant.mjs';
import { Server } from '../harness/server.mjs';
import { until } from '../harness/until.mjs';

const STROKES = Number(process.env.STROKES ?? 5_000);
const POINTS = 24;
/** The area that the strokes are scattered over, in units of the whiteboard. */
const [WIDTH, HEIGHT] = [6_000, 4_000];
const SECONDS = 6;

/** Numbers that look like chance, and are the same each time. */
let seed = 11;
const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;

/** A whiteboard file, as `crates/board/src/file.rs` reads it. @param {number} count */
function board(count) {
  /** @type {number[]} */
  const bytes = [...Buffer.from('PVBOARD\n'), 1, 0];
  const varint = (/** @type {number} */ value) => {
    for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
    bytes.push(value);
  };
  const float = (/** @type {number} */ value) => bytes.push(...new Uint8Array(new Float32Array([value]).buffer));
  varint(count);
  for (let stroke = 0; stroke < count; stroke += 1) {
    bytes.push(0, 0);
    varint(POINTS);
    let [x, y] = [0, 0];
    for (let point = 0; point < POINTS; point += 1) {
      [x, y].forEach(float);
      bytes.push(128);
      x += (random() - 0.35) * 16;
      y += (random() - 0.5) * 16;
    }
    [random() * WIDTH, random() * HEIGHT, 0, 0, 0].forEach(float);
    bytes.push(Math.floor(random() * 200), Math.floor(random() * 120), Math.floor(random() * 200), 255, 0);
    float(4);
    bytes.push(0, 0, 0, 0);
  }
  bytes.push(0);
  return Buffer.from(bytes);
}

const server = await Server.start();
const [ada, bob] = [await joined('Ada'), await joined('Bob')];
const begun = performance.now();
await ada.page.getByLabel('Open a whiteboard file').setInputFiles({
  name: 'x.parvis-board', mimeType: 'application/octet-stream', buffer: board(STROKES),
});
for (const person of [ada, bob]) {
  await all(person);
  console.log(`${((performance.now() - begun) / 1_000).toFixed(1).padStart(6)} s until ${person.name} has all ${STROKES} strokes of a file that Ada opened`);
}
const cid = await joined('Cid');
await all(cid);
const late = await cid.page.evaluate(() => performance.now() - (globalThis.watched.moments.dtls ?? 0));
console.log(`${(late / 1_000).toFixed(1).padStart(6)} s at most from the first connection until Cid, a late joiner, has them`);
for (const person of [bob, cid]) {
  await person.leave();
  await person.browser.close();
}
await ada.click('Objects on this page');

for (const [title, steps] of /** @type {[string, number][]} */ ([['at 100 %', 0], ['at 41 %', 4]])) {
  for (let step = 0; step < steps; step += 1) await ada.click('Zoom out');
  const { gaps, seen } = await ada.page.evaluate(pan, SECONDS);
  const late = gaps.filter((gap) => gap > 17.5).length;
  const sorted = [...gaps].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1);
  console.log(
    `${STROKES} strokes, panning ${title}, a view of ${seen}: ` +
      `${(1_000 / (gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length)).toFixed(1)} pictures a second, ` +
      `${((100 * late) / gaps.length).toFixed(1)} % later than 16.7 ms (median ${at(0.5)}, 95 % ${at(0.95)}, worst ${at(1)} ms)`,
  );
}

await closeChromium();
await server.stop();

/** @param {string} name */
async function joined(name) {
  const person = new Participant(name, await ChromiumPage.open(), `${server.origin}/bench-of-the-drawing-otters`);
  await person.join();
  await person.click('Whiteboard');
  return person;
}

/** Until the list of objects counts all strokes. @param {Participant} person */
async function all(person) {
  await until('the whiteboard is open', () => person.sees('application', 'Drawing area'));
  await person.page.getByRole('button', { name: 'Objects on this page', exact: true }).click({ timeout: 60_000 });
  await until('all strokes are there', async () => {
    const more = await person.page.getByText(/^And \d+ more\.$/).textContent({ timeout: 1_000 }).catch(() => '');
    const count = 300 + Number(/\d+/.exec(more ?? '')?.[0] ?? 0);
    if (count < STROKES) throw new Error(`${count} so far`);
    return true;
  }, { within: 240_000 });
}

/** Turns the wheel a little before each picture, to and fro, and notes the time between two pictures. @param {number} seconds */
async function pan(seconds) {
  const surface = /** @type {Element} */ (document.querySelector('[role="application"]'));
  const { width, height } = surface.getBoundingClientRect();
  /** @type {number[]} */
  const gaps = [];
  await /** @type {Promise<void>} */ (new Promise((resolve) => {
    const begun = performance.now();
    let before = 0;
    const step = (/** @type {number} */ now) => {
      if (before > 0) gaps.push(now - before);
      before = now;
      const passed = performance.now() - begun;
      if (passed > seconds * 1_000) return resolve();
      const way = Math.floor(passed / 1_500) % 2 === 0 ? 1 : -1;
      surface.dispatchEvent(new WheelEvent('wheel', { deltaX: 14 * way, deltaY: 9 * way, bubbles: true, cancelable: true }));
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }));
  return { gaps, seen: `${Math.round(width)} by ${Math.round(height)} pixels` };
}
