// The network of one participant, which a test can spoil.

import { Wire } from './wire.mjs';

const PERFECT = {
  urlPattern: '',
  latency: 0,
  downloadThroughput: -1,
  uploadThroughput: -1,
  packetLoss: 0,
  packetQueueLength: 0,
  packetReordering: false,
};

export class Network {
  /** @param {import('playwright-core').CDPSession} devtools @param {Wire} wire */
  constructor(devtools, wire) {
    this.devtools = devtools;
    this.wire = wire;
  }

  /**
   * A participant in Chromium whose whole network the test controls. They reach the server over an address of
   * their own.
   *
   * @param {import('./scene.mjs').Scene} scene
   * @param {string} name
   * @param {{ key?: string, room?: string, where?: import("./chromium.mjs").Where }} [options]
   */
  static async participant(scene, name, options) {
    const wire = scene.owns(await Wire.to(scene.server));
    const person = await scene.participant(name, { ...options, origin: wire.origin });
    const devtools = await person.page.context().newCDPSession(person.page);
    const network = new Network(devtools, wire);
    // The rule must be there before the first peer connection, or it never meets it.
    await network.media({});
    return { person, network };
  }

  /** Spoils what flows between peers. @param {{ packetLoss?: number, latency?: number }} how percent; milliseconds */
  async media(how) {
    await this.devtools.send('Network.emulateNetworkConditionsByRule', {
      matchedNetworkConditions: [{ ...PERFECT, ...how }],
    });
  }

  /** Nothing gets through, in either direction, and the browser is not told. */
  async cut() {
    this.wire.cut();
    await this.media({ packetLoss: 100 });
  }

  async repair() {
    this.wire.repair();
    await this.media({});
  }

  /** The WebSocket is lost; the network is fine. */
  dropSockets() {
    this.wire.drop();
  }
}
