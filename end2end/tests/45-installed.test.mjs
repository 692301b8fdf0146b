// Parvis as an app of the system: what installs it, what it shows without a server, and what it leaves alone.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { findings } from '../harness/axe.mjs';
import { ChromiumPage } from '../harness/chromium.mjs';
import { switchSetting } from '../harness/moderation.mjs';
import { TestProxy } from '../harness/proxy.mjs';
import { Server } from '../harness/server.mjs';
import { scene, WITHOUT_SERVER } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';
import { words } from '../harness/words.mjs';
import { hasWorker } from '../harness/worker.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** What the service worker was given by the server. @param {string} origin */
async function settingsOf(origin) {
  const script = await (await fetch(`${origin}/sw.js`)).text();
  return JSON.parse(/^const .* = (\{.*\});$/m.exec(script)?.[1] ?? '');
}

/** Every file that is kept, with its kind. @param {Page} page */
const keptFiles = (page) =>
  page.evaluate(async () => {
    const files = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const { url } of await cache.keys()) files.push({ name, path: new URL(url).pathname, kind: (await cache.match(url))?.headers.get('content-type') ?? '' });
    }
    return files;
  });

scene('a browser can install it', async (scene) => {
  const profile = await mkdtemp(path.join(tmpdir(), 'parvis-installed-'));
  const person = await ChromiumPage.lasting(profile);
  scene.keeps('installer', person);
  scene.owns({ close: () => rm(profile, { recursive: true, force: true, maxRetries: 5 }) });
  await person.page.goto(scene.server.origin.replace('127.0.0.1', 'localhost'));
  const devtools = await person.context.newCDPSession(person.page);
  const { errors, data } = await devtools.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  const manifest = JSON.parse(data ?? '');
  assert.equal(manifest.launch_handler.client_mode, 'focus-existing');
  // The dialog with pictures: as large as the manifest says, which a browser does not show otherwise.
  for (const { src, sizes, form_factor } of manifest.screenshots) {
    const size = await person.page.evaluate(async (src) => {
      const image = await createImageBitmap(await (await fetch(src)).blob());
      return `${image.width}x${image.height}`;
    }, `./${src}`);
    assert.equal(size, sizes, form_factor);
  }
  assert.deepEqual(manifest.screenshots.map(({ form_factor }) => form_factor), ['wide', 'narrow']);
  assert.deepEqual((await devtools.send('Page.getInstallabilityErrors')).installabilityErrors, []);
});

for (const locale of /** @type {const} */ (['en', 'fr'])) {
  scene(
    `without the server a page says so, and opens by itself when it is back: ${locale}`,
    async (scene) => {
      scene.expectErrors(WITHOUT_SERVER);
      const say = words(locale);
      const { page } = await scene.page({ worker: true, locale });
      await page.goto(scene.server.origin);
      await hasWorker(page);
      await scene.server.kill();
      const began = performance.now();
      await page.goto(`${scene.server.origin}/${scene.room}?name=Ada#k=AAECAwQFBgcICaq7zN3u_w`);
      await page.getByRole('heading', { name: say.offline_title, exact: true }).waitFor();
      console.log(`the page without a server: ${Math.round(performance.now() - began)} ms`);
      await page.getByText(say.offline_server).waitFor();
      assert.equal(await page.getByText(say.offline_device).isVisible(), false);
      assert.equal(await page.locator('html').getAttribute('lang'), locale);
      assert.deepEqual(await findings(page), []);
      // What is asked for again while the server is away is answered in the same way.
      await page.getByRole('button', { name: say.offline_again, exact: true }).click();
      await page.getByText(say.offline_waits).waitFor();

      await scene.server.restart();
      await page.getByRole('textbox', { name: say.your_name, exact: true }).waitFor({ timeout: 30_000 });
      const { pathname, hash } = new URL(page.url());
      assert.deepEqual([pathname, hash], [`/${scene.room}`, '#k=AAECAwQFBgcICaq7zN3u_w'], 'the link is whole');
      assert.deepEqual(await page.evaluate(() => globalThis.watched.violations), []);
    },
    { ownServer: true },
  );
}

scene('a device without a network hears that it is the device', async (scene) => {
  scene.expectErrors(WITHOUT_SERVER);
  const { context, page } = await scene.page({ worker: true });
  await page.goto(scene.server.origin);
  await hasWorker(page);
  await context.setOffline(true);
  await page.goto(`${scene.server.origin}/${scene.room}`);
  await page.getByText(words('en').offline_device).waitFor();
  await context.setOffline(false);
  await page.getByRole('textbox', { name: 'Your name', exact: true }).waitFor({ timeout: 30_000 });
});

