// The whiteboard in every state.

import { drag, openWhiteboard, takeUp, write } from './whiteboard.mjs';
import { closes, opens, panel } from './panels.mjs';
import { until } from './until.mjs';

/** @param {import('./collab-states.mjs').Collab} collab @returns {AsyncGenerator<import('./states.mjs').State>} */
export async function* whiteboardStates(collab) {
  const { ada, bob, cleo, say } = collab;
  const { page } = ada;
  const board = panel(collab, 'call_whiteboard');
  const press = (key) => board.getByRole('button', { name: say[key], exact: true }).click();
  await opens(collab, 'call_whiteboard');
  const surface = board.getByRole('application', { name: say.whiteboard_surface, exact: true });
  await surface.waitFor();
  yield { title: 'whiteboard, empty', page };
  for (const key of ['select', 'highlighter', 'rectangle', 'text', 'sticky', 'eraser']) {
    await press(`whiteboard_tool_${key}`);
    yield { title: `whiteboard, ${key}`, page };
  }

  await openWhiteboard(bob);
  await takeUp(bob, 'Rectangle');
  await bob.click('Blue');
  await drag(bob, [[40, 40], [220, 140]]);
  await takeUp(bob, 'Arrow');
  await bob.click('Red');
  await drag(bob, [[230, 90], [330, 90]]);
  await takeUp(bob, 'Highlighter');
  await drag(bob, [[60, 60], [120, 66], [190, 58]]);
  await takeUp(bob, 'Pen');
  await bob.click('Green');
  await drag(bob, [[60, 200], [90, 170], [120, 210], [160, 175], [200, 205]]);
  await write(bob, 'Sticky note', [340, 60], 'Lime trees in front of the station, and a bench');
  await write(bob, 'Text', [40, 260], 'The square');
  await openWhiteboard(cleo);
  await takeUp(cleo, 'Ellipse');
  await drag(cleo, [[260, 200], [340, 260]]);
  await press('whiteboard_list');
  await until('Ada has all', async () => (await board.locator('.whiteboard-line').count()) >= 7);
  yield { title: 'whiteboard, what is on it', page };
  await press('whiteboard_list');
  await press('whiteboard_fit');
  await press('whiteboard_grid');
  await pointsAt(bob, [120, 120]);
  await pointsAt(cleo, [300, 230]);
  yield { title: 'whiteboard, with others', page };

  await press('whiteboard_tool_select');
  await surface.press('Enter');
  yield { title: 'whiteboard, a selection', page };
  await page.locator('.whiteboard-selected').getByRole('button', { name: say.whiteboard_arrange, exact: true }).click();
  await page.getByRole('menuitem', { name: say.whiteboard_front, exact: true }).waitFor();
  yield { title: 'whiteboard, arranging', page };
  await page.keyboard.press('Escape');
  await surface.press('Control+a');
  yield { title: 'whiteboard, all selected', page };
  await surface.press('Escape');

  await board.getByRole('button', { name: say.whiteboard_save, exact: true }).click();
  await page.getByRole('menuitem', { name: say.whiteboard_save_png, exact: true }).waitFor();
  yield { title: 'whiteboard, save and open', page };
  await page.keyboard.press('Escape');
  await press('whiteboard_add_page');
  await press('whiteboard_rename_page');
  yield { title: 'whiteboard, renaming a page', page };
  await page.keyboard.press('Escape');
  await page.locator('.whiteboard-page').selectOption({ index: 0 });
  await press('whiteboard_lock');
  yield { title: 'whiteboard, only hosts draw', page };
  await bob.page.getByText('Only hosts can draw at the moment.').first().waitFor();
  await press('whiteboard_lock');
  await closes(collab, 'call_whiteboard');
}

/** @param {import('./participant.mjs').Participant} person @param {[number, number]} at */
async function pointsAt(person, at) {
  await takeUp(person, 'Select');
  const box = await person.page.getByRole('application', { name: 'Drawing area' }).boundingBox();
  if (box) await person.page.mouse.move(box.x + at[0], box.y + at[1], { steps: 5 });
}
