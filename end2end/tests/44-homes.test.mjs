// People in different homes and offices meet through their routers, with a server that knows its public address and nothing else.
// Runs alone: it measures how soon a call is back.

import assert from 'node:assert/strict';
import { setTimeout as lasts } from 'node:timers/promises';

import { Homes, noHomes, pathOf } from '../harness/homes.mjs';
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

/** @type {[string, import('../harness/homes.mjs').Kind, import('../harness/homes.mjs').Kind, RegExp][]} */
const PAIRS = [
  ['two homes meet', 'home', 'home', /./],
  ['two networks whose addresses are of no use to others meet', 'symmetric', 'symmetric', /relay/],
  ['somebody at home meets an office from which no UDP comes', 'home', 'office', /relay/],
  ['two such offices meet', 'office', 'office', /relay\/tcp/],
];


for (const [title, one, other, way] of PAIRS) {
  scene(title, async (scene) => {
    const homes = scene.owns(new Homes(scene));
    const ada = await homes.participant('Ada', one);
    const bob = await homes.participant('Bob', other);
    await ada.join();
    await bob.join();
    await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
    assert.match(await pathOf(ada), way);
    assert.match(await pathOf(bob), way);
  }, options);
}

scene('Firefox at home meets Chromium in an office from which no UDP comes', async (scene) => {
  const homes = scene.owns(new Homes(scene));
  const ada = await homes.participant('Ada', 'home', { browser: 'firefox' });
  const bob = await homes.participant('Bob', 'office');
  await ada.join();
  await bob.join();
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  await goes(bob, /relay\/tcp/);
}, options);

scene('Chromium at home meets Firefox in an office from which no UDP comes', async (scene) => {
  const homes = scene.owns(new Homes(scene));
  const ada = await homes.participant('Ada', 'home');
  const bob = await homes.participant('Bob', 'office', { browser: 'firefox' });
  await ada.join();
  await bob.join();
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
}, options);

scene('a direct way that is blocked in the call is replaced by the relay, and UDP by TCP', async (scene) => {
  const homes = scene.owns(new Homes(scene));
  const ada = await homes.participant('Ada', 'home');
  const bob = await homes.participant('Bob', 'home');
  await ada.join();
  await bob.join();
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  homes.part('Ada', 'Bob');
  await goes(ada, /relay/);
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
  homes.refuse('Bob', 'meta l4proto udp');
  await goes(bob, /relay\/tcp/, 60_000);
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
}, options);

scene('a call through the relay is back after the server was killed, and after a change of address', async (scene) => {
  scene.expectErrors(WITHOUT_SERVER);
  const homes = scene.owns(new Homes(scene));
  const ada = await homes.participant('Ada', 'symmetric');
  const bob = await homes.participant('Bob', 'office');
  await ada.join();
  await bob.join();
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
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
  const homes = scene.owns(new Homes(scene));
  const ada = await homes.participant('Ada', 'office');
  const bob = await homes.participant('Bob', 'office');
  await ada.join();
  await bob.join();
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
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
