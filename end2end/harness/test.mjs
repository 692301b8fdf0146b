// A test: a title, and a scene that is played.

import { after, test } from 'node:test';

import { closeChromium } from './chromium.mjs';
import { closeFirefox } from './firefox.mjs';
import { Scene } from './scene.mjs';
import { Server } from './server.mjs';

/** A test that hangs is a failed test. */
const TEST_WITHIN = 120_000;

/** What a page says where there is no server, or no way to it. The tools of a call may be on their way just then. */
export const WITHOUT_SERVER = /WebSocket|ERR_|Failed to load resource|Failed to fetch/;

/** One server for all tests of a file that do not need their own. @type {Promise<Server> | undefined} */
let shared;

after(async () => {
  await Promise.all([closeChromium(), closeFirefox()]);
  await (await shared?.catch(() => undefined))?.stop();
});

/**
 * Declares a test.
 *
 * @param {string} title
 * @param {(scene: Scene) => Promise<void>} play
 * @param {{ ownServer?: boolean | string[], within?: number, skip?: boolean | string }} [options] ownServer: one that the test may kill, or
 *   that is started with these arguments
 */
export function scene(title, play, { ownServer = false, within = TEST_WITHIN, skip } = {}) {
  test(title, { timeout: within, skip }, async () => {
    const server = ownServer ? await Server.start(...(Array.isArray(ownServer) ? ownServer : [])) : await (shared ??= Server.start());
    const stage = new Scene(server);
    try {
      await play(stage);
      stage.checkErrors();
    } catch (error) {
      await stage.keep(title);
      throw error;
    } finally {
      await stage.close();
      if (ownServer) await server.stop();
    }
  });
}
