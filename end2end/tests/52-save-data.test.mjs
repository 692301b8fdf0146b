// "Save data" and "Sound only": what each costs, that it is said, that it is kept, and how it ends.
// Runs alone: how many bytes come, and how many frames in a second.

import assert from 'node:assert/strict';
import { setTimeout as lasts } from 'node:timers/promises';

import { findings } from '../harness/axe.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */
/** @typedef {{ width: number, height: number, frames: number, bytes: number }} Picture */

/** What a page has received and sent, all connections together. Serialised into the page. */
async function readMedia() {
  const read = { received: 0, sent: 0, heard: 0, incoming: /** @type {Picture[]} */ ([]), outgoing: /** @type {Picture[]} */ ([]) };
  for (const connection of globalThis.watched.connections) {
    if (connection.connectionState !== 'connected') continue;
    for (const report of (await connection.getStats()).values()) {
      const picture = { width: report.frameWidth ?? 0, height: report.frameHeight ?? 0 };
      if (report.type === 'inbound-rtp' && report.kind === 'video') {
        read.received += report.bytesReceived;
        read.incoming.push({ ...picture, frames: report.framesDecoded ?? 0, bytes: report.bytesReceived });
      } else if (report.type === 'outbound-rtp' && report.kind === 'video') {
        read.sent += report.bytesSent;
        read.outgoing.push({ ...picture, frames: report.framesEncoded ?? 0, bytes: report.bytesSent });
      } else if (report.type === 'inbound-rtp') read.heard += report.bytesReceived;
    }
  }
  return read;
}

/** @param {Participant} person */
const media = (person) => person.browser.evaluate(readMedia);

/** The bytes of pictures that come and go within so many milliseconds. @param {Participant} person @param {number} millis */
async function pictureBytes(person, millis) {
  const before = await media(person);
  await lasts(millis);
  const after = await media(person);
  return { received: after.received - before.received, sent: after.sent - before.sent, heard: after.heard - before.heard };
}

/** A camera with 1280 by 720 dots and 30 frames a second, where the pretended one has ten. Serialised into the page. */
function fastCamera() {
  const capture = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await capture(constraints);
    if (stream.getVideoTracks().length === 0) return stream;
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    let frame = 0;
    const paint = () => {
      frame += 1;
      context.fillStyle = `hsl(${frame % 360} 60% 50%)`;
      context.fillRect(0, 0, 1280, 720);
      context.fillStyle = '#000';
      context.fillRect((frame * 11) % 1280, 200, 160, 160);
    };
    paint();
    setInterval(paint, 1000 / 30);
    const [track] = canvas.captureStream(30).getVideoTracks();
    for (const old of stream.getVideoTracks()) old.stop();
    return new MediaStream([...stream.getAudioTracks(), track]);
  };
}

/** @param {import('../harness/scene.mjs').Scene} scene @param {string} name */
async function withFastCamera(scene, name) {
  const person = await scene.participant(name);
  await /** @type {import('../harness/chromium.mjs').ChromiumPage} */ (person.browser).context.addInitScript(fastCamera);
  return person;
}

/** Chooses a line of the menu "View". @param {Participant} person @param {string} name */
async function choose(person, name) {
  await person.page.getByRole('button', { name: 'View', exact: true }).click();
  await person.page.getByRole('menuitemcheckbox', { name, exact: true }).click();
}

/** The sign that data is saved. @param {Participant} person @param {string} name */
const chip = (person, name) => person.page.getByRole('button', { name: `${name}: switch off`, exact: true });

/** @param {Participant} person @param {string} name */
const camera = (person, name) => person.page.getByRole('button', { name, exact: true });

const SOUND = 'Sound only (no video)';
const SAVE = 'Save data (360p, 15 fps)';

