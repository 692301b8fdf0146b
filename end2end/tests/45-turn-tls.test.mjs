// A network that lets nothing out but TCP to port 443: the call goes by TURN over TLS, beside the site at the same port, as
// deploy/nginx-turn.conf sets it up.
// Runs alone: pictures and voices go through the server.

import assert from 'node:assert/strict';

import { Homes, noHomes, pathOf } from '../harness/homes.mjs';
import { noProxy, Proxy } from '../harness/proxies.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

const ownServer = [...Homes.server, 'PARVIS_RELAY_HOST=turn.example.org', 'PARVIS_RELAY_TLS_PORT=443'];
const options = { ownServer, within: 180_000, skip: noHomes() ?? noProxy('nginx') };
const ORIGIN = 'https://meet.example.org';

/** @param {import('../harness/scene.mjs').Scene} scene */
async function set(scene) {
  const homes = scene.owns(new Homes(scene));
  const proxy = scene.owns(await Proxy.before('nginx-turn', scene.server, homes.address));
  // WebRTC asks for names with a dot at their end, so that no domain of the machine's own is put behind them.
  const names = ['*.example.org', '*.example.org.'].map((name) => `MAP ${name} ${homes.address}`);
  const flags = [`--host-resolver-rules=${names.join(', ')}`, proxy.trust];
  return (/** @type {string} */ name, /** @type {import('../harness/homes.mjs').Kind} */ kind) =>
    homes.participant(name, kind, { flags, origin: ORIGIN });
}

for (const [title, other] of /** @type {const} */ ([
  ['somebody at home meets an office from which only TCP to port 443 comes', 'home'],
  ['two such offices meet', 'https'],
])) {
  scene(title, async (scene) => {
    const participant = await set(scene);
    const ada = await participant('Ada', 'https');
    const bob = await participant('Bob', other);
    await ada.join();
    await bob.join();
    await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
    await until('Ada goes by TLS', async () => (await pathOf(ada)) === 'relay/tls', { within: 30_000 });
    assert.match(await pathOf(bob), other === 'home' ? /relay|direct/ : /relay\/tls/);
  }, options);
}
