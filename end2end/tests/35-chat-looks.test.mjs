// The chat on a desk and on a phone, in both languages and themes: nothing of it is cut off or hides the pictures.

import assert from 'node:assert/strict';

import { findings } from '../harness/axe.mjs';
import { messages, opensChat, says } from '../harness/chat.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

for (const [title, options] of /** @type {const} */ ([
  ['a desk, English, light', { locale: 'en', theme: 'light' }],
  ['a desk, French, dark', { locale: 'fr', theme: 'dark' }],
  ['a phone', { locale: 'en', theme: 'light', phone: true, viewport: { width: 390, height: 844 } }],
])) {
  scene(`the chat on ${title}: axe finds nothing, and the pictures stay in sight`, async (scene) => {
    const ada = await scene.participant('Ada', options);
    const [bob] = await scene.call('Bob');
    await ada.open('skip=1');
    const french = options.locale === 'fr';
    const { page } = ada;
    await page.getByRole('button', { name: french ? 'Discussion' : 'Chat', exact: true }).click();
    const field = page.getByRole('textbox', { name: 'Message', exact: true });
    await field.waitFor();
    await opensChat(bob);
    await says(bob, 'a **bold** `word`, https://a.example/ and\n\n```\nlines of code\n```\n\n- a list\n\n> a quote');
    await says(bob, '🎉');
    await until('all came', async () => (await messages(ada)).length === 2);
    await field.fill('answer');
    await page.getByRole('button', { name: french ? 'Envoyer' : 'Send', exact: true }).click();
    await bob.page.getByRole('combobox', { name: 'To' }).selectOption('Ada');
    await says(bob, 'in private');
    await until('all came', async () => (await messages(ada)).length === 4);
    await page.screenshot({ path: new URL(`../out/chat-${title.replace(/\W+/g, '-')}.png`, import.meta.url).pathname });

    assert.deepEqual(await findings(page), []);

    const picture = await page.getByRole('group', { name: 'Bob', exact: true }).boundingBox();
    assert(picture && picture.width > 60 && picture.height > 60, `the picture is ${JSON.stringify(picture)}`);
    const box = await field.boundingBox();
    const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
    assert(box && box.x >= 0 && box.x + box.width <= width && box.y + box.height <= height, JSON.stringify(box));
    const panel = await page.locator('.panel').boundingBox();
    assert(panel && (panel.y >= picture.y + 60 || panel.x >= picture.x + 60), 'the panel lies over the picture');
  });
}
