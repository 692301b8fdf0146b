// Homes and offices behind routers of their own: network namespaces of this machine, each with a browser in it and a network address
// translation (NAT) before it. The server is outside, on an address that is public there and nowhere else.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { ChromiumPage, closeChromiumOf } from './chromium.mjs';
import { findBrowser } from './find.mjs';
import { closeFirefoxOf, FirefoxPage } from './firefox.mjs';
import { Participant } from './participant.mjs';
import { until } from './until.mjs';

/**
 * - `home`: one port for everybody one talks to, as most routers of homes do it.
 * - `symmetric`: another port for each, as large networks do it: an address that a STUN server saw is of no use to others.
 * - `office`: the same, and no UDP leaves.
 * - `https`: the same, and nothing leaves but TCP to port 443.
 *
 * @typedef {'home' | 'symmetric' | 'office' | 'https'} Kind
 */

/** What the router of each kind lets out, as a condition of nftables. @type {Record<Kind, string>} */
const LETS_OUT = { home: '', symmetric: '', office: 'meta l4proto tcp', https: 'tcp dport 443' };

/** Every test file has a network of its own. */
const NET = process.pid % 250;
const BRIDGE = `pv${NET}`;
/** Its usual port may belong to a server that runs on this machine. */
export const RELAY_PORT = 13_000 + NET;

/** @param {string} program @param {string[]} words @param {string} [input] */
const run = (program, words, input) => execFileSync(program, words, { input, stdio: ['pipe', 'ignore', 'pipe'] });

/** @param {string} line of the `ip` command */
const ip = (line) => run('ip', line.split(' '));

/** Why there are no homes on this machine; `undefined` where there are. */
export function noHomes() {
  try {
    run('nft', ['--version']);
    ip(`netns add ${BRIDGE}try`);
    ip(`netns del ${BRIDGE}try`);
    return undefined;
  } catch {
    return 'network namespaces need root, and the packages iproute2 and nftables';
  }
}

export class Homes {
  /** @type {{ name: string, space: string, router: string, folder: string }[]} */
  #homes = [];
  /** @type {(() => void)[]} */
  #closing = [];

  /** @param {import('./scene.mjs').Scene} scene whose server listens on all addresses */
  constructor(scene) {
    this.scene = scene;
    this.address = `5.9.${NET}.1`;
    this.origin = `http://${this.address}:${scene.server.port}`;
    ip(`link add ${BRIDGE} type bridge`);
    ip(`link set ${BRIDGE} up`);
    ip(`addr add ${this.address}/24 dev ${BRIDGE}`);
  }

  /** What the server of such a scene is started with. */
  static get server() {
    return ['PARVIS_LISTEN=0.0.0.0:{port}', `PARVIS_PUBLIC_ADDRESS=5.9.${NET}.1`, `PARVIS_RELAY_LISTEN=["0.0.0.0:${RELAY_PORT}"]`];
  }

