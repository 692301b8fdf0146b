// Chromium, driven by Playwright. One process for all pages of a test file; a context is a person's browser.

import { chromium } from 'playwright-core';

import { findBrowser } from './find.mjs';
import { watch } from './watch.mjs';

/** What is switched off. Chromium takes the last such flag alone, so Playwright's own list, as far as it matters here, is in it. */
const WITHOUT = [
  // Two pages of the address bar's own in each context, which take half of the processor time that a short test takes.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
  'AimEnabled',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];

const FLAGS = [
  `--disable-features=${WITHOUT.join(',')}`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Pretended cameras have formats in turn, of which the second and the third cannot be sent: the last is like the first.
  '--use-fake-device-for-media-stream=device-count=4,fps=10',
  '--allow-loopback-in-peer-connection',
];

/** Says yes to every question, also the one which screen to share. Refusals need a browser without it. */
const YES_TO_ALL = ['--use-fake-ui-for-media-stream', '--auto-select-desktop-capture-source=Entire screen'];

/** By the program that was started, or whether it is a strict one. @type {Map<boolean | string, Promise<import('playwright-core').Browser>>} */
const running = new Map();

/**
 * Where a browser runs: by a program of its own, and an origin that it takes for a secure one; a Firefox is driven over this port.
 *
 * @typedef {{ executable: string, secure: string, port?: number }} Where
 */

/** @param {{ strict?: boolean, where?: Where }} [options] strict: permissions are asked for, and answered by the context's grants */
export function launchChromium({ strict = false, where } = {}) {
  const key = where?.executable ?? strict;
  let browser = running.get(key);
  if (!browser) {
    const secure = where ? [`--unsafely-treat-insecure-origin-as-secure=${where.secure}`] : [];
    browser = chromium.launch({
      executablePath: where?.executable ?? findBrowser('chromium'),
      args: [...FLAGS, ...secure, ...(strict ? [] : YES_TO_ALL)],
    });
    running.set(key, browser);
  }
  return browser;
}

/** @param {string} executable */
export async function closeChromiumOf(executable) {
  const browser = running.get(executable);
  running.delete(executable);
  await (await browser)?.close();
}

export async function closeChromium() {
  const browsers = [...running.values()];
  running.clear();
  await Promise.all(browsers.map(async (browser) => (await browser).close()));
}

/**
 * @typedef {object} PageOptions
 * @property {'en' | 'fr'} [locale]
 * @property {'light' | 'dark'} [theme]
 * @property {string} [timezone] where the person's clock is, as `Europe/Paris`
 * @property {{ width: number, height: number }} [viewport]
 * @property {boolean} [phone] a touch screen, and a browser that knows it is on a phone
 * @property {boolean} [motion] the person did not ask for less motion
 * @property {boolean} [script] false: the page runs no script
 * @property {boolean} [worker] the page may have its service worker, past which requests are not seen by `route`
 * @property {boolean} [webrtc] false: an extension or a policy took WebRTC away
 * @property {'all' | 'none' | 'no-camera' | 'busy'} [devices]
 * @property {Where} [where]
 * @property {boolean} [insecure] takes any certificate
 * @property {string[]} [grant] the permissions given; all that are not named are refused
 */

/** One page in a browser context of its own. */
export class ChromiumPage {
  engine = 'chromium';
  /** What went wrong in the page: exceptions, and errors on its console. @type {string[]} */
  errors = [];

  /** @param {import('playwright-core').BrowserContext} context @param {import('playwright-core').Page} page */
  constructor(context, page) {
    this.context = context;
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('crash', () => this.errors.push('the page crashed'));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(`${message.text()} (${message.location().url})`);
    });
  }

  /** @param {PageOptions} [options] */
  static async open(options = {}) {
    const browser = await launchChromium({ strict: Boolean(options.grant), where: options.where });
    const context = await browser.newContext({
      locale: options.locale === 'fr' ? 'fr-FR' : 'en-GB',
      timezoneId: options.timezone,
      colorScheme: options.theme ?? 'light',
      reducedMotion: options.motion ? 'no-preference' : 'reduce',
      viewport: options.viewport ?? { width: 1280, height: 720 },
      hasTouch: options.phone ?? false,
      isMobile: options.phone ?? false,
      javaScriptEnabled: options.script ?? true,
      ignoreHTTPSErrors: options.insecure ?? false,
    });
    context.setDefaultTimeout(15_000);
    if (options.grant) await context.grantPermissions(options.grant);
    if (options.script ?? true) {
      await context.addInitScript(watch, { webrtc: options.webrtc, devices: options.devices, worker: options.worker ?? false });
    }
    return new ChromiumPage(context, await context.newPage());
  }

  /** A page of a browser that keeps what it has in a folder, on the disk. @param {string} profile */
  static async lasting(profile) {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: findBrowser('chromium'),
      args: [...FLAGS, ...YES_TO_ALL],
      locale: 'en-GB',
    });
    context.setDefaultTimeout(15_000);
    return new ChromiumPage(context, await context.newPage());
  }

  /** @param {string} url */
  async goto(url) {
    return this.page.goto(url);
  }

  async reload() {
    await this.page.reload();
  }

  /**
   * @template A, R
   * @param {(argument: A) => R | Promise<R>} act
   * @param {A} [argument]
   * @returns {Promise<R>}
   */
  async evaluate(act, argument) {
    return /** @type {Promise<R>} */ (this.page.evaluate(/** @type {any} */ (act), argument));
  }

  /** @param {string} role @param {string} name */
  get(role, name) {
    return this.page.getByRole(/** @type {any} */ (role), { name, exact: true });
  }

  /** @param {string} role @param {string} name */
  async visible(role, name) {
    return this.get(role, name).first().isVisible();
  }

  /** @param {string} role @param {string} name */
  async click(role, name) {
    await this.get(role, name).click({ timeout: 10_000 });
  }

  /** @param {string} role @param {string} name @param {string} text */
  async fill(role, name, text) {
    await this.get(role, name).fill(text, { timeout: 10_000 });
  }

  /** @param {string} file */
  async screenshot(file) {
    await this.page.screenshot({ path: file });
  }

  async close() {
    await this.context.close();
  }
}
