// Makes docs/images/call.png, the picture in the README, with call.json, which says what is in it, the two of the same call in
// public/, and pictures of every state in out/ to look at. Arguments name what is wanted of it: `readme`, `pages`, `collab`, `app`, `stage`; a device; a theme.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { closeChromium } from './harness/chromium.mjs';
import { portrait, PORTRAITS } from './harness/portrait.mjs';
import { LOOKS, looks, PICTURE, screenshot, VIEW } from './harness/readme.mjs';
import { OUT, Scene } from './harness/scene.mjs';
import { Server } from './harness/server.mjs';
import { states } from './harness/states.mjs';
import { collabStates } from './harness/collab-states.mjs';
import { RELAY } from './harness/check.mjs';
import { stageStates } from './harness/stage-states.mjs';
import { webAppStates } from './harness/web-app-states.mjs';

const WALKS = { pages: states, collab: collabStates, app: webAppStates, stage: stageStates };

const VIEWPORTS = {
  desk: { viewport: VIEW.viewport },
  wide: { viewport: { width: 1680, height: 1000 } },
  phone: { viewport: { width: 390, height: 844 }, phone: true },
  sideways: { viewport: { width: 844, height: 390 }, phone: true },
};

const server = await Server.start(...RELAY);
await mkdir(OUT, { recursive: true });
await mkdir(path.dirname(PICTURE), { recursive: true });

const wanted = process.argv.slice(2);
/** Whether one of these is asked for, or none is. @param {string[]} kinds */
const among = (kinds) => kinds.filter((kind) => !kinds.some((kind) => wanted.includes(kind)) || wanted.includes(kind));
const walks = among(['readme', ...Object.keys(WALKS)]);

if (walks.includes('readme')) await readmePicture();
for (const walk of walks.filter((walk) => walk !== 'readme')) {
  for (const device of among(Object.keys(VIEWPORTS))) {
    for (const theme of /** @type {('light' | 'dark')[]} */ (among(['light', 'dark']))) {
      const locale = theme === 'light' ? 'en' : 'fr';
      const scene = new Scene(server);
      for await (const { title, page } of WALKS[walk](scene, { locale, theme, ...VIEWPORTS[device] })) {
        await page.screenshot({ path: path.join(OUT, `${device}-${theme}-${title.replace(/[^a-z0-9]+/gi, '-')}.png`) });
      }
      await scene.close();
    }
  }
}
await closeChromium();
await server.stop();

/** A real call of three, as the first of them sees it. */
async function readmePicture() {
  const scene = new Scene(server);
  const names = Object.keys(PORTRAITS);
  const people = [];
  for (const [name, face] of Object.entries(PORTRAITS)) {
    const person = await scene.participant(name, { ...VIEW, room: 'three-blue-kettles' });
    await person.page.addInitScript(portrait, face);
    await person.join();
    if (people.length === 0) {
      await person.showsExactly([`${name} (you)`]);
      await writeFile(LOOKS, await looks(person.page));
    }
    people.push(person);
  }
  const [ada] = people;
  await Promise.all(people.map((person) => person.meets(...names.filter((name) => name !== person.name))));
  await ada.page.screenshot({ path: PICTURE });
  const small = /** @type {const} */ ({ type: 'jpeg', quality: 82 });
  await ada.page.screenshot({ path: screenshot('wide'), ...small });
  await ada.page.setViewportSize({ width: 390, height: 844 });
  await ada.page.waitForFunction(() => [...document.querySelectorAll('[role="group"]:has(video)')].every((tile) => tile.getBoundingClientRect().right <= 390));
  await ada.page.screenshot({ path: screenshot('narrow'), ...small });
  await scene.close();
}
