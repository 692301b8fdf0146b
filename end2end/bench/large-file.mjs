// A file of two gigabytes goes from one Chromium to another, each with a disk of its own: what the pages take while it
// does, and whether what arrives is what was sent.

import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ChromiumPage } from '../harness/chromium.mjs';
import { MIB, hashOnDisk, openFiles, received, waits } from '../harness/files.mjs';
import { rendererMib } from '../harness/memory.mjs';
import { Participant } from '../harness/participant.mjs';
import { Server } from '../harness/server.mjs';

const SIZE = Number(process.env.LARGE_FILE_MIB ?? 2048);
const NAME = 'large.bin';

const folder = mkdtempSync(path.join(tmpdir(), 'parvis-large-file-'));
const file = path.join(folder, NAME);
const writing = openSync(file, 'w');
for (let number = 0; number < SIZE; number += 1) writeSync(writing, Buffer.alloc(MIB, `${number} `));
closeSync(writing);

const server = await Server.start();
const [ada, bob] = [await person('Ada'), await person('Bob')];
try {
  await openFiles(ada.person);
  await openFiles(bob.person);
  const before = [ada, bob].map(({ profile }) => rendererMib(profile));
  console.log(`${SIZE} MiB; the page of who sends takes ${before[0]} MiB, that of who receives ${before[1]} MiB`);
  await ada.person.page.setInputFiles('#files-choose', file);
  await waits(bob.person, `Accept ${NAME}`, 300_000);
  const begun = performance.now();
  await bob.person.click(`Accept ${NAME}`);
  let [most, said] = [[0, 0], 0];
  while (!(await bob.person.sees('button', `Save ${NAME}`))) {
    const now = [ada, bob].map(({ profile }) => rendererMib(profile));
    most = most.map((mib, which) => Math.max(mib, now[which] ?? 0));
    const share = Number((await received(bob.person, NAME)) ?? 0);
    if (share >= said) {
      console.log(`${String(Math.floor(share)).padStart(4)} %  ${now[0]} and ${now[1]} MiB`);
      said = share + 10;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const seconds = (performance.now() - begun) / 1_000;
  console.log(`at most ${most[0]} and ${most[1]} MiB; ${((SIZE * MIB) / 1e6 / seconds).toFixed(1)} MB/s`);
  const [download] = await Promise.all([
    bob.person.page.waitForEvent('download', { timeout: 120_000 }),
    bob.person.click(`Save ${NAME}`),
  ]);
  const same = (await hashOnDisk(await download.path())) === (await hashOnDisk(file));
  console.log(same ? 'what was saved has the same SHA-256' : 'WHAT WAS SAVED IS NOT WHAT WAS SENT');
  if (!same) process.exitCode = 1;
} finally {
  await ada.person.page.context().close();
  await bob.person.page.context().close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** A participant with a profile on disk, as people have. @param {string} name */
async function person(name) {
  const profile = path.join(folder, name);
  const page = await ChromiumPage.lasting(profile);
  const person = new Participant(name, page, `${server.origin}/the-otters-with-the-large-file`);
  await person.join();
  return { person, profile };
}
