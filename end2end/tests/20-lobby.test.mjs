// Admission: the lobby, passwords, the lock, and people who were removed or banned.

import assert from 'node:assert/strict';

import { askToJoin, inSecurity, setPassword, switchSetting, waits } from '../harness/moderation.mjs';
import { scene, WITHOUT_SERVER } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** Everything that can be read on the page. @param {import('../harness/participant.mjs').Participant} person */
const text = (person) => person.browser.evaluate(() => document.body.innerText);

scene('the lobby: a request to join, messages in both directions, and admission', async (scene) => {
  const [ada] = await scene.call('Ada');
  await switchSetting(ada, 'Lobby');
  await ada.page.getByRole('list', { name: 'Active restrictions' }).getByText('Lobby').waitFor();

  const bob = await scene.participant('Bob');
  await askToJoin(bob);
  await until('the title says so', async () => /^Waiting/.test(await bob.page.title()));
  const heading = bob.page.getByRole('heading', { name: 'You are in the lobby' });
  await until('the heading has the focus', () => heading.evaluate((heading) => heading === document.activeElement));
  assert(!(await text(bob)).includes('Ada'), 'Bob learns who is inside');
  await bob.page.locator('video').first().waitFor();
  await bob.click('Camera');

  await ada.page.getByText('Bob wants to join').first().waitFor();
  await until('the title counts', async () => (await ada.page.title()).startsWith('(1)'));
  await bob.browser.fill('textbox', 'Message to the host', 'It is me');
  await bob.click('Send');
  await ada.page.getByRole('log', { name: 'Messages with Bob' }).getByText('It is me').waitFor();
  await ada.browser.fill('textbox', 'Message to Bob', 'One moment');
  await ada.page.getByRole('button', { name: 'Send', exact: true }).click();
  await bob.page.getByRole('log').getByText('One moment').waitFor();

  await ada.click('Admit Bob');
  await bob.inCall();
  await ada.page.getByRole('button', { name: 'Admit Bob' }).waitFor({ state: 'hidden' });
  await bob.hears('Ada');
  await bob.page.getByRole('button', { name: 'Start camera', exact: true }).waitFor();

  // A participant who was admitted comes back without asking again.
  await bob.browser.reload();
  await bob.inCall();
});

scene('several waiting people are admitted together, and the People panel lists them, too', async (scene) => {
  const [ada] = await scene.call('Ada');
  await switchSetting(ada, 'Lobby');
  const guests = [await scene.participant('Bob'), await scene.participant('Cleo')];
  for (const guest of guests) await askToJoin(guest);
  await ada.page.getByRole('region', { name: '2 people want to join' }).waitFor();
  await ada.click('People');
  const people = ada.page.getByRole('region', { name: 'People', exact: true });
  await people.getByRole('button', { name: 'Deny Cleo', exact: true }).waitFor();
  await people.getByRole('button', { name: 'Admit everyone', exact: true }).click();
  for (const guest of guests) await guest.inCall();
  await ada.showsExactly(['Ada (you)', 'Bob', 'Cleo']);
});

scene('a request to join is heard, unless that sound is off', async (scene) => {
  const [ada] = await scene.call('Ada');
  await switchSetting(ada, 'Lobby');
  await ada.page.evaluate(() => {
    const { createOscillator } = AudioContext.prototype;
    AudioContext.prototype.createOscillator = function () {
      globalThis.watched.moments.tap = (globalThis.watched.moments.tap ?? 0) + 1;
      return createOscillator.call(this);
    };
  });
  const taps = () => ada.page.evaluate(() => globalThis.watched.moments.tap ?? 0);
  const sound = ada.page.getByRole('switch', { name: 'Sound when someone asks to join' });
  await ada.click('Settings');
  await sound.click();
  await until('it is off', async () => (await sound.getAttribute('aria-checked')) === 'false');
  await ada.page.keyboard.press('Escape');
  await askToJoin(await scene.participant('Bob'));
  await ada.page.getByRole('region', { name: '1 person wants to join' }).waitFor();
  assert.equal(await taps(), 0);

  await ada.click('Settings');
  await sound.click();
  await until('two taps say how it sounds', async () => (await taps()) === 2);
  await ada.page.keyboard.press('Escape');
  await askToJoin(await scene.participant('Cleo'));
  await until('two more are heard', async () => (await taps()) === 4);
});

