// Somebody hides their address: everything goes through the relay, and nothing that leaves the page names another address.
// Runs alone: pictures and voices go through the server.

import assert from 'node:assert/strict';

import { pathOf } from '../harness/homes.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

// Two who both use the relay meet inside it, whatever address it names: this one is of no machine (RFC 5737).
const RELAY = ['PARVIS_RELAY_LISTEN=["127.0.0.1:0"]', 'PARVIS_PUBLIC_ADDRESS=203.0.113.7'];

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

/** What the pages of a scene send over their sockets, by the name of who it is. @param {import('../harness/scene.mjs').Scene} scene */
function listen(scene) {
  /** @type {any[][]} */
  const pages = [];
  scene.onPage = async ({ page }) => {
    /** @type {any[]} */
    const signals = [];
    pages.push(signals);
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => {
        const { type, signal } = JSON.parse(String(payload));
        if (type === 'signal') signals.push(signal);
      });
    });
  };
  return pages;
}

/** Every candidate in these signals, whether it stands alone or in a description. @param {any[]} signals */
const candidates = (signals) =>
  signals.flatMap(({ candidate, description }) =>
    description ? [...description.sdp.matchAll(/^a=(candidate:.*)$/gm)].map(([, found]) => found.trim()) : [candidate ?? ''],
  );

/** @param {any[]} signals */
function checkHidden(signals) {
  const all = candidates(signals).filter((text) => text !== '');
  assert(all.length > 0, 'candidates of the relay go out');
  for (const text of all) assert.match(text, /^candidate:\S+ \d+ \S+ \d+ 203\.0\.113\.7 \d+ typ relay raddr 0\.0\.0\.0 rport 9( |$)/);
  for (const { description } of signals.filter((signal) => signal.description)) {
    for (const [line] of description.sdp.matchAll(/^.* IP[46] .*$/gm)) assert.match(line.trim(), /(0\.0\.0\.0|127\.0\.0\.1|::)$/);
  }
}

/** @param {Participant} person @param {boolean} on */
async function hide(person, on) {
  await person.click('Settings');
  const address = person.page.getByRole('switch', { name: 'Hide my address' });
  await address.click();
  await person.page.locator(`#settings-address[aria-checked="${on}"]`).waitFor();
  await person.page.getByText(on ? /cannot see your IP address/ : /can see your IP address/).waitFor();
  await person.page.keyboard.press('Escape');
}

/** Waits until the connection goes this way. @param {Participant} person @param {RegExp} way */
const goes = (person, way) =>
  until(`the connection of ${person.name} is ${way}`, async () => {
    const found = await pathOf(person);
    if (way.test(found)) return true;
    throw new Error(found);
  }, { within: 40_000 });

scene('an address that is hidden before the call is in nothing that leaves the page, and stays hidden the next time', async (scene) => {
  const pages = listen(scene);
  const bob = await scene.participant('Bob');
  await bob.join();
  const ada = await scene.participant('Ada');
  await ada.open();
  await ada.page.locator('button[type="submit"]:enabled').waitFor();
  await hide(ada, true);
  await ada.click('Join');
  await ada.inCall();
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  await goes(ada, /relay/);
  checkHidden(pages[1]);
  // Bob has nothing to hide, and this test sees that.
  assert(candidates(pages[0]).some((text) => text.includes('typ host')), 'Bob names his own addresses');

  pages[1].length = 0;
  await ada.page.reload();
  await ada.page.locator('button[type="submit"]:enabled').waitFor();
  await ada.click('Join');
  await ada.inCall();
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  await goes(ada, /relay/);
  checkHidden(pages[1]);
}, { ownServer: RELAY });

scene('an address is hidden in the call, and shown again, without a gap', async (scene) => {
  const pages = listen(scene);
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  await goes(ada, /direct/);
  for (const on of [true, false, true]) {
    pages[0].length = 0;
    await hide(ada, on);
    await goes(ada, on ? /relay/ : /direct/);
    await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
    if (on) checkHidden(pages[0]);
    else assert(candidates(pages[0]).some((text) => text.includes('typ host')));
  }
}, { ownServer: RELAY });

scene('where the operator hides addresses they are hidden, and a person may show theirs', async (scene) => {
  const pages = listen(scene);
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  await goes(ada, /relay/);
  pages.forEach(checkHidden);
  await hide(ada, false);
  await until('Ada names her own addresses', async () => candidates(pages[0]).some((text) => text.includes('typ host')));
  checkHidden(pages[1]);
}, { ownServer: [...RELAY, 'PARVIS_HIDE_ADDRESSES=true'] });

scene('without a relay nothing is hidden, and the page says so', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.open();
  await ada.page.getByText('This server has no relay, so your address cannot be hidden.').first().waitFor();
  assert.match(scene.server.log, /hide_addresses is on and there is no relay/);
  await ada.click('Settings');
  assert(await ada.page.getByRole('switch', { name: 'Hide my address' }).isDisabled());
  await ada.page.keyboard.press('Escape');
  await ada.click('Join');
  await ada.inCall();
  const [bob] = await scene.call('Bob');
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
}, { ownServer: ['PARVIS_HIDE_ADDRESSES=true'] });

scene('who chose to hide is not shown by a server without a relay, and is told what to do', async (scene) => {
  const bob = await scene.participant('Bob');
  await bob.join();
  const ada = await scene.participant('Ada');
  await ada.page.addInitScript(() => localStorage.setItem('parvis.address', 'hidden'));
  await ada.join();
  await ada.page.getByText(/nobody can connect to you/).first().waitFor();
  await ada.click('Settings');
  await ada.page.getByRole('switch', { name: 'Hide my address' }).click();
  await ada.page.keyboard.press('Escape');
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
}, { ownServer: true });
