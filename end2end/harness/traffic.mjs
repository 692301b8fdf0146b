// What a page fetched, in bytes as they came over the wire.

export class Traffic {
  /** @type {Map<string, { url: string, bytes: number }>} */
  #requests = new Map();

  /** @param {import('playwright-core').Page} page before it goes anywhere */
  static async of(page) {
    const traffic = new Traffic();
    const devtools = await page.context().newCDPSession(page);
    devtools.on('Network.requestWillBeSent', ({ requestId, request }) => {
      if (request.url.startsWith('http')) traffic.#requests.set(requestId, { url: request.url, bytes: 0 });
    });
    devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const request = traffic.#requests.get(requestId);
      if (request) request.bytes = encodedDataLength;
    });
    devtools.on('Network.webSocketCreated', ({ requestId, url }) => traffic.#requests.set(requestId, { url, bytes: 0 }));
    await devtools.send('Network.enable');
    return traffic;
  }

  /** Everything so far, a WebSocket as one request of no weight. */
  get fetched() {
    return [...this.#requests.values()];
  }
}
