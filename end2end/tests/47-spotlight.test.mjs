// The spotlight: who a moderator shows large to everyone.

import assert from 'node:assert/strict';

import { findings } from '../harness/axe.mjs';
import { scene, WITHOUT_SERVER } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

/** @param {Participant} person @param {string} name */
const tile = ({ page }, name) => page.getByRole('group', { name, exact: true });
/** @param {Participant} person @param {string} name */
const button = ({ page }, name) => page.getByRole('button', { name, exact: true });
/** @param {Participant} person @param {string} text */
const told = ({ page }, text) => page.getByRole('status').getByText(text, { exact: true }).first().waitFor();

/** @param {Participant} person @param {string} name */
async function area(person, name) {
  const box = await tile(person, name).boundingBox();
  return box ? box.width * box.height : 0;
}

/** Waits until these tiles are large and those are not. @param {Participant} person @param {string[]} large @param {string[]} small */
const shows = (person, large, small) =>
  until(`${person.name} sees ${large.join(' and ') || 'nobody'} large`, async () => {
    const [most, least] = await Promise.all([small, large].map((names) => Promise.all(names.map((name) => area(person, name)))));
    if (least.every((one) => one > 1.5 * Math.max(0, ...most)) && most.every((one) => one > 0)) return true;
    throw new Error(`${large.join()}: ${least.map(Math.round).join()}, ${small.join()}: ${most.map(Math.round).join()}`);
  });

/** Waits until all have one size. @param {Participant} person @param {string[]} names */
const alike = (person, names) =>
  until(`all are alike for ${person.name}`, async () => {
    const areas = await Promise.all(names.map((name) => area(person, name)));
    return areas[0] > 0 && areas.every((one) => Math.abs(one - areas[0]) < areas[0] / 50);
  });

/** Puts somebody into the spotlight by the button on their tile, or takes them out of it. @param {Participant} person @param {string} name @param {string} label */
async function onTile(person, name, label) {
  await tile(person, name).hover();
  await tile(person, name).getByRole('button', { name: label, exact: true }).click();
}

/** Chooses a line of the menu in the row of somebody. @param {Participant} person @param {string} name @param {string} line */
async function inMenu(person, name, line) {
  await button(person, `Actions for ${name}`).click();
  await person.page.getByRole('menuitem', { name: line, exact: true }).click();
}

/** A button of the list of people, where the tile has one of the same name. @param {Participant} person @param {string} name */
const inPanel = (person, name) =>
  person.page.getByRole('region', { name: 'People' }).getByRole('button', { name, exact: true });

scene('a moderator shows somebody large to everyone, and everyone is told', async (scene) => {
  const [ada, bob, cleo] = await scene.quiet('Ada', 'Bob', 'Cleo');
  await cleo.showsExactly(['Ada', 'Bob', 'Cleo (you)']);
  await alike(cleo, ['Ada', 'Bob', 'Cleo (you)']);
  await onTile(ada, 'Bob', 'Spotlight Bob for everyone');
  await Promise.all([told(bob, 'Ada spotlighted you: everyone sees you large'), told(cleo, 'Ada spotlighted Bob for everyone')]);
  await Promise.all([
    shows(ada, ['Bob'], ['Ada (you)', 'Cleo']),
    shows(bob, ['Bob (you)'], ['Ada', 'Cleo']),
    shows(cleo, ['Bob'], ['Ada', 'Cleo (you)']),
  ]);
  for (const [person, name] of /** @type {const} */ ([[ada, 'Bob'], [bob, 'Bob (you)'], [cleo, 'Bob']])) {
    await tile(person, name).getByText('Spotlighted', { exact: true }).waitFor();
    assert.equal(await person.page.locator('.tile-spotlight').count(), 1);
    assert.deepEqual(await findings(person.page), []);
  }
  assert.equal(await cleo.page.getByRole('button', { name: /spotlight/i }).count(), 0, 'only moderators decide it');
  assert.equal(await ada.page.getByText(/spotlighted Bob/).count(), 0, 'what one did oneself is not told');

  // What one pins oneself wins, for oneself.
  await tile(cleo, 'Ada').hover();
  await tile(cleo, 'Ada').getByRole('button', { name: 'Pin Ada', exact: true }).click();
  await shows(cleo, ['Ada'], ['Bob', 'Cleo (you)']);
  await shows(ada, ['Bob'], ['Ada (you)', 'Cleo']);
  await tile(cleo, 'Ada').getByRole('button', { name: 'Unpin Ada', exact: true }).click();
  await shows(cleo, ['Bob'], ['Ada', 'Cleo (you)']);

  // Who comes later sees it, and it outlasts a reload of the page.
  const [dan] = await scene.quiet('Dan');
  await shows(dan, ['Bob'], ['Ada', 'Cleo', 'Dan (you)']);
  await bob.page.reload();
  await bob.inCall();
  await shows(bob, ['Bob (you)'], ['Ada', 'Cleo', 'Dan']);
  await shows(dan, ['Bob'], ['Ada', 'Cleo', 'Dan (you)']);

  // In each view but that of equal tiles, and from whatever page one is on.
  await button(dan, 'View').click();
  await dan.page.getByRole('menuitemradio', { name: 'Speaker', exact: true }).click();
  await until('Bob is alone', async () => (await area(dan, 'Bob')) > 0 && (await tile(dan, 'Ada').count()) === 0);
  await dan.page.keyboard.press('PageDown');
  await until('Bob is on another page', async () => (await tile(dan, 'Bob').count()) === 0);
  await onTile(ada, 'Cleo', 'Spotlight Cleo for everyone');
  await until('Dan sees both', async () => (await area(dan, 'Bob')) > 0 && (await area(dan, 'Cleo')) > 0 && (await tile(dan, 'Ada').count()) === 0);

  await bob.leave();
  await shows(cleo, ['Cleo (you)'], ['Ada', 'Dan']);
  await onTile(ada, 'Cleo', 'Remove the spotlight from Cleo');
  await told(cleo, 'Ada removed your spotlight');
  await alike(cleo, ['Ada', 'Dan', 'Cleo (you)']);
});

