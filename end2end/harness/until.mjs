// Waiting for conditions, never for times.

import { setTimeout as pause } from 'node:timers/promises';

const EVERY_MS = 100;

/**
 * Asks `probe` again and again until its answer is truthy, and gives that answer back.
 * Fails after `within` milliseconds with the last answer or exception in the message.
 *
 * @template T
 * @param {string} what the condition, for the message
 * @param {() => T | Promise<T>} probe
 * @param {{ within?: number }} [options]
 * @returns {Promise<T>}
 */
export async function until(what, probe, { within = 15_000 } = {}) {
  const deadline = performance.now() + within;
  let last;
  for (;;) {
    try {
      last = await probe();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      throw new Error(`not within ${within} ms: ${what}; the last answer was ${describe(last)}`);
    }
    await pause(EVERY_MS);
  }
}

/**
 * Asks `probe` again and again for `lasting` milliseconds; every answer must be truthy. For things that must go on
 * while something else is broken.
 *
 * @param {string} what
 * @param {() => unknown} probe
 * @param {{ lasting: number, every?: number }} options
 */
export async function throughout(what, probe, { lasting, every = 500 }) {
  const end = performance.now() + lasting;
  while (performance.now() < end) {
    const answer = await probe();
    if (!answer) throw new Error(`did not hold for ${lasting} ms: ${what}; the answer was ${describe(answer)}`);
    await pause(every);
  }
}

/** @param {unknown} value */
function describe(value) {
  if (value instanceof Error) return value.message;
  return JSON.stringify(value) ?? String(value);
}
