// What one person switches is what the others see.
// Runs alone: pictures and voices, and signs that last for seconds.

import assert from 'node:assert/strict';

import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** What a screen reader finds inside the tile of this name. @param {import('../harness/participant.mjs').Participant} person */
const inside = (person, name) => person.page.getByRole('group', { name, exact: true });

scene('mute shows on the other side, and nothing is heard until it is lifted', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.hears('Bob');

  await bob.click('Mute microphone');
  await inside(ada, 'Bob').getByText(/muted/i).or(inside(ada, 'Bob').getByLabel(/muted/i)).first().waitFor();
  await ada.hearsNothingOf('Bob');
  await ada.seesPictureOf('Bob');

  await bob.click('Unmute microphone');
  await ada.hears('Bob');
  await until('the tile says it no more', async () => {
    const tile = inside(ada, 'Bob');
    return (await tile.getByText(/muted/i).or(tile.getByLabel(/muted/i)).count()) === 0;
  });
});

scene('a stopped camera is replaced by initials, and comes back', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob Ross');
  await ada.seesPictureOf('Bob Ross');

  await bob.click('Stop camera');
  await ada.losesPictureOf('Bob Ross');
  await inside(ada, 'Bob Ross').getByText('BR', { exact: true }).waitFor();
  await ada.hears('Bob Ross');
  // The light of the camera is out, not only the picture black.
  const live = await bob.page.evaluate(() =>
    globalThis.watched.tracks.filter((track) => track.kind === 'video' && track.readyState === 'live').length,
  );
  assert.equal(live, 0);

  await bob.click('Start camera');
  await ada.seesPictureOf('Bob Ross');
});

scene('a late joiner learns who is muted and has no picture', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.join('mic=off&camera=off');
  const [bob] = await scene.call('Bob');
  await inside(bob, 'Ada').getByText(/muted/i).or(inside(bob, 'Ada').getByLabel(/muted/i)).first().waitFor();
  await ada.meets('Bob');

  await ada.click('Unmute microphone');
  await ada.click('Start camera');
  await bob.meets('Ada');
});

scene('a new name shows on the other side', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.meets('Bob');
  await bob.click('Settings');
  const name = bob.page.getByRole('textbox', { name: 'Your name', exact: true });
  await name.fill('Roberta');
  await name.press('Tab');
  await ada.showsExactly(['Ada (you)', 'Roberta']);
  await ada.seesPictureOf('Roberta');
  await bob.showsExactly(['Ada', 'Roberta (you)']);
});
