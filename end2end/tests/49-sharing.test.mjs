// What can be done about a shared screen while it is shared, and whether small text can be read at the other side.

import assert from 'node:assert/strict';

import { findings } from '../harness/axe.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** The picture of "Ada's screen" stands still: no more frames come. @param {import('../harness/participant.mjs').Participant} person */
async function standsStill(person, { within = 10_000 } = {}) {
  const frames = async () => (await person.tile("Ada's screen"))?.frames ?? -1;
  let before = await frames();
  await until('no more frames come', async () => {
    const first = before;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    before = await frames();
    if (before !== first) throw new Error(`${first}, then ${before}`);
    return true;
  }, { within });
}

scene('who shares is told so, pauses, goes on, and stops', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.click('Share screen');
  const bar = ada.page.getByRole('region', { name: "You're sharing your screen", exact: true });
  await bar.waitFor();
  await bob.seesPictureOf("Ada's screen");

  await bar.getByRole('button', { name: 'Pause', exact: true }).click();
  await bar.getByText('Paused: the others see the last picture').waitFor();
  const screen = bob.page.getByRole('group', { name: "Ada's screen", exact: true });
  await screen.getByText('Paused', { exact: true }).waitFor();
  await standsStill(bob);
  await bob.seesPictureOf('Ada');

  // Who comes meanwhile reads why there is no picture.
  const [cleo] = await scene.call('Cleo');
  await cleo.page.getByRole('group', { name: "Ada's screen", exact: true }).getByText('Paused', { exact: true }).waitFor();

  await bar.getByRole('button', { name: 'Resume', exact: true }).click();
  await Promise.all([bob.seesPictureOf("Ada's screen"), cleo.seesPictureOf("Ada's screen")]);
  await screen.getByText('Paused', { exact: true }).waitFor({ state: 'detached' });

  await bar.getByRole('button', { name: 'Stop', exact: true }).click();
  await bar.waitFor({ state: 'detached' });
  await bob.showsExactly(['Ada', 'Bob (you)', 'Cleo']);
});

scene('what is shared as text becomes a video and text again, without a new share', async (scene) => {
  const [ada] = await scene.call('Ada');
  await ada.click('Share screen');
  const bar = ada.page.getByRole('region', { name: "You're sharing your screen", exact: true });
  const shared = () =>
    ada.page.evaluate(() => {
      const track = globalThis.watched.tracks.find((track) => track.getSettings().displaySurface && track.readyState === 'live');
      return track && { hint: track.contentHint, rate: track.getConstraints().frameRate, id: track.id };
    });
  const is = (/** @type {string} */ hint, /** @type {number} */ rate) =>
    until(`${hint} is shared`, async () => {
      const now = await shared();
      const most = /** @type {{ max?: number } | undefined} */ (now?.rate)?.max;
      if (now?.hint !== hint || most !== rate) throw new Error(JSON.stringify(now));
      return now.id;
    });
  const first = await is('text', 15);
  await bar.getByRole('radio', { name: 'Video', exact: true }).check();
  assert.equal(await is('motion', 30), first);
  await bar.getByRole('radio', { name: 'Text', exact: true }).check();
  assert.equal(await is('text', 15), first);
});

scene('who shares a text stays in the call, and a film comes to the front', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.page.addInitScript(() => {
    const told = /** @type {any} */ (globalThis);
    told.focus = [];
    const { prototype } = told.CaptureController;
    const set = prototype.setFocusBehavior;
    prototype.setFocusBehavior = function setFocusBehavior(/** @type {string} */ behavior) {
      told.focus.push(behavior);
      return set.call(this, behavior);
    };
    const ask = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getDisplayMedia = (options) => {
      told.focus.push(/** @type {any} */ (options).controller instanceof told.CaptureController);
      return ask(options);
    };
  });
  await ada.join();
  const focus = () => ada.page.evaluate(() => /** @type {any} */ (globalThis).focus.splice(0));
  const bar = ada.page.getByRole('region', { name: "You're sharing your screen", exact: true });
  await ada.click('Share screen');
  await bar.waitFor();
  assert.deepEqual(await focus(), ['no-focus-change', true]);
  await bar.getByRole('radio', { name: 'Video', exact: true }).check();
  await bar.getByRole('button', { name: 'Stop', exact: true }).click();
  await bar.waitFor({ state: 'detached' });
  // What was chosen holds for the next share.
  await ada.click('Share screen');
  await bar.waitFor();
  assert.deepEqual(await focus(), ['focus-captured-surface', true]);
});

scene('a device that cannot share its screen says so where people look for it', async (scene) => {
  for (const phone of [true, false]) {
    const ada = await scene.participant('Ada', phone ? { phone, viewport: { width: 390, height: 844 } } : {});
    await ada.page.addInitScript(() => {
      // The page's own, and what the tests have put in its place.
      Reflect.deleteProperty(MediaDevices.prototype, 'getDisplayMedia');
      Reflect.deleteProperty(navigator.mediaDevices, 'getDisplayMedia');
    });
    await ada.join('mic=off&camera=off');
    assert.equal(await ada.page.getByRole('button', { name: 'Share screen', exact: true }).count(), 0);
    await ada.click('More');
    const word = ada.page.getByRole('menuitem', { name: 'This device cannot share its screen', exact: true });
    await word.waitFor();
    assert.equal(await ada.page.getByRole('menuitem', { name: 'Share screen', exact: true }).count(), 0);
    assert.equal(await word.getAttribute('aria-disabled'), 'true');
    assert.deepEqual(await findings(ada.page), []);
    // It does nothing, and closes nothing.
    await word.click({ force: true });
    await word.waitFor();
    await ada.page.keyboard.press('Escape');
    await word.waitFor({ state: 'detached' });
    // Neither does its key.
    await ada.page.keyboard.press('s');
    assert.equal(await ada.page.getByRole('alert').count(), 0);
  }
});

