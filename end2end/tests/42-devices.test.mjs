// Devices that go and come back, that the system takes away for a while, and pictures that the browser pauses. No browser
// can be made to do these things, so the page is told that they have happened, as a browser tells it.
// Runs alone: pictures and voices.

import assert from 'node:assert/strict';

import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** Whether this page shows the microphone of somebody as off. */
const showsMuted = async (person, name) => (await tileOf(person, name).locator('.tile-muted').count()) > 0;

const tileOf = ({ page }, name) => page.getByRole('group', { name, exact: true });

/** The captured track of this kind does this by itself. */
const happens = (person, kind, event) =>
  person.page.evaluate(
    ([kind, event]) => {
      const track = globalThis.watched.tracks.findLast((track) => track.kind === kind && track.readyState === 'live');
      // One that has ended gives nothing any more.
      if (event === 'ended') track.stop();
      track.dispatchEvent(new Event(event));
    },
    [kind, event],
  );

/** All devices of these kinds are pulled out, or there again. */
const plug = (person, kinds, there) =>
  person.page.evaluate(
    ([kinds, there]) => {
      const devices = navigator.mediaDevices;
      const real = MediaDevices.prototype;
      devices.enumerateDevices = async () => {
        const all = await real.enumerateDevices.call(devices);
        return there ? all : all.filter((device) => !kinds.includes(device.kind));
      };
      const page = /** @type {any} */ (globalThis);
      page.capture ??= devices.getUserMedia;
      devices.getUserMedia = async (constraints) => {
        const gone = (kinds.includes('audioinput') && constraints.audio) || (kinds.includes('videoinput') && constraints.video);
        if (!there && gone) throw new DOMException('pulled out by the test', 'NotFoundError');
        return page.capture.call(devices, constraints);
      };
      devices.dispatchEvent(new Event('devicechange'));
    },
    /** @type {const} */ ([kinds, there]),
  );

scene('what the system mutes is off to everybody, with a sentence, until it gives it back', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await bob.meets('Ada');
  const button = (name) => ada.page.getByRole('button', { name, exact: true });

  await happens(ada, 'audio', 'mute');
  await button('Unmute microphone').waitFor();
  await ada.page.getByText(/device has muted the microphone/).waitFor();
  await until('Bob sees it', () => showsMuted(bob, 'Ada'));
  assert(await showsMuted(ada, 'Ada (you)'));
  await happens(ada, 'audio', 'unmute');
  await button('Mute microphone').waitFor();
  await ada.page.getByText(/device has muted the microphone/).waitFor({ state: 'hidden' });
  await until('Bob sees it', async () => !(await showsMuted(bob, 'Ada')));

  await happens(ada, 'video', 'mute');
  await button('Start camera').waitFor();
  await ada.page.getByText(/device has stopped the camera/).waitFor();
  await bob.losesPictureOf('Ada');
  await happens(ada, 'video', 'unmute');
  await button('Stop camera').waitFor();
  await bob.seesPictureOf('Ada');
});

scene('a microphone that is plugged in again is on again, and one that was muted meanwhile is not', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await bob.hears('Ada');
  const button = (name) => ada.page.getByRole('button', { name, exact: true });

  await plug(ada, ['audioinput'], false);
  await happens(ada, 'audio', 'ended');
  await ada.page.getByText(/microphone was disconnected/).waitFor();
  await button('Unmute microphone').waitFor();
  await until('Bob sees it', () => showsMuted(bob, 'Ada'));
  await plug(ada, ['audioinput'], true);
  await button('Mute microphone').waitFor();
  await ada.page.getByText('Your microphone is connected and in use.').waitFor();
  await bob.hears('Ada');

  await button('Mute microphone').click();
  await plug(ada, ['audioinput'], false);
  await happens(ada, 'audio', 'ended');
  await plug(ada, ['audioinput'], true);
  await bob.hearsNothingOf('Ada');
  await button('Unmute microphone').click();
  await bob.hears('Ada');
});

scene('pictures that the browser pauses go on, and when it insists there is a button', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.seesPictureOf('Bob');
  const video = tileOf(ada, 'Bob').locator('video');
  const plays = () => video.evaluate((video) => !Reflect.get(video, 'paused'));
  const pause = () => video.evaluate((video) => /** @type {HTMLVideoElement} */ (video).pause());

  await pause();
  await until('the picture goes on', plays);
  await ada.seesPictureOf('Bob');

  // As on a phone that allows nothing without a touch.
  await ada.page.evaluate(() => {
    const play = HTMLMediaElement.prototype.play;
    /** @type {any} */ (globalThis).allow = () => {
      HTMLMediaElement.prototype.play = play;
    };
    HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('not without a touch', 'NotAllowedError'));
  });
  await pause();
  await ada.page.getByText('Your browser has paused the call.').waitFor();
  await ada.page.evaluate(() => /** @type {any} */ (globalThis).allow());
  await ada.page.getByRole('button', { name: 'Resume', exact: true }).click();
  await until('the picture goes on', plays);
  await ada.page.getByText('Your browser has paused the call.').waitFor({ state: 'hidden' });
  await ada.seesPictureOf('Bob');
  await ada.hears('Bob');
  await bob.hears('Ada');
});

scene('somebody whose camera gives no picture is heard', async (scene) => {
  const [ada] = await scene.call('Ada');
  const bob = await scene.participant('Bob');
  // Chromium plays no sound in a `<video>` whose picture has not come: so it is with whoever comes while one wants no pictures.
  await bob.page.addInitScript(() => {
    const capture = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints) => {
      const stream = await capture(constraints);
      if (stream.getVideoTracks().length === 0) return stream;
      const canvas = document.createElement('canvas');
      canvas.getContext('2d');
      for (const track of stream.getVideoTracks()) track.stop();
      return new MediaStream([...stream.getAudioTracks(), ...canvas.captureStream(0).getVideoTracks()]);
    };
  });
  await bob.join();
  await ada.hears('Bob');
  assert.equal((await ada.tile('Bob'))?.width, 0);
});

scene('a voice that the browser lets play a moment late is heard without a touch', async (scene) => {
  const ada = await scene.participant('Ada');
  // A page may play sound once it captures, and the browser knows of that a moment after the page.
  await ada.page.addInitScript(() => {
    const play = HTMLMediaElement.prototype.play;
    const begun = performance.now();
    const refused = Object.assign(/** @type {any} */ (globalThis), { refused: 0 });
    HTMLMediaElement.prototype.play = function () {
      if (this.muted || performance.now() - begun > 5_000) return play.call(this);
      refused.refused += 1;
      return Promise.reject(new DOMException('not without a touch', 'NotAllowedError'));
    };
  });
  await ada.join();
  const [bob] = await scene.call('Bob');
  await ada.hears('Bob');
  assert.notEqual(await ada.page.evaluate(() => Reflect.get(globalThis, 'refused')), 0);
  assert.equal(await ada.page.getByText(/browser/).count(), 0);
  await bob.hears('Ada');
});
