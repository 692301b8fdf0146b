// How well the connections go, on the tiles and in a dialog.

import assert from 'node:assert/strict';

import { scene } from '../harness/test.mjs';

/** One of the connections of this page loses a fifth of what comes, as far as the browser tells. */
function lose() {
  const { getStats } = RTCPeerConnection.prototype;
  /** @type {RTCPeerConnection | undefined} */
  let weak;
  const lost = new Map();
  RTCPeerConnection.prototype.getStats = /** @type {any} */ (
    /** @this {RTCPeerConnection} */ async function () {
      const report = await getStats.call(this);
      weak ??= this;
      if (this !== weak) return report;
      return new Map([...report].map(([id, stats]) => {
        if (stats.type !== 'inbound-rtp') return [id, stats];
        lost.set(id, (lost.get(id) ?? 0) + 100);
        return [id, { ...stats, packetsLost: lost.get(id) }];
      }));
    }
  );
}

scene('who arrives badly is told on their tile, with what it lies with, and all is in a dialog', async (scene) => {
  const ada = await scene.participant('Ada', { grant: ['camera', 'microphone', 'clipboard-read', 'clipboard-write'] });
  await ada.join();
  await scene.call('Bob', 'Cleo');
  await ada.seesPictureOf('Bob');
  await ada.page.getByRole('button', { name: 'Connection to Bob: Good.', exact: true }).waitFor({ state: 'attached' });
  await ada.page.evaluate(lose);
  const weak = ada.page.getByRole('button', { name: /^Connection to (Bob|Cleo): Their connection is weak/ });
  await weak.waitFor({ timeout: 20_000 });
  assert.equal(await weak.count(), 1, 'the other one goes well');
  await weak.click();

  const dialog = ada.page.getByRole('dialog', { name: 'Connections', exact: true });
  await dialog.waitFor();
  await dialog.getByText('Bob', { exact: true }).waitFor();
  await dialog.getByText('Cleo', { exact: true }).waitFor();
  assert.equal(await dialog.getByText(/^Round trip \d+ ms, loss \d+ %, jitter \d+ ms$/).count(), 2);
  await dialog.getByRole('button', { name: 'Copy without names' }).click();
  await dialog.getByRole('button', { name: 'Copied' }).waitFor();
  await ada.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  // No page of ours may read the clipboard.
  await ada.click('Chat');
  const message = ada.page.getByRole('textbox', { name: 'Message', exact: true });
  await message.press('ControlOrMeta+V');
  const copied = await message.inputValue();
  assert.match(copied, /^1\. .+\n2\. .+\n?$/);
  assert.doesNotMatch(copied, /Bob|Cleo|Ada|\d+\.\d+\.\d+\.\d+/);

  // And there is a way to it where no tile is pointed at.
  await ada.click('More');
  await ada.page.getByRole('menuitem', { name: 'Connections', exact: true }).click();
  await dialog.waitFor();
});