scene('a screen that is shared meanwhile does not end it', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob', 'Cleo');
  await onTile(ada, 'Ada (you)', 'Spotlight me for everyone');
  await shows(bob, ['Ada'], ['Bob (you)', 'Cleo']);
  await ada.click('Share screen');
  await shows(bob, ['Ada', "Ada's screen"], ['Bob (you)', 'Cleo']);
  await ada.click('Stop sharing');
  await shows(bob, ['Ada'], ['Bob (you)', 'Cleo']);
});

scene('in the list of people the menu does it, also about oneself', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob', 'Cleo');
  await ada.click('People');
  await inMenu(ada, 'Cleo', 'Spotlight for everyone');
  await told(bob, 'Ada spotlighted Cleo for everyone');
  await shows(bob, ['Cleo'], ['Ada', 'Bob (you)']);
  const row = ada.page.getByRole('listitem').filter({ hasText: 'Cleo' });
  await row.getByText('Spotlighted', { exact: true }).waitFor();
  assert.deepEqual(await findings(ada.page), []);
  await inPanel(ada, 'Spotlight me for everyone').click();
  await told(bob, 'Ada is now spotlighted for everyone');
  await shows(bob, ['Ada', 'Cleo'], ['Bob (you)']);
  await inPanel(ada, 'Remove my spotlight').click();
  await inMenu(ada, 'Cleo', 'Remove spotlight');
  await told(bob, 'Ada removed the spotlight from Cleo');
  await alike(bob, ['Ada', 'Bob (you)', 'Cleo']);

  await bob.click('People');
  await bob.page.getByRole('region', { name: 'People' }).getByText('3 people').waitFor();
  assert.equal(await inPanel(bob, 'Spotlight me for everyone').count(), 0);
  // Who becomes a moderator meanwhile finds it.
  await button(ada, 'Make Bob a co-host').click();
  await inPanel(bob, 'Spotlight me for everyone').click();
  await told(ada, 'Bob is now spotlighted for everyone');
});

scene(
  'it outlasts a restart of the server',
  async (scene) => {
    scene.expectErrors(WITHOUT_SERVER);
    const [ada, bob, cleo] = await scene.quiet('Ada', 'Bob', 'Cleo');
    await onTile(ada, 'Bob', 'Spotlight Bob for everyone');
    await shows(cleo, ['Bob'], ['Ada', 'Cleo (you)']);
    await scene.server.kill();
    await scene.server.restart();
    const [dan] = await scene.quiet('Dan');
    await shows(dan, ['Bob'], ['Ada', 'Cleo', 'Dan (you)']);
    await shows(bob, ['Bob (you)'], ['Ada', 'Cleo', 'Dan']);
  },
  { ownServer: true },
);
