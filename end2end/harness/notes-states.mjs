// The notes in every state.

import { opensNotes, types, writesIn } from './notes.mjs';
import { closes, opens, panel } from './panels.mjs';
import { until } from './until.mjs';

/** @param {import('./collab-states.mjs').Collab} collab @returns {AsyncGenerator<import('./states.mjs').State>} */
export async function* notesStates(collab) {
  const { ada, bob, cleo, say } = collab;
  const { page } = ada;
  const notes = panel(collab, 'call_notes');
  const text = notes.getByRole('textbox', { name: say.call_notes, exact: true });
  await opens(collab, 'call_notes');
  await page.locator('.notes-text[contenteditable="true"]').waitFor();
  yield { title: 'notes, empty', page };

  await opensNotes(bob);
  await writesIn(bob);
  // A list goes on by itself, and an empty line ends it.
  const written = [
    '# Building site', 'We met on Thursday and agreed on what follows, in this order and no other.',
    '## To do', '[] call the architect', 'order the lime trees', '', '',
    '### Why', '- they grow', 'they smell', '', '', '1. dig', 'plant', 'water',
  ];
  for (const [index, line] of written.entries()) {
    if (index > 0) await bob.page.keyboard.press('Enter');
    await types(bob, line);
  }
  await bob.page.getByRole('checkbox', { name: 'order the lime trees' }).click();
  await until('Ada has all of it', async () => (await text.innerText()).includes('water'));
  await opensNotes(cleo);
  await writesIn(cleo);
  await cleo.page.keyboard.press('Control+Home');
  await cleo.page.keyboard.press('ArrowDown');
  await cleo.page.keyboard.press('Shift+End');
  await bob.page.locator('.notes-text').getByText('call the architect').click();
  await until('both are seen', async () => (await page.locator('.notes-caret').count()) >= 2);
  yield { title: 'notes, written by three', page };

  await text.getByText('Thursday').click();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+End');
  await notes.getByRole('button', { name: say.notes_bold, exact: true }).click();
  await notes.getByRole('button', { name: say.notes_link, exact: true }).click();
  const address = notes.getByRole('textbox', { name: say.notes_address, exact: true });
  await address.fill('not an address');
  await address.press('Enter');
  await notes.getByText(say.notes_address_wrong).waitFor();
  yield { title: 'notes, a link that is none', page };
  await address.fill('example.org/thursday');
  await address.press('Enter');
  await notes.getByRole('button', { name: say.notes_link_open, exact: true }).or(notes.locator('.notes-open')).first().waitFor();
  yield { title: 'notes, a link', page };
  await closes(collab, 'call_notes');
}