/** What is sent of the screen, as the browser was told. @param {import('../harness/participant.mjs').Participant} person */
const sentAs = ({ page }) =>
  page.evaluate(() => {
    const senders = globalThis.watched.connections.flatMap((connection) => connection.getSenders());
    const screen = senders.find(({ track }) => track?.contentHint === 'text' || track?.contentHint === 'motion');
    const { degradationPreference, encodings } = /** @type {any} */ (screen?.getParameters() ?? {});
    return { kept: degradationPreference, fps: encodings?.[0].maxFramerate, scale: encodings?.[0].scaleResolutionDownBy };
  });

scene('print is sent whole and slowly, and a film smoothly, from the moment that it is chosen', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.click('Share screen');
  await bob.seesPictureOf("Ada's screen");
  const bar = ada.page.getByRole('region', { name: "You're sharing your screen", exact: true });
  const is = (/** @type {string} */ kept, /** @type {(fps: number) => boolean} */ good) =>
    until(`the screen is sent with ${kept}`, async () => {
      const sent = await sentAs(ada);
      if (sent.kept === kept && good(sent.fps)) return true;
      throw new Error(JSON.stringify(sent));
    });
  const slow = (/** @type {number} */ fps) => fps >= 5 && fps <= 15;
  await is('maintain-resolution', slow);
  assert.equal((await sentAs(ada)).scale, 1);
  await bar.getByRole('radio', { name: 'Video', exact: true }).check();
  await is('maintain-framerate', (fps) => fps === 30);
  await bar.getByRole('radio', { name: 'Text', exact: true }).check();
  await is('maintain-resolution', slow);
});

/** A document in small letters. Runs in both pages. @param {HTMLCanvasElement} canvas */
function paintDocument(canvas) {
  Object.assign(canvas, { width: 1280, height: 720 });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.fillStyle = '#fff';
  context.fillRect(0, 0, 1280, 720);
  context.fillStyle = '#111';
  context.font = '13px sans-serif';
  for (let line = 0; line < 44; line += 1) {
    context.fillText(`${line + 1}. The minutes are read, and nobody has anything to add (${line * 37}). Résumé, façade, naïve: ½ × 8 = 4.`, 24, 20 + line * 16);
  }
}

/** How like the document the picture of Ada's screen is, in dB, or why that cannot be said. Runs in the page. */
function likeness() {
  const video = /** @type {HTMLVideoElement} */ (document.querySelector('[role="group"][aria-label="Ada\'s screen"] video'));
  if (video.videoWidth !== 1280 || video.videoHeight !== 720) return `${video.videoWidth} by ${video.videoHeight}`;
  const lumas = (/** @type {(canvas: HTMLCanvasElement) => void} */ paint) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
    paint(canvas);
    const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(0, 0, 1280, 720);
    return Float64Array.from({ length: data.length / 4 }, (_, i) => 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]);
  };
  const wanted = lumas(/** @type {any} */ (globalThis).paintDocument);
  const seen = lumas((canvas) => canvas.getContext('2d')?.drawImage(video, 0, 0));
  const error = wanted.reduce((sum, luma, i) => sum + (luma - seen[i]) ** 2, 0) / wanted.length;
  return 10 * Math.log10(255 ** 2 / error);
}

/** @param {import('../harness/participant.mjs').Participant} person */
async function isSharp(person) {
  await person.seesPictureOf("Ada's screen");
  await until(`the text is sharp for ${person.name}`, async () => {
    const decibels = await person.page.evaluate(likeness);
    if (typeof decibels === 'string' || decibels < 35) throw new Error(`${decibels} dB`);
    console.log(`${person.name}: ${decibels.toFixed(1)} dB`);
    return true;
  }, { within: 30_000 });
}

scene('a page of small text can be read at the other side', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  for (const { page } of [ada, bob]) await page.evaluate(`globalThis.paintDocument = ${paintDocument}`);
  // A document instead of the empty screen that is shared here.
  await ada.page.evaluate(() => {
    const canvas = document.createElement('canvas');
    const paint = () => /** @type {any} */ (globalThis).paintDocument(canvas);
    paint();
    setInterval(paint, 200);
    navigator.mediaDevices.getDisplayMedia = async () => canvas.captureStream(10);
  });
  await ada.click('Share screen');
  await isSharp(bob);
  // Also for who comes when nothing has moved for a while.
  const [cleo] = await scene.call('Cleo');
  await cleo.page.evaluate(`globalThis.paintDocument = ${paintDocument}`);
  await isSharp(cleo);
});
