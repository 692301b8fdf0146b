// A picture is sent in the size in which it is seen, and not at all where it is not seen.
// Runs alone: how fast a picture stops and comes back.

import assert from 'node:assert/strict';
import { setTimeout as lasts } from 'node:timers/promises';

import { scene, WITHOUT_SERVER } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

/** The bytes of pictures and of voices that a page has sent over each of its connections. Serialised into the page. */
async function readSent() {
  const sent = [];
  for (const connection of globalThis.watched.connections) {
    if (connection.connectionState !== 'connected') continue;
    const bytes = { video: 0, audio: 0 };
    for (const report of (await connection.getStats()).values()) {
      if (report.type === 'outbound-rtp') bytes[report.kind] += report.bytesSent;
    }
    sent.push(bytes);
  }
  return sent;
}

/** To how many others a page has sent a picture in a second, and to how many a voice. @param {Participant} person */
async function reaches(person) {
  const before = await person.browser.evaluate(readSent);
  await lasts(1_000);
  const after = await person.browser.evaluate(readSent);
  const grown = (/** @type {'video' | 'audio'} */ kind) => after.filter((bytes, at) => bytes[kind] > before[at][kind] + 200).length;
  return `${grown('video')} pictures, ${grown('audio')} voices`;
}

/** Waits until it is so. @param {Participant} person @param {string} wanted @param {{ within: number }} [options] */
async function sends(person, wanted, options = { within: 15_000 }) {
  await until(`${person.name} sends ${wanted}`, async () => {
    const seen = await reaches(person);
    if (seen === wanted) return true;
    throw new Error(seen);
  }, options);
}

/** As if something else stood where the tiles are, or they again. @param {Participant} person @param {boolean} covered */
async function covers(person, covered) {
  await person.browser.evaluate((covered) => {
    const stage = /** @type {HTMLElement} */ (document.querySelector('.stage'));
    stage.style.display = covered ? 'none' : '';
  }, covered);
}

/** As if another tab were in front, or this one again. @param {Participant} person @param {boolean} hidden */
async function hides(person, hidden) {
  await person.browser.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

/** As a page that knows nothing of wants: it says none. @param {import('../harness/chromium.mjs').ChromiumPage} page */
async function saysNoWants(page) {
  await page.context.addInitScript(() => {
    for (const kind of [WebSocket, RTCDataChannel]) {
      const { send } = kind.prototype;
      kind.prototype.send = function (data) {
        if (typeof data !== 'string' || !data.includes('"type":"want"')) send.call(this, data);
      };
    }
  });
}

scene('what one page does not show costs the sender nothing, and comes back at once', async (scene) => {
  const [ada, bob, cleo] = await scene.call('Ada', 'Bob', 'Cleo');
  await Promise.all([ada.meets('Bob', 'Cleo'), bob.meets('Ada', 'Cleo'), cleo.meets('Ada', 'Bob')]);
  await sends(ada, '2 pictures, 2 voices');

  // The code that says so comes with the first picture.
  await covers(bob, true);
  await sends(ada, '1 pictures, 2 voices');
  await Promise.all([bob.hears('Ada'), cleo.seesPictureOf('Ada')]);
  // For as long as it takes.
  await lasts(3_000);
  assert.equal(await reaches(ada), '1 pictures, 2 voices');
  assert.equal(await reaches(cleo), '1 pictures, 2 voices');

  const before = performance.now();
  await covers(bob, false);
  await Promise.all([bob.seesPictureOf('Ada'), bob.seesPictureOf('Cleo')]);
  assert(performance.now() - before < 5_000, `it took ${performance.now() - before} ms`);

  // And again, now that all code is there: nothing within a few seconds.
  await lasts(1_000);
  await covers(bob, true);
  await sends(ada, '1 pictures, 2 voices', { within: 5_000 });
  // The next one to come is sent to, whoever does not look.
  const [dora] = await scene.call('Dora');
  await dora.seesPictureOf('Ada');
  await sends(ada, '2 pictures, 3 voices');
});

scene('a page in a tab that stays behind another is sent no pictures, and at once when it comes to the front', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  await hides(bob, true);
  await sends(ada, '0 pictures, 1 voices', { within: 50_000 });
  await bob.hears('Ada');
  await hides(bob, false);
  await bob.seesPictureOf('Ada');
});

scene('a page that never says what it shows gets every picture in full', async (scene) => {
  const ada = await scene.participant('Ada');
  const bob = await scene.participant('Bob');
  await saysNoWants(/** @type {import('../harness/chromium.mjs').ChromiumPage} */ (bob.browser));
  await Promise.all([ada.join(), bob.join()]);
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  await covers(bob, true);
  await covers(ada, true);
  await sends(bob, '0 pictures, 1 voices');
  assert.equal(await reaches(ada), '1 pictures, 1 voices', 'Bob has not said that he does not look');
  await covers(bob, false);
  await bob.seesPictureOf('Ada');
});

scene('what is hidden is said without a server, too', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  await sends(ada, '1 pictures, 1 voices');
  await lasts(3_000);
  scene.expectErrors(WITHOUT_SERVER);
  await scene.server.kill();
  await Promise.all([ada, bob].map(({ page }) => page.getByText(/reconnecting/i).first().waitFor()));
  await covers(bob, true);
  await sends(ada, '0 pictures, 1 voices');
  await covers(bob, false);
  await bob.seesPictureOf('Ada');
}, { ownServer: true });