scene('with sound only no camera costs a byte after two seconds, voices go on, and one press ends it', async (scene) => {
  const [ada, bob, cleo] = await scene.call('Ada', 'Bob', 'Cleo');
  await Promise.all([ada.meets('Bob', 'Cleo'), bob.meets('Ada', 'Cleo'), cleo.meets('Ada', 'Bob')]);
  const before = await pictureBytes(ada, 1_000);
  assert(before.received > 1_000 && before.sent > 1_000, `pictures come and go before: ${JSON.stringify(before)}`);

  await choose(ada, SOUND);
  await lasts(2_000);
  const during = await pictureBytes(ada, 3_000);
  assert.deepEqual([during.received, during.sent], [0, 0]);
  assert(during.heard > 1_000, 'the voices go on');
  await ada.hears('Bob');
  await Promise.all([bob.losesPictureOf('Ada'), cleo.losesPictureOf('Ada'), bob.hears('Ada')]);
  await ada.losesPictureOf('Bob');
  await bob.seesPictureOf('Cleo');
  await chip(ada, 'Sound only').waitFor();
  await camera(ada, 'Start camera').waitFor();
  assert.deepEqual(await findings(ada.page), []);

  // A shared screen is still shown, and nothing but that.
  await bob.click('Share screen');
  await ada.seesPictureOf("Bob's screen");
  await ada.losesPictureOf('Bob');
  await bob.page.getByRole('button', { name: 'Stop', exact: true }).click();
  await ada.showsExactly(['Ada (you)', 'Bob', 'Cleo']);

  // Whoever comes meanwhile costs no more, and a reload forgets nothing.
  await ada.page.reload();
  await ada.inCall();
  const [dora] = await scene.call('Dora');
  await Promise.all([dora.hears('Ada'), ada.hears('Bob'), ada.hears('Dora')]);
  await chip(ada, 'Sound only').waitFor();
  await lasts(2_000);
  const after = await pictureBytes(ada, 2_000);
  assert.deepEqual([after.received, after.sent], [0, 0]);

  await chip(ada, 'Sound only').click();
  await Promise.all([ada.seesPictureOf('Bob'), ada.seesPictureOf('Dora'), bob.seesPictureOf('Ada')]);
  await chip(ada, 'Sound only').waitFor({ state: 'detached' });
  assert.equal(await ada.page.evaluate(() => document.activeElement?.className.includes('call')), true);
}, { within: 120_000 });

scene('a camera that was off stays off when sound only ends, and one press on it ends that and shows it', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.join('camera=off');
  const [bob] = await scene.call('Bob');
  await ada.seesPictureOf('Bob');
  await choose(ada, SOUND);
  await ada.losesPictureOf('Bob');
  await choose(ada, SOUND);
  await ada.seesPictureOf('Bob');
  await camera(ada, 'Start camera').waitFor();
  assert.equal((await pictureBytes(ada, 1_000)).sent, 0);

  await choose(ada, SOUND);
  await ada.losesPictureOf('Bob');
  await camera(ada, 'Start camera').click();
  await Promise.all([bob.seesPictureOf('Ada'), ada.seesPictureOf('Bob')]);
  await chip(ada, 'Sound only').waitFor({ state: 'detached' });
});

/** How each picture that a page sends may be at most. @param {Participant} person */
async function sending(person) {
  return person.browser.evaluate(() => {
    const connections = globalThis.watched.connections.filter((connection) => connection.connectionState === 'connected');
    return connections.flatMap((connection) => connection.getSenders()).flatMap((sender) => {
      const [encoding] = sender.getParameters().encodings;
      if (sender.track?.kind !== 'video' || !encoding?.active) return [];
      const { height = 0, displaySurface } = sender.track.getSettings();
      const scale = encoding.scaleResolutionDownBy ?? 1;
      return [{ scale, height: height / scale, fps: encoding.maxFramerate ?? 30, isScreen: displaySurface !== undefined }];
    });
  });
}

