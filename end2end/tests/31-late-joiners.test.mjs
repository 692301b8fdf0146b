// Who comes late has all of the table, also from those alone who came late themselves.

import assert from 'node:assert/strict';

import { drag, drawing, hasLines, openBoard, takeUp } from '../harness/whiteboard.mjs';
import { opensChat, reads, says } from '../harness/chat.mjs';
import { allHave, opensNotes, types, writesIn } from '../harness/notes.mjs';
import { scene } from '../harness/test.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

/** Everything that Ada left; the board as a drawing. @param {Participant} person @param {string} ada what she is called now */
async function hasAll(person, ada) {
  await opensChat(person);
  await reads(person, ['said by Ada']);
  await opensNotes(person);
  await allHave([person], ['h1: Written by Ada', 'plain: ']);
  await openBoard(person);
  await hasLines(person, [`Pen stroke, black, ${ada}`]);
  return drawing(person);
}

scene('the last who is left came late, and whoever comes then has chat, notes and board', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  await opensChat(ada);
  await says(ada, 'said by Ada');
  await opensNotes(ada);
  await writesIn(ada);
  await types(ada, '# Written by Ada');
  await openBoard(ada);
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
