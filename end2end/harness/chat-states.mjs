// The chat in every state.

import { does, messages, opensChat, row, says } from './chat.mjs';
import { closes, opens, panel } from './panels.mjs';
import { until } from './until.mjs';

const LONG_WORD = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';

/** @param {import('./collab-states.mjs').Collab} collab @returns {AsyncGenerator<import('./states.mjs').State>} */
export async function* chatStates(collab) {
  const { ada, bob, cleo, say } = collab;
  const { page } = ada;
  const chat = panel(collab, 'call_chat');
  const field = chat.getByRole('textbox', { name: say.chat_message, exact: true });
  const named = (key, name) => say[key].replace('{{ name }}', name);
  const write = async (text) => {
    await field.fill(text);
    await chat.getByRole('button', { name: say.chat_send, exact: true }).click();
  };
  /** @param {import('./participant.mjs').Participant} person @param {string} text */
  const has = (person, text) =>
    until(`${person.name} reads ${text}`, async () => (await messages(person)).some((message) => message.includes(text)));
  const tool = async (text, name) => {
    await row(ada, text, say.chat_messages).first().hover();
    await row(ada, text, say.chat_messages).first().getByRole('button', { name, exact: true }).click();
  };

  await opens(collab, 'call_chat');
  await field.waitFor();
  yield { title: 'chat, empty', page };

  await opensChat(bob);
  await opensChat(cleo);
  await says(bob, 'Good morning! Is everybody here?');
  await has(ada, 'Good morning');
  await write('Yes, and the coffee is hot.');
  await has(cleo, 'coffee');
  await says(cleo, 'Two minutes, please: I am still looking for the figures of last quarter, which somebody moved.');
  await says(cleo, 'They are **here**: https://example.org/figures?quarter=3 and in `figures.csv`:');
  await says(cleo, '```\nquarter,visits,share\n3,128_400,0.62,a line that is longer than the bubble is wide\n```\n\n- up by a fifth\n- [ ] to be checked\n\n> said the accountant');
  await has(ada, 'quarter,visits');
  await does(bob, 'coffee', 'Reply');
  await says(bob, 'Then I will have one.');
  await says(bob, '🎉');
  await says(bob, LONG_WORD);
  await says(bob, 'a message that will be gone');
  await has(bob, 'will be gone');
  await does(bob, 'will be gone', 'Delete');
  await does(bob, 'Good morning', 'Edit');
  await says(bob, 'Good morning, all! Is everybody here?');
  for (const [who, sign] of /** @type {const} */ ([[bob, 'thumbs up, yes'], [cleo, 'thumbs up, yes'], [cleo, 'heart, love']])) {
    await has(who, 'figures?quarter');
    await row(who, 'figures?quarter').first().hover();
    await row(who, 'figures?quarter').first().getByRole('button', { name: 'React' }).click();
    await who.page.getByRole('group', { name: 'Emoji' }).getByRole('button', { name: sign }).click();
  }
  await bob.page.getByRole('combobox', { name: 'To' }).selectOption('Ada');
  await says(bob, 'Between us: shall we end early?');
  await has(ada, 'Between us');
  yield { title: 'chat, history', page };
  await chat.getByRole('log').evaluate((log) => log.scrollTo(0, 0));
  yield { title: 'chat, history from its beginning', page };
  await page.mouse.move(0, 0);

  await tool('Then I will', say.chat_more);
  await page.getByRole('menuitem', { name: say.chat_copy, exact: true }).waitFor();
  yield { title: 'chat, menu of a message', page };
  await page.getByRole('menuitem', { name: say.chat_reply, exact: true }).or(row(ada, 'Then I will', say.chat_messages).first().getByRole('button', { name: say.chat_reply, exact: true })).first().click();
  await field.fill('One cup, black, without sugar; and one for whoever comes next.\nThere is cake, too.');
  yield { title: 'chat, answering', page };
  await page.keyboard.press('Escape');
  await field.fill('');

  const emoji = chat.locator('.chat-composer').getByRole('button', { name: say.chat_emoji, exact: true });
  await emoji.click();
  await page.getByRole('group', { name: say.chat_emoji, exact: true }).waitFor();
  yield { title: 'chat, emoji', page };
  await page.keyboard.press('Escape');

  await chat.getByRole('button', { name: say.chat_search, exact: true }).click();
  await chat.getByRole('searchbox').fill('here');
  await chat.getByRole('search').getByRole('button', { name: /figures/ }).first().waitFor();
  yield { title: 'chat, search', page };
  await chat.getByRole('searchbox').fill('nowhere to be found');
  await chat.getByText(say.chat_found_none).waitFor();
  yield { title: 'chat, search without a result', page };
  await chat.getByRole('button', { name: say.chat_search, exact: true }).click();

  await chat.getByRole('combobox', { name: say.chat_to, exact: true }).selectOption({ index: 1 });
  await write('Let us say half past.');
  await field.fill('and not a minute later');
  await cleo.page.getByRole('textbox', { name: 'Message', exact: true }).pressSequentially('I');
  await chat.getByText(named('chat_typing_single', cleo.name)).waitFor();
  yield { title: 'chat, in private', page };
  await chat.getByRole('combobox', { name: say.chat_to, exact: true }).selectOption({ index: 0 });
  await field.fill('');

  await sends(ada, bob);
  await chat.locator('.chat-picture img').waitFor();
  await chat.locator('.chat-card').waitFor();
  yield { title: 'chat, a picture and a file', page };

  await closes(collab, 'call_chat');
}

