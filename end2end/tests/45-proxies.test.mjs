// Calls through the proxies of deploy/, at the root of a host and below a path.

import assert from 'node:assert/strict';

import { opensChat, reads, says } from '../harness/chat.mjs';
import { noProxy, Proxy } from '../harness/proxies.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** Every address that the pages of a scene ask for. @param {import('../harness/scene.mjs').Scene} scene */
function overhears(scene) {
  /** @type {Set<string>} */
  const asked = new Set();
  scene.onPage = async ({ context, page }) => {
    context.on('request', (request) => asked.add(request.url()));
    page.on('websocket', (socket) => asked.add(socket.url()));
  };
  return asked;
}

/** @param {Set<string>} asked @param {string} base all of it is below this address */
function staysBelow(asked, base) {
  const own = [...asked].filter((url) => !/^(data|blob|about):/.test(url));
  const outside = own.filter((url) => !url.replace(/^ws/, 'http').startsWith(`${base}/`));
  assert.deepEqual(outside, []);
  const sockets = own.filter((url) => url.startsWith('wss:'));
  assert(own.length > 10 && sockets.length > 0, `only ${own.length} requests were seen: the test is blind`);
}

for (const [kind, path] of [
  ['nginx', ''],
  ['nginx-subpath', '/visio'],
  ['nginx-stripping', '/visio'],
  ['caddy', ''],
  ['caddy-subpath', '/visio'],
  ['haproxy', ''],
  ['haproxy-subpath', '/visio'],
]) {
  scene(
    `two people meet through ${kind}, and nothing is asked for elsewhere`,
    async (scene) => {
      const proxy = scene.owns(await Proxy.before(kind, scene.server));
      const base = proxy.origin + path;
      if (path) {
        // Without the slash one gets there, and the site goes on beside it.
        const { status, location } = await proxy.get(path);
        assert([301, 302, 308].includes(status) && new URL(location ?? '', proxy.origin).pathname === `${path}/`, `${status} ${location}`);
        assert.doesNotMatch((await proxy.get('/tulipe')).text, /data-page="room"/);
      }
      const asked = overhears(scene);
      const ada = await scene.participant('Ada', { origin: base, insecure: true });
      const bob = await scene.participant('Bob', { origin: base, insecure: true });
      await ada.join();
      await bob.join();
      await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
      // What comes late: code, styles, texts.
      await Promise.all([ada, bob].map(opensChat));
      await says(ada, 'through it');
      await reads(bob, ['through it']);
      staysBelow(asked, base);
    },
    { ownServer: path ? [`PARVIS_BASE_PATH=${path}`] : true, skip: noProxy(kind) },
  );
}

scene(
  'below a path, every way through the pages stays there',
  async (scene) => {
    const proxy = scene.owns(await Proxy.before('nginx-subpath', scene.server));
    const base = `${proxy.origin}/visio`;
    const asked = overhears(scene);
    const person = await scene.participant('Ada', { origin: base, insecure: true });
    const { page } = person;
    const english = { join: 'Join', leave: 'Leave', home: 'Back to the home page' };

    // From the home page into a room, whose link is shown and planned with the path.
    await page.goto(`${base}/`);
    const name = page.getByRole('textbox', { name: 'Meeting name' });
    await until('there is a suggestion', () => name.inputValue());
    await name.fill(scene.room);
    await page.getByText(`${new URL(base).host}/visio/${scene.room}`).waitFor();
    await page.getByRole('button', { name: 'Plan for later', exact: true }).click();
    const calendar = page.getByRole('dialog').getByRole('link', { name: 'Google Calendar', exact: true });
    await until('the plan has the link', async () =>
      new URL((await calendar.getAttribute('href')) ?? '').searchParams.get('location') === `${base}/${scene.room}`);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Start the meeting', exact: true }).click();
    await page.waitForURL(`${base}/${scene.room}`);
    await page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
    await page.getByRole('button', { name: english.join, exact: true }).click();
    await person.inCall();

    // The invitation.
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    const field = page.getByRole('dialog').getByRole('textbox');
    await field.waitFor();
    assert.equal(await field.inputValue(), `${base}/${scene.room}`);
    await page.keyboard.press('Escape');

    // A reload resumes the seat, and leaving leads home, where the room is listed.
    await page.reload();
    await page.getByRole('button', { name: english.join, exact: true }).click();
    await person.inCall();
    await person.leave();
    await page.getByRole('link', { name: english.home, exact: true }).click();
    await page.waitForURL(`${base}/`);
    const recent = page.getByRole('link', { name: scene.room, exact: true });
    await recent.click();
    await page.waitForURL(`${base}/${scene.room}`);

    // The language is that of the pages here, and of nothing else on the host.
    await until('the page is alive', () => page.getByRole('button', { name: english.join, exact: true }).isEnabled());
    await page.getByRole('combobox', { name: 'Language' }).selectOption('fr');
    await page.getByRole('button', { name: 'Rejoindre', exact: true }).waitFor();
    const [cookie] = (await page.context().cookies()).filter((cookie) => cookie.name === 'language');
    assert.deepEqual([cookie.value, cookie.path, cookie.secure], ['fr', '/visio/', true]);
    await page.reload();
    await page.getByRole('button', { name: 'Rejoindre', exact: true }).waitFor();
    await page.locator('a.site-header-home').click();
    await page.waitForURL(`${base}/`);
    await page.getByRole('button', { name: 'Démarrer la réunion' }).waitFor();

    // What is no room leads home from any depth.
    scene.expectErrors(/404/);
    await page.goto(`${base}/a/b/c`);
    await page.locator('.message-actions a').click();
    await page.waitForURL(`${base}/`);
    staysBelow(asked, base);
    assert.deepEqual(await page.evaluate(() => globalThis.watched.violations), []);
  },
  { ownServer: ['PARVIS_BASE_PATH=/visio/'], skip: noProxy('nginx-subpath') },
);

scene(
  'below a path, the form works without a script, and the app can be installed',
  async (scene) => {
    const proxy = scene.owns(await Proxy.before('nginx-subpath', scene.server));
    const base = `${proxy.origin}/visio`;
    const { page } = await scene.page({ script: false, insecure: true });
    await page.goto(`${base}/`);
    await page.getByRole('textbox', { name: 'Meeting name' }).fill('Café du Matin');
    await page.getByRole('button', { name: 'Start the meeting', exact: true }).click();
    await page.waitForURL(`${base}/cafe-du-matin`);

    const manifest = JSON.parse((await proxy.get('/visio/manifest.webmanifest')).text);
    const at = (/** @type {string} */ address) => new URL(address, `${base}/manifest.webmanifest`).href;
    assert.deepEqual([at(manifest.start_url), at(manifest.scope), manifest.id], [`${base}/`, `${base}/`, '/visio/']);
    for (const { src } of [...manifest.icons, ...manifest.screenshots]) {
      assert.equal((await proxy.get(new URL(at(src)).pathname)).status, 200, src);
    }
  },
  { ownServer: ['PARVIS_BASE_PATH=visio'], skip: noProxy('nginx-subpath') },
);
