// A finger on the screen of a phone, at a speed that is said and not that of the machine.

/** @typedef {{ x: number, y: number }} Point */

export class Finger {
  #at = 0;

  /** @param {import('playwright-core').CDPSession} cdp */
  constructor(cdp) {
    this.cdp = cdp;
  }

  /** @param {import('playwright-core').Page} page */
  static async on(page) {
    return new Finger(await page.context().newCDPSession(page));
  }

  /** @param {Point} point */
  async down(point) {
    this.#at = Date.now() / 1_000;
    await this.#send('touchStart', 0, [point]);
  }

  /** Goes there, so many milliseconds after it was where it is. @param {Point} point @param {number} millis */
  async move(point, millis) {
    await this.#send('touchMove', millis, [point]);
  }

  /** @param {number} millis */
  async up(millis) {
    await this.#send('touchEnd', millis, []);
  }

  /** @param {'touchStart' | 'touchMove' | 'touchEnd'} type @param {number} millis @param {Point[]} touchPoints */
  async #send(type, millis, touchPoints) {
    this.#at += millis / 1_000;
    await this.cdp.send('Input.dispatchTouchEvent', { type, touchPoints, timestamp: this.#at });
  }

  /** Pulls something up or down and lets go. @param {Point} from @param {number} by @param {{ slowly: boolean }} how */
  async pull({ x, y }, by, { slowly }) {
    await this.down({ x, y });
    for (let step = 1; step <= 6; step += 1) await this.move({ x, y: y + (by * step) / 6 }, slowly ? 120 : 10);
    await this.up(slowly ? 200 : 10);
  }
}
