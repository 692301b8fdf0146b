// Where this machine keeps its browsers.

import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** @type {Record<'chromium' | 'firefox', { env: string, names: string[], install: string }>} */
const browsers = {
  chromium: {
    env: 'PARVIS_CHROMIUM',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    install: 'sudo apt install chromium',
  },
  firefox: {
    env: 'PARVIS_FIREFOX',
    names: ['firefox-esr', 'firefox'],
    install: 'sudo apt install firefox-esr',
  },
};

/** @param {string} file */
function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The path of a browser: what its environment variable names, or the first that `PATH` holds.
 *
 * @param {'chromium' | 'firefox'} browser
 */
export function findBrowser(browser) {
  const { env, names, install } = browsers[browser];
  const named = process.env[env];
  if (named) return named;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const found = names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(executable);
  if (!found) throw new Error(`no ${browser} on PATH: install it (\`${install}\`) or set ${env}`);
  return found;
}
