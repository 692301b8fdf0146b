// What a message looks like: formats, code and links, and that nothing written acts.

import assert from 'node:assert/strict';

import { messages, opensChat, says } from '../harness/chat.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

scene('what people write is text: bold and code and links, and nothing that acts', async (scene) => {
  const mallory = await scene.participant('<img src=x onerror=alert(1)>');
  const ada = await scene.participant('Ada');
  await mallory.join();
  await ada.join();
  await opensChat(mallory);
  await opensChat(ada);
  let asked = 0;
  await ada.page.route('**://pictures.example/**', (route) => {
    asked += 1;
    return route.abort();
  });
  ada.page.on('dialog', () => assert.fail('a script ran'));
  const hostile = [
    '<script>alert(1)</script>',
    '<img src="https://pictures.example/a.png">',
    '![cat](https://pictures.example/b.png)',
    '[click](javascript:alert(1))',
    '[https://bank.example](https://evil.example/)',
    'see https://аpple.com/ and https://a.example/b?c=d.',
  ];
  for (const text of hostile) await says(mallory, text);
  await says(mallory, '**bold** `code`\n\n```\n<b>1</b>\n```');
  await until('all came', async () => (await messages(ada)).length === hostile.length + 1);
  const [script, picture, image, click, bank, addresses, rich] = await messages(ada);
  assert.equal(script, hostile[0]);
  assert.equal(picture, hostile[1]);
  assert.match(image, /^cat\s+\(pictures\.example\)$/);
  assert.equal(click, hostile[3]);
  assert.match(bank, /\(evil\.example\)$/);
  assert.match(addresses, /\(xn--pple-43d\.com\)/);
  assert.match(rich, /bold code.*<b>1<\/b>/s);

  const log = ada.page.getByRole('log', { name: 'Messages' });
  assert.equal(await log.locator('img, script, iframe, b').count(), 0);
  assert.equal(await log.locator('strong').count(), 1);
  const links = await log.locator('a').evaluateAll((links) =>
    links.map((link) => ['href', 'target', 'rel'].map((name) => link.getAttribute(name)).join(' ')),
  );
  const safe = '_blank noopener noreferrer nofollow';
  assert.deepEqual(links, [
    `https://pictures.example/a.png ${safe}`,
    `https://pictures.example/b.png ${safe}`,
    `https://evil.example/ ${safe}`,
    `https://xn--pple-43d.com/ ${safe}`,
    `https://a.example/b?c=d ${safe}`,
  ]);
  assert.equal(asked, 0, 'a picture was asked for');
});

scene('what is typed is what is read', async (scene) => {
  const [ada, bob] = await scene.quiet('Ada', 'Bob');
  await opensChat(ada);
  await opensChat(bob);
  const typed = [
    '2. October\n5. October\n9. November',
    '\\\\server\\share\\_Documentation  C:\\_temp\\!new',
    '¯\\_(ツ)_/¯ 2*3*4=24 __init__.py',
    '&lt;b&gt; &copy;',
    'Agenda\n---\n# 1 in the list\n~~~',
    '    indented\n\n\n  lines',
  ];
  for (const text of typed) await says(ada, text);
  const bubbles = bob.page.locator('.chat-bubble');
  await until('all came', async () => (await bubbles.count()) === typed.length);
  assert.deepEqual(await bubbles.evaluateAll((all) => all.map((one) => one.innerText)), typed);
});

scene('the button that copies code covers none of it', async (scene) => {
  const [ada] = await scene.quiet('Ada');
  await opensChat(ada);
  for (const code of ['x', 'a line that is as long as the panel is wide, and longer than that by far']) {
    await says(ada, `\`\`\`\n${code}\n\`\`\``);
  }
  const blocks = ada.page.locator('.chat-code');
  await until('both are there', async () => (await blocks.count()) === 2);
  const apart = await blocks.evaluateAll((blocks) =>
    blocks.every((block) => {
      const button = block.querySelector('button')?.getBoundingClientRect();
      const code = block.querySelector('pre')?.getBoundingClientRect();
      return button !== undefined && code !== undefined && button.bottom <= code.top + 0.5;
    }),
  );
  assert(apart, 'the button lies over the code');
});
