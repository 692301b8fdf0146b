// The page that says why a call does not work: faults made on purpose, and the sentence for each, in both languages.
// Runs alone: pictures and voices.

import assert from 'node:assert/strict';

import { findings } from '../harness/axe.mjs';
import { beginCheck, BUTTONS, chromiumWith, darkness, insecureHost, proxyWithoutSockets, RELAY, silence } from '../harness/check.mjs';
import { Homes, noHomes } from '../harness/homes.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** @typedef {import('../harness/scene.mjs').Scene} Scene */
/** @typedef {import('../harness/chromium.mjs').PageOptions} PageOptions */
/** @typedef {{ en: RegExp, fr: RegExp }} Said */

/** The longest that a person waits for the sentence. */
const WITHIN = 15_000;
const LOCALES = /** @type {const} */ (['en', 'fr']);

/** Waits for the sentences. @param {{ page: import('playwright-core').Page }} page @param {'en' | 'fr'} locale @param {Said[]} said */
async function says({ page }, locale, said) {
  await Promise.all(said.map((sentence) => page.locator('.check-row').filter({ hasText: sentence[locale] }).waitFor({ timeout: WITHIN })));
}

/**
 * @param {string} title @param {(scene: Scene, locale: 'en' | 'fr') => Promise<{ options?: PageOptions, origin?: string }>} make makes the fault
 * @param {Said[]} said @param {{ server?: string[], skip?: string }} [options]
 */
function fault(title, make, said, { server, skip } = {}) {
  scene(
    title,
    async (scene) => {
      scene.expectErrors(/WebSocket|ERR_|Failed to load resource|Cross-Origin-Opener-Policy/);
      for (const locale of LOCALES) {
        const { options, origin } = await make(scene, locale);
        const page = await scene.page({ ...options, locale });
        await beginCheck(page, origin ?? scene.server.origin, locale);
        await says(page, locale, said);
      }
    },
    { ownServer: server, skip },
  );
}

/** What a browser is opened with that has the fault itself. @param {PageOptions} options */
const browser = (options) => async () => ({ options });

const MICROPHONE_BLOCKED = { en: /microphone is blocked for this site.*icon to the left of the address/s, fr: /micro est bloqué pour ce site.*icône à gauche de l’adresse/s };
const CAMERA_BLOCKED = { en: /camera is blocked for this site.*icon to the left of the address/s, fr: /caméra est bloquée pour ce site.*icône à gauche de l’adresse/s };
const MICROPHONE_WORKS = { en: /microphone works/, fr: /micro fonctionne/ };
const NO_RELAY = { en: /server has no relay.*relay_listen/s, fr: /serveur n’a pas de relais.*relay_listen/s };

fault('the microphone and the camera are refused', browser({ grant: [] }), [MICROPHONE_BLOCKED, CAMERA_BLOCKED]);
fault('the camera alone is refused', browser({ grant: ['microphone'] }), [MICROPHONE_WORKS, CAMERA_BLOCKED]);
fault('there is no microphone and no camera', browser({ devices: 'none' }), [
  { en: /No microphone found.*Connect one/s, fr: /Aucun micro trouvé.*Branchez-en un/s },
  { en: /No camera found/, fr: /Aucune caméra trouvée/ },
]);
fault('there is no camera', browser({ devices: 'no-camera' }), [MICROPHONE_WORKS, { en: /No camera found/, fr: /Aucune caméra trouvée/ }]);
fault('another program has the camera', browser({ devices: 'busy' }), [
  { en: /program is using your camera.*Close other programs/s, fr: /programme utilise votre caméra.*Fermez les autres programmes/s },
]);
fault(
  'the microphone is silent and the camera is dark',
  async (scene) => {
    const words = [`--use-file-for-fake-audio-capture=${await silence()}`, `--use-file-for-fake-video-capture=${await darkness()}`];
    return { options: { where: await chromiumWith(scene.server.origin, ...words) } };
  },
  [
    { en: /no sound came from it.*say something/s, fr: /aucun son n’en est venu.*en disant quelque chose/s },
    { en: /its picture is black.*cover of the camera/s, fr: /son image est noire.*cache de la caméra/s },
  ],
);
fault('WebRTC is switched off', browser({ webrtc: false }), [
  { en: /WebRTC is disabled by a setting.*extensions/s, fr: /WebRTC est désactivé par un réglage.*extensions/s },
]);
fault(
  'the address is not secure',
  async (scene) => ({ origin: `http://${insecureHost()}:${scene.server.port}` }),
  [{ en: /not opened at a secure address \(https\)/, fr: /pas été ouverte à une adresse sécurisée \(https\)/ }],
  { server: ['PARVIS_LISTEN=0.0.0.0:{port}'], skip: insecureHost() ? undefined : 'this machine has no address but its own' },
);
fault(
  'a policy lets nothing but proxied connections through',
  async (scene) => ({ options: { where: await chromiumWith(scene.server.origin, '--webrtc-ip-handling-policy=disable_non_proxied_udp') } }),
  [{ en: /finds no way to others.*VPN/s, fr: /ne trouve aucun chemin vers les autres.*VPN/s }],
);
// A server of its own: the others have asked the shared one more often than an address may in a minute.
fault('the server has no relay', browser({}), [NO_RELAY, { en: /The server responds/, fr: /Le serveur répond/ }], { server: [] });
fault(
  'the relay is at an address where nothing is',
  browser({}),
  [{ en: /relay cannot be reached from your network.*port 3478/s, fr: /relais du serveur n’est pas joignable.*port 3478/s }],
  { server: [...RELAY, 'PARVIS_RELAY_HOST=192.0.2.1'] },
);
fault(
  'a proxy passes no sockets on',
  async (scene) => ({ origin: scene.owns(await proxyWithoutSockets(scene.server.port)).origin }),
  [{ en: /blocks the connection for meetings \(WebSocket\).*proxy/s, fr: /bloque la connexion des réunions \(WebSocket\).*proxy/s }],
);

