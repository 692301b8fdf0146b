// The cable between one participant and the server, which a test can pull out.

import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * A TCP forwarder in front of the server. While it is cut it behaves as a network that is gone: open connections stay
 * silent, new ones are never answered. Chromium's own offline mode leaves open WebSockets alone.
 */
export class Wire {
  /** @type {Set<import('node:net').Socket>} */
  #sockets = new Set();
  #cut = false;
  #server;
  #port;

  /** @param {number} port of the server behind it */
  constructor(port) {
    this.#port = port;
    this.#server = createServer((near) => this.#forward(near));
  }

  /** @param {import('./server.mjs').Server} server */
  static async to(server) {
    const wire = new Wire(server.port);
    wire.#server.listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    return wire;
  }

  /** `scheme://host:port` of this end. */
  get origin() {
    const { port } = /** @type {import('node:net').AddressInfo} */ (this.#server.address());
    return `http://127.0.0.1:${port}`;
  }

  /** @param {import('node:net').Socket} near */
  #forward(near) {
    const far = connect(this.#port, '127.0.0.1');
    for (const [one, other] of [[near, far], [far, near]]) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.on('data', (bytes) => {
        if (!other.write(bytes)) one.pause();
      });
      other.on('drain', () => this.#cut || one.resume());
    }
    if (this.#cut) {
      near.pause();
      far.pause();
    }
  }

  /** Nothing passes any more, and nobody is told. */
  cut() {
    this.#cut = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Everything passes again, what waited first. */
  repair() {
    this.#cut = false;
    for (const socket of this.#sockets) socket.resume();
  }

  /** Every open connection ends; new ones pass. */
  drop() {
    for (const socket of this.#sockets) socket.destroy();
  }

  close() {
    this.drop();
    this.#server.close();
  }
}
