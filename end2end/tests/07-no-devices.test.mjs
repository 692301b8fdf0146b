// Browsers that will not, or cannot, give a camera, a microphone or peer connections: the person can join all the
// same, and reads in a sentence what to do.
// Runs alone: pictures and voices.

import { scene } from '../harness/test.mjs';

/** @typedef {import('../harness/chromium.mjs').PageOptions} PageOptions */

/** @type {{ title: string, options: PageOptions, says: RegExp }[]} */
const cases = [
  {
    title: 'camera and microphone refused',
    options: { grant: [] },
    says: /blocked|not allowed|refused|permission/i,
  },
  {
    title: 'camera refused, microphone given',
    options: { grant: ['microphone'] },
    says: /camera.*(blocked|not allowed|refused|permission)|(blocked|not allowed|refused|permission).*camera/i,
  },
  { title: 'no devices at all', options: { devices: 'none' }, says: /no (camera|microphone)|not found|plug/i },
  { title: 'no camera', options: { devices: 'no-camera' }, says: /no camera|camera.*not found|plug/i },
  { title: 'a camera that another program holds', options: { devices: 'busy' }, says: /another (program|app|application)|in use|busy/i },
];

for (const { title, options, says } of cases) {
  scene(`${title}: joins, sees and hears the others`, async (scene) => {
    const [ada] = await scene.call('Ada');
    const bob = await scene.participant('Bob', options);
    await bob.open();
    await bob.page.getByText(says).first().waitFor();
    await bob.page.getByRole('button', { name: 'Join', exact: true }).click();
    await bob.inCall();
    await bob.meets('Ada');
    await ada.showsExactly(['Ada (you)', 'Bob']);
    if (title.includes('microphone given') || title === 'no camera' || options.devices === 'busy') await ada.hears('Bob');
  });
}

scene('no WebRTC: can join, is told so, and so are the others', async (scene) => {
  const [ada] = await scene.call('Ada');
  const bob = await scene.participant('Bob', { webrtc: false });
  await bob.open();
  await bob.page.getByText(/WebRTC|peer connections|extension/i).first().waitFor();
  await bob.page.getByRole('button', { name: 'Join', exact: true }).click();
  await bob.inCall();
  await bob.showsExactly(['Ada', 'Bob (you)']);
  await ada.showsExactly(['Ada (you)', 'Bob']);

  // And a third one meets the first as if nothing were wrong.
  const [cleo] = await scene.call('Cleo');
  await Promise.all([cleo.meets('Ada'), ada.meets('Cleo')]);
});
