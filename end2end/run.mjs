// Runs the browser tests: all, or those whose file name contains one of the arguments.
// The last lines are `# pass N` and `# fail N`; the exit code is 1 when one failed.

import { readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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
// One file at a time: what a test measures is the product, not the other tests.
const stream = run({ files, concurrency: 1 });
stream.on('test:diagnostic', ({ message }) => {
  const [, kind, number] = /^(pass|fail|cancelled|skipped) (\d+)$/.exec(message) ?? [];
  if (kind) counts[kind === 'cancelled' ? 'fail' : kind] += Number(number);
});
stream.on('test:fail', () => {
  process.exitCode = 1;
});
stream.compose(new spec()).pipe(process.stdout);
process.on('exit', () => {
  console.log(`# skipped ${counts.skipped}\n# pass ${counts.pass}\n# fail ${counts.fail}`);
});
