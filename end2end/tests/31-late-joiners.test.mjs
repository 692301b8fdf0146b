// A late joiner gets all shared content, even if only other late joiners are left to send it.

import assert from 'node:assert/strict';

import { drag, drawing, hasLines, openWhiteboard, takeUp } from '../harness/whiteboard.mjs';
import { opensChat, reads, says } from '../harness/chat.mjs';
import { allHave, opensNotes, types, writesIn } from '../harness/notes.mjs';
import { scene } from '../harness/test.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

/** What Ada made, the whiteboard as SVG. @param {Participant} person @param {string} ada her name in the list */
async function hasAll(person, ada) {
  await opensChat(person);
  await reads(person, ['said by Ada']);
  await opensNotes(person);
  await allHave([person], ['h1: Written by Ada', 'plain: ']);
  await openWhiteboard(person);
  await hasLines(person, [`Pen stroke, black, ${ada}`]);
  return drawing(person);
}

scene('when only a late joiner is left, a new participant still gets chat, notes and whiteboard', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  await opensChat(ada);
  await says(ada, 'said by Ada');
  await opensNotes(ada);
  await writesIn(ada);
  await types(ada, '# Written by Ada');
  await openWhiteboard(ada);
  await takeUp(ada, 'Pen');
  await drag(ada, [[40, 60], [160, 60], [200, 140]]);
  const drawn = await hasAll(ada, 'You');

  const [bob] = await scene.quiet('Bob');
  assert.equal(await hasAll(bob, 'Ada'), drawn);
  await ada.leave();
  await bob.showsExactly(['Bob (you)']);
  const [cleo] = await scene.quiet('Cleo');
  assert.equal(await hasAll(cleo, 'Ada (left)'), drawn);
  // And once more removed.
  await bob.leave();
  await cleo.showsExactly(['Cleo (you)']);
  const [dora] = await scene.quiet('Dora');
  assert.equal(await hasAll(dora, 'Ada (left)'), drawn);
});
