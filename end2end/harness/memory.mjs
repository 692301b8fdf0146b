// What browsers take, as the system counts it.

import { execFileSync } from 'node:child_process';

/** @typedef {{ pid: number, parent: number, kib: number, command: string }} Process */

/** @returns {Process[]} */
function processes() {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,rss=,args='], { maxBuffer: 2 ** 26 }).toString().trim().split('\n');
  return lines.map((line) => {
    const [pid, parent, kib, ...command] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), kib: Number(kib), command: command.join(' ') };
  });
}

/**
 * The memory of the largest renderer of a Chromium, in mebibytes: that of its page.
 *
 * @param {string} profile the folder of its profile, which no other has
 */
export function rendererMib(profile) {
  const all = processes();
  const family = new Set(all.filter(({ command }) => command.includes(profile)).map(({ pid }) => pid));
  // Renderers come of a process that is started before there is a profile.
  for (let found = -1; found !== family.size; ) {
    found = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  const renderers = all.filter(({ pid, command }) => family.has(pid) && command.includes('--type=renderer'));
  return Math.round(Math.max(0, ...renderers.map(({ kib }) => kib)) / 1024);
}