scene('what a proxy says of a server that is away becomes the same page, and a way to log in is followed', async (scene) => {
  scene.expectErrors(WITHOUT_SERVER);
  const proxy = scene.owns(await TestProxy.before(scene.server));
  const { page } = await scene.page({ worker: true });
  await page.goto(proxy.origin);
  await hasWorker(page);
  for (const status of [502, 504]) {
    proxy.instead = () => ({ status, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' });
    await page.goto(`${proxy.origin}/${scene.room}`);
    await page.getByRole('heading', { name: words('en').offline_title }).waitFor();
  }
  // A server that is there and refuses says so itself.
  proxy.instead = () => ({ status: 503, headers: { 'content-type': 'text/html' }, body: '<h1>Closed on Sundays</h1>' });
  await page.goto(`${proxy.origin}/${scene.room}`);
  await page.getByRole('heading', { name: 'Closed on Sundays' }).waitFor();
  proxy.instead = (path) =>
    path === '/login/now'
      ? { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Who are you?</h1>' }
      : { status: 302, headers: { location: '/login/now' } };
  await page.goto(`${proxy.origin}/${scene.room}`);
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/login/now');
  assert.deepEqual(await keptFiles(page), [], 'a page was kept');
});

scene('an update leaves a call alone, and the files of its version can still be had', async (scene) => {
  scene.expectErrors(WITHOUT_SERVER);
  const proxy = scene.owns(await TestProxy.before(scene.server));
  const ada = await scene.participant('Ada', { origin: proxy.origin, worker: true });
  // What a proxy shows to who is logged out, in place of one of them.
  const { late, first } = await settingsOf(scene.server.origin);
  const poisoned = `/${late.find((/** @type {string} */ file) => /\/fr\.[0-9a-f]+\.txt$/.test(file))}`;
  proxy.instead = (path) => (path === poisoned ? { status: 200, headers: { 'content-type': 'text/plain' }, body: 'Who are you?' } : undefined);
  await ada.join();
  await hasWorker(ada.page);
  const wanted = late.map((/** @type {string} */ file) => `/${file}`).filter((/** @type {string} */ file) => file !== poisoned).sort();
  const keeps = async (/** @type {string[]} */ files) => {
    const kept = [...new Set((await keptFiles(ada.page)).map(({ path }) => path))].sort();
    if (kept.join() === files.join()) return true;
    throw new Error(`kept are ${kept.join(' ')}`);
  };
  await until('what the call may load late is kept, and nothing else', () => keeps(wanted), { within: 40_000 });
  for (const { path, kind } of await keptFiles(ada.page)) assert.doesNotMatch(kind, /html/, path);
  assert(first.every((/** @type {string} */ file) => !wanted.includes(`/${file}`)), 'what a page begins with is not kept');
  proxy.instead = () => undefined;
  const again = await ada.page.evaluate(async (path) => (await fetch(path)).text(), poisoned);
  assert(!again.includes('Who are you?'));
  await until('the file itself is kept once it comes', () => keeps([...wanted, poisoned].sort()));

  // The next version: another worker, and none of the files of this one.
  const began = await ada.page.evaluate(() => performance.timeOrigin);
  proxy.instead = (path) => {
    if (path === '/sw.js') return (text) => text.replace(/"version":"[^"]*"/, '"version":"next"').replace(/"late":\[[^\]]*\]/, '"late":[]');
    return path.startsWith('/assets/') ? { status: 404, headers: { 'cache-control': 'no-store' } } : undefined;
  };
  await ada.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const changed = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
    await registration.update();
    await changed;
  });
  const devtools = await ada.browser.context.newCDPSession(ada.page);
  await devtools.send('Network.clearBrowserCache');
  assert.equal(await ada.page.evaluate(async (path) => (await fetch(path)).status, `/${first[0]}`), 404, 'the test is blind');
  await ada.click('Settings');
  await ada.page.getByRole('combobox', { name: 'Language' }).selectOption('fr');
  await ada.page.getByRole('dialog', { name: words('fr').settings_title }).waitFor();
  await ada.page.keyboard.press('Escape');
  await ada.page.getByRole('toolbar', { name: words('fr').call_controls, exact: true }).waitFor();
  assert.equal(await ada.page.evaluate(() => performance.timeOrigin), began, 'the page was loaded again');

  // The version after that: of the first nothing is left.
  proxy.instead = (path) => (path === '/sw.js' ? (text) => text.replace(/"version":"[^"]*"/, '"version":"third"') : undefined);
  await ada.page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await until('two versions are kept at most', async () => {
    const versions = await ada.page.evaluate(() => caches.keys());
    return versions.every((name) => / (next|third)$/.test(name)) && versions.some((name) => name.endsWith('third'));
  });
  assert.equal(await ada.page.evaluate(() => performance.timeOrigin), began);
});

scene('an operator takes a worker out of a browser, even a broken one, and the call goes on', async (scene) => {
  scene.expectErrors(WITHOUT_SERVER);
  const proxy = scene.owns(await TestProxy.before(scene.server));
  const without = await Server.start('PARVIS_WEB_APP=false');
  scene.owns({ close: () => without.stop() });
  const ada = await scene.participant('Ada', { origin: proxy.origin, worker: true });
  await ada.join();
  await hasWorker(ada.page);
  const began = await ada.page.evaluate(() => performance.timeOrigin);
  /** @param {string} body */
  const serve = async (body) => {
    proxy.instead = (path) => (path === '/sw.js' ? { status: 200, headers: { 'content-type': 'text/javascript' }, body } : undefined);
    await ada.page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  };
  await serve(`addEventListener('install', () => skipWaiting());
    addEventListener('activate', (event) => event.waitUntil(clients.claim()));
    addEventListener('fetch', (event) => event.respondWith(Response.error()));`);
  await until('the broken worker answers', () => ada.page.evaluate(() => fetch('/healthz').then(() => false, () => true)));
  await serve(await (await fetch(`${without.origin}/sw.js`)).text());
  await until('there is no worker, and nothing that one kept', () =>
    ada.page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length === 0 && (await caches.keys()).length === 0),
  );
  assert.equal(await ada.page.evaluate(() => performance.timeOrigin), began, 'the page was loaded again');
  assert(await ada.sees('toolbar', 'Meeting controls'));
});

scene('the app is offered where the browser offers it, and asked about once', async (scene) => {
  const { page } = await scene.page();
  await page.goto(scene.server.origin);
  const install = page.getByRole('button', { name: 'Install the app', exact: true });
  await page.getByRole('textbox', { name: 'Meeting name', exact: true }).waitFor();
  assert.equal(await install.isVisible(), false, 'nobody offers it here');
  const offer = () =>
    page.evaluate(() => {
      const event = new Event('beforeinstallprompt', { cancelable: true });
      globalThis.prompts ??= 0;
      Object.assign(event, { prompt: async () => { globalThis.prompts += 1; } });
      return dispatchEvent(event);
    });
  assert.equal(await offer(), false, 'the browser was left to advertise it');
  await install.click();
  await install.waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => globalThis.prompts), 1);

  await page.goto(`${scene.server.origin}/${scene.room}?name=Ada&skip=1`);
  await page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
  await offer();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await install.click();
  await install.waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => globalThis.prompts), 1);
});

