// Polls: asked, answered, closed, and seen the same by all.

import assert from 'node:assert/strict';

import { findings } from '../harness/axe.mjs';
import { reads } from '../harness/chat.mjs';
import { presses } from '../harness/panels.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';
import { words } from '../harness/words.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

/** @param {Participant} person */
async function opensPolls(person) {
  await person.page.getByRole('button', { name: 'Polls', exact: true }).click();
  await person.page.getByRole('button', { name: 'Create a poll' }).waitFor();
}

/** @param {Participant} person @param {string} question @param {string[]} answers @param {string[]} [kinds] */
async function asks(person, question, answers, kinds = []) {
  const { page } = person;
  await page.getByRole('button', { name: 'Create a poll' }).click();
  await page.getByRole('textbox', { name: 'Question' }).fill(question);
  for (const [index, answer] of answers.entries()) {
    if (index > 1) await page.getByRole('button', { name: 'Add an answer' }).click();
    await page.getByRole('textbox', { name: `Answer ${index + 1}`, exact: true }).fill(answer);
  }
  for (const kind of kinds) await page.getByRole('checkbox', { name: kind }).check();
  await page.getByRole('button', { name: 'Start the poll', exact: true }).click();
  await poll(person, question).waitFor();
}

/** @param {Participant} person @param {string} question */
function poll(person, question) {
  return person.page.getByRole('article', { name: question, exact: true });
}

/** Waits until the answers of a poll read so, each with its count. @param {Participant[]} people @param {string} question @param {string[]} wanted */
async function allSee(people, question, wanted) {
  for (const person of people) {
    await until(`${person.name} sees ${wanted}`, async () => {
      const found = await poll(person, question).locator('.poll-option').evaluateAll((options) =>
        options.map((option) => [...option.querySelectorAll('bdi, .poll-count')].map((part) => part.textContent).join(' ')),
      );
      if (JSON.stringify(found) === JSON.stringify(wanted)) return true;
      throw new Error(JSON.stringify(found));
    });
  }
}

scene('three vote, change their minds, and a late joiner sees the result', async (scene) => {
  const [ada, bob, cleo] = await scene.quiet('Ada', 'Bob', 'Cleo');
  await opensPolls(ada);
  await asks(ada, 'When?', ['now', 'later', 'never']);
  await until('Bob is told', async () => (await bob.page.locator('#tool-polls .tool-badge').getAttribute('data-count')) === '1');
  await opensPolls(bob);
  await bob.page.locator('#tool-polls .tool-badge').waitFor({ state: 'detached' });
  await opensPolls(cleo);

  await poll(ada, 'When?').getByRole('radio', { name: /now/ }).check();
  await poll(bob, 'When?').getByRole('radio', { name: /later/ }).check();
  await poll(cleo, 'When?').getByRole('radio', { name: /later/ }).check();
  await allSee([ada], 'When?', ['now 1 (33%) You', 'later 2 (67%) Bob, Cleo', 'never 0 (0%)']);
  await allSee([bob], 'When?', ['now 1 (33%) Ada', 'later 2 (67%) You, Cleo', 'never 0 (0%)']);

  await poll(bob, 'When?').getByRole('radio', { name: /now/ }).check();
  await allSee([cleo], 'When?', ['now 2 (67%) Ada, Bob', 'later 1 (33%) You', 'never 0 (0%)']);
  await poll(cleo, 'When?').getByRole('button', { name: 'Remove my vote' }).click();
  await allSee([ada], 'When?', ['now 2 (100%) You, Bob', 'later 0 (0%)', 'never 0 (0%)']);
  assert.equal(await poll(cleo, 'When?').getByRole('radio', { checked: true }).count(), 0);

  // Only who asked can close it.
  assert.equal(await poll(bob, 'When?').getByRole('button', { name: 'Close the poll' }).count(), 0);
  await poll(ada, 'When?').getByRole('button', { name: 'Close the poll' }).click();
  for (const person of [ada, bob, cleo]) {
    await until('it is closed', () => poll(person, 'When?').getByRole('radio').first().isDisabled());
  }

  const dora = await scene.participant('Dora');
  await dora.join();
  await opensPolls(dora);
  await poll(dora, 'When?').waitFor();
  await allSee([dora], 'When?', ['now 2 (100%) Ada, Bob', 'later 0 (0%)', 'never 0 (0%)']);

  await poll(ada, 'When?').getByRole('button', { name: 'Share in the chat' }).click();
  await reads(ada, ['Poll: When?now: 2 (100%)later: 0 (0%)never: 0 (0%)']);
});

