// The arrows beside the microphone and the camera, the test of the speaker, and one's own voice.

import assert from 'node:assert/strict';

import { findings } from '../harness/axe.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

/** What was agreed on so far, in every connection of this page. @param {Participant} person */
const agreed = (person) =>
  person.page.evaluate(() => globalThis.watched.connections.map((connection) => connection.currentLocalDescription?.sdp).join());

/** The choice in an open menu. @param {Participant} person @param {string} kind */
const radios = (person, kind) => person.page.locator('.popup').getByRole('group', { name: kind, exact: true }).getByRole('radio');

/** Every tone and every recording that this page begins to play, from now on. @param {Participant} person */
async function listens(person) {
  await person.page.addInitScript(() => {
    const heard = /** @type {any} */ (globalThis);
    heard.tones = [];
    heard.recordings = [];
    heard.sinks = [];
    const tone = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function start(...at) {
      heard.tones.push(Math.round(this.frequency.value));
      return tone.apply(this, at);
    };
    const recording = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function start(...at) {
      const samples = this.buffer?.getChannelData(0) ?? new Float32Array(1);
      const loudness = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      heard.recordings.push({ seconds: this.buffer?.duration, loudness });
      return recording.apply(this, at);
    };
    const sink = HTMLMediaElement.prototype.setSinkId;
    HTMLMediaElement.prototype.setSinkId = function setSinkId(id) {
      if (this instanceof HTMLAudioElement) heard.sinks.push(id);
      return sink.call(this, id);
    };
  });
}

scene('the arrows choose other devices in the call, and nothing is negotiated for it', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  const before = await agreed(ada);
  for (const [button, kind] of [
    ['Microphone options', 'Microphone'],
    ['Camera options', 'Camera'],
  ]) {
    await ada.click(button);
    await radios(ada, kind).first().waitFor();
    assert.deepEqual(await findings(ada.page), []);
    const values = await radios(ada, kind).evaluateAll((all) => all.map((radio) => [Reflect.get(radio, 'value'), Reflect.get(radio, 'checked')]));
    const others = values.filter(([value, checked]) => value && value !== 'default' && !checked);
    const [chosen] = others.at(-1) ?? assert.fail(`there is no other ${kind} to choose`);
    await ada.page.locator(`.popup input[value="${chosen}"]`).check();
    await until(`the ${kind} is the chosen one`, () =>
      ada.page.evaluate(
        ([kind, device]) =>
          globalThis.watched.tracks.some((track) => track.kind === kind && track.readyState === 'live' && track.getSettings().deviceId === device),
        [kind === 'Camera' ? 'video' : 'audio', chosen],
      ),
    );
    await ada.page.keyboard.press('Escape');
    await ada.page.locator('.popup').waitFor({ state: 'detached' });
    assert.equal(await ada.page.evaluate(() => document.activeElement?.getAttribute('aria-label')), button);
  }
  await bob.meets('Ada');
  assert.equal(await agreed(ada), before, 'something was negotiated');
});

scene('the speaker is tested on the one that was chosen', async (scene) => {
  const ada = await scene.participant('Ada');
  await listens(ada);
  await ada.join();
  await ada.click('Microphone options');
  const speakers = radios(ada, 'Speaker');
  await speakers.first().waitFor();
  const chosen = await speakers.last().getAttribute('value');
  await speakers.last().check();
  await ada.click('Test speaker');
  await ada.page.getByText('Three tones are playing.').waitFor();
  await until('three tones are played', () => ada.page.evaluate(() => Reflect.get(globalThis, 'tones').length === 3));
  assert.deepEqual(await ada.page.evaluate(() => Reflect.get(globalThis, 'sinks')), [chosen]);
  await ada.page.getByText('Three tones are playing.').waitFor({ state: 'hidden' });

  await ada.click('Settings…');
  await ada.page.getByRole('dialog', { name: 'Settings', exact: true }).waitFor();
});

scene('where no speaker can be chosen none is offered', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.page.addInitScript(() => Reflect.deleteProperty(HTMLMediaElement.prototype, 'setSinkId'));
  await ada.join();
  await ada.click('Microphone options');
  await radios(ada, 'Microphone').first().waitFor();
  assert.equal(await radios(ada, 'Speaker').count(), 0);
  await ada.click('Test speaker');
  await ada.page.getByText('Three tones are playing.').waitFor();
});

