// The collaboration panels in use, tool by tool, as one of three participants sees them.

import { whiteboardStates } from './whiteboard-states.mjs';
import { chatStates, unreachedStates } from './chat-states.mjs';
import { filesStates } from './files-states.mjs';
import { notesStates } from './notes-states.mjs';
import { pollsStates } from './polls-states.mjs';
import { QUIET } from './scene.mjs';
import { words } from './words.mjs';

/**
 * @typedef {object} Collab
 * @property {import('./scene.mjs').Scene} scene
 * @property {import('./participant.mjs').Participant} ada whose page is looked at, in the language and on the device of the walk
 * @property {import('./participant.mjs').Participant} bob in English, on a desktop
 * @property {import('./participant.mjs').Participant} cleo in English, on a desktop, with a long name
 * @property {Record<string, string>} say what Ada reads
 */

export const CLEO = 'Cléo Vandenbroucke-Montreuil';

/** Each tool's walk leaves its panel closed. */
const TOOLS = { chat: chatStates, files: filesStates, whiteboard: whiteboardStates, notes: notesStates, polls: pollsStates };

/**
 * Walks through the states of the panels: empty, in use, and in trouble.
 *
 * @param {import('./scene.mjs').Scene} scene
 * @param {import('./chromium.mjs').PageOptions & { locale: 'en' | 'fr', quiet?: boolean }} options quiet: no camera and no microphone
 * @param {string[]} [tools] of these alone
 * @returns {AsyncGenerator<import('./states.mjs').State>}
 */
export async function* collabStates(scene, options, tools = Object.keys(TOOLS)) {
  const say = words(options.locale);
  if (tools.includes('chat')) yield* unreachedStates(scene, options, say);
  const room = `${scene.room}-collab`;
  const ada = await scene.participant('Ada', { ...options, room });
  const query = options.quiet ? QUIET : '';
  await ada.open(`skip=1&${query}`);
  await ada.page.getByRole('toolbar', { name: say.call_controls, exact: true }).waitFor();
  const bob = await scene.participant('Bob', { room });
  await bob.join(query);
  const cleo = await scene.participant(CLEO, { room });
  await cleo.join(options.quiet ? QUIET : 'camera=off');
  for (const name of ['Bob', CLEO]) await ada.page.getByRole('group', { name, exact: true }).waitFor();
  for (const tool of tools) yield* TOOLS[tool]({ scene, ada, bob, cleo, say });
}
