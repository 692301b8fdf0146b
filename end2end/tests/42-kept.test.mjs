// What a browser keeps of a meeting: what was off stays off, a link alone switches nothing on, the address is clean, and
// what is removed from the list is gone.

import assert from 'node:assert/strict';

import { opensChat, says } from '../harness/chat.mjs';
import { ChromiumPage } from '../harness/chromium.mjs';
import { Participant } from '../harness/participant.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** Another page of the same browser: with a copy of the tab's storage, as "Duplicate tab" has, or with none. @param {Participant} person @param {boolean} duplicate */
async function anotherTab(person, duplicate) {
  const context = person.page.context();
  let tab;
  if (duplicate) {
    [tab] = await Promise.all([context.waitForEvent('page'), person.page.evaluate(() => void window.open(location.href))]);
  } else {
    tab = await context.newPage();
    await tab.goto(person.url + person.fragment);
  }
  return new Participant(person.name, new ChromiumPage(context, tab), person.url);
}

/** Goes in by the button, and finds both switched as they should be. @param {Participant} person @param {{ microphone: boolean, camera: boolean }} on */
async function joinsWith(person, { microphone, camera }) {
  await until(`${person.name} can join`, () => person.sees('button', 'Join'));
  const toggle = (/** @type {string} */ name) => person.page.getByRole('button', { name, exact: true });
  // Before the script runs they are there, and mean nothing.
  await until('the page is alive', () => toggle('Microphone').isEnabled());
  for (const [name, on] of /** @type {const} */ ([['Microphone', microphone], ['Camera', camera]])) {
    await until(`${name} is ${on ? 'on' : 'off'}`, async () => (await toggle(name).getAttribute('aria-pressed')) === String(on));
  }
  await person.click('Join');
  await person.inCall();
  await hasOn(person, { microphone, camera });
}

/** @param {Participant} person @param {{ microphone: boolean, camera: boolean }} on */
async function hasOn(person, { microphone, camera }) {
  for (const button of [microphone ? 'Mute microphone' : 'Unmute microphone', camera ? 'Stop camera' : 'Start camera']) {
    await until(`${person.name} has "${button}"`, () => person.sees('button', button));
  }
}

scene('what was off stays off over a reload, in a duplicated tab and in a new one', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.open();
  await joinsWith(ada, { microphone: true, camera: true });
  await ada.click('Mute microphone');
  await ada.click('Stop camera');
  await hasOn(ada, { microphone: false, camera: false });

  await ada.browser.reload();
  await joinsWith(ada, { microphone: false, camera: false });
  const second = await anotherTab(ada, true);
  await joinsWith(second, { microphone: false, camera: false });
  // A new tab has nothing of the other ones, as after a crash.
  const third = await anotherTab(second, false);
  await joinsWith(third, { microphone: false, camera: false });

  // What is switched on again is on after the next reload.
  await third.click('Start camera');
  await hasOn(third, { microphone: false, camera: true });
  await third.browser.reload();
  await joinsWith(third, { microphone: false, camera: true });
});

scene('who came in by skip is in again after a reload, with what was on', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await bob.meets('Ada');
  await ada.click('Stop camera');
  await hasOn(ada, { microphone: true, camera: false });
  await ada.browser.reload();
  await ada.inCall();
  await hasOn(ada, { microphone: true, camera: false });
  await bob.losesPictureOf('Ada');
  await bob.hears('Ada');
  // Who left is not in by loading the page again.
  await ada.leave();
  await until('the call is over', async () => !(await ada.sees('toolbar', 'Meeting controls')));
  await ada.browser.reload();
  await joinsWith(ada, { microphone: true, camera: false });
});