scene('a refusal, with a message and without one', async (scene) => {
  const [ada] = await scene.call('Ada');
  await switchSetting(ada, 'Lobby');
  const bob = await scene.participant('Bob');
  await askToJoin(bob);
  await ada.click('Write to Bob');
  const field = ada.page.getByRole('textbox', { name: 'Message to Bob' });
  await until('the field has the focus', () => field.evaluate((field) => field === document.activeElement));
  await field.fill('Not today, thank you');
  await ada.click('Deny with this message');
  await bob.page.getByRole('heading', { name: 'Your request to join was declined' }).waitFor();
  await bob.page.getByText('Not today, thank you').waitFor();

  await bob.click('Ask to join');
  await waits(bob);
  await ada.click('Deny Bob');
  await bob.page.getByRole('heading', { name: 'Your request to join was declined' }).waitFor();
  assert(!(await text(bob)).includes('Not today'), 'the word of before is said again');

  await bob.click('Ask to join');
  await waits(bob);
  await bob.click('Stop waiting');
  await bob.page.getByRole('heading', { name: 'You left the lobby' }).waitFor();
  await ada.page.getByRole('button', { name: 'Admit Bob' }).waitFor({ state: 'hidden' });
});

scene('Firefox waits, and is let in by Chromium', async (scene) => {
  const [ada] = await scene.call('Ada');
  await switchSetting(ada, 'Lobby');
  const bob = await scene.participant('Bob', { browser: 'firefox' });
  await askToJoin(bob);
  await bob.browser.fill('textbox', 'Message to the host', 'Bonjour');
  await bob.click('Send');
  await ada.page.getByRole('log', { name: 'Messages with Bob' }).getByText('Bonjour').waitFor();
  await ada.click('Admit Bob');
  await bob.inCall();
  await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
});

scene('a password: wrong, wrong again until one has to wait, and right', async (scene) => {
  const [ada] = await scene.call('Ada');
  await setPassword(ada, 'tulipe 42');
  const bob = await scene.participant('Bob');
  await bob.open('skip=1');
  const field = bob.page.getByRole('textbox', { name: 'Meeting password', exact: true });
  await until('the field has the focus', () => field.evaluate((field) => field === document.activeElement));
  assert(!(await text(bob)).includes('Ada'), 'Bob learns who is inside');
  await field.fill('abc');
  await bob.click('Join');
  await bob.page.getByText('at least 4 characters').waitFor();

  const wrong = bob.page.getByRole('alert', { name: 'Wrong password' });
  // The waits double. A short one may be over before anybody looks; one of the next is not.
  const wait = bob.page.getByText(/You can try again in/);
  for (let time = 0; time < 3 || (time < 6 && !(await wait.isVisible())); time += 1) {
    await field.fill('rose 42');
    await bob.click('Join');
    await wrong.waitFor();
    await until('it can be tried again', () => bob.page.getByRole('button', { name: 'Join', exact: true }).isEnabled());
  }
  await wait.waitFor();
  await bob.page.getByRole('button', { name: 'Show the password' }).click();
  assert.equal(await field.getAttribute('type'), 'text');
  await field.fill('tulipe 42');
  // A password that was entered too early is sent when the wait is over.
  await field.press('Enter');
  await bob.inCall();

  await inSecurity(ada, async (dialog) => {
    await dialog.getByRole('button', { name: 'Remove password', exact: true }).click();
    await dialog.getByText('No password is required to join.').waitFor();
  });
  await scene.call('Cleo');
  await ada.showsExactly(['Ada (you)', 'Bob', 'Cleo']);
});

