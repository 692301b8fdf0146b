// The polls in every state.

import { closes, opens, panel } from './panels.mjs';

/** @param {import('./collab-states.mjs').Collab} collab @returns {AsyncGenerator<import('./states.mjs').State>} */
export async function* pollsStates(collab) {
  const { ada, bob, cleo, say } = collab;
  const { page } = ada;
  const polls = panel(collab, 'call_polls');
  const ask = (name) => polls.getByRole('button', { name, exact: true });
  await opens(collab, 'call_polls');
  await ask(say.polls_ask).waitFor();
  yield { title: 'polls, empty', page };

  await ask(say.polls_ask).click();
  await ask(say.polls_send).click();
  await polls.getByText(say.polls_no_question).waitFor();
  yield { title: 'polls, without a question', page };
  await polls.getByRole('textbox', { name: say.polls_question, exact: true }).fill('When shall we meet again?');
  const answers = ['On Tuesday', 'On Thursday, in the afternoon, when everybody is back from the building site', 'Never'];
  for (const [index, answer] of answers.entries()) {
    if (index > 1) await ask(say.polls_add).click();
    await polls.getByRole('textbox', { name: say.polls_answer.replace('{{ number }}', String(index + 1)), exact: true }).fill(answer);
  }
  yield { title: 'polls, composing', page };
  await ask(say.polls_send).click();
  const first = polls.getByRole('article', { name: 'When shall we meet again?', exact: true });
  await first.waitFor();
  for (const [person, answer] of /** @type {const} */ ([[bob, /Thursday/], [cleo, /Thursday/]])) {
    await person.click('Polls');
    await person.page.getByRole('article', { name: 'When shall we meet again?', exact: true }).getByRole('radio', { name: answer }).check();
  }
  await first.getByText(/Bob/).waitFor();
  yield { title: 'polls, open', page };
  await first.getByRole('radio', { name: /Tuesday/ }).check();
  await ask(say.polls_take_back).waitFor();
  yield { title: 'polls, voted', page };
  await ask(say.polls_close).click();
  await first.getByText(say.polls_is_closed, { exact: true }).waitFor();

  await bob.page.getByRole('button', { name: 'Create a poll' }).click();
  await bob.page.getByRole('textbox', { name: 'Question' }).fill('Which of them do you like?');
  for (const [index, answer] of ['Lime tree', 'Plane tree'].entries()) {
    await bob.page.getByRole('textbox', { name: `Answer ${index + 1}`, exact: true }).fill(answer);
  }
  await bob.page.getByRole('checkbox', { name: 'Several' }).check();
  await bob.page.getByRole('checkbox', { name: 'Anonymous' }).check();
  await bob.page.getByRole('button', { name: 'Start the poll', exact: true }).click();
  const second = polls.getByRole('article', { name: 'Which of them do you like?', exact: true });
  await second.getByRole('checkbox', { name: /Lime/ }).check();
  await second.getByRole('checkbox', { name: /Plane/ }).check();
  yield { title: 'polls, anonymous, and one closed', page };
  await first.getByRole('button', { name: say.polls_share, exact: true }).click();
  await panel(collab, 'call_chat').getByText(/When shall we meet again/).first().waitFor();
  yield { title: 'polls, shared in the chat', page };
  await closes(collab, 'call_chat');
}
