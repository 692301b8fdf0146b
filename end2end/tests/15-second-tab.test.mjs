// The same seat in two tabs: the newer one has it.
// Runs alone: pictures and voices.

import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';
import { Participant } from '../harness/participant.mjs';
import { ChromiumPage } from '../harness/chromium.mjs';

scene('a duplicated tab takes the seat over, and the old one says so', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await bob.meets('Ada');

  // What "Duplicate tab" does: a second page with a copy of the first one's session storage.
  const [popup] = await Promise.all([
    ada.page.context().waitForEvent('page'),
    ada.page.evaluate(() => void window.open(location.href)),
  ]);
  const second = new Participant('Ada', new ChromiumPage(ada.page.context(), popup), ada.url);
  await until('the second tab is in the call', async () => {
    if (await second.sees('toolbar', 'Meeting controls')) return true;
    if (await second.sees('button', 'Join')) await second.click('Join');
    return false;
  });
  await Promise.all([second.meets('Bob'), bob.meets('Ada')]);
  await bob.showsExactly(['Ada', 'Bob (you)']);
  await ada.page.getByText(/another (tab|page|window)/i).first().waitFor();
  await until('the old page has let its devices go', () =>
    ada.page.evaluate(() => globalThis.watched.tracks.every((track) => track.readyState === 'ended')),
  );
});
