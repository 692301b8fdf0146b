// Runs the browser tests: all, or those whose file name contains one of the arguments.
// The last lines name what failed, as `# failed FILE: TEST: WHY`, and what passed only when it was tried again, as
// `# unsteady …`, and count: `# pass N` and `# fail N`. The exit code is 1 when one failed.

import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

import { findBrowser } from './harness/find.mjs';

const folder = fileURLToPath(new URL('./tests/', import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.test.mjs'))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort()
  .map((name) => folder + name);

/** How many files run at once: each has its own server and browsers, and waits more than it computes. */
const ABREAST = 2;

/** A file that says so has the machine for itself: what it measures is the product, not the other tests. @param {string} file */
const runsAlone = (file) => /^\/\/ Runs alone: /m.test(readFileSync(file, 'utf8'));

try {
  findBrowser('chromium');
  findBrowser('firefox');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
if (files.length === 0) {
  console.error(`no test file has ${wanted.join(' or ')} in its name`);
  process.exit(1);
}

// What an earlier run left would pass for this one's.
rmSync(fileURLToPath(new URL('./out/failed/', import.meta.url)), { recursive: true, force: true });

/** @typedef {{ file: string, name: string, why: string }} Failure */
/** @typedef {{ pass: number, fail: number, skipped: number, failures: Failure[] }} Outcome */

/** So many files at most are tried again. Where more failed, something is broken. */
const AGAIN = 3;

/** @type {Outcome} */
let all = { pass: 0, fail: 0, skipped: 0, failures: [] };
/** What passed when it was tried again. @type {Failure[]} */
const unsteady = [];
process.on('exit', () => {
  const line = (/** @type {string} */ kind, /** @type {Failure} */ { file, name, why }) =>
    console.log(`# ${kind} ${file.slice(folder.length)}: ${name}: ${why}`);
  all.failures.forEach((failure) => line('failed', failure));
  unsteady.forEach((failure) => line('unsteady', failure));
  console.log(`# skipped ${all.skipped}\n# pass ${all.pass}\n# fail ${all.fail}`);
  if (all.fail > 0) process.exitCode = 1;
});

const alone = await play(files.filter(runsAlone), 1);
// The longest first: nothing is worse than to begin with it when the others are done.
const long = (/** @type {string} */ file) => readFileSync(file).length;
const rest = files.filter((file) => !runsAlone(file)).sort((one, other) => long(other) - long(one));
all = sum([alone, await play(rest, ABREAST)]);

// A machine that stands still for a moment is no fault of the product's. What fails twice, the second time with nothing beside
// it, is one; what failed once is named all the same.
const broken = [...new Set(all.failures.map(({ file }) => file))];
if (broken.length <= AGAIN) {
  for (const file of broken) {
    console.log(`again: ${file.slice(folder.length)}`);
    const once = all.failures.filter((failure) => failure.file === file);
    const again = await play([file], 1);
    if (again.fail > 0 || again.pass === 0) continue;
    unsteady.push(...once);
    all.failures = all.failures.filter((failure) => failure.file !== file);
    all.fail -= once.length;
    all.pass += once.length;
  }
}

/** @param {Outcome[]} outcomes @returns {Outcome} */
function sum(outcomes) {
  const total = (/** @type {'pass' | 'fail' | 'skipped'} */ kind) => outcomes.reduce((sum, outcome) => sum + outcome[kind], 0);
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  return { pass: total('pass'), fail: total('fail'), skipped: total('skipped'), failures };
}

/** Runs these files, so many at once. @param {string[]} files @param {number} abreast @returns {Promise<Outcome>} */
async function play(files, abreast) {
  const waiting = [...files];
  const outcomes = [];
  const inTurn = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) outcomes.push(await playOne(file));
  };
  await Promise.all(Array.from({ length: abreast }, inTurn));
  return sum(outcomes);
}

/** Runs one file. By itself: the runner names where a test was made, which is the harness, and not whose it is. @param {string} file @returns {Promise<Outcome>} */
async function playOne(file) {
  /** @type {Outcome} */
  const outcome = { pass: 0, fail: 0, skipped: 0, failures: [] };
  const stream = run({ files: [file], concurrency: 1 });
  stream.on('test:diagnostic', ({ message }) => {
    const [, kind, number] = /^(pass|fail|cancelled|skipped) (\d+)$/.exec(message) ?? [];
    if (kind) outcome[kind === 'cancelled' ? 'fail' : kind] += Number(number);
  });
  stream.on('test:fail', ({ name, details }) => {
    const why = String(details.error.cause?.message ?? details.error.message);
    outcome.failures.push({ file, name, why: why.replaceAll(/\s+/g, ' ').slice(0, 400) });
  });
  const told = stream.compose(new spec());
  told.pipe(process.stdout, { end: false });
  await finished(told);
  // A file that did not come to its first test, say.
  outcome.fail = Math.max(outcome.fail, outcome.failures.length);
  return outcome;
}
