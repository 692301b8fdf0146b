// The server dies while people draw, write and chat, and comes back: nothing is lost, over data channels or the server.
// Runs alone: four pages do something at once, and beside another file the late joiner waits too long.

import assert from 'node:assert/strict';

import { drag, drawing, hasLines, openWhiteboard, takeUp } from '../harness/whiteboard.mjs';
import { opensChat, reads, says } from '../harness/chat.mjs';
import { allHave, opensNotes, types, writesIn } from '../harness/notes.mjs';
import { scene, WITHOUT_SERVER } from '../harness/test.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

const KEY = 'AAECAwQFBgcICaq7zN3u_w';

/** When each message, line and stroke is made. */
const TIMES = ['before', 'as it dies', 'without', 'as it comes', 'after'];

/**
 * All three do something at once: Ada draws, Bob writes, Cleo talks.
 *
 * @param {Participant[]} people
 * @param {number} time its index in TIMES
 * @param {() => Promise<void>} [meanwhile] while the pointer is down, a line is unfinished and a message is under way
 */
async function allAtOnce([ada, bob, cleo], time, meanwhile = async () => {}) {
  const top = 40 + time * 60;
  await Promise.all([
    drag(ada, [[40, top], [120, top + 40], [200, top], [260, top + 30]], meanwhile),
    types(bob, `${TIMES[time]}; `),
    says(cleo, TIMES[time]),
  ]);
}

/** What everyone has, the whiteboard as SVG. @param {Participant} person */
async function hasAll(person) {
  await opensChat(person);
  await reads(person, TIMES, { within: 60_000 });
  await opensNotes(person);
  await allHave([person], [`plain: ${TIMES.join('; ')}; `]);
  await openWhiteboard(person);
  const author = person.name === 'Ada' ? 'You' : 'Ada';
  await hasLines(person, TIMES.map(() => `Pen stroke, black, ${author}`));
  return drawing(person);
}

for (const [way, options] of /** @type {[string, { webrtc?: boolean, key?: string }][]} */ ([
  ['between the browsers', {}],
  ['through that server', { webrtc: false, key: KEY }],
])) {
  scene(
    `nothing is lost that goes ${way}`,
    async (scene) => {
      scene.expectErrors(WITHOUT_SERVER);
      const arrive = async (/** @type {string} */ name) => {
        const person = await scene.participant(name, options);
        await person.join();
        return person;
      };
      const people = [];
      for (const name of ['Ada', 'Bob', 'Cleo']) people.push(await arrive(name));
      const [ada, bob, cleo] = people;
      await openWhiteboard(ada);
      await takeUp(ada, 'Pen');
      await opensNotes(bob);
      await writesIn(bob);
      await opensChat(cleo);

      await allAtOnce(people, 0);
      await allAtOnce(people, 1, () => scene.server.kill());
      await bob.page.getByText(/reconnecting/i).first().waitFor();
      await allAtOnce(people, 2);
      await allAtOnce(people, 3, () => scene.server.restart());
      await allAtOnce(people, 4);

      const [drawn, ...others] = [await hasAll(ada), await hasAll(bob), await hasAll(cleo)];
      for (const other of others) assert.equal(other, drawn);
      assert.equal(await hasAll(await arrive('Dan')), drawn);
    },
    { ownServer: true, within: 240_000 },
  );
}
