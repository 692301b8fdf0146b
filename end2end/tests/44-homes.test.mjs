// People in different homes and offices meet through their routers, with a server that knows its public address and nothing else.
// Runs alone: it measures how soon a call is back.

import { setTimeout as lasts } from 'node:timers/promises';

import { Homes, noHomes, pathOf, RELAY_PORT } from '../harness/homes.mjs';
import { scene, WITHOUT_SERVER } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

const options = { ownServer: Homes.server, within: 180_000, skip: noHomes() };

/** Waits until the connection goes this way. @param {import('../harness/participant.mjs').Participant} person @param {RegExp} way */
async function goes(person, way, within = 30_000) {
  await until(`the connection of ${person.name} is ${way}`, async () => {
    const found = await pathOf(person);
    if (way.test(found)) return true;
    throw new Error(found);
  }, { within });
}

/**
 * Ada and Bob in a call, each at home or wherever this says.
 *
 * @param {import('../harness/scene.mjs').Scene} scene
 * @param {[import('../harness/homes.mjs').Kind, { browser?: 'chromium' | 'firefox' }?]} one
 * @param {[import('../harness/homes.mjs').Kind, { browser?: 'chromium' | 'firefox' }?]} other
 */
async function call(scene, one, other) {
  const homes = scene.owns(new Homes(scene));
  const ada = await homes.participant('Ada', ...one);
  const bob = await homes.participant('Bob', ...other);
  await ada.join();
  await bob.join();
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  return { homes, ada, bob };
}

/** @type {[string, import('../harness/homes.mjs').Kind, import('../harness/homes.mjs').Kind, RegExp][]} */
const PAIRS = [
  ['two homes meet', 'home', 'home', /direct/],
  ['two networks whose addresses are of no use to others meet', 'symmetric', 'symmetric', /relay/],
  ['somebody at home meets an office from which no UDP comes', 'home', 'office', /relay/],
  ['two such offices meet', 'office', 'office', /relay\/tcp/],
];

for (const [title, one, other, way] of PAIRS) {
  scene(title, async (scene) => {
    const { ada, bob } = await call(scene, [one], [other]);
    // Browsers may begin with the relay, and find the direct way a second later.
    await Promise.all([goes(ada, way), goes(bob, way)]);
  }, options);
}

/** Waits until the page says this. @param {import('../harness/participant.mjs').Participant} person @param {RegExp} words */
const says = (person, words, within = 30_000) => person.page.getByText(words).first().waitFor({ timeout: within });

scene('whose network lets no direct connection through is said by name, and neither where it is both', async (scene) => {
  const homes = scene.owns(new Homes(scene));
  const ada = await homes.participant('Ada', 'home');
  const bob = await homes.participant('Bob', 'office');
  await ada.join();
  await bob.join();
  await Promise.all([
    says(ada, /Bob.*network blocks direct connections.*go through the server/),
    says(bob, /Your network blocks direct connections.*go through the server/),
  ]);
  const cleo = await homes.participant('Cleo', 'symmetric');
  await bob.leave();
  await cleo.join();
  // The address that a server saw of either is of no use to the other.
  const dan = await homes.participant('Dan', 'symmetric');
  await dan.join();
  await says(dan, /video with .*Cleo.* go through the server: your networks let no direct connection through/);
}, options);

scene('what is missing where no connection comes about is said by name', async (scene) => {
  const homes = scene.owns(new Homes(scene));
  const ada = await homes.participant('Ada', 'symmetric');
  const bob = await homes.participant('Bob', 'symmetric');
  await ada.join();
  await bob.join();
  await says(ada, /no direct connection to .*Bob.*this server has no relay/, 90_000);
}, { ...options, ownServer: [Homes.server[0]] });

scene('whoever still sees an address that was hidden is named while the relay is not reached, and the call goes on', async (scene) => {
  const { homes, ada, bob } = await call(scene, ['home'], ['home']);
  await goes(ada, /direct/);
  homes.refuse('Ada', `meta l4proto { tcp, udp } th dport ${RELAY_PORT}`);
  await ada.click('Settings');
  await ada.page.getByRole('switch', { name: 'Hide my address' }).click();
  const seen = /can still be seen by: .*Bob.*relay has not been reached/;
  await ada.page.getByRole('dialog').getByText(seen).waitFor();
  await ada.page.keyboard.press('Escape');
  await says(ada, seen);
  // For longer than a try takes.
  await lasts(12_000);
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  await says(ada, seen);
  homes.allow('Ada');
  await goes(ada, /relay/, 90_000);
  await ada.page.getByText(seen).first().waitFor({ state: 'hidden' });
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
}, options);

scene('Firefox at home meets Chromium in an office from which no UDP comes', async (scene) => {
  const { ada, bob } = await call(scene, ['home', { browser: 'firefox' }], ['office']);
  await goes(bob, /relay\/tcp/);
}, options);

scene('Chromium at home meets Firefox in an office from which no UDP comes', async (scene) => {
  const { ada, bob } = await call(scene, ['home'], ['office', { browser: 'firefox' }]);
  await says(ada, /Bob.*network blocks direct connections/);
}, options);

scene('a direct way that is blocked in the call is replaced by the relay, and UDP by TCP', async (scene) => {
  const { homes, ada, bob } = await call(scene, ['home'], ['home']);
  await goes(ada, /direct/);
  homes.part('Ada', 'Bob');
  await goes(ada, /relay/);
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  homes.refuse('Bob', 'meta l4proto udp');
  await goes(bob, /relay\/tcp/, 60_000);
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
}, options);

scene('a call through the relay is back after the server was killed, and after a change of address', async (scene) => {
  scene.expectErrors(WITHOUT_SERVER);
  const { homes, ada, bob } = await call(scene, ['symmetric'], ['office']);
  await scene.server.kill();
  await scene.server.restart();
  await goes(bob, /relay\/tcp/, 60_000);
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  homes.move('Ada');
  await until('Ada hears Bob again', () => ada.hears('Bob', { within: 5_000 }), { within: 60_000 });
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
}, options);

scene('a frozen page and a blackout cost a call over TCP nothing but their time, and a tab that was killed is gone within 35 s', async (scene) => {
  scene.expectErrors(WITHOUT_SERVER);
  scene.expectErrors(/the page crashed/);
  const { homes, ada, bob } = await call(scene, ['office'], ['office']);
  const devtools = await bob.page.context().newCDPSession(bob.page);
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  await lasts(6_000);
  await devtools.send('Page.setWebLifecycleState', { state: 'active' });
  await until('Bob hears Ada again', () => bob.hears('Ada', { within: 3_000 }), { within: 30_000 });
  homes.refuse('Ada', 'meta l4proto tcp');
  await lasts(5_000);
  homes.allow('Ada');
  await until('Ada hears Bob again', () => ada.hears('Bob', { within: 3_000 }), { within: 30_000 });
  // It does not come back from that, and says nothing to anybody.
  await bob.page.goto('chrome://crash').catch(() => {});
  await until('Ada sees that Bob is gone', async () => (await ada.tiles()).length === 1, { within: 35_000 });
}, options);