/** Counts the locks that keep the screen on, in place of the browser's. */
function countLocks() {
  globalThis.locks = { asked: 0, held: 0 };
  const request = async () => {
    globalThis.locks.asked += 1;
    globalThis.locks.held += 1;
    return { release: async () => { globalThis.locks.held -= 1; } };
  };
  Object.defineProperty(navigator, 'wakeLock', { value: { request } });
}

scene('the screen stays on during a call, also after the page was hidden, and no longer', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.page.addInitScript(countLocks);
  await ada.join();
  const locks = () => ada.page.evaluate(() => `${globalThis.locks.asked} ${globalThis.locks.held}`);
  await until('it is kept on', async () => (await locks()) === '1 1');
  // The browser took it while the page was hidden.
  await ada.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await until('it is kept on again, once', async () => (await locks()) === '2 1');
  await ada.leave();
  await until('it may go dark', async () => (await locks()).endsWith(' 0'));
});

/** Keeps what the page tells the system. */
function listenAsSystem() {
  const told = { microphone: [], camera: [], actions: {}, badge: [] };
  globalThis.told = told;
  Object.assign(navigator.mediaSession, {
    setActionHandler: (action, handler) => {
      // As a browser that knows one action less.
      if (action === 'togglecamera') throw new TypeError(action);
      told.actions[action] = handler;
    },
    setMicrophoneActive: (on) => told.microphone.push(on),
    setCameraActive: (on) => told.camera.push(on),
  });
  navigator.setAppBadge = async (count) => {
    told.badge.push(count);
    throw new DOMException('no badge here', 'NotAllowedError');
  };
}

scene('the system shows the microphone, the camera and who waits, and its buttons work', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.page.addInitScript(listenAsSystem);
  await ada.join();
  const { page } = ada;
  await until('the system has the buttons', () => page.evaluate(() => Object.keys(globalThis.told.actions).sort().join() === 'enterpictureinpicture,hangup,togglemicrophone'));
  const last = (what) => page.evaluate((what) => globalThis.told[what].at(-1), what);
  await until('the microphone and the camera are told to be on', async () => (await last('microphone')) === true && (await last('camera')) === true);
  await page.evaluate(() => globalThis.told.actions.togglemicrophone());
  await page.getByRole('button', { name: 'Unmute microphone', exact: true }).waitFor();
  await until('it is told to be off', async () => (await last('microphone')) === false);

  await switchSetting(ada, 'Lobby');
  const bob = await scene.participant('Bob');
  await bob.open('skip=1');
  await until('one waits', async () => (await last('badge')) === 1);
  await bob.page.close();
  await until('nobody waits', async () => (await last('badge')) === 0);

  await page.evaluate(() => globalThis.told.actions.hangup());
  await page.getByRole('button', { name: /rejoin/i }).waitFor();
  await until('the buttons are gone', () => page.evaluate(() => Object.values(globalThis.told.actions).every((handler) => handler === null)));
});
