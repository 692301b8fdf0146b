// A file that everybody plays from their own disk, in step.
//
// Runs alone: how far apart the players are is measured.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

import { findings } from '../harness/axe.mjs';
import { openFiles, waits } from '../harness/files.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

/** Seconds that 95 of 100 moments may be apart at most. */
const P95 = 0.15;

/** Chooses a file of sound, so many seconds long, or some bytes that are none. @param {Participant} person @param {string} name @param {number} seconds */
async function plays(person, name, seconds) {
  await openFiles(person);
  await person.browser.evaluate(({ name, seconds }) => {
    const rate = 8_000;
    const bytes = new Uint8Array(44 + rate * seconds);
    const header = new DataView(bytes.buffer);
    const text = (at, words) => [...words].forEach((letter, i) => header.setUint8(at + i, letter.charCodeAt(0)));
    if (name.endsWith('.wav')) {
      text(0, 'RIFF');
      header.setUint32(4, bytes.length - 8, true);
      text(8, 'WAVEfmt ');
      [[16, 16, 4], [20, 1, 2], [22, 1, 2], [24, rate, 4], [28, rate, 4], [32, 1, 2], [34, 8, 2]].forEach(
        ([at, value, size]) => (size === 4 ? header.setUint32(at, value, true) : header.setUint16(at, value, true)),
      );
      text(36, 'data');
      header.setUint32(40, rate * seconds, true);
      // Very softly, and no two seconds alike.
      for (let i = 44; i < bytes.length; i += 1) bytes[i] = 128 + Math.round(2 * Math.sin(i / (8 + ((i / rate) % 7))));
    }
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], name));
    const field = /** @type {HTMLInputElement} */ (document.querySelector('#film-choose'));
    field.files = transfer.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }, { name, seconds });
}

/** The player, as it is. @param {Participant} person */
async function player(person) {
  return person.browser.evaluate(() => {
    const video = /** @type {HTMLVideoElement | null} */ (document.querySelector('.film video'));
    if (!video) return undefined;
    const { currentTime, paused, duration, videoWidth, playbackRate } = video;
    return { at: performance.timeOrigin + performance.now(), currentTime, paused, duration, videoWidth, playbackRate };
  });
}

/** Waits until all play, from this place on. @param {Participant[]} people @param {number} from */
async function play(people, from) {
  for (const person of people) {
    await until(`${person.name} plays from ${from}`, async () => {
      const now = await player(person);
      return now && !now.paused && now.currentTime >= from && now.currentTime < from + 25;
    });
  }
}

/** Compares where they are at the same moments, once they have had the time to find together. @param {Participant[]} people */
async function inStep(people) {
  // Who has just begun passes the others on the way to its place: together they are once they stay together.
  let since = performance.now();
  await until('they find together', async () => {
    if ((await apart(people)) >= P95 / 2) since = performance.now();
    return performance.now() - since > 1_000;
  });
  const all = [];
  for (let i = 0; i < 40; i += 1) {
    all.push(await apart(people));
    await pause(100);
  }
  all.sort((one, other) => one - other);
  const p95 = all[Math.floor(all.length * 0.95)];
  console.log(`${people.map(({ name }) => name).join(', ')}: ${Math.round(p95 * 1_000)} ms apart (p95 of ${all.length})`);
  assert.ok(p95 <= P95, `${p95} s apart`);
}

/** Seconds between the first and the last, at one moment. @param {Participant[]} people */
async function apart(people) {
  const now = await Promise.all(people.map(player));
  assert.ok(now.every((one) => one && !one.paused), JSON.stringify(now));
  const begins = now.map((one) => (one?.currentTime ?? 0) - (one?.at ?? 0) / 1_000);
  return Math.max(...begins) - Math.min(...begins);
}

/** @param {Participant} person @param {number} ready @param {number} people */
async function sawReady(person, ready, people) {
  await until(`${person.name} reads ${ready} of ${people}`, () =>
    person.browser.evaluate((words) => document.querySelector('.film-ready')?.textContent === words, `Ready: ${ready} of ${people}`),
  { within: 30_000 });
}