scene('a locked meeting takes nobody new, and everybody who was in', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await switchSetting(ada, 'Lock the meeting');
  await bob.page.getByRole('list', { name: 'Active restrictions' }).getByText('Locked').waitFor();
  await bob.browser.reload();
  await bob.inCall();

  const eve = await scene.participant('Eve');
  await eve.open('skip=1');
  await eve.page.getByRole('heading', { name: 'The meeting is locked' }).waitFor();
  await switchSetting(ada, 'Lock the meeting', false);
  await eve.click('Try again');
  await eve.inCall();
});

scene('a removed participant can ask to join again, a banned one cannot', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.click('People');
  const people = ada.page.getByRole('region', { name: 'People', exact: true });
  await people.getByRole('button', { name: 'Remove Bob', exact: true }).click();
  await bob.page.getByText('You were removed from the meeting').waitFor();
  await ada.showsExactly(['Ada (you)']);

  await bob.click('Ask to join');
  await waits(bob);
  await people.getByRole('button', { name: 'Admit Bob', exact: true }).click();
  await bob.inCall();
  await ada.showsExactly(['Ada (you)', 'Bob']);

  await people.getByRole('button', { name: 'Ban Bob', exact: true }).click();
  await bob.page.getByText('You were banned from this meeting').waitFor();
  assert.equal(await bob.page.getByRole('button', { name: /ask to join|rejoin|try again/i }).count(), 0);
  await bob.open('skip=1');
  await bob.page.getByText('You were banned from this meeting').waitFor();
});

scene(
  'after a restart of the server, strangers still wait in the lobby and the host is still host',
  async (scene) => {
    scene.expectErrors(WITHOUT_SERVER);
    const [ada, bob] = await scene.call('Ada', 'Bob');
    await switchSetting(ada, 'Lobby');
    await ada.browser.reload();
    await ada.inCall();
    await ada.page.getByRole('button', { name: 'Security', exact: true }).waitFor();

    await scene.server.kill();
    await ada.page.getByText(/reconnecting/i).first().waitFor();
    await scene.server.restart();
    for (const person of [ada, bob]) await person.page.getByText(/reconnecting/i).first().waitFor({ state: 'hidden', timeout: 30_000 });

    const eve = await scene.participant('Eve');
    await askToJoin(eve);
    assert(!(await text(eve)).includes('Ada'), 'Eve learns who is inside');
    await ada.click('Admit Eve');
    await eve.inCall();
    await ada.showsExactly(['Ada (you)', 'Bob', 'Eve']);
    await inSecurity(ada, async (dialog) => {
      assert(await dialog.getByRole('switch', { name: 'Everyone can moderate' }).isEnabled(), 'Ada is the host no more');
    });
  },
  { ownServer: true },
);

scene(
  'people in the lobby keep waiting through a restart of the server',
  async (scene) => {
    scene.expectErrors(WITHOUT_SERVER);
    // What is loaded ahead a few seconds into the call may meet the restart.
    scene.expectErrors(/parvis_late/);
    const [ada] = await scene.call('Ada');
    await switchSetting(ada, 'Lobby');
    const bob = await scene.participant('Bob');
    await askToJoin(bob);
    await scene.server.kill();
    await bob.page.getByText('Reconnecting to the server…').waitFor();
    await scene.server.restart();
    await ada.page.getByText(/reconnecting/i).first().waitFor({ state: 'hidden', timeout: 30_000 });
    await bob.page.getByText('Reconnecting to the server…').waitFor({ state: 'hidden', timeout: 30_000 });
    await ada.page.getByRole('button', { name: 'Admit Bob', exact: true }).click({ timeout: 30_000 });
    await bob.inCall();
  },
  { ownServer: true },
);

