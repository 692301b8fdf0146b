// Moderation: what a moderator does to others, what they see of it, and what nobody can do.
// Runs alone: audio and video that are taken away and given back.

import assert from 'node:assert/strict';

import { findings } from '../harness/axe.mjs';
import { scene } from '../harness/test.mjs';
import { throughout, until } from '../harness/until.mjs';
import { hum } from '../harness/voice.mjs';
import { words } from '../harness/words.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

/** @param {Participant} person */
const panel = (person) => person.page.getByRole('region', { name: 'People' });
/** @param {Participant} person @param {string} name */
const button = (person, name) => person.page.getByRole('button', { name, exact: true });
/** @param {Participant} person @param {string | RegExp} text */
const told = (person, text) => person.page.getByRole('status').getByText(text).first().waitFor();
/** @param {Participant} person @param {string} name */
const tile = (person, name) => person.page.getByRole('group', { name, exact: true });

/** Opens the list of people. @param {Participant} person */
async function people(person) {
  await person.click('People');
  await panel(person).getByRole('list').first().waitFor();
}

/** Switches something in the dialog "Security". @param {Participant} person @param {string[]} names */
async function set(person, ...names) {
  await button(person, 'Security').first().click();
  const dialog = person.page.getByRole('dialog', { name: 'Security' });
  for (const name of names) await dialog.getByRole('switch', { name, exact: true }).click();
  await person.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
}

scene('one is muted, and their camera stopped: they are told who did it', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.meets('Bob');
  await people(ada);

  await button(ada, 'Mute Bob').click();
  await told(bob, 'Ada muted your microphone');
  await button(bob, 'Unmute microphone').waitFor();
  await ada.hearsNothingOf('Bob');
  await button(ada, 'Ask Bob to unmute').waitFor();

  await button(ada, "Stop Bob's camera").click();
  await told(bob, 'Ada stopped your camera');
  await ada.losesPictureOf('Bob');

  // What a moderator switched off, the participant can switch on again.
  await bob.click('Unmute microphone');
  await ada.hears('Bob');
});

scene('everyone else is muted, or everyone except the speaker', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  const cleo = await scene.participant('Cleo');
  await cleo.page.addInitScript(hum);
  await cleo.join();
  await Promise.all([ada.meets('Bob', 'Cleo'), bob.hears('Ada')]);
  await people(ada);
  await button(ada, 'Mute everyone else').click();
  await Promise.all([bob, cleo].map((person) => button(person, 'Unmute microphone').waitFor()));
  await bob.hears('Ada');

  await cleo.click('Unmute microphone');
  await ada.hears('Cleo');
  await tile(ada, 'Cleo').and(ada.page.locator('.speaking')).waitFor();
  await bob.click('Unmute microphone');
  await button(ada, 'Mute Bob').waitFor();
  // Both speak now; the one heard last stays unmuted.
  await button(ada, 'Mute all except the speaker').click();
  await until('one of the two is muted and one is not', async () => {
    const muted = await Promise.all([bob, cleo].map((person) => button(person, 'Unmute microphone').isVisible()));
    return muted.filter(Boolean).length === 1;
  });
});

scene('nobody can be unmuted by others: they are asked, and accept or decline', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.hears('Bob');
  await bob.click('Mute microphone');
  await people(ada);
  await button(ada, 'Ask Bob to unmute').click();

  const question = bob.page.getByRole('alert').filter({ hasText: 'Ada asks you to unmute.' });
  await question.waitFor();
  assert(!(await question.evaluate((question) => question.contains(document.activeElement))), 'it takes the focus');
  await ada.hearsNothingOf('Bob');
  await question.getByRole('button', { name: 'No', exact: true }).click();
  await question.waitFor({ state: 'hidden' });
  await button(bob, 'Unmute microphone').waitFor();

  await button(ada, 'Ask Bob to unmute').click();
  await question.getByRole('button', { name: 'Yes, unmute' }).click();
  await button(bob, 'Mute microphone').waitFor();
  await ada.hears('Bob');
});

