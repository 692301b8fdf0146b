// Files of a meeting, as a person handles them. The bytes are made in the page, from a number, and are the same here.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { presses } from './panels.mjs';
import { until } from './until.mjs';
import { words } from './words.mjs';

export const MIB = 1024 * 1024;

/** The bytes of block `n` of a file: no two are alike. @param {number} seed @param {number} n @param {number} size */
function block(seed, n, size) {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = (seed * 2654435761 + n * 40503 + 1) >>> 0 || 1;
  for (let i = 0; i < words.length; i += 1) {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    words[i] = state;
  }
  return new Uint8Array(words.buffer, 0, size);
}

/** The SHA-256 of the file of this seed and size. @param {number} seed @param {number} size */
export function hashOf(seed, size) {
  const hash = createHash('sha256');
  for (let at = 0; at < size; at += MIB) hash.update(block(seed, at / MIB, Math.min(MIB, size - at)));
  return hash.digest('hex');
}

/** The SHA-256 of a file on the disk. @param {string} path @returns {Promise<string>} */
export function hashOnDisk(path) {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256');
    createReadStream(path).on('data', (bytes) => hash.update(bytes)).on('end', () => resolve(hash.digest('hex'))).on('error', reject);
  });
}

/** Opens the files, unless they are open. @param {import('./participant.mjs').Participant} person */
export async function openFiles(person) {
  await until(`${person.name} has the files open`, async () => {
    if (await person.browser.evaluate(() => document.querySelector('#files-choose') !== null)) return true;
    const open = await person.browser.evaluate(() => document.querySelector('.panel-files') !== null);
    if (!open) await presses(person.browser, words('en'), 'call_files');
    return false;
  }, { within: 20_000 });
}

/**
 * Shares files through the file input.
 *
 * @param {import('./participant.mjs').Participant} person
 * @param {{ name: string, size: number, seed: number }[]} files
 */
export async function offer(person, ...files) {
  await openFiles(person);
  await person.browser.evaluate(
    ({ files, source, MIB }) => {
      const make = /** @type {typeof block} */ (new Function(`return ${source}`)());
      const transfer = new DataTransfer();
      for (const { name, size, seed } of files) {
        const parts = [];
        for (let at = 0; at < size; at += MIB) {
          // Each a `Blob` at once, which a browser need not keep in memory.
          parts.push(new Blob([make(seed, at / MIB, Math.min(MIB, size - at))]));
        }
        transfer.items.add(new File(parts, name));
      }
      const field = /** @type {HTMLInputElement} */ (document.querySelector('#files-choose'));
      field.files = transfer.files;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    },
    { files, source: block.toString(), MIB },
  );
}

/**
 * Shares a folder through the folder input; its files hold their paths as content.
 *
 * @param {import('./participant.mjs').Participant} person
 * @param {string[]} paths
 */
export async function offerFolder(person, paths) {
  await openFiles(person);
  await person.browser.evaluate((paths) => {
    const files = paths.map((path) => {
      const file = new File([path], path.split('/').pop() ?? '');
      Object.defineProperty(file, 'webkitRelativePath', { value: path });
      return file;
    });
    const field = /** @type {HTMLInputElement} */ (document.querySelectorAll('.files-offer input')[1]);
    Object.defineProperty(field, 'files', { value: files, configurable: true });
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }, paths);
}

/** Waits for a button. @param {import('./participant.mjs').Participant} person @param {string} button */
export async function waits(person, button, within = 30_000) {
  await until(`${person.name} has the button "${button}"`, () => person.sees('button', button), { within });
}

/** Hundredths of a file that have come, or undefined. @param {import('./participant.mjs').Participant} person @param {string} name */
export async function received(person, name) {
  return person.browser.evaluate((name) => {
    const bar = document.querySelector(`progress[aria-label="Receiving ${name}"]`);
    return bar instanceof HTMLProgressElement ? bar.value : undefined;
  }, name);
}

/** What is said of a file. @param {import('./participant.mjs').Participant} person @param {string} name */
export async function told(person, name) {
  return person.browser.evaluate((name) => {
    const rows = [...document.querySelectorAll('.panel-files li.file')];
    const row = rows.find((row) => row.querySelector('bdi')?.textContent === name);
    return row?.querySelector('.file-text')?.textContent ?? '';
  }, name);
}

/** The names in the list, as they are shown. @param {import('./participant.mjs').Participant} person */
export async function listed(person) {
  return person.browser.evaluate(() =>
    [...document.querySelectorAll('.panel-files li.file > .file-text > bdi')].map((name) => name.textContent),
  );
}

/**
 * Saves a file, and says under which name and with which SHA-256, from the very bytes that the page gives to the
 * browser; for large ones see `hashOnDisk`.
 *
 * @param {import('./participant.mjs').Participant} person
 * @param {string} name
 */
export async function save(person, name) {
  await person.browser.evaluate(() => {
    const saved = /** @type {any} */ (globalThis);
    const given = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => {
      saved.savedBlob = blob;
      return given(blob);
    };
    const click = HTMLAnchorElement.prototype.click;
    // A download of a test is nobody's file.
    HTMLAnchorElement.prototype.click = function clicked() {
      if (this.download) saved.savedName = this.download;
      else click.call(this);
    };
  });
  await person.click(`Save ${name}`);
  return person.browser.evaluate(async () => {
    const { savedBlob, savedName } = /** @type {any} */ (globalThis);
    const hash = await crypto.subtle.digest('SHA-256', await savedBlob.arrayBuffer());
    const hex = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return { name: savedName, type: savedBlob.type, hash: hex };
  });
}
