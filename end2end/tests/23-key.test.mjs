// The key in a meeting's link: it stays in the browsers, and what people put between them goes through the server with
// it where there is no other way.

import assert from 'node:assert/strict';

import { messages, opensChat, reads, says } from '../harness/chat.mjs';
import { Network } from '../harness/network.mjs';
import { scene, WITHOUT_SERVER } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

const KEY = 'AAECAwQFBgcICaq7zN3u_w';
const OTHER_KEY = 'AAECAwQFBgcICaq7zN3uAA';

/** @param {import('playwright-core').Page} page */
const nameField = (page) => page.getByRole('textbox', { name: 'Meeting name', exact: true });

/** Everything that a page says to anybody from now on. @param {import('playwright-core').Page} page */
function overhears(page) {
  const sent = { requests: /** @type {string[]} */ ([]), frames: /** @type {string[]} */ ([]) };
  page.on('request', (request) => {
    sent.requests.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`);
  });
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => sent.frames.push(String(payload)));
  });
  return sent;
}

/**
 * Sends it as soon as the chat is loaded, a moment after the call.
 *
 * @param {import('../harness/participant.mjs').Participant} person
 * @param {string} text
 */
async function puts(person, text) {
  await says(person, text);
  await until(`the chat takes ${text}`, async () => {
    if ((await messages(person)).includes(text)) return true;
    await person.click('Send');
    return false;
  });
}

/** @param {{ frames: string[] }} sent */
const sealed = (sent) => sent.frames.filter((frame) => frame.includes('"sealed"'));

/** Of a message only its sealed form was said, and it was said. @param {{ frames: string[] }} sent @param {string[]} texts */
function saidOnlySealed(sent, ...texts) {
  assert(sealed(sent).length > 0, 'nothing sealed was said');
  const said = sent.frames.map((frame) => {
    const data = JSON.parse(frame).signal?.data;
    return frame + (data ? Buffer.from(data, 'base64').toString('latin1') : '');
  });
  for (const text of texts) assert(!said.some((frame) => frame.includes(text)), `"${text}" was said in clear`);
}

/**
 * Says this and that until it goes without the server.
 *
 * @param {import('../harness/participant.mjs').Participant} ada
 * @param {import('../harness/participant.mjs').Participant} bob
 * @param {{ frames: string[] }} sent by Ada's page
 * @returns {Promise<number>} how much of it was sealed
 */
function saysDirectly(ada, bob, sent) {
  return until('nothing sealed is said any more', async () => {
    const count = sealed(sent).length;
    await puts(ada, `message ${count}`);
    await until('it came', async () => (await messages(bob)).includes(`message ${count}`));
    return sealed(sent).length === count ? count : undefined;
  }, { within: 60_000 });
}

scene(
  'a suggested name gets a key, which every invitation has and no request',
  async (scene) => {
    scene.expectErrors(WITHOUT_SERVER);
    const { page } = await scene.page();
    const sent = overhears(page);
    await page.goto(scene.server.origin);
    await until('there is a suggestion', () => nameField(page).inputValue());
    await page.getByRole('button', { name: 'Start the meeting', exact: true }).click();
    await page.waitForURL(/#k=[\w-]{22}$/);
    const link = page.url();
    const [, key] = link.split('#k=');

    await page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
    await page.getByText(link, { exact: true }).waitFor();
    const invited = async () => {
      await page.getByRole('button', { name: 'Invite', exact: true }).click();
      const dialog = page.getByRole('dialog');
      const field = dialog.getByRole('textbox');
      await field.waitFor();
      assert.equal(await field.inputValue(), link);
      // A code of so many modules (ISO/IEC 18004 table 7, M): less text takes a smaller one.
      const side = Number((await dialog.locator('.qr svg').getAttribute('viewBox'))?.split(' ').at(-1)) - 8;
      assert.equal(side, link.length > 84 ? 41 : link.length > 62 ? 37 : 33, `for ${link.length} characters`);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
    };
    await invited();

    await page.reload();
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await page.getByRole('toolbar', { name: 'Meeting controls' }).waitFor();
    assert.equal(page.url(), link);
    await scene.server.kill();
    await page.getByText(/reconnecting/i).first().waitFor();
    await scene.server.restart();
    await page.getByText(/reconnecting/i).first().waitFor({ state: 'hidden' });
    await invited();

    await page.goto(scene.server.origin);
    const recent = page.getByRole('link', { name: decodeURIComponent(new URL(link).pathname.slice(1)) });
    assert.equal(new URL((await recent.getAttribute('href')) ?? '', page.url()).href, link);
    await page.getByRole('button', { name: 'Clear the list', exact: true }).click();
    await recent.waitFor({ state: 'detached' });
    assert(!(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).includes(key), 'it is kept');

    assert(sent.requests.length > 10 && sent.frames.length > 2, 'nothing was overheard');
    for (const said of [...sent.requests, ...sent.frames]) assert(!said.includes(key), said);
    assert(!scene.server.log.includes(key));
  },
  { ownServer: true },
);

scene('a typed name has no key, a pasted link keeps its own, and so does a redirection', async (scene) => {
  const { page } = await scene.page();
  const sent = overhears(page);
  const start = async (/** @type {string} */ typed) => {
    await page.goto(scene.server.origin);
    await until('there is a suggestion', () => nameField(page).inputValue());
    await nameField(page).fill(typed);
    await page.getByRole('button', { name: 'Start the meeting', exact: true }).click();
    await page.getByRole('button', { name: 'Join', exact: true }).waitFor();
    return page.url().slice(scene.server.origin.length);
  };
  assert.equal(await start('Club des lectrices'), '/club-des-lectrices');
  assert.equal(await start(`https://meet.example/salle-verte#k=${KEY}`), `/salle-verte#k=${KEY}`);
  assert.equal(await start(`meet.example/salle-verte#k=${KEY}`), `/salle-verte#k=${KEY}`);
  assert.equal(await start('https://meet.example/salle-verte#k=broken'), '/salle-verte');
  await page.goto(`${scene.server.origin}/Salle Verte#k=${KEY}`);
  await page.getByRole('button', { name: 'Join', exact: true }).waitFor();
  assert.equal(page.url(), `${scene.server.origin}/salle-verte#k=${KEY}`);
  for (const said of sent.requests) assert(!said.includes(KEY), said);
});

scene('without a script, a link with a key is not sent to the server', async (scene) => {
  const { page } = await scene.page({ script: false });
  const sent = overhears(page);
  await page.goto(scene.server.origin);
  await nameField(page).fill(`https://meet.example/salle-verte#k=${KEY}`);
  await page.getByRole('button', { name: 'Start the meeting', exact: true }).click();
  await nameField(page).fill('salle-verte');
  await page.getByRole('button', { name: 'Start the meeting', exact: true }).click();
  await page.waitForURL(`${scene.server.origin}/salle-verte`);
  for (const said of sent.requests) assert(!said.includes(KEY), said);
});

scene('without a direct connection, shared content goes through the server, which cannot read it', async (scene) => {
  const options = { webrtc: false, key: KEY };
  const ada = await scene.participant('Ada', options);
  const bob = await scene.participant('Bob', options);
  const said = [overhears(ada.page), overhears(bob.page)];
  for (const person of [ada, bob]) {
    await person.join();
    await opensChat(person);
  }
  await puts(ada, 'marmalade');
  await reads(bob, ['marmalade']);
  await puts(bob, 'gooseberry');
  await reads(ada, ['marmalade', 'gooseberry']);

  // Loaded again, it is another page with another life of the channel.
  await bob.browser.reload();
  await bob.inCall();
  await opensChat(bob);
  await reads(bob, ['marmalade', 'gooseberry']);
  await puts(bob, 'rhubarb');
  await reads(ada, ['marmalade', 'gooseberry', 'rhubarb']);
  for (const sent of said) saidOnlySealed(sent, 'marmalade', 'gooseberry', 'rhubarb');
});

scene('what goes through the server goes over the channel as soon as there is one', async (scene) => {
  const { person: ada, network } = await Network.participant(scene, 'Ada', { key: KEY });
  await network.media({ packetLoss: 100 });
  const bob = await scene.participant('Bob', { key: KEY });
  const sent = overhears(ada.page);
  for (const person of [ada, bob]) {
    await person.join();
    await opensChat(person);
  }
  await puts(ada, 'marmalade');
  await reads(bob, ['marmalade']);
  saidOnlySealed(sent, 'marmalade');

  await network.media({});
  await bob.seesPictureOf('Ada', { within: 60_000 });
  const before = await saysDirectly(ada, bob, sent);
  await puts(bob, 'gooseberry');
  await until('it came', async () => (await ada.page.getByRole('log', { name: 'Messages' }).innerText()).includes('gooseberry'));
  assert.equal(sealed(sent).length, before);
});

scene('where the channel carries nothing any more, the server does, until the channel does again', async (scene) => {
  const { person: ada, network } = await Network.participant(scene, 'Ada', { key: KEY });
  const bob = await scene.participant('Bob', { key: KEY });
  const sent = [overhears(ada.page), overhears(bob.page)];
  for (const person of [ada, bob]) {
    await person.join();
    await opensChat(person);
  }
  await bob.seesPictureOf('Ada');
  await puts(ada, 'marmalade');
  await reads(bob, ['marmalade']);
  assert.equal(sealed(sent[0]).length, 0);

  await network.media({ packetLoss: 100 });
  const dark = performance.now();
  await says(ada, 'gooseberry');
  await reads(bob, ['marmalade', 'gooseberry'], { within: 60_000 });
  console.log(`a message came ${Math.round(performance.now() - dark)} ms after nothing got through any more`);
  const further = performance.now();
  await says(bob, 'rhubarb');
  await reads(ada, ['marmalade', 'gooseberry', 'rhubarb']);
  console.log(`and an answer after another ${Math.round(performance.now() - further)} ms`);
  for (const frames of sent) saidOnlySealed(frames, 'gooseberry', 'rhubarb');

  await network.media({});
  await saysDirectly(ada, bob, sent[0]);
  const all = await messages(ada);
  // Each once, in order.
  assert.deepEqual(all.slice(0, 3), ['marmalade', 'gooseberry', 'rhubarb']);
  assert.equal(new Set(all).size, all.length);
  await reads(bob, all);
  await says(bob, 'quince');
  await reads(ada, [...all, 'quince']);
});

scene('without a key nothing goes through the server, and it all comes with the channel', async (scene) => {
  const { person: ada, network } = await Network.participant(scene, 'Ada');
  await network.media({ packetLoss: 100 });
  const bob = await scene.participant('Bob', { key: KEY });
  const said = [overhears(ada.page), overhears(bob.page)];
  for (const person of [ada, bob]) {
    await person.join();
    await opensChat(person);
  }
  await puts(ada, 'marmalade');
  // Bob's page asks; Ada's has no answer.
  await until('Bob asks', () => sealed(said[1]).length > 1);
  assert.equal(sealed(said[0]).length, 0);
  assert.equal(await bob.page.getByText('marmalade').count(), 0);
  await network.media({});
  await reads(bob, ['marmalade'], { within: 60_000 });
  assert(!said.some(({ frames }) => frames.some((frame) => frame.includes('marmalade'))), 'it was said in clear');
  assert.equal(sealed(said[0]).length, 0);
});

scene('a participant with another key reads nothing of it, and the call works', async (scene) => {
  const ada = await scene.participant('Ada', { webrtc: false, key: KEY });
  const bob = await scene.participant('Bob', { webrtc: false, key: OTHER_KEY });
  const cleo = await scene.participant('Cleo', { webrtc: false, key: KEY });
  for (const person of [ada, bob, cleo]) {
    await person.join();
    await opensChat(person);
  }
  await puts(ada, 'marmalade');
  await reads(cleo, ['marmalade']);
  await ada.page.getByText(/joined with a different link/).first().waitFor();
  assert.equal(await bob.page.getByText('marmalade').count(), 0);
  // The right link, pasted over the wrong one, does not load the page again.
  await bob.page.evaluate((key) => location.replace(`#k=${key}`), KEY);
  await reads(bob, ['marmalade'], { within: 30_000 });
});
