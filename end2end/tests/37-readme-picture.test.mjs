// The picture in the README is one of today's page.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { COMMAND, LOOKS, looks, VIEW } from '../harness/readme.mjs';
import { scene } from '../harness/test.mjs';

scene('the picture in the README shows the toolbar and the tiles as they are', async (scene) => {
  const ada = await scene.participant('Ada', VIEW);
  await ada.join();
  await ada.showsExactly(['Ada (you)']);
  assert.equal(await looks(ada.page), await readFile(LOOKS, 'utf8'), `the page looks otherwise now: ${COMMAND} makes the picture anew`);
});
