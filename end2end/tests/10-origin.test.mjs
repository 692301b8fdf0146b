// Nobody but the server is ever asked for anything, and the content security policy has nothing to report.

import assert from 'node:assert/strict';

import { scene } from '../harness/test.mjs';
import { states } from '../harness/states.mjs';

scene('no request of a whole call leaves the origin', async (scene) => {
  const { host } = new URL(scene.server.origin);
  /** @type {Set<string>} */
  const foreign = new Set();
  let requests = 0;
  /** @param {string} url */
  const seen = (url) => {
    requests += 1;
    const { protocol, host: asked } = new URL(url);
    if (['data:', 'blob:', 'about:'].includes(protocol)) return;
    if (asked !== host) foreign.add(url);
  };
  /** What a browser has to say about our pages: a header it does not know, a file preloaded in vain. @type {string[]} */
  const remarks = [];
  scene.onPage = async ({ context, page }) => {
    page.on('console', (message) => {
      if (message.type() === 'warning') remarks.push(message.text());
    });
    context.on('request', (request) => seen(request.url()));
    page.on('websocket', (socket) => seen(socket.url()));
    context.on('serviceworker', (worker) => seen(worker.url()));
    const devtools = await context.newCDPSession(page);
    await devtools.send('Network.enable');
    devtools.on('Network.requestWillBeSent', ({ request }) => seen(request.url));
    devtools.on('Network.webSocketCreated', ({ url }) => seen(url));
  };

  for await (const { title, page } of states(scene, { locale: 'en', worker: true })) {
    const { violations, hints, servers } = await page.evaluate(() => ({
      violations: globalThis.watched.violations,
      // A preconnect is no request, and tells the other host all the same.
      hints: [...document.querySelectorAll('link[href], script[src], img[src], a[ping]')].map((element) =>
        String(Reflect.get(element, 'href') ?? Reflect.get(element, 'src')),
      ),
      servers: globalThis.watched.connections.flatMap((connection) =>
        (connection.getConfiguration().iceServers ?? []).flatMap((server) => server.urls),
      ),
    }));
    assert.deepEqual(violations, [], `${title}: the content security policy was violated`);
    for (const hint of hints) seen(hint);
    for (const server of servers) {
      assert.match(server, /^(stun|turns?):127\.0\.0\.1[:?]?/, `${title}: ${server} is asked for addresses`);
    }
  }
  assert.deepEqual([...foreign], []);
  assert.deepEqual(remarks, []);
  assert(requests > 10, `only ${requests} requests were seen: the test is blind`);
});

scene('the policy is strict, and the page is never cached', async (scene) => {
  for (const path of ['/', `/${scene.room}`, '/a/b/c']) {
    const { headers } = await fetch(scene.server.origin + path);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/, path);
    assert.match(policy, /script-src[^;]*'nonce-/, path);
    assert.match(policy, /'wasm-unsafe-eval'/, path);
    assert.doesNotMatch(policy, /'unsafe-inline'|'unsafe-eval'|https?:|\*/, path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
    assert.match(headers.get('permissions-policy') ?? '', /camera=\(self\)/, path);
    assert.match(headers.get('cache-control') ?? '', /no-store|no-cache/, path);
  }
});