scene('what a modified page sends without permission is neither heard nor seen', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.meets('Bob');
  await set(ada, 'Restrict microphones', 'Restrict cameras');
  await told(bob, /you now need permission to speak/);
  await ada.losesPictureOf('Bob');

  // It does so again and again: the page itself switches off once more whatever it is late to hear of.
  const sends = () =>
    bob.page.evaluate(async () => {
      globalThis.smuggled ??= await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
      for (const connection of globalThis.watched.connections) {
        for (const transceiver of connection.getTransceivers()) {
          const track = globalThis.smuggled.getTracks().find(({ kind }) => kind === transceiver.receiver.track.kind);
          if (track && transceiver.sender.track !== track) await transceiver.sender.replaceTrack(track);
          const parameters = transceiver.sender.getParameters();
          const [encoding, ...others] = parameters.encodings;
          if (encoding && !encoding.active) {
            parameters.encodings = [{ ...encoding, active: true }, ...others];
            await transceiver.sender.setParameters(parameters);
          }
        }
      }
    });
  const received = () =>
    ada.page.evaluate(async () => {
      const bytes = { audio: 0, video: 0 };
      for (const connection of globalThis.watched.connections) {
        for (const stat of (await connection.getStats()).values()) {
          if (stat.type === 'inbound-rtp') bytes[stat.kind] += stat.bytesReceived;
        }
      }
      return bytes;
    });
  const before = await received();
  await until('it really comes', async () => {
    await sends();
    const now = await received();
    if (now.audio > before.audio + 5_000 && now.video > before.video + 5_000) return true;
    throw new Error(JSON.stringify({ before, now }));
  });
  await ada.hearsNothingOf('Bob');
  const shown = await ada.tile('Bob');
  assert.equal(shown?.width, 0, JSON.stringify(shown));

  // Nor by a late joiner.
  const [cleo] = await scene.call('Cleo');
  await cleo.meets('Ada');
  await throughout('Cleo has no picture of Bob', async () => (await cleo.tile('Bob'))?.width === 0, { lasting: 2_000 });
});

scene('with restricted microphones, a participant asks to speak and is told the answer', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.hears('Bob');
  await set(ada, 'Restrict microphones');
  await button(bob, 'Ask to speak').click();
  await button(bob, 'Cancel request to speak').waitFor();
  await people(ada);
  await button(ada, 'Decline: Bob wants to speak').click();
  await told(bob, 'Ada does not allow you to speak for now');

  await button(bob, 'Ask to speak').click();
  await button(ada, 'Allow Bob to speak').click();
  await told(bob, /^Ada allows you to speak/);
  // Allowed is not switched on.
  await button(bob, 'Unmute microphone').click();
  await ada.hears('Bob');

  await set(ada, 'Restrict microphones');
  await told(bob, 'Ada allowed everyone to speak.');
});

scene('raised hands have the same order for everyone, also for late joiners', async (scene) => {
  const [ada, bob, cleo] = await scene.call('Ada', 'Bob', 'Cleo');
  await cleo.click('Raise hand');
  await tile(ada, 'Cleo').getByText('Hand raised, number 1').waitFor();
  await bob.page.keyboard.press('h');
  await Promise.all([
    tile(ada, 'Bob').getByText('Hand raised, number 2').waitFor(),
    tile(cleo, 'Bob').getByText('Hand raised, number 2').waitFor(),
    tile(bob, 'Bob (you)').getByText('Hand raised, number 2').waitFor(),
  ]);
  const dora = await scene.participant('Dora');
  await dora.join('mic=off&camera=off');
  await tile(dora, 'Cleo').getByText('Hand raised, number 1').waitFor();
  await tile(dora, 'Bob').getByText('Hand raised, number 2').waitFor();
  await dora.leave();
  await button(cleo, 'Lower hand').waitFor();

  await people(ada);
  const rows = panel(ada).getByRole('listitem');
  await until('raised hands stand first', async () => {
    const texts = await rows.allInnerTexts();
    return /Cleo/.test(texts[0]) && /Bob/.test(texts[1]) && /Ada/.test(texts[2]);
  });
  await button(ada, 'Actions for Cleo').click();
  await ada.page.getByRole('menuitem', { name: "Lower Cleo's hand" }).click();
  await told(cleo, 'Ada lowered your hand');
  await tile(cleo, 'Bob').getByText('Hand raised, number 1').waitFor();
  await bob.click('Lower hand');
  await tile(ada, 'Bob').getByText('Hand raised, number 1').waitFor({ state: 'detached' });
});