scene('ending the meeting for everyone can be cancelled, and otherwise ends it', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.click('Security');
  const dialog = ada.page.getByRole('dialog', { name: 'Security', exact: true });
  await dialog.getByRole('button', { name: 'End meeting for everyone', exact: true }).click();
  await dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
  const end = dialog.getByRole('button', { name: 'End meeting for everyone', exact: true });
  await until('the focus is back', () => end.evaluate((end) => end === document.activeElement));
  await end.click();
  for (const person of [ada, bob]) await person.page.getByRole('heading', { name: 'The meeting has ended' }).waitFor();

  // A new meeting begins under this name. Its first participant is host, and nothing of the last one is left.
  await bob.click('Start it again');
  await bob.inCall();
  await bob.page.getByRole('button', { name: 'Security', exact: true }).waitFor();
  await ada.click('Start it again');
  await ada.inCall();
  assert.equal(await ada.page.getByRole('dialog').count(), 0);
  assert.equal(await ada.page.getByRole('button', { name: 'Security', exact: true }).count(), 0);
});

scene('a guest sees the security settings and cannot change them', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await bob.meets('Ada');
  assert.equal(await bob.page.getByRole('button', { name: 'Security', exact: true }).count(), 0);
  // Everyone may moderate.
  await switchSetting(ada, 'Everyone can moderate');
  await switchSetting(bob, 'Lobby');
  await inSecurity(bob, async (dialog) => {
    assert(await dialog.getByRole('switch', { name: 'Everyone can moderate' }).isDisabled());
    assert.equal(await dialog.getByRole('button', { name: 'End meeting for everyone' }).count(), 0);
  });
});

scene('the security settings can be changed by keyboard alone', async (scene) => {
  const [ada] = await scene.call('Ada');
  const security = ada.page.getByRole('button', { name: 'Security', exact: true });
  await security.focus();
  await ada.page.keyboard.press('Enter');
  const lock = ada.page.getByRole('switch', { name: 'Lock the meeting', exact: true });
  await lock.waitFor();
  for (let stop = 0; stop < 10 && !(await lock.evaluate((lock) => lock === document.activeElement)); stop += 1) {
    await ada.page.keyboard.press('Tab');
  }
  await ada.page.keyboard.press('Space');
  await until('it is locked', async () => (await lock.getAttribute('aria-checked')) === 'true');
  await ada.page.keyboard.press('Escape');
  await until('the focus is back', () => security.evaluate((button) => button === document.activeElement));
});

/** Texts that would do something if a page took them for markup. */
const CORPUS = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '"><svg onload=alert(1)>',
  "'><iframe src=javascript:alert(1)>",
  '<style>*{display:none}</style>',
  '{{constructor.constructor("alert(1)")()}}',
];

scene('names, messages and refusals are shown as text and nothing else', async (scene) => {
  const [ada] = await scene.call('Ada');
  await switchSetting(ada, 'Lobby');
  for (const nasty of CORPUS) {
    const guest = await scene.participant(nasty);
    await askToJoin(guest);
    await guest.browser.fill('textbox', 'Message to the host', nasty);
    await guest.click('Send');
    const log = ada.page.getByRole('log', { name: `Messages with ${nasty}`, exact: true });
    await log.getByText(nasty, { exact: true }).last().waitFor();
    await ada.page.getByRole('textbox', { name: `Message to ${nasty}`, exact: true }).fill(nasty);
    await ada.click('Deny with this message');
    // The lobby has the same words until it is gone.
    await guest.page.getByRole('heading', { name: 'Your request to join was declined' }).waitFor();
    await guest.page.getByText(nasty, { exact: true }).waitFor();
    for (const { page } of [ada, guest]) {
      assert.deepEqual(await page.evaluate(() => globalThis.watched.violations), []);
      assert.equal(await page.locator('body img, body iframe, body script:not([nonce]), body style').count(), 0);
    }
  }
});