/** How many frames a second came of each picture, and how many went. @param {Participant} person */
async function rates(person) {
  const SECONDS = 4;
  const before = await media(person);
  await lasts(SECONDS * 1_000);
  const after = await media(person);
  const of = (/** @type {'incoming' | 'outgoing'} */ way) =>
    after[way].map(({ height, width, frames }, at) => ({ width, height, fps: (frames - (before[way][at]?.frames ?? 0)) / SECONDS }));
  return { incoming: of('incoming'), outgoing: of('outgoing') };
}

scene('where data is saved, cameras have 360 lines and 15 frames at most, both ways, and a screen keeps its lines', async (scene) => {
  const [ada, bob] = [await withFastCamera(scene, 'Ada'), await withFastCamera(scene, 'Bob')];
  await Promise.all([ada.join(), bob.join()]);
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  await until('cameras may be smooth', async () => {
    const all = [...(await sending(ada)), ...(await sending(bob))];
    return all.length === 2 && all.every(({ fps }) => fps > 15);
  }, { within: 60_000 });

  await choose(ada, SAVE);
  await chip(ada, 'Save data').waitFor();
  await until('both cameras are small and slow', async () => {
    const all = [...(await sending(ada)), ...(await sending(bob))];
    return all.length === 2 && all.every(({ height, fps }) => height <= 360 && fps <= 15);
  }, { within: 10_000 });
  // What an encoder has begun comes out a moment later.
  await lasts(1_000);
  const saved = await rates(ada);
  for (const { height, fps } of [...saved.incoming, ...saved.outgoing]) {
    // An encoder spaces the frames on the average: one more fits into four seconds.
    assert(height <= 360 && fps <= 15.5, JSON.stringify(saved));
  }
  assert(saved.incoming.some(({ fps }) => fps > 5) && saved.outgoing.some(({ fps }) => fps > 5), JSON.stringify(saved));
  await Promise.all([ada.seesPictureOf('Bob'), bob.seesPictureOf('Ada')]);

  await bob.click('Share screen');
  await ada.seesPictureOf("Bob's screen");
  await until('the screen keeps its lines, and comes seldom', async () => {
    const screen = (await sending(bob)).find(({ isScreen }) => isScreen);
    return screen && screen.scale === 1 && screen.fps <= 5;
  }, { within: 30_000 });

  await ada.page.reload();
  await ada.inCall();
  await chip(ada, 'Save data').click();
  await until('her camera may be smooth again', async () => (await sending(ada)).some(({ fps }) => fps > 15), { within: 30_000 });
}, { within: 240_000 });

scene('where the browser asks for it data is saved and that is said, until the person switches it off', async (scene) => {
  const ada = await scene.participant('Ada', { viewport: { width: 390, height: 844 }, phone: true });
  await /** @type {import('../harness/chromium.mjs').ChromiumPage} */ (ada.browser).context.addInitScript(() => {
    Object.defineProperty(/** @type {any} */ (navigator).connection, 'saveData', { get: () => true });
  });
  await ada.join();
  const [bob] = await scene.call('Bob');
  await Promise.all([ada.seesPictureOf('Bob'), bob.seesPictureOf('Ada')]);
  const asked = chip(ada, 'Save data as your browser asks');
  await asked.waitFor();
  assert.deepEqual(await findings(ada.page), []);
  await asked.click();
  await asked.waitFor({ state: 'detached' });
  await ada.page.reload();
  await ada.inCall();
  await ada.seesPictureOf('Bob');
  await ada.page.locator('.data-chip').waitFor({ state: 'detached' });

  // And what a person chooses is chosen, whatever the browser asks for.
  await ada.click('More');
  await ada.page.getByRole('menuitem', { name: 'Connections', exact: true }).click();
  const dialog = ada.page.getByRole('dialog', { name: 'Connections', exact: true });
  await dialog.getByRole('radio', { name: /^Save data/ }).check();
  await dialog.getByText(/^Video from others and from you has at most 360 lines/).waitFor();
  await ada.page.keyboard.press('Escape');
  await chip(ada, 'Save data').waitFor();
});
