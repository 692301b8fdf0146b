// Firefox, driven by Puppeteer over WebDriver BiDi.

import puppeteer from 'puppeteer-core';

import { findBrowser } from './find.mjs';
import { watch } from './watch.mjs';

const PREFERENCES = {
  // A coloured picture and a tone in place of devices, given without a question.
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  // Both browsers are on this machine; mDNS names need a network that carries multicast.
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'intl.accept_languages': 'en-GB, en',
};

/** By the program that was started. @type {Map<string, Promise<import('puppeteer-core').Browser>>} */
const running = new Map();

/** @param {import('./chromium.mjs').Where} [where] */
function launchFirefox(where) {
  const executablePath = where?.executable ?? findBrowser('firefox');
  let browser = running.get(executablePath);
  if (!browser) {
    const secure = where ? { 'dom.securecontext.allowlist': new URL(where.secure).hostname } : {};
    browser = puppeteer.launch({
      browser: 'firefox',
      executablePath,
      headless: true,
      ...(where?.port && { args: [`--remote-debugging-port=${where.port}`] }),
      extraPrefsFirefox: { ...PREFERENCES, ...secure },
      defaultViewport: { width: 1280, height: 720 },
    });
    running.set(executablePath, browser);
  }
  return browser;
}

/** @param {string} executable */
export async function closeFirefoxOf(executable) {
  const browser = running.get(executable);
  running.delete(executable);
  await (await browser)?.close();
}

export async function closeFirefox() {
  await Promise.all([...running.keys()].map(closeFirefoxOf));
}

/** One page in a browser context of its own, with the same verbs as `ChromiumPage`. */
export class FirefoxPage {
  engine = 'firefox';
  /** @type {string[]} */
  errors = [];

  /** @param {import('puppeteer-core').BrowserContext} context @param {import('puppeteer-core').Page} page */
  constructor(context, page) {
    this.context = context;
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
  }

  /** @param {import('./chromium.mjs').PageOptions} [options] */
  static async open(options = {}) {
    const browser = await launchFirefox(options.where);
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.evaluateOnNewDocument(watch, { webrtc: options.webrtc, devices: options.devices });
    return new FirefoxPage(context, page);
  }

  /** @param {string} url */
  async goto(url) {
    return this.page.goto(url, { waitUntil: 'load' });
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
  #selector(role, name) {
    return `::-p-aria([name="${name}"][role="${role}"])`;
  }

  /** @param {string} role @param {string} name */
  async visible(role, name) {
    const element = await this.page.$(this.#selector(role, name));
    return (await element?.isVisible()) ?? false;
  }

  /** @param {string} role @param {string} name */
  async click(role, name) {
    await this.page.locator(this.#selector(role, name)).setTimeout(10_000).click();
  }

  /** @param {string} role @param {string} name @param {string} text */
  async fill(role, name, text) {
    await this.page.locator(this.#selector(role, name)).setTimeout(10_000).fill(text);
  }

  /** @param {string} file */
  async screenshot(file) {
    await this.page.screenshot({ path: /** @type {any} */ (file) });
  }

  async close() {
    await this.context.close();
  }
}
