// The release server, as an operator starts it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { until } from './until.mjs';

/** The binary under test: `PARVIS_BIN`, or what `cargo xtask build` leaves. */
export const binary =
  process.env.PARVIS_BIN ?? fileURLToPath(new URL('../../target/release/parvis', import.meta.url));

/** A port of the loopback interface that nothing listens on. */
export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
  probe.close();
  await once(probe, 'close');
  return port;
}

/** One server with a state directory of its own, on one port for its whole life. */
export class Server {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process;
  #state;
  #arguments;
  /** Settings that have no flag. @type {Record<string, string>} */
  #settings;
  /** Everything it wrote, for failing tests. */
  log = '';

  /** @param {number} port @param {string} state @param {string[]} more of the command line, or of its environment as `PARVIS_KEY=value`, with `{port}` for its port */
  constructor(port, state, more) {
    more = more.map((word) => word.replace('{port}', String(port)));
    this.port = port;
    this.#state = state;
    const isSetting = (/** @type {string} */ word) => word.startsWith('PARVIS_');
    this.#arguments = more.filter((word) => !isSetting(word));
    this.#settings = Object.fromEntries(more.filter(isSetting).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
  }

  /** `scheme://host:port`. */
  get origin() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** @param {string[]} more of the command line, or of its environment as `PARVIS_KEY=value` */
  static async start(...more) {
    if (!existsSync(binary)) throw new Error(`no server at ${binary}: run \`cargo xtask build\` first`);
    const server = new Server(await freePort(), await mkdtemp(path.join(tmpdir(), 'parvis-end2end-')), more);
    await server.restart();
    return server;
  }

  /** Starts it again after {@link kill}, with the same port and state. */
  async restart() {
    const child = spawn(binary, this.#arguments, {
      env: {
        ...process.env,
        PARVIS_LISTEN: `127.0.0.1:${this.port}`,
        PARVIS_STATE_DIR: this.#state,
        // The people of most tests go straight into a call with what they have.
        PARVIS_DIRECT_JOIN: 'devices',
        // At the end of a test nobody waits for those who are still in a call.
        PARVIS_DRAIN_SECONDS: '0',
        // Its usual port is one for the whole machine: tests of the relay name one.
        PARVIS_RELAY_LISTEN: '[]',
        ...this.#settings,
      },
      cwd: this.#state,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.log += text;
      });
    }
    this.#process = child;
    // A test run that is cut short leaves no server behind.
    process.once('exit', () => child.kill('SIGKILL'));
    await until('the server answers /healthz', async () => {
      if (child.exitCode !== null) throw new Error(`the server exited: ${this.log}`);
      return (await fetch(`${this.origin}/healthz`)).ok;
    });
  }

  /** Kills it, as a crash or a power cut does. */
  async kill() {
    await this.#end('SIGKILL');
  }

  /** Ends it as an operator does, and removes its state. */
  async stop() {
    await this.#end('SIGTERM');
    await rm(this.#state, { recursive: true, force: true });
  }

  /** @param {NodeJS.Signals} signal */
  async #end(signal) {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    const reminder = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(reminder);
  }
}
