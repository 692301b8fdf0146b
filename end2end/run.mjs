// Runs the browser tests: all, or those whose file name contains one of the arguments.
// The last lines are `# pass N` and `# fail N`; the exit code is 1 when one failed.

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

const counts = { pass: 0, fail: 0, skipped: 0 };
process.on('exit', () => {
  console.log(`# skipped ${counts.skipped}\n# pass ${counts.pass}\n# fail ${counts.fail}`);
});

await play(files.filter(runsAlone), 1);
// The longest first: nothing is worse than to begin with it when the others are done.
const long = (/** @type {string} */ file) => readFileSync(file).length;
await play(files.filter((file) => !runsAlone(file)).sort((one, other) => long(other) - long(one)), ABREAST);

/** Runs these files, so many at once, and counts what became of their tests. @param {string[]} files @param {number} concurrency */
async function play(files, concurrency) {
  if (files.length === 0) return;
  const stream = run({ files, concurrency });
  stream.on('test:diagnostic', ({ message }) => {
    const [, kind, number] = /^(pass|fail|cancelled|skipped) (\d+)$/.exec(message) ?? [];
    if (kind) counts[kind === 'cancelled' ? 'fail' : kind] += Number(number);
  });
  stream.on('test:fail', () => {
    process.exitCode = 1;
  });
  const told = stream.compose(new spec());
  told.pipe(process.stdout, { end: false });
  await finished(told);
}
