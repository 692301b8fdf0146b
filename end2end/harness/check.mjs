// The page that says why a call does not work, and faults for it to find.

import { once } from 'node:events';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';

import { findBrowser } from './find.mjs';

/** What its buttons say. */
export const BUTTONS = {
  en: { begin: 'Start the check', again: 'Check again', copy: 'Copy the report' },
  fr: { begin: 'Lancer la vérification', again: 'Vérifier à nouveau', copy: 'Copier le rapport' },
};

/**
 * Opens the page and begins.
 *
 * @param {{ page: import('playwright-core').Page }} page @param {string} origin @param {'en' | 'fr'} locale
 */
export async function beginCheck({ page }, origin, locale = 'en') {
  await page.goto(`${origin}/-/check`);
  await page.getByRole('button', { name: BUTTONS[locale].begin }).click();
}

/** A server's relay on this machine. */
export const RELAY = ['PARVIS_RELAY_LISTEN=["127.0.0.1:0"]'];

/** An address of this machine that no browser takes for a secure one. */
export function insecureHost() {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

/** A Chromium that is started with these words, for pages of this origin. @param {string} origin @param {string[]} words */
export async function chromiumWith(origin, ...words) {
  const executable = path.join(await mkdtemp(path.join(tmpdir(), 'parvis-chromium-')), 'chromium');
  await writeFile(executable, `#!/bin/sh\nexec ${findBrowser('chromium')} ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`);
  await chmod(executable, 0o755);
  return { executable, secure: origin };
}

/** A recording of a second of nothing (RIFF WAVE, 16 bits, 48 kHz). */
export async function silence() {
  const samples = Buffer.alloc(48_000 * 2);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(48_000, 24);
  head.writeUInt32LE(96_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return kept('silence.wav', Buffer.concat([head, samples]));
}

/** Pictures of nothing (YUV4MPEG2, 4:2:0). */
export async function darkness() {
  const [width, height] = [320, 240];
  const picture = Buffer.concat([
    Buffer.from('FRAME\n'),
    Buffer.alloc(width * height, 16),
    Buffer.alloc((width * height) / 2, 128),
  ]);
  return kept('black.y4m', Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420\n`), picture, picture]));
}

/** @param {string} name @param {Buffer} bytes */
async function kept(name, bytes) {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'parvis-capture-')), name);
  await writeFile(file, bytes);
  return file;
}

/** A proxy that passes pages on and no sockets, as many do that nobody told about them. @param {number} port */
export async function proxyWithoutSockets(port) {
  const proxy = createServer((from, to) => {
    const passed = request({ port, host: '127.0.0.1', method: from.method, path: from.url, headers: from.headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    passed.on('error', () => to.destroy());
    from.pipe(passed);
  }).listen(0, '127.0.0.1');
  proxy.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n'));
  await once(proxy, 'listening');
  const address = /** @type {import('node:net').AddressInfo} */ (proxy.address());
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () => {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}
