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
const AGAIN = 2;

/** @type {Outcome} */
const all = { pass: 0, fail: 0, skipped: 0, failures: [] };
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

add(await play(files.filter(runsAlone), 1));
// The longest first: nothing is worse than to begin with it when the others are done.
const long = (/** @type {string} */ file) => readFileSync(file).length;
add(await play(files.filter((file) => !runsAlone(file)).sort((one, other) => long(other) - long(one)), ABREAST));

// A machine that stands still for a moment is no fault of the product's. What fails twice, the second time with nothing beside
// it, is one; what failed once is named all the same.
const broken = [...new Set(all.failures.map(({ file }) => file))];
if (broken.length <= AGAIN) {
  for (const file of broken) {
    console.log(`again: ${file.slice(folder.length)}`);
    const once = all.failures.filter((failure) => failure.file === file);
    const again = await play([file], 1);
    if (again.fail > 0) continue;
    unsteady.push(...once);
    all.failures = all.failures.filter((failure) => failure.file !== file);
    all.fail -= once.length;
    all.pass += once.length;
  }
}

/** @param {Outcome} outcome */
function add(outcome) {
  all.pass += outcome.pass;
  all.fail += outcome.fail;
  all.skipped += outcome.skipped;
  all.failures.push(...outcome.failures);
}

/** Runs these files, so many at once. @param {string[]} files @param {number} concurrency @returns {Promise<Outcome>} */
async function play(files, concurrency) {
  /** @type {Outcome} */
  const outcome = { pass: 0, fail: 0, skipped: 0, failures: [] };
  if (files.length === 0) return outcome;
  const stream = run({ files, concurrency });
  stream.on('test:diagnostic', ({ message }) => {
    const [, kind, number] = /^(pass|fail|cancelled|skipped) (\d+)$/.exec(message) ?? [];
    if (kind) outcome[kind === 'cancelled' ? 'fail' : kind] += Number(number);
  });
  stream.on('test:fail', ({ file = '', name, details }) => {
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
