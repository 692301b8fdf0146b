// There is no server for a while, and what two people change meanwhile reaches the other all the same.
// Runs alone: pictures of a whole screen.

import { scene, WITHOUT_SERVER } from '../harness/test.mjs';

scene(
  'a screen and a camera that are switched on without a server are seen, also after it is back',
  async (scene) => {
    scene.expectErrors(WITHOUT_SERVER);
    const [ada, bob] = await scene.call('Ada', 'Bob');
    await Promise.all([ada.meets('Bob'), bob.meets('Ada')]);
    await scene.server.kill();
    await Promise.all([ada, bob].map(({ page }) => page.getByText(/reconnecting/i).first().waitFor()));

    await ada.click('Share screen');
    await bob.seesPictureOf("Ada's screen");
    await bob.showsExactly(['Ada', "Ada's screen", 'Bob (you)']);
    await Promise.all([ada.click('Stop camera'), bob.click('Share screen')]);
    await ada.seesPictureOf("Bob's screen");
    await bob.losesPictureOf('Ada');
    await ada.click('Start camera');
    await bob.seesPictureOf('Ada');
    await Promise.all([ada.click('Stop sharing'), bob.click('Stop sharing')]);
    await Promise.all([ada.showsExactly(['Ada (you)', 'Bob']), bob.showsExactly(['Ada', 'Bob (you)'])]);

    await ada.click('Share screen');
    await scene.server.restart();
    const [cleo] = await scene.call('Cleo');
    await cleo.showsExactly(['Ada', "Ada's screen", 'Bob', 'Cleo (you)']);
    await Promise.all([cleo.seesPictureOf("Ada's screen"), bob.seesPictureOf("Ada's screen")]);
    await Promise.all([ada.meets('Bob', 'Cleo'), bob.meets('Ada', 'Cleo')]);
    await ada.click('Stop sharing');
    await bob.showsExactly(['Ada', 'Bob (you)', 'Cleo']);
  },
  { ownServer: true },
);
