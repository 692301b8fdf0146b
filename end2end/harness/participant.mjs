// A person in a meeting, who finds everything by the name that a screen reader hears.

import { readTiles } from './tiles.mjs';
import { until } from './until.mjs';

/** @typedef {import('./chromium.mjs').ChromiumPage | import('./firefox.mjs').FirefoxPage} AnyPage */

/** How long the first picture may take on two busy cores. */
const MEDIA_WITHIN = 20_000;

export class Participant {
  /**
   * @param {string} name
   * @param {AnyPage} page
   * @param {string} url of the meeting, without a query
   * @param {string} [key] of its link
   */
  constructor(name, page, url, key) {
    this.fragment = key ? `#k=${key}` : '';
    this.name = name;
    this.browser = page;
    this.url = url;
  }

  /** The Playwright page, for what only Chromium is asked. */
  get page() {
    return /** @type {import('playwright-core').Page} */ (this.browser.page);
  }

  /** Goes straight into the call. @param {string} [query] more of it */
  async join(query = '') {
    await this.open(`skip=1${query && `&${query}`}`);
    await this.inCall();
  }

  /** Opens the pre-join page. @param {string} [query] */
  async open(query = '') {
    const search = new URLSearchParams(query);
    if (!search.has('name')) search.set('name', this.name);
    await this.browser.goto(`${this.url}?${search}${this.fragment}`);
  }

  async inCall(within = 20_000) {
    await until(`${this.name} is in the call`, () => this.sees('toolbar', 'Meeting controls'), { within });
  }

  /** @param {string} role @param {string} name */
  async sees(role, name) {
    return this.browser.visible(role, name);
  }

  /** @param {string} button */
  async click(button) {
    await this.browser.click('button', button);
  }

  async leave() {
    await this.click('Leave');
  }

  /** Every tile as it is shown now. */
  async tiles() {
    return this.browser.evaluate(readTiles);
  }

  /** @param {string} name @returns {Promise<import('./tiles.mjs').Tile | undefined>} */
  async tile(name) {
    return (await this.tiles()).find((tile) => tile.name === name);
  }

  /** Waits until the tiles are those of exactly these names, in any order. @param {string[]} names */
  async showsExactly(names, options = { within: MEDIA_WITHIN }) {
    const wanted = [...names].sort().join(', ');
    await until(
      `${this.name} has the tiles ${wanted}`,
      async () => {
        const found = (await this.tiles()).map((tile) => tile.name).sort().join(', ');
        if (found !== wanted) throw new Error(`there are ${found || 'none'}`);
        return true;
      },
      options,
    );
  }

  /** Waits until the picture of the tile has a size, plays, and more frames of it are decoded. @param {string} name */
  async seesPictureOf(name, options = { within: MEDIA_WITHIN }) {
    const before = (await this.tile(name))?.frames ?? -1;
    return until(
      `${this.name} sees the picture of ${name} move (from ${before} frames)`,
      async () => {
        const tile = await this.tile(name);
        if (!tile) throw new Error('no such tile');
        if (tile.width > 0 && tile.height > 0 && tile.playing && tile.frames > Math.max(before, 0)) return tile;
        throw new Error(JSON.stringify(tile));
      },
      options,
    );
  }

  /** Waits until the tile is there without a picture. @param {string} name */
  async losesPictureOf(name, options = { within: MEDIA_WITHIN }) {
    return until(
      `${this.name} has no picture of ${name}`,
      async () => {
        const tile = await this.tile(name);
        if (tile && tile.width === 0) return true;
        throw new Error(JSON.stringify(tile) ?? 'no such tile');
      },
      options,
    );
  }

  /**
   * Counts the tiles from now on, at every change of the page.
   *
   * @returns {Promise<() => Promise<number>>} tells the most there ever were
   */
  async countsTiles() {
    await this.page.evaluate(() => {
      const count = () => document.querySelectorAll('[role="group"] video').length;
      const { watched } = globalThis;
      watched.mostTiles = count();
      new MutationObserver(() => {
        watched.mostTiles = Math.max(watched.mostTiles, count());
      }).observe(document.body, { subtree: true, childList: true });
    });
    return () => this.page.evaluate(() => globalThis.watched.mostTiles);
  }

  /** Waits until more is heard of the person. @param {string} name */
  async hears(name, options = { within: MEDIA_WITHIN }) {
    const before = (await this.tile(name))?.energy ?? -1;
    return until(
      `${this.name} hears ${name} (from ${before})`,
      async () => {
        const tile = await this.tile(name);
        if (tile && tile.energy > Math.max(before, 0)) return true;
        throw new Error(JSON.stringify(tile) ?? 'no such tile');
      },
      options,
    );
  }

  /** Waits until nothing more is heard of the person for as long as two beeps of the fake microphone. @param {string} name */
  async hearsNothingOf(name, options = { within: MEDIA_WITHIN }) {
    let energy = -1;
    let since = performance.now();
    await until(
      `${this.name} hears nothing of ${name}`,
      async () => {
        const now = (await this.tile(name))?.energy ?? -1;
        // What Opus and the jitter buffer make of silence is not quite zero.
        if (now > energy + 1e-4) since = performance.now();
        energy = now;
        return performance.now() - since > 2_500;
      },
      options,
    );
  }

  /** Sees and hears every one of these. @param {string[]} names */
  async meets(...names) {
    await Promise.all(names.flatMap((name) => [this.seesPictureOf(name), this.hears(name)]));
  }
}