scene('a speaker that the browser lists only after it was asked for is chosen, used and kept', async (scene) => {
  const ada = await scene.participant('Ada');
  await listens(ada);
  // As Firefox does it.
  await ada.page.addInitScript(() => {
    const { mediaDevices } = navigator;
    const told = /** @type {any} */ (globalThis);
    const list = mediaDevices.enumerateDevices.bind(mediaDevices);
    const speakers = async () => (await list()).filter(({ kind, deviceId }) => kind === 'audiooutput' && !['', 'default'].includes(deviceId));
    /** @type {string[]} */
    told.exposed = JSON.parse(sessionStorage.getItem('exposed') ?? '[]');
    told.answers = [];
    mediaDevices.enumerateDevices = async () => (await list()).filter(({ kind, deviceId }) => kind !== 'audiooutput' || told.exposed.includes(deviceId));
    Object.assign(mediaDevices, {
      selectAudioOutput: async () => {
        if (!navigator.userActivation.isActive) throw new DOMException('', 'InvalidStateError');
        const error = told.answers.shift();
        if (error) throw new DOMException('', error);
        const device = (await speakers()).at(-1);
        told.exposed.push(device?.deviceId);
        sessionStorage.setItem('exposed', JSON.stringify(told.exposed));
        return device;
      },
    });
  });
  await ada.join();
  await ada.click('Microphone options');
  await radios(ada, 'Microphone').first().waitFor();
  assert.equal(await radios(ada, 'Speaker').count(), 0);
  const pick = ada.page.locator('.popup').getByRole('button', { name: 'Choose another speaker…', exact: true });
  const failed = ada.page.locator('.popup').getByText(/No other speaker could be chosen/);
  const answers = (/** @type {string} */ error) => ada.page.evaluate((error) => Reflect.get(globalThis, 'answers').push(error), error);
  const asked = () => until('the browser was asked', () => ada.page.evaluate(() => Reflect.get(globalThis, 'answers').length === 0));
  // Who thinks better of it is told nothing.
  await answers('NotFoundError');
  await pick.click();
  await failed.waitFor();
  await answers('NotAllowedError');
  await pick.click();
  await asked();
  await failed.waitFor({ state: 'detached' });
  assert.equal(await radios(ada, 'Speaker').count(), 0);

  await pick.click();
  await until('it is in the list, and chosen', async () => (await radios(ada, 'Speaker').count()) === 2 && (await radios(ada, 'Speaker').last().isChecked()));
  assert.deepEqual(await findings(ada.page), []);
  const chosen = await radios(ada, 'Speaker').last().getAttribute('value');
  await ada.click('Test speaker');
  await until('it is used', async () => (await ada.page.evaluate(() => Reflect.get(globalThis, 'sinks'))).includes(chosen));

  await ada.page.reload();
  await ada.inCall();
  await ada.click('Microphone options');
  await until('it is chosen again', async () => (await radios(ada, 'Speaker').last().getAttribute('value')) === chosen && (await radios(ada, 'Speaker').last().isChecked()));
});

scene('where the browser lists every speaker it is not asked for another', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.page.addInitScript(() => Reflect.deleteProperty(MediaDevices.prototype, 'selectAudioOutput'));
  await ada.join();
  await ada.click('Microphone options');
  await radios(ada, 'Speaker').first().waitFor();
  assert.equal(await ada.page.getByRole('button', { name: 'Choose another speaker…', exact: true }).count(), 0);
});

scene('before the call people hear themselves, and nothing leaves the page', async (scene) => {
  const ada = await scene.participant('Ada');
  await listens(ada);
  await ada.open();
  await ada.click('Settings');
  const dialog = ada.page.getByRole('dialog', { name: 'Settings', exact: true });
  await dialog.getByRole('button', { name: 'Hear yourself', exact: true }).waitFor();
  /** @type {string[]} */
  const requests = [];
  ada.page.on('request', (request) => {
    // Browsers fetch the icon when they like.
    if (!request.url().endsWith('/favicon.svg')) requests.push(request.url());
  });
  await dialog.getByRole('button', { name: 'Hear yourself', exact: true }).click();
  await dialog.getByText(/Say something/).waitFor();
  await dialog.getByText('This is how the others hear you.').waitFor();
  const [{ seconds, loudness }] = await ada.page.evaluate(() => Reflect.get(globalThis, 'recordings'));
  assert(seconds > 3 && seconds < 5, `${seconds} s were recorded`);
  assert(loudness > 0.001, `the recording is silent: ${loudness}`);
  await dialog.getByText('This is how the others hear you.').waitFor({ state: 'hidden' });
  assert.deepEqual(requests, []);
  assert.equal(await ada.page.evaluate(() => globalThis.watched.connections.length), 0);
  // Only the preview still listens.
  const live = await ada.page.evaluate(() => globalThis.watched.tracks.filter((track) => track.kind === 'audio' && track.readyState === 'live').length);
  assert.equal(live, 1);
});

scene('the button of the microphone shows what goes out, at most ten times a second', async (scene) => {
  const ada = await scene.participant('Ada', { motion: true });
  await ada.join();
  const level = () => ada.page.evaluate(() => Number.parseFloat(document.getElementById('tool-microphone')?.style.getPropertyValue('--level') || '-1'));
  await until('something goes out', async () => (await level()) > 0);
  const changes = await ada.page.evaluate(
    () =>
      new Promise((resolve) => {
        let count = 0;
        const button = document.getElementById('tool-microphone');
        if (button) new MutationObserver((all) => (count += all.length)).observe(button, { attributeFilter: ['style'] });
        setTimeout(() => resolve(count), 3_000);
      }),
  );
  assert(changes > 0 && changes <= 33, `${changes} changes in three seconds`);
  await ada.click('Mute microphone');
  await until('nothing goes out', async () => (await level()) === 0);
});

scene('who wants less motion has no level on the button', async (scene) => {
  const ada = await scene.participant('Ada', { motion: false });
  await ada.join();
  await ada.page.locator('.call-clock').waitFor({ state: 'attached' });
  assert.equal(await ada.page.evaluate(() => document.getElementById('tool-microphone')?.style.getPropertyValue('--level')), '');
});

scene('a clock that is set meanwhile does not change how long the call has lasted', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.join();
  const lasted = ada.page.locator('.call-clock [role=timer]');
  await lasted.waitFor({ state: 'attached' });
  await ada.page.evaluate(() => {
    const { now } = Date;
    Date.now = () => now() + 50 * 365 * 86_400_000;
  });
  const before = await lasted.textContent();
  await until('it goes on', async () => (await lasted.textContent()) !== before);
  assert.match((await lasted.textContent()) ?? '', /^0:\d\d$/);
});