  /**
   * Somebody in a home of their own.
   *
   * @param {string} name
   * @param {Kind} kind
   * @param {{ browser?: 'chromium' | 'firefox', flags?: string[], origin?: string }} [options] flags of the command line; where the pages are
   */
  async participant(name, kind, { browser = 'chromium', flags = [], origin = this.origin } = {}) {
    const home = await this.#build(name, kind);
    const executable = path.join(home.folder, browser);
    await writeFile(executable, `#!/bin/sh\nexec ip netns exec ${home.space} ${findBrowser(browser)} "$@" ${flags.map((flag) => `'${flag}'`).join(' ')}\n`);
    await chmod(executable, 0o755);
    const where = { executable, secure: origin };
    const page = browser === 'firefox'
      ? await FirefoxPage.open({ where: { ...where, port: await this.#bringOut(home) } })
      : await ChromiumPage.open({ where });
    this.scene.keeps(name, page);
    return new Participant(name, page, `${origin}/${this.scene.room}`);
  }

  /** A port here that is the same port of a home. @param {{ space: string, folder: string }} home */
  async #bringOut({ space, folder }) {
    const socket = path.join(folder, 'port');
    const server = createServer((from) => {
      const to = connect(socket);
      from.pipe(to).pipe(from);
      for (const end of [from, to]) end.on('error', () => [from, to].forEach((one) => one.destroy()));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const forward = fileURLToPath(new URL('./forward.mjs', import.meta.url));
    const inside = spawn('ip', ['netns', 'exec', space, process.execPath, forward, socket, String(port)], { stdio: 'ignore' });
    this.#closing.push(() => {
      server.close();
      inside.kill();
    });
    await until('the port is brought out', async () => existsSync(socket));
    return port;
  }

  /** @param {string} name @param {Kind} kind */
  async #build(name, kind) {
    const n = this.#homes.length;
    const [space, router] = [`${BRIDGE}h${n}`, `${BRIDGE}r${n}`];
    const folder = await mkdtemp(path.join(tmpdir(), 'parvis-home-'));
    this.#homes.push({ name, space, router, folder });
    for (const one of [space, router]) {
      ip(`netns add ${one}`);
      // Homes have no IPv6. An address of it that the system gives a line by itself comes a second later, and a browser that has begun to
      // load a page takes it for another network.
      run('ip', ['netns', 'exec', one, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1']);
      ip(`-n ${one} link set lo up`);
    }
    // The line of the router, and the network inside.
    ip(`link add out netns ${router} type veth peer name ${BRIDGE}w${n}`);
    ip(`link set ${BRIDGE}w${n} master ${BRIDGE} up`);
    ip(`-n ${router} addr add ${this.#addressOf(n)}/24 dev out`);
    ip(`-n ${router} link set out up`);
    ip(`link add in netns ${router} type veth peer name out netns ${space}`);
    ip(`-n ${router} addr add 192.168.${n}.1/24 dev in`);
    ip(`-n ${router} link set in up`);
    ip(`-n ${space} addr add 192.168.${n}.10/24 dev out`);
    ip(`-n ${space} link set out up`);
    ip(`-n ${space} route add default via 192.168.${n}.1`);
    run('ip', ['netns', 'exec', router, 'sysctl', '-qw', 'net.ipv4.ip_forward=1']);
    this.#nft(router, `
      table ip translation {
        chain leaving {
          type nat hook postrouting priority 100;
          oifname "out" masquerade ${kind === 'home' ? '' : 'fully-random'};
        }
      }
      table ip firewall {
        chain arriving {
          type filter hook input priority 0;
          # What nobody inside asked for is not for the router either. Without this it would remember the packet as its own, and give
          # what is sent out to the same address another port than others were told.
          iifname "out" ct state new drop
        }
        chain refused {
        }
        chain passing {
          type filter hook forward priority 0; policy drop;
          jump refused
          ct state established,related accept;
          iifname "in" ${LETS_OUT[kind]} accept;
        }
      }
    `);
    return { space, router, folder };
  }

  /** The address that others see of a home. @param {number} n */
  #addressOf(n) {
    return `5.9.${NET}.${10 + n}`;
  }

  /** @param {string} router @param {string} rules */
  #nft(router, rules) {
    run('ip', ['netns', 'exec', router, 'nft', '--file', '-'], rules);
  }

  /** From now on the router of this home drops such packets. @param {string} name @param {string} rule of nftables, without its verdict */
  refuse(name, rule) {
    this.#nft(this.#of(name).router, `add rule ip firewall refused ${rule} drop`);
  }

  /** The two homes reach each other no more; both still reach the server. @param {string} one @param {string} other */
  part(one, other) {
    const address = this.#addressOf(this.#homes.findIndex((home) => home.name === other));
    this.refuse(one, `ip saddr ${address}`);
    this.refuse(one, `ip daddr ${address}`);
  }

  /** The browser of this home has another address from now on, as after a change of network. @param {string} name */
  move(name) {
    const { space } = this.#of(name);
    const n = this.#homes.findIndex((home) => home.name === name);
    ip(`-n ${space} addr flush dev out`);
    ip(`-n ${space} addr add 192.168.${n}.11/24 dev out`);
    ip(`-n ${space} route add default via 192.168.${n}.1`);
  }

  /** The router lets everything pass again that it let pass at first. @param {string} name */
  allow(name) {
    this.#nft(this.#of(name).router, 'flush chain ip firewall refused');
  }

  /** @param {string} name */
  #of(name) {
    const home = this.#homes.find((home) => home.name === name);
    if (!home) throw new Error(`${name} has no home`);
    return home;
  }

  async close() {
    for (const { folder } of this.#homes) {
      const browsers = [closeChromiumOf(path.join(folder, 'chromium')), closeFirefoxOf(path.join(folder, 'firefox'))];
      await Promise.allSettled(browsers);
    }
    for (const close of this.#closing) close();
    for (const { space, router, folder } of this.#homes) {
      for (const one of [space, router]) ip(`netns del ${one}`);
      await rm(folder, { recursive: true, force: true });
    }
    ip(`link del ${BRIDGE}`);
  }
}

/** How the person's connection goes: `relay/udp` where it goes through the server. @param {Participant} person */
export async function pathOf(person) {
  return person.browser.evaluate(async () => {
    const connections = globalThis.watched.connections.filter((one) => one.connectionState === 'connected');
    const connection = connections.at(-1);
    const reports = [...((await connection?.getStats()) ?? new Map()).values()];
    const transport = reports.find((report) => report.type === 'transport');
    const chosen = (/** @type {any} */ report) => (transport ? report.id === transport.selectedCandidatePairId : report.selected);
    const pair = reports.find((report) => report.type === 'candidate-pair' && chosen(report));
    const [local, remote] = ['localCandidateId', 'remoteCandidateId'].map((id) => reports.find((report) => report.id === pair?.[id]));
    if (!local || !remote) return 'none';
    const kind = (/** @type {any} */ end) => (end.candidateType === 'relay' ? 'relay' : 'direct');
    return kind(local) === 'relay' ? `relay/${local.relayProtocol ?? 'udp'}` : kind(remote);
  });
}