scene('a reaction is seen on the tile, told politely, and gone after a while', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await bob.click('React');
  await bob.page.getByRole('button', { name: 'Heart', exact: true }).click();
  await tile(ada, 'Bob').locator('.tile-sign').waitFor();
  await told(ada, 'Bob: Heart');
  await tile(ada, 'Bob').locator('.tile-sign').waitFor({ state: 'detached' });

  // By the keyboard alone, and the focus is where it was.
  await button(bob, 'React').focus();
  await bob.page.keyboard.press('r');
  await bob.page.getByRole('button', { name: 'Thumbs up', exact: true }).and(bob.page.locator(':focus')).waitFor();
  await bob.page.keyboard.press('2');
  await told(ada, 'Bob: Applause');
  await button(bob, 'React').and(bob.page.locator(':focus')).waitFor();
});

scene("the host makes a co-host, withdraws the role, and hands over the host role, which can be undone at first", async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await people(ada);
  await button(ada, 'Make Bob a co-host').click();
  await told(bob, 'You are a co-host now');
  await tile(ada, 'Bob').getByText('Co-host', { exact: true }).waitFor();
  await button(bob, 'Security').waitFor();
  await button(ada, 'Withdraw the co-host role from Bob').click();
  await told(bob, 'You are no longer host or co-host');
  await button(bob, 'Security').waitFor({ state: 'detached' });

  await button(ada, 'Actions for Bob').click();
  await ada.page.getByRole('menuitem', { name: 'Make Bob the host' }).click();
  await button(ada, 'Undo').and(ada.page.locator(':focus')).press('Enter');
  await button(ada, 'Remove Bob').click();
  await button(ada, 'Undo').click();
  await throughout('Bob is still a guest', async () => (await tile(ada, 'Bob').getByText(/host/i).count()) === 0, { lasting: 5_000 });

  await button(ada, 'Actions for Bob').click();
  await ada.page.getByRole('menuitem', { name: 'Make Bob the host' }).click();
  await told(bob, 'You are the host now');
  await tile(bob, 'Ada').getByText('Co-host', { exact: true }).waitFor();
});

scene('when the host leaves, the longest present participant becomes host, and the old host comes back as a guest', async (scene) => {
  const [ada, bob, cleo] = await scene.call('Ada', 'Bob', 'Cleo');
  await button(ada, 'Security').waitFor();
  await ada.leave();
  await told(bob, 'You are the host now');
  await button(bob, 'Security').waitFor();
  assert.equal(await button(cleo, 'Security').count(), 0);

  await ada.click('Rejoin');
  await ada.inCall();
  await ada.meets('Bob', 'Cleo');
  assert.equal(await button(ada, 'Security').count(), 0);
  await tile(ada, 'Bob').getByText('Host', { exact: true }).waitFor();
});

scene("a person's menu by the keyboard alone", async (scene) => {
  const [ada] = await scene.call('Ada', 'Bob');
  await people(ada);
  const opener = button(ada, 'Actions for Bob');
  const items = ada.page.getByRole('menuitem');
  const focused = (locator) => locator.and(ada.page.locator(':focus')).waitFor();
  await opener.focus();
  await ada.page.keyboard.press('ArrowDown');
  await focused(items.first());
  assert.equal(await opener.getAttribute('aria-expanded'), 'true');
  await ada.page.keyboard.press('ArrowUp');
  await focused(items.last());
  await ada.page.keyboard.press('Home');
  await focused(items.first());
  await ada.page.keyboard.press('m');
  assert(await button(ada, 'Mute microphone').isVisible(), 'a letter in the menu is a shortcut of the page');
  await ada.page.keyboard.press('Escape');
  await focused(opener);
  assert.equal(await items.count(), 0);
  assert(await panel(ada).isVisible(), 'Escape closed the list as well');
  await ada.page.keyboard.press('Enter');
  await focused(items.first());
  await ada.page.keyboard.press('Enter');
  await focused(opener);
  await button(ada, 'Ask Bob to unmute').waitFor();
});