scene(
  'a link that skips joins with microphone and camera off, one press away',
  async (scene) => {
    const bob = await scene.participant('Bob');
    await bob.open();
    await joinsWith(bob, { microphone: true, camera: true });
    const ada = await scene.participant('Ada');
    await ada.join('mic=1&camera=on');
    await hasOn(ada, { microphone: false, camera: false });
    await bob.losesPictureOf('Ada');
    assert.equal(await ada.page.evaluate(() => globalThis.watched.tracks.length), 0, 'something was captured');
    await ada.click('Start camera');
    await bob.seesPictureOf('Ada');
    await ada.click('Unmute microphone');
    await bob.hears('Ada');
    // A reload goes on with what was pressed; the link, opened again, does not.
    await ada.browser.reload();
    await ada.inCall();
    await hasOn(ada, { microphone: true, camera: true });
    await ada.join();
    await hasOn(ada, { microphone: false, camera: false });
  },
  { ownServer: ['PARVIS_DIRECT_JOIN=muted'] },
);

scene(
  'where the operator says so, skip is ignored',
  async (scene) => {
    const ada = await scene.participant('Ada');
    await ada.open('skip=1&mic=off');
    await joinsWith(ada, { microphone: false, camera: true });
  },
  { ownServer: ['PARVIS_DIRECT_JOIN=off'] },
);

scene('once in, the address is the link, and nothing is lost by it', async (scene) => {
  const key = 'AAECAwQFBgcICaq7zN3u_w';
  const ada = await scene.participant('Ada', { key });
  const address = () => ada.page.evaluate(() => location.pathname + location.search + location.hash);
  await ada.open('mic=off&x=1&camera=off');
  await until('Ada can join', () => ada.sees('button', 'Join'));
  assert.match(await address(), /name=Ada/, 'before the call a reload still reads it');
  await ada.browser.fill('textbox', 'Your name', 'Ada Lovelace');
  await joinsWith(ada, { microphone: false, camera: false });
  const clean = `/${scene.room}?x=1#k=${key}`;
  await until('the address is clean', async () => (await address()) === clean);
  await until('the call has its entry', () => ada.page.evaluate(() => history.state === 'call'));

  // Below the call's entry is the same address; Back asks.
  const length = await ada.page.evaluate(() => history.length);
  await ada.page.evaluate(() => history.back());
  await ada.page.getByRole('dialog').waitFor();
  await ada.page.keyboard.press('Escape');
  await until('the entry of the call is on top', () => ada.page.evaluate(() => history.state === 'call'));
  assert.equal(await ada.page.evaluate(() => history.length), length);
  assert.equal(await address(), clean);

  await ada.browser.reload();
  await joinsWith(ada, { microphone: false, camera: false });
  await ada.showsExactly(['Ada Lovelace (you)']);
  assert.equal(await address(), clean);

  // Straight in, and again after a reload, under the name of the link.
  await ada.join('mic=off&camera=off&name=Countess');
  await until('the address is clean', async () => (await address()) === `/${scene.room}#k=${key}`);
  await ada.browser.reload();
  await ada.inCall();
  await ada.showsExactly(['Countess (you)']);
});

