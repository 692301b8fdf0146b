// A server, the people who meet on it, and what is kept when something goes wrong.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { ChromiumPage } from './chromium.mjs';
import { FirefoxPage } from './firefox.mjs';
import { Participant } from './participant.mjs';

/** Pictures to look at. Not committed. */
export const OUT = fileURLToPath(new URL('../out/', import.meta.url));

let rooms = 0;

/** The query of participants with neither camera nor microphone. */
export const QUIET = 'mic=off&camera=off';

export class Scene {
  /** @type {{ label: string, page: import('./participant.mjs').AnyPage }[]} */
  #pages = [];
  /** @type {{ close(): unknown }[]} */
  #closing = [];
  /** Errors in a page that belong to the test. @type {RegExp[]} */
  #expected = [];
  /**
   * Called with every Chromium page before it goes anywhere.
   *
   * @type {((page: ChromiumPage) => Promise<void>) | undefined}
   */
  onPage;

  /** @param {import('./server.mjs').Server} server */
  constructor(server) {
    this.server = server;
    /** A room that no other test enters. */
    this.room = `quiet-otters-${process.pid}-${(rooms += 1)}`;
  }

  /** Errors on the console that are part of what is tested. @param {RegExp} pattern */
  expectErrors(pattern) {
    this.#expected.push(pattern);
  }

  /** Closed at the end of the test. @template {{ close(): unknown }} T @param {T} thing */
  owns(thing) {
    this.#closing.push(thing);
    return thing;
  }

  /**
   * A page in a Chromium of its own, not yet gone anywhere.
   *
   * @param {import('./chromium.mjs').PageOptions} [options]
   */
  async page(options, label = `page ${this.#pages.length + 1}`) {
    const page = await ChromiumPage.open(options);
    this.#pages.push({ label, page });
    await this.onPage?.(page);
    return page;
  }

  /**
   * A participant with a browser of their own, not in the meeting yet.
   *
   * @param {string} name
   * @param {import('./chromium.mjs').PageOptions & { browser?: 'chromium' | 'firefox', origin?: string, room?: string, key?: string }} [options]
   */
  async participant(name, options = {}) {
    const url = `${options.origin ?? this.server.origin}/${options.room ?? this.room}`;
    if (options.browser !== 'firefox') return new Participant(name, await this.page(options, name), url, options.key);
    const page = await FirefoxPage.open(options);
    this.#pages.push({ label: name, page });
    return new Participant(name, page, url, options.key);
  }

  /** A page that was opened elsewhere, which this scene watches and closes as its own. @param {string} label @param {import('./participant.mjs').AnyPage} page */
  keeps(label, page) {
    this.#pages.push({ label, page });
  }

  /** As many people in the call, one after the other. @param {string[]} names */
  async call(...names) {
    return this.#joined(names);
  }

  /** The same without pictures and voices, which cost two cores more than what is tested then. @param {string[]} names */
  async quiet(...names) {
    return this.#joined(names, QUIET);
  }

  /** @param {string[]} names @param {string} [query] */
  async #joined(names, query) {
    const people = [];
    for (const name of names) {
      const person = await this.participant(name);
      await person.join(query);
      people.push(person);
    }
    return people;
  }

  /** Fails when a page met an error that the test did not expect. */
  checkErrors() {
    const errors = this.#pages.flatMap(({ label, page }) =>
      page.errors
        .filter((error) => !this.#expected.some((pattern) => pattern.test(error)))
        .map((error) => `${label}: ${error}`),
    );
    if (errors.length > 0) throw new Error(`errors in the pages:\n${errors.join('\n')}`);
  }

  /** Keeps what can be seen of a failure. @param {string} title */
  async keep(title) {
    const folder = path.join(OUT, 'failed', title.replace(/[^a-z0-9]+/gi, '-'));
    await mkdir(folder, { recursive: true });
    for (const { label, page } of this.#pages) {
      await page.screenshot(path.join(folder, `${label}.png`)).catch(() => {});
      await writeFile(path.join(folder, `${label}.txt`), page.errors.join('\n'));
    }
    await writeFile(path.join(folder, 'server.log'), this.server.log);
  }

  async close() {
    await Promise.all(this.#pages.map(({ page }) => page.close().catch(() => {})));
    for (const thing of this.#closing) await thing.close();
  }
}