scene('an anonymous poll with multiple answers names nobody, and a vote survives a reload', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await opensPolls(ada);
  await opensPolls(bob);
  await asks(ada, '<b>Which</b>?', ['red', 'green', 'blue'], ['Allow several answers', 'Anonymous']);
  await poll(bob, '<b>Which</b>?').getByRole('checkbox', { name: /red/ }).check();
  await poll(bob, '<b>Which</b>?').getByRole('checkbox', { name: /blue/ }).check();
  await allSee([ada, bob], '<b>Which</b>?', ['red 1 (100%)', 'green 0 (0%)', 'blue 1 (100%)']);

  await bob.page.reload();
  await bob.inCall();
  await opensPolls(bob);
  await until('Bob finds his votes', async () => {
    const checked = await poll(bob, '<b>Which</b>?').getByRole('checkbox', { checked: true }).count();
    return checked === 2;
  });
  await poll(bob, '<b>Which</b>?').getByRole('checkbox', { name: /red/ }).uncheck();
  await allSee([ada], '<b>Which</b>?', ['red 0 (0%)', 'green 0 (0%)', 'blue 1 (100%)']);
});

scene('a poll that is being written is there again after a look into the chat', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  await opensPolls(ada);
  const { page } = ada;
  await page.getByRole('button', { name: 'Create a poll' }).click();
  const question = page.getByRole('textbox', { name: 'Question' });
  const third = page.getByRole('textbox', { name: 'Answer 3', exact: true });
  // Longer than a field took once, and not cut.
  const long = 'Where? '.repeat(60).trim();
  await question.fill(long);
  await page.getByRole('button', { name: 'Add an answer' }).click();
  await third.fill('here');
  await page.getByRole('checkbox', { name: 'Anonymous' }).check();
  await page.getByRole('button', { name: 'Chat', exact: true }).click();
  await question.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Polls', exact: true }).click();
  await until('the question is there', async () => (await question.inputValue()) === long);
  assert.equal(await third.inputValue(), 'here');
  assert(await page.getByRole('checkbox', { name: 'Anonymous' }).isChecked());
  // What is too long is told before it is sent, and stays.
  await question.fill('x'.repeat(1030));
  await page.getByText(/characters too long/).waitFor();
  assert.equal((await question.inputValue()).length, 1030);
  // Who cancels begins anew.
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Create a poll' }).click();
  assert.equal(await question.inputValue(), '');
});

scene('a poll is created by keyboard, and missing input is named', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  await opensPolls(ada);
  const { page } = ada;
  await page.getByRole('button', { name: 'Create a poll' }).press('Enter');
  await until('the question has the focus', () =>
    page.getByRole('textbox', { name: 'Question' }).evaluate((field) => field === document.activeElement),
  );
  await page.keyboard.press('Enter');
  await page.getByText('Enter a question first.').waitFor();
  await page.keyboard.type('Tea?');
  await page.keyboard.press('Enter');
  await page.getByText('Enter at least two answers.').waitFor();
  await page.keyboard.press('Tab');
  for (const answer of ['yes', 'no', 'maybe']) {
    await page.keyboard.type(answer);
    await page.keyboard.press('Enter');
    await until('the next field has the focus', () =>
      page.evaluate(() => Reflect.get(document.activeElement ?? {}, 'value') === ''),
    );
  }
  await page.getByRole('button', { name: 'Start the poll', exact: true }).press('Enter');
  await allSee([ada], 'Tea?', ['yes 0 (0%)', 'no 0 (0%)', 'maybe 0 (0%)']);
  // What goes with a key that was pressed leaves the focus to what comes next.
  const focused = (/** @type {string} */ what, /** @type {import('playwright-core').Locator} */ on) =>
    until(`the focus is on ${what}`, () => on.evaluate((element) => element === document.activeElement));
  await focused('the next question', page.getByRole('button', { name: 'Create a poll' }));
  const tea = poll(ada, 'Tea?');
  await tea.getByRole('radio', { name: /no/ }).press(' ');
  await tea.getByRole('button', { name: 'Remove my vote' }).press('Enter');
  await allSee([ada], 'Tea?', ['yes 0 (0%)', 'no 0 (0%)', 'maybe 0 (0%)']);
  await focused('the answers', tea.getByRole('radio', { name: /yes/ }));
  await tea.getByRole('button', { name: 'Close the poll' }).press('Enter');
  await focused('what is left to do', tea.getByRole('button', { name: 'Share in the chat' }));
});

for (const [title, options] of /** @type {const} */ ([
  ['a desk, dark', { locale: 'en', theme: 'dark' }],
  ['a phone', { locale: 'en', theme: 'light', phone: true, viewport: { width: 390, height: 844 } }],
])) {
  scene(`the polls on ${title}: axe finds nothing`, async (scene) => {
    const ada = await scene.participant('Ada', options);
    await ada.join();
    const { page } = ada;
    await presses(ada.browser, words('en'), 'call_polls');
    await page.getByRole('button', { name: 'Create a poll' }).click();
    assert.deepEqual(await findings(page), []);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await asks(ada, 'Shall we go on for another hour?', ['Yes', 'No, I have another meeting'], ['Several']);
    await poll(ada, 'Shall we go on for another hour?').getByRole('checkbox', { name: /Yes/ }).check();
    await allSee([ada], 'Shall we go on for another hour?', ['Yes 1 (100%) You', 'No, I have another meeting 0 (0%)']);
    assert.deepEqual(await findings(page), []);
    await page.screenshot({ path: new URL(`../out/polls-${title.replace(/\W+/g, '-')}.png`, import.meta.url).pathname });
  });
}