/** All that this browser keeps of meetings, in whatever place. Serialised into the page. */
async function keptOfMeetings() {
  const kept = [];
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of Object.keys(storage)) kept.push(`${key} ${key === 'parvis.recent' ? storage.getItem(key) : ''}`.trim());
  }
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve, reject) => {
      const opening = indexedDB.open(name ?? '');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    for (const store of database.objectStoreNames) {
      const keys = await new Promise((resolve, reject) => {
        const asked = database.transaction(store).objectStore(store).getAllKeys();
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
      for (const key of keys) kept.push(`database ${store} ${[key].flat(2)[0]}`);
    }
    kept.push('database');
    database.close();
  }
  const root = await navigator.storage.getDirectory();
  for await (const [name, folder] of root.entries()) {
    kept.push(`file ${name}`);
    for await (const inside of folder.keys()) kept.push(`file ${inside}`);
  }
  return kept.sort();
}

/** As the folders are called. @param {string} room */
const hex = (room) => Buffer.from(room).toString('hex');

scene('what is removed from the list is gone from the browser, but for a call in another tab', async (scene) => {
  const ada = await scene.participant('Ada');
  const { page } = ada;
  const rooms = ['a', 'b', 'c'].map((letter) => `${scene.room}-${letter}`);
  const [first, second, open] = rooms;
  const kept = () => page.evaluate(keptOfMeetings);
  const of = async (/** @type {string} */ room) => (await kept()).filter((line) => line.includes(room) || line.includes(hex(room)));
  const isWritten = async (/** @type {Participant} */ person, /** @type {string} */ room) => {
    await opensChat(person);
    await says(person, 'to be forgotten');
    await until(`the chat of ${room} is kept`, async () => {
      const lines = await person.page.evaluate(keptOfMeetings);
      return lines.some((line) => line.startsWith(`database records ${room}/`)) && lines.includes(`file ${hex(room)}`);
    });
  };
  for (const room of [first, second]) {
    await page.goto(`${scene.server.origin}/${room}?name=Ada&skip=1&mic=off&camera=off`);
    await ada.inCall();
    await isWritten(ada, room);
  }
  // Another tab is in the third, and stays there.
  const other = new Participant('Ada', new ChromiumPage(page.context(), await page.context().newPage()), '');
  await other.page.goto(`${scene.server.origin}/${open}?name=Ada&skip=1&mic=off&camera=off`);
  await other.inCall();
  await isWritten(other, open);

  await page.goto(scene.server.origin);
  const link = (/** @type {string} */ room) => page.getByRole('link', { name: room, exact: true });
  await link(first).waitFor();
  for (const room of rooms) assert.ok((await of(room)).length >= 4, `${room}: ${await kept()}`);

  await page.getByRole('button', { name: `Remove ${first} from the list`, exact: true }).click();
  await link(first).waitFor({ state: 'hidden' });
  assert.deepEqual(await of(first), []);
  assert.ok((await of(second)).length >= 4, 'too much is gone');

  await page.getByRole('button', { name: 'Clear the list', exact: true }).click();
  await page.getByRole('status').filter({ hasText: open }).waitFor();
  await link(second).waitFor({ state: 'hidden' });
  assert.deepEqual(await of(second), []);
  assert.equal(await link(open).count(), 1, 'the meeting in which another tab is stays in the list');
  // It goes on, and can be loaded again with all that was in it.
  await other.browser.reload();
  await other.inCall();
  await opensChat(other);
  await other.page.getByRole('log').getByText('to be forgotten').waitFor();

  await other.page.close();
  await page.getByRole('button', { name: 'Clear the list', exact: true }).click();
  await link(open).waitFor({ state: 'hidden' });
  const left = (await kept()).filter((line) => /^(file|database)/.test(line) || rooms.some((room) => line.includes(room)));
  assert.deepEqual(left, []);
});

scene('the picture of a camera that looks away is not mirrored, and turns when the camera is switched', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.page.addInitScript(() => {
    const { getSettings } = MediaStreamTrack.prototype;
    MediaStreamTrack.prototype.getSettings = function settings() {
      const facingMode = this.label.endsWith('device_1') ? 'environment' : undefined;
      return { ...getSettings.call(this), ...(facingMode && { facingMode }) };
    };
  });
  await ada.open();
  const picture = ada.page.locator('.preview video');
  const isMirrored = () => picture.evaluate((video) => new DOMMatrix(getComputedStyle(video).transform).a === -1);
  const camera = ada.page.getByRole('combobox', { name: 'Camera' });
  const choose = async (/** @type {string} */ device) => {
    const value = await camera.locator('option').filter({ hasText: device }).getAttribute('value');
    await camera.selectOption(value);
  };
  await until('there are two cameras', async () => (await camera.locator('option').filter({ hasText: /device_/ }).count()) >= 2);
  await choose('device_0');
  await until('the first is mirrored', isMirrored);
  await choose('device_1');
  await until('the second is not', async () => !(await isMirrored()));
  await choose('device_0');
  await until('the first is mirrored again', isMirrored);
});