scene('a file is played in step by two, by one who comes late, and without who began it', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await plays(ada, 'tune.wav', 120);
  await waits(bob, 'Join in');
  assert.equal(await player(bob), undefined, 'nothing is played before the person wants it');
  assert.match((await bob.page.locator('.film').textContent()) ?? '', /960 KB/);
  await bob.click('Join in');
  await sawReady(ada, 2, 2);
  assert.equal((await player(ada))?.paused, true, 'it stands until somebody presses');
  await ada.click('Play');
  await play([ada, bob], 0.5);
  await inStep([ada, bob]);

  // The other goes elsewhere.
  await bob.page.getByRole('slider', { name: 'Position', exact: true }).fill('40');
  await play([ada, bob], 40);
  await inStep([ada, bob]);
  // And stands, at the same place on both sides.
  await bob.click('Pause');
  await until('it stands', async () => {
    const [hers, his] = await Promise.all([ada, bob].map(player));
    return hers?.paused && his?.paused && Math.abs(hers.currentTime - his.currentTime) < 0.05;
  });
  await bob.page.getByRole('combobox', { name: 'Speed', exact: true }).selectOption('1.5×');
  await until('Ada has the speed', async () => ((await player(ada))?.playbackRate ?? 0) > 1.4);
  await ada.page.getByRole('combobox', { name: 'Speed', exact: true }).selectOption('1×');
  await ada.click('Play');
  await play([ada, bob], 40);

  // Not Firefox, which plays no sound at all where there is no device for it.
  const [fay] = await scene.quiet('Fay');
  await waits(fay, 'Join in');
  await fay.click('Join in');
  await sawReady(bob, 3, 3);
  await inStep([ada, bob, fay]);
  // Whoever pressed last leaves, and had the file first.
  await ada.leave();
  await sawReady(bob, 2, 2);
  await inStep([bob, fay]);
  await fay.click('Pause');
  await until('Bob stands', async () => (await player(bob))?.paused);
  // Who comes while it stands has it at the same place, and so has the slider, which a key would move for all.
  const [gus] = await scene.quiet('Gus');
  await waits(gus, 'Join in');
  await gus.click('Join in');
  await sawReady(bob, 3, 3);
  await until('his slider is where the film is', async () => {
    const [place, now] = [await gus.page.getByRole('slider', { name: 'Position', exact: true }).inputValue(), await player(bob)];
    return Number(place) === Math.floor(now?.currentTime ?? -1);
  });
  await fay.click('Stop for everyone');
  await until('it is over', async () => !(await bob.page.locator('.film').isVisible()));
}, { within: 180_000 });

scene('a film is shown beside the pictures, however long it says to be, and closed by one or by all', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await openFiles(ada);
  // What browsers record does not say how long it is.
  await ada.page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [320, 180];
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm;codecs=vp8' });
    /** @type {Blob[]} */
    const parts = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.start();
    for (let i = 0; i < 60; i += 1) {
      pen.fillStyle = `hsl(${i * 6} 80% 50%)`;
      pen.fillRect(0, 0, 320, 180);
      await new Promise((done) => setTimeout(done, 50));
    }
    const stopped = new Promise((done) => (recorder.onstop = done));
    recorder.stop();
    await stopped;
    const transfer = new DataTransfer();
    transfer.items.add(new File(parts, 'holiday.webm'));
    const field = /** @type {HTMLInputElement} */ (document.querySelector('#film-choose'));
    field.files = transfer.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await waits(bob, 'Not now');
  await bob.click('Not now');
  await until('Bob is not asked any more', async () => !(await bob.page.locator('.film').isVisible()));
  // The row of the file leads back to it.
  await openFiles(bob);
  await bob.click('Join in holiday.webm');
  await sawReady(ada, 2, 2);
  for (const person of [ada, bob]) {
    await until(`${person.name} sees it`, async () => (await player(person))?.videoWidth === 320);
    const place = person.page.getByRole('slider', { name: 'Position', exact: true });
    await until('its length is known', async () => Number(await place.getAttribute('max')) >= 3);
    assert.deepEqual(await findings(person.page, '.film'), []);
  }
  await ada.click('Play');
  // At its end it stands, and "Play" begins anew.
  await until('it is at its end', async () => {
    const now = await player(bob);
    return now?.paused && now.currentTime > 2.5 && (await bob.sees('button', 'Play'));
  });
  await bob.click('Play');
  await until('it begins anew', async () => ((await player(ada))?.currentTime ?? 9) < 2);

  await bob.click('Close for me');
  await waits(bob, 'Join in');
  assert.ok(await player(ada), 'it goes on for Ada');
  await ada.click('Stop for everyone');
  await until('it is over', async () => !(await bob.page.locator('.film').isVisible()));
  await openFiles(bob);
  await waits(bob, 'Play for everyone holiday.webm');
});

scene('what a browser cannot play, or does not play without a click, is said, and the others go on', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await plays(ada, 'broken.mp4', 1);
  await ada.page.locator('.film-note').getByText('This browser cannot play this file. Playback continues for the others.').waitFor();
  await waits(bob, 'Join in');
  await plays(ada, 'tune.wav', 60);
  await bob.page.getByText('tune.wav', { exact: true }).first().waitFor();
  await bob.page.evaluate(() => {
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function refused() {
      if (!this.matches('.film video') || globalThis.mayPlay) return play.call(this);
      return Promise.reject(new DOMException('no', 'NotAllowedError'));
    };
  });
  await bob.click('Join in');
  await sawReady(ada, 2, 2);
  await ada.click('Play');
  await waits(bob, 'Start playback');
  await play([ada], 1);
  await bob.page.evaluate(() => (globalThis.mayPlay = true));
  await bob.click('Start playback');
  await play([ada, bob], 1);
  await inStep([ada, bob]);
});
