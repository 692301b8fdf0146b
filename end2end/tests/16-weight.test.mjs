// How much a browser has to fetch before a person can do something.

import assert from 'node:assert/strict';

import { scene } from '../harness/test.mjs';
import { Traffic } from '../harness/traffic.mjs';

const KB = 1024;

/** @type {{ page: string, path: (room: string) => string, ready: { role: 'textbox' | 'toolbar', name: string }, bytes: number, requests: number }[]} */
const budgets = [
  { page: 'home', path: () => '/', ready: { role: 'textbox', name: 'Meeting name' }, bytes: 153 * KB, requests: 12 },
  {
    page: 'call',
    path: (room) => `/${room}?name=Ada&skip=1`,
    ready: { role: 'toolbar', name: 'Meeting controls' },
    bytes: 340 * KB,
    requests: 12,
  },
];

for (const { page: title, path, ready, bytes, requests } of budgets) {
  scene(`the ${title} page weighs at most ${bytes / KB} KB in ${requests} requests`, async (scene) => {
    const person = await scene.page();
    const traffic = await Traffic.of(person.page);
    await person.page.goto(scene.server.origin + path(scene.room), { waitUntil: 'networkidle' });
    await person.page.getByRole(ready.role, { name: ready.name, exact: true }).waitFor();
    const { fetched } = traffic;
    const total = fetched.reduce((sum, { bytes }) => sum + bytes, 0);
    const list = fetched.map(({ url, bytes }) => `  ${bytes} ${new URL(url).pathname}`).join('\n');
    console.log(`${title}: ${total} bytes in ${fetched.length} requests\n${list}`);
    assert(total > 10 * KB, 'the test is blind');
    assert(total <= bytes, `${total} bytes:\n${list}`);
    assert(fetched.length <= requests, `${fetched.length} requests:\n${list}`);
  });
}