/**
 * A participant whom nothing reaches: their browser makes no connections, and they joined by another link.
 *
 * @param {import('./scene.mjs').Scene} scene
 * @param {import('./chromium.mjs').PageOptions} options
 * @param {Record<string, string>} say
 * @returns {AsyncGenerator<import('./states.mjs').State>}
 */
export async function* unreachedStates(scene, options, say) {
  const room = `${scene.room}-apart`;
  const ada = await scene.participant('Ada', { ...options, room, key: 'AAECAwQFBgcICaq7zN3u_w' });
  await ada.open('skip=1');
  await ada.page.getByRole('toolbar', { name: say.call_controls, exact: true }).waitFor();
  const dora = await scene.participant('Dora', { room, key: 'AAECAwQFBgcICaq7zN3uAA', webrtc: false });
  await dora.join();
  await opens({ ada, say }, 'call_chat');
  const chat = panel({ ada, say }, 'call_chat');
  const field = chat.getByRole('textbox', { name: say.chat_message, exact: true });
  await field.fill('Do you read this?');
  // On a phone Enter begins a line.
  await chat.getByRole('button', { name: say.chat_send, exact: true }).click();
  await ada.page.getByText(say.collab_other_key.split('{{ name }}')[1].slice(0, 30)).first().waitFor();
  const waits = chat.getByText(say.chat_waits);
  await until('it is said that it waits', () => waits.evaluate((waits) => getComputedStyle(waits).opacity === '1'));
  yield { title: 'chat, not sent yet', page: ada.page };
  await Promise.all([ada, dora].map((person) => person.browser.close()));
}

/** Gives a picture and a document to the field of Bob's chat. */
async function sends(ada, bob) {
  await bob.page.getByRole('combobox', { name: 'To' }).selectOption('Everyone');
  await bob.page.evaluate(async () => {
    const canvas = new OffscreenCanvas(640, 360);
    const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const sky = pen.createLinearGradient(0, 0, 0, 360);
    sky.addColorStop(0, '#8fc0f2');
    sky.addColorStop(1, '#f2d9b8');
    pen.fillStyle = sky;
    pen.fillRect(0, 0, 640, 360);
    pen.fillStyle = '#4c7a4c';
    pen.beginPath();
    pen.ellipse(220, 380, 420, 150, 0, 0, 7);
    pen.fill();
    const transfer = new DataTransfer();
    transfer.items.add(new File([await canvas.convertToBlob()], 'the view from here.png', { type: 'image/png' }));
    transfer.items.add(new File(['agenda'], 'Agenda of the meeting on Thursday, with all its annexes (final, really).pdf'));
    const event = new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true });
    document.querySelector('#chat-field')?.dispatchEvent(event);
  });
  await bob.page.getByRole('button', { name: 'Share with everyone' }).click();
  await until('Ada has both', async () => (await ada.page.locator('.chat-picture, .chat-card').count()) >= 2);
}
