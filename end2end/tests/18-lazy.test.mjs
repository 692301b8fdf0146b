// What a call does not begin with is loaded when it is asked for, and a load that fails is no end.

import assert from 'node:assert/strict';

import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** The file with what the toolbar opens. */
const TOOLS = /split_tools\.[0-9a-f]+\.wasm$/;

/** The requests for it so far. @param {import('playwright-core').Page} page */
const loads = (page) => page.evaluate((pattern) => performance.getEntriesByType('resource').filter(({ name }) => new RegExp(pattern).test(name)).length, TOOLS.source);

scene('a dialog that cannot be loaded says so, and comes when it is tried again', async (scene) => {
  scene.expectErrors(/ERR_FAILED|Failed to fetch|wasm/i);
  const ada = await scene.participant('Ada');
  let away = true;
  await ada.page.route(TOOLS, (route) => (away ? route.abort() : route.continue()));
  await ada.join();

  await ada.click('Invite');
  const dialog = ada.page.getByRole('dialog', { name: 'Invite people' });
  await dialog.getByRole('alert').waitFor();
  // It closes, and the call goes on, as if nothing had happened.
  await ada.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });

  await ada.click('People');
  const people = ada.page.getByRole('region', { name: 'People' });
  await people.getByRole('alert').waitFor();
  away = false;
  await people.getByRole('button', { name: 'Try again' }).click();
  await people.getByText('Ada (you)').waitFor();
  await ada.click('Invite');
  await dialog.getByRole('textbox', { name: 'Meeting link' }).waitFor();
});

scene('a tool whose style cannot be loaded says so, and comes when it is tried again', async (scene) => {
  scene.expectErrors(/ERR_FAILED|Failed to fetch|parvis_late/i);
  const ada = await scene.participant('Ada');
  let away = true;
  await ada.page.route(/parvis_late\.[0-9a-f]+\.css/, (route) => (away ? route.abort() : route.continue()));
  await ada.join();

  await ada.click('Chat');
  const chat = ada.page.getByRole('region', { name: 'Chat' });
  await chat.getByRole('alert').waitFor();
  away = false;
  await chat.getByRole('button', { name: 'Try again' }).click();
  await chat.getByRole('textbox', { name: 'Message' }).waitFor();
});

scene('what is asked for once is loaded once, opens again at once, and gives the focus back', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.join();
  assert.equal(await loads(ada.page), 0, 'the call begins with what nobody asked for');
  const button = ada.page.getByRole('button', { name: 'Settings', exact: true });
  for (let time = 0; time < 3; time += 1) {
    await button.focus();
    await ada.page.keyboard.press('Enter');
    const dialog = ada.page.getByRole('dialog', { name: 'Settings' });
    await dialog.getByRole('textbox', { name: 'Your name' }).waitFor();
    const inside = await dialog.evaluate((dialog) => dialog.contains(document.activeElement));
    assert(inside, 'the focus is outside the dialog');
    await ada.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await until('the focus is back', () => button.evaluate((button) => button === document.activeElement));
  }
  await ada.page.keyboard.press('?');
  await ada.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Hold to talk while muted').waitFor();
  assert.equal(await loads(ada.page), 1);
});

scene('what may soon be asked for is there once the call has what it needs', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await bob.meets('Ada');
  await until('it is loaded', async () => (await loads(ada.page)) === 1 && (await loads(bob.page)) === 1);
});
