// The pages and dialogs beside a meeting: the connection check, the settings before joining, the app of the system, and what is
// shown without a server.

import { BUTTONS } from './check.mjs';
import { until } from './until.mjs';
import { words } from './words.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** Has the browser offer to install the app. @param {Page} page */
export async function offerToInstall(page) {
  await page.evaluate(() => {
    const event = new Event('beforeinstallprompt', { cancelable: true });
    Object.assign(event, { prompt: async () => {} });
    dispatchEvent(event);
  });
}

/**
 * Walks through them. Where the server has no relay, the connection check finds that and nothing is all right.
 *
 * @param {import('./scene.mjs').Scene} scene
 * @param {import('./chromium.mjs').PageOptions & { locale: 'en' | 'fr' }} options
 * @returns {AsyncGenerator<import('./states.mjs').State>}
 */
export async function* webAppStates(scene, options) {
  const say = words(options.locale);
  const room = `${scene.server.origin}/${scene.room}`;
  yield* checkStates(scene, options);

  const { page: home } = await scene.page(options, 'home');
  await home.goto(scene.server.origin);
  await home.getByRole('textbox', { name: say.home_field, exact: true }).waitFor();
  await offerToInstall(home);
  await home.getByRole('button', { name: say.app_install, exact: true }).waitFor();
  yield { title: 'home, install', page: home };

  const { page: before } = await scene.page(options, 'before');
  await before.goto(room);
  await before.getByRole('textbox', { name: say.your_name, exact: true }).fill('Ada');
  await offerToInstall(before);
  await before.getByRole('button', { name: say.settings_title, exact: true }).click();
  await before.getByRole('dialog').getByRole('button', { name: say.app_install, exact: true }).waitFor();
  yield { title: 'pre-join, settings', page: before };

  const { page: call } = await scene.page(options, 'asked');
  await call.goto(`${room}?name=Ada&skip=1`);
  await call.getByRole('toolbar', { name: say.call_controls, exact: true }).waitFor();
  const dialog = call.getByRole('dialog', { name: say.launch_title, exact: true });
  // Until the late code is there, a page is left as by any link.
  await until('the call asks', () =>
    call.evaluate((detail) => !dispatchEvent(new CustomEvent('parvis:launch', { cancelable: true, detail })), `${scene.server.origin}/four-blue-kettles-and-a-green-one-in-the-yard#k=AAECAwQFBgcICaq7zN3u_w`),
  );
  await dialog.waitFor();
  yield { title: 'call, another link', page: call };

  scene.expectErrors(/ERR_INTERNET_DISCONNECTED|Failed to load resource/);
  const { context, page: offline } = await scene.page({ ...options, worker: true }, 'offline');
  await offline.goto(scene.server.origin);
  await until('the page has its service worker', () => offline.evaluate(() => navigator.serviceWorker.controller?.state === 'activated'));
  await context.setOffline(true);
  await offline.goto(room);
  await offline.getByText(say.offline_device).waitFor();
  yield { title: 'offline', page: offline };
  await context.setOffline(false);
}

/**
 * @param {import('./scene.mjs').Scene} scene
 * @param {import('./chromium.mjs').PageOptions & { locale: 'en' | 'fr' }} options
 * @returns {AsyncGenerator<import('./states.mjs').State>}
 */
async function* checkStates(scene, options) {
  const buttons = BUTTONS[options.locale];
  /** @param {string} title @param {import('./chromium.mjs').PageOptions} [more] @param {() => void} [prepare] */
  const begun = async (title, more, prepare) => {
    const { page } = await scene.page({ ...options, ...more }, title);
    if (prepare) await page.addInitScript(prepare);
    await page.goto(`${scene.server.origin}/-/check`);
    await page.getByRole('button', { name: buttons.begin, exact: true }).click();
    return { title, page };
  };
  const { page } = await scene.page(options, 'check');
  await page.goto(`${scene.server.origin}/-/check`);
  await page.getByRole('button', { name: buttons.begin, exact: true }).waitFor();
  yield { title: 'check', page };

  const running = await begun('check, running', {}, () => {
    navigator.mediaDevices.getUserMedia = () => new Promise(() => {});
  });
  await running.page.locator('.check-row.check-good').first().waitFor();
  yield running;

  for (const [title, more] of /** @type {[string, import('./chromium.mjs').PageOptions][]} */ ([
    ['check, done', {}],
    ['check, faults', { grant: [] }],
  ])) {
    const done = await begun(title, more);
    await done.page.getByRole('button', { name: buttons.again, exact: true, disabled: false }).waitFor({ timeout: 40_000 });
    yield done;
  }
}