scene('people are searched by name', async (scene) => {
  const [ada] = await scene.call('Ada', 'Hélène', 'Bob');
  await people(ada);
  const search = ada.page.getByRole('searchbox', { name: 'Search people' });
  await search.fill('hél');
  await until('only Hélène is left', async () => (await panel(ada).getByRole('listitem').count()) === 1);
  await search.fill('nobody like this');
  await panel(ada).getByText('Nobody found').waitFor();
});

scene('a participant who will be right back is shown as away, silent and without a picture', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.meets('Bob');
  await bob.click('More');
  await bob.page.getByRole('menuitem', { name: 'Be right back' }).click();
  await tile(ada, 'Bob').getByText('Away').waitFor();
  await ada.losesPictureOf('Bob');
  await ada.hearsNothingOf('Bob');
  await people(bob);
  await button(bob, 'I’m back').click();
  await tile(ada, 'Bob').getByText('Away').waitFor({ state: 'detached' });
  await button(bob, 'Unmute microphone').waitFor();
});

scene('a phone of 320 pixels has everything within reach', async (scene) => {
  const viewport = { width: 320, height: 640 };
  const ada = await scene.participant('Ada', { viewport, phone: true });
  await ada.join();
  await scene.call('Bob');
  const within = async (locator, what) => {
    const box = await locator.boundingBox();
    assert(box && box.x >= 0 && box.x + box.width <= viewport.width + 1, `${what}: ${JSON.stringify(box)}`);
    assert(box.height >= 40, `${what} is ${box.height} high`);
  };
  for (const name of ['Mute microphone', 'Stop camera', 'People', 'More', 'Leave']) await within(button(ada, name), name);
  await button(ada, 'More').tap();
  for (const name of ['Raise hand', 'React', 'Security', 'Invite', 'Settings']) {
    await within(ada.page.getByRole('menuitem', { name, exact: true }), name);
  }
  await ada.page.getByRole('menuitem', { name: 'React' }).tap();
  await within(ada.page.getByRole('button', { name: 'Thumbs down' }), 'Thumbs down');
  await ada.page.keyboard.press('Escape');
  await button(ada, 'People').tap();
  for (const name of ['Mute Bob', 'Ban Bob', 'Actions for Bob']) {
    const control = button(ada, name);
    await control.scrollIntoViewIfNeeded();
    await within(control, name);
  }
  const sideways = await ada.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(sideways, 0);
});

for (const [locale, theme] of /** @type {const} */ ([
  ['en', 'light'],
  ['fr', 'dark'],
])) {
  scene(`axe finds nothing where order is kept: ${locale}, ${theme}`, async (scene) => {
    const say = words(locale);
    const put = (text, name) => text.replace('{{ name }}', name);
    const ada = await scene.participant('Ada', { locale, theme });
    await ada.open('skip=1');
    await ada.page.getByRole('toolbar', { name: say.call_controls }).waitFor();
    const [bob, twin] = await scene.call('Bob', 'Аda');
    await bob.click('Raise hand');
    await twin.click('More');
    await twin.page.getByRole('menuitem', { name: 'Be right back' }).click();

    /** @type {string[]} */
    const wrong = [];
    const check = async (page, title) => wrong.push(...(await findings(page)).map((finding) => `${title}: ${finding}`));
    await button(ada, say.call_people).click();
    await button(ada, put(say.actions_for, 'Bob')).click();
    await check(ada.page, 'the list with a menu');
    await ada.page.getByRole('menuitem', { name: put(say.act_ask_microphone, 'Аda') }).or(button(ada, put(say.act_ask_microphone, 'Аda'))).first().waitFor();
    await ada.page.keyboard.press('Escape');
    await button(ada, say.call_react).click();
    await button(ada, say.reaction_heart).waitFor();
    await check(ada.page, 'the reactions');
    await ada.page.keyboard.press('Escape');
    await button(ada, put(say.act_ban, 'Bob')).click();
    await button(ada, say.undo).waitFor();
    await check(ada.page, 'a second thought');
    await button(ada, say.undo).click();
    await button(ada, put(say.act_ask_microphone, 'Аda')).click();
    await twin.page.getByRole('alert').filter({ hasText: 'asks you to unmute' }).waitFor();
    await check(twin.page, 'a question');
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  });
}
