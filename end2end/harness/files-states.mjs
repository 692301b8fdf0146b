// The files in every state.

import { MIB, offer, offerFolder, openFiles, received, waits } from './files.mjs';
import { closes, opens, panel } from './panels.mjs';
import { until } from './until.mjs';

/** @param {import('./collab-states.mjs').Collab} collab @returns {AsyncGenerator<import('./states.mjs').State>} */
export async function* filesStates(collab) {
  const { ada, bob, cleo, say } = collab;
  const { page } = ada;
  const files = panel(collab, 'call_files');
  const button = (key, name) => files.getByRole('button', { name: `${say[key]} ${name}`, exact: true });
  await opens(collab, 'call_files');
  await page.locator('#files-choose').waitFor();
  if ((await files.getByText(say.files_empty).count()) > 0) yield { title: 'files, empty', page };

  await openFiles(bob);
  await offer(bob,
    { name: 'minutes.txt', size: 4_321, seed: 21 },
    { name: 'a very long name that nobody would give to a file except whoever wanted to see how it breaks_and_without_any_space_at_all_0123456789.tar.gz', size: 700_000, seed: 22 },
    { name: 'invoice\u202Efdp.exe', size: 100, seed: 23 },
    { name: 'تقرير الاجتماع.pdf', size: 100, seed: 24 },
  );
  await waits(bob, 'Remove minutes.txt');
  await button('files_accept', 'minutes.txt').waitFor();
  yield { title: 'files, shared', page };
  await button('files_accept', 'minutes.txt').click();
  await button('files_save', 'minutes.txt').waitFor();
  await button('files_refuse', 'invoicefdp.exe').click();
  yield { title: 'files, complete and declined', page };

  await offer(bob, { name: 'film.bin', size: 120 * MIB, seed: 25 });
  await button('files_accept', 'film.bin').click({ timeout: 30_000 });
  const bar = files.getByRole('progressbar', { name: say.files_fetching.replace('{{ name }}', 'film.bin'), exact: true });
  await until('it has a speed', async () => Number(await bar.getAttribute('value')) > 1 && /\/s/.test(await files.innerText()), { within: 40_000 });
  yield { title: 'files, receiving', page };
  await button('files_pause', 'film.bin').click();
  await files.getByText(say.files_paused).waitFor();
  yield { title: 'files, paused', page };

  await openFiles(cleo);
  await page.locator('.files-select').selectOption({ index: 1 });
  await offer(ada, { name: 'for one.bin', size: 100 * MIB, seed: 26 });
  await waits(bob, 'Accept for one.bin');
  await bob.click('Accept for one.bin');
  await page.locator('.files-select').selectOption({ index: 0 });
  await until('it goes to Bob', async () => ((await received(bob, 'for one.bin')) ?? 0) > 0, { within: 30_000 });
  await files.getByText(/\/s/).first().waitFor();
  await files.evaluate((panel) => panel.scrollTo(0, 0));
  yield { title: 'files, sending to one', page };
  await bob.click('Cancel for one.bin');

  await bob.page.reload();
  await bob.inCall();
  await openFiles(bob);
  await offer(bob, { name: 'never mind.bin', size: 100 * MIB, seed: 27 });
  await button('files_accept', 'never mind.bin').click({ timeout: 30_000 });
  await waits(bob, 'Stop sending never mind.bin to Ada');
  await bob.click('Stop sending never mind.bin to Ada');
  await files.getByText(say.files_stopped).waitFor();
  yield { title: 'files, stopped by the sender', page };

  await bob.page.locator('.files-select').selectOption({ label: 'Ada' });
  await offer(bob, { name: 'for you alone.bin', size: 100 * MIB, seed: 28 });
  await button('files_accept', 'for you alone.bin').waitFor();
  await files.evaluate((panel) => panel.scrollTo(0, 0));
  yield { title: 'files, private', page };
  await button('files_accept', 'for you alone.bin').click();
  await button('files_pause', 'for you alone.bin').waitFor();
  await bob.click('Remove for you alone.bin');
  await page.getByText(say.files_withdrawn.split('{{ name }}')[1].trim()).first().waitFor();
  yield { title: 'files, removed during the transfer', page };
  await offerFolder(ada, ['album/one.txt', 'album/deep/two.txt']);
  await button('files_withdraw', 'album.zip').waitFor();
  await offerFolder(ada, Array.from({ length: 10_001 }, (_, n) => `heap/${n}`));
  await files.getByText(say.files_too_large).waitFor();
  yield { title: 'files, a folder and one too many', page };
  await page.reload();
  await opens(collab, 'call_files');
  await button('files_withdraw', 'album.zip').waitFor();
  yield { title: 'files, after a reload', page };
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['dropped'], 'dropped.txt'));
    document.querySelector('main')?.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer: data }));
  });
  await page.locator('.files-drop.over').waitFor();
  yield { title: 'files, dragged over', page };
  await page.evaluate(() => document.querySelector('main')?.dispatchEvent(new DragEvent('dragleave', { bubbles: true })));
  await closes(collab, 'call_files');
}
