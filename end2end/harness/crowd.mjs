// People without a browser, to fill a room: they join, say nothing, and stay.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';

const TEXT = 1;
const PING = 9;
const PONG = 10;

/** A frame of a client (RFC 6455, section 5.2), below 65,536 bytes. @param {number} kind @param {Buffer} payload */
function frame(kind, payload) {
  const mask = randomBytes(4);
  const length = payload.length < 126 ? [payload.length | 128] : [126 | 128, payload.length >> 8, payload.length & 255];
  const masked = payload.map((byte, at) => byte ^ mask[at % 4]);
  return Buffer.concat([Buffer.from([kind | 128, ...length]), mask, masked]);
}

/** The frames of a server in these bytes, and what is left of them. @param {Buffer} bytes */
function frames(bytes) {
  const found = [];
  for (;;) {
    if (bytes.length < 2) break;
    let [length, start] = [bytes[1] & 127, 2];
    if (length === 126) [length, start] = [bytes.length < 4 ? Infinity : bytes.readUInt16BE(2), 4];
    else if (length === 127) [length, start] = [bytes.length < 10 ? Infinity : Number(bytes.readBigUInt64BE(2)), 10];
    if (bytes.length < start + length) break;
    found.push({ kind: bytes[0] & 15, payload: bytes.subarray(start, start + length) });
    bytes = bytes.subarray(start + length);
  }
  return { found, rest: bytes };
}

/** One of them. @param {URL} url of the room @param {string} name @param {number} number */
async function guest(url, name, number) {
  const [key, from] = [randomBytes(16).toString('base64'), `10.7.${number >> 8}.${number & 255}`];
  const asked = request({
    host: url.hostname,
    port: url.port,
    path: `/ws${url.pathname}`,
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': key,
      Origin: url.origin,
      // Each from an address of their own: one address may not bring so many at once.
      'X-Forwarded-For': from,
    },
  }).end();
  const [, socket] = await once(asked, 'upgrade');
  let bytes = Buffer.alloc(0);
  const welcomed = new Promise((resolve, reject) => {
    socket.on('data', (/** @type {Buffer} */ more) => {
      const { found, rest } = frames(Buffer.concat([bytes, more]));
      bytes = rest;
      for (const { kind, payload } of found) {
        if (kind === PING) socket.write(frame(PONG, payload));
        if (kind === TEXT && JSON.parse(payload.toString()).type === 'welcome') resolve(undefined);
      }
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${name} is not in the room`)));
  });
  const join = {
    type: 'join',
    version: 3,
    name,
    session: randomBytes(8).toString('hex'),
    media: { microphone: false, camera: false, screen: false },
    // Nobody tries to reach a page of theirs.
    webrtc: false,
  };
  socket.write(frame(TEXT, Buffer.from(JSON.stringify(join))));
  await welcomed;
  return socket;
}

/**
 * So many people in a room, one after the other, until they are closed.
 *
 * @param {string} url of the room
 * @param {string[]} names
 */
export async function crowd(url, names) {
  const sockets = [];
  for (const [number, name] of names.entries()) sockets.push(await guest(new URL(url), name, number));
  return { close: () => sockets.forEach((socket) => socket.destroy()) };
}
