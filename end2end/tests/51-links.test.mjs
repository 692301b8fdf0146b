// How well the connections go, on the tiles and in a dialog.

import assert from 'node:assert/strict';

import { findings } from '../harness/axe.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';
import { hum } from '../harness/voice.mjs';

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
  // Once with their connection, and once with how long they spoke.
  for (const name of ['Bob', 'Cleo']) await dialog.locator('p', { hasText: name }).first().waitFor();
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
  const lines = copied.trim().split('\n');
  assert.equal(lines.filter((line) => /^\d+\. .+ ms, loss \d+ %/.test(line)).length, 2, copied);
  assert.match(copied, /Received \d+ kbit\/s, sent \d+ kbit\/s/);
  assert.match(copied, /Direct \((UDP|TCP)\)/);
  assert.match(copied, /Speaking time \d+:\d\d \(\d+ %\)/);
  assert.match(copied, /Data use: Full quality/);
  assert.doesNotMatch(copied, /Bob|Cleo|Ada|\d+\.\d+\.\d+\.\d+/);

  // And there is a way to it where no tile is pointed at.
  await ada.click('More');
  await ada.page.getByRole('menuitem', { name: 'Connections', exact: true }).click();
  await dialog.waitFor();
});

scene('details of a connection, with the last minutes, and who spoke for how long', async (scene) => {
  const [ada] = await scene.call('Ada');
  const bob = await scene.participant('Bob');
  await /** @type {import('../harness/chromium.mjs').ChromiumPage} */ (bob.browser).context.addInitScript(hum);
  await bob.join();
  await ada.seesPictureOf('Bob');
  await ada.hears('Bob');
  await ada.click('More');
  await ada.page.getByRole('menuitem', { name: 'Connections', exact: true }).click();
  const dialog = ada.page.getByRole('dialog', { name: 'Connections', exact: true });
  const details = dialog.getByRole('button', { name: 'Details of the connection to Bob', exact: true });
  await details.click();
  assert.equal(await details.getAttribute('aria-expanded'), 'true');
  // What comes and what goes, in numbers that are some.
  await dialog.getByText(/^Received [1-9]\d+ kbit\/s, sent [1-9]\d+ kbit\/s$/).waitFor();
  await dialog.getByText(/^Video received: \d+×\d+, \d+ fps, (VP8|VP9|H264|AV1|H265)$/).waitFor();
  await dialog.getByText(/^Video sent: \d+×\d+, \d+ fps, (VP8|VP9|H264|AV1|H265)/).waitFor();
  await dialog.getByText('Voice: Opus', { exact: true }).waitFor();
  await dialog.getByText('Direct (UDP)', { exact: true }).waitFor();
  // The chart grows, and says what it shows.
  await dialog.getByText('Last 3 minutes', { exact: true }).waitFor();
  await dialog.getByText(/^Line: round trip \d+ to \d+ ms \(top of the chart: \d+ ms\)$/).waitFor();
  await dialog.getByText(/^Bars: loss of up to \d+ % \(top of the chart: \d+ %\)$/).waitFor();
  const line = () => dialog.locator('.link-chart-trip').getAttribute('d');
  const points = async () => (await line())?.match(/L/g)?.length ?? 0;
  const before = await points();
  await until('the line grows', async () => (await points()) > before, { within: 10_000 });

  // Bob hums all the time, and Ada hears him.
  const spoken = dialog.locator('.speaking-row').filter({ hasText: 'Bob' });
  const seconds = async () => {
    const [, minutes, rest] = /(\d+):(\d\d)/.exec(await spoken.innerText()) ?? [];
    return Number(minutes) * 60 + Number(rest);
  };
  await until('Bob has spoken', async () => (await seconds()) >= 3, { within: 30_000 });
  assert.deepEqual(await findings(ada.page, 'dialog[open]'), []);
  // Who is muted does not speak.
  await bob.click('Mute microphone');
  await ada.page.getByRole('group', { name: 'Bob', exact: true }).getByText('Muted').waitFor({ state: 'attached' });
  // What was begun is counted to the end of it.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const silent = await seconds();
  await new Promise((resolve) => setTimeout(resolve, 4_500));
  assert.equal(await seconds(), silent);
  await details.click();
  assert.equal(await dialog.locator('.link-chart').count(), 0);
}, { within: 120_000 });

scene('the dialog fits into the smallest window with letters twice as large', async (scene) => {
  for (const locale of /** @type {const} */ (['en', 'fr'])) {
    const ada = await scene.participant('Ada', { locale });
    await ada.open('skip=1');
    const more = locale === 'en' ? 'More' : 'Plus';
    const title = locale === 'en' ? 'Connections' : 'Connexions';
    await ada.page.getByRole('button', { name: more, exact: true }).click();
    await ada.page.getByRole('menuitem', { name: title, exact: true }).click();
    await ada.page.getByRole('dialog', { name: title, exact: true }).waitFor();
    await ada.page.setViewportSize({ width: 320, height: 256 });
    await ada.page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    const { lines, over } = await ada.page.evaluate(() => {
      const heading = /** @type {HTMLElement} */ (document.getElementById('links-title'));
      const range = document.createRange();
      range.selectNodeContents(heading);
      const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      const dialog = /** @type {HTMLElement} */ (document.querySelector('dialog[open]'));
      return { lines: tops.size, over: dialog.scrollWidth - dialog.clientWidth };
    });
    assert(lines <= 2 && over === 0, `${locale}: ${lines} lines, ${over} dots too wide`);
  }
});