scene(
  'where no UDP leaves, the relay is reached by TCP',
  async (scene) => {
    const homes = scene.owns(new Homes(scene));
    for (const locale of LOCALES) {
      const person = await homes.participant(`Ada ${locale}`, 'office');
      const page = { page: /** @type {import('playwright-core').Page} */ (person.page) };
      await page.page.context().addCookies([{ name: 'language', value: locale, url: homes.origin }]);
      await beginCheck(page, homes.origin, locale);
      await says(page, locale, [{ en: /blocks UDP.*over TCP/s, fr: /bloque UDP.*en TCP/s }]);
    }
  },
  { ownServer: Homes.server, skip: noHomes() },
);

scene(
  'where all is well it says for how many, and the report has no address and no name of a device',
  async (scene) => {
    for (const locale of LOCALES) {
      const page = await scene.page({ locale });
      await beginCheck(page, scene.server.origin, locale);
      const said = { en: /Everything works\. Your connection is good for about \d+ people with video/, fr: /Tout fonctionne\. Votre connexion convient à environ \d+ personnes avec vidéo/ };
      await page.page.locator('.check-outcome').filter({ hasText: said[locale] }).waitFor({ timeout: 40_000 });
      assert.deepEqual(await findings(page.page), []);
      // Nobody may read what was copied.
      await page.page.evaluate(() => {
        navigator.clipboard.writeText = async (text) => void Object.assign(globalThis, { copied: text });
      });
      await page.page.getByRole('button', { name: BUTTONS[locale].copy }).click();
      await page.page.getByText({ en: 'Report copied.', fr: 'Rapport copié.' }[locale]).waitFor();
      const report = await page.page.evaluate(() => Reflect.get(globalThis, 'copied'));
      assert.match(report, /relay by udp: \d+ ms\n/);
      assert.match(report, /line: .*\d+ kbit\/s both ways, \d+ ms, \d+\.\d % lost/);
      assert.doesNotMatch(report, /\d+\.\d+\.\d+\.\d+|::|\.local|127\.|Fake|fake_device/);
    }
  },
  { ownServer: RELAY },
);

scene(
  'after the machine slept it begins again, and blames nothing for the time that passed',
  async (scene) => {
    const page = await scene.page();
    await page.page.addInitScript(() => {
      const seen = { asked: 0, slept: 0 };
      Object.assign(globalThis, { seen });
      const now = Date.now.bind(Date);
      Date.now = () => now() + seen.slept;
      // Nobody answers, so that it goes on.
      navigator.mediaDevices.getUserMedia = () => ((seen.asked += 1), new Promise(() => {}));
    });
    await beginCheck(page, scene.server.origin);
    /** @param {number} times */
    const asked = (times) => until(`the devices are asked for ${times} times`, () => page.page.evaluate((times) => Reflect.get(globalThis, 'seen').asked === times, times));
    await asked(2);
    await page.page.evaluate(() => void (Reflect.get(globalThis, 'seen').slept = 3_600_000));
    await asked(4);
    await says(page, 'en', [{ en: /asking for access to your microphone/, fr: /./ }]);
    assert.equal(await page.page.locator('.check-row').filter({ hasText: 'cannot be reached' }).count(), 0);
    await asked(4);
  },
  { ownServer: RELAY },
);

scene('a microphone that is unplugged during the check is no silent one', async (scene) => {
  for (const locale of LOCALES) {
    const page = await scene.page({ locale });
    await page.page.addInitScript(() => {
      const capture = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (constraints) => {
        const stream = await capture(constraints);
        for (const track of stream.getAudioTracks()) setTimeout(() => track.stop(), 300);
        return stream;
      };
    });
    await beginCheck(page, scene.server.origin, locale);
    await says(page, locale, [{ en: /microphone was disconnected during the check.*Connect one/s, fr: /micro a été débranché pendant la vérification.*Branchez-en un/s }]);
  }
});

scene('where the network swallows every question it says so, and does not wait for ever', async (scene) => {
  scene.expectErrors(/WebSocket|ERR_|Failed to load resource/);
  const { origin } = scene.owns(await proxyWithoutSockets(scene.server.port));
  for (const locale of LOCALES) {
    const page = await scene.page({ locale });
    // Never answered.
    for (const path of ['**/healthz', '**/-/check/ice-servers']) await page.page.route(path, () => {});
    await beginCheck(page, origin, locale);
    await says(page, locale, [
      { en: /The server does not respond/, fr: /Le serveur ne répond pas/ },
      { en: /did not say whether it has a relay/, fr: /n’a pas dit s’il a un relais/ },
    ]);
  }
});

scene('the home page and the page before a call lead to it', async (scene) => {
  const { page } = await scene.page();
  for (const path of ['/', `/${scene.room}`]) {
    await page.goto(scene.server.origin + path);
    const link = page.getByRole('link', { name: 'Check your connection' });
    await link.waitFor();
    assert.equal(await link.evaluate((/** @type {HTMLAnchorElement} */ link) => link.href), `${scene.server.origin}/-/check`);
  }
});
