// The panels beside the video tiles, in any language and on any screen.

/**
 * @typedef {object} Reader
 * @property {import('./participant.mjs').Participant} ada whose page it is
 * @property {Record<string, string>} say what they read
 */

/** The panels that "Activities" leads to as well. */
const ACTIVITIES = ['call_files', 'call_whiteboard', 'call_notes', 'call_polls'];

/**
 * Presses what a window of this size has in the bar of the call, or else in "Activities" or in "More".
 *
 * @param {import('./participant.mjs').AnyPage} browser
 * @param {Record<string, string>} say what its person reads
 * @param {string} key
 */
export async function presses(browser, say, key) {
  const name = say[key];
  if (await browser.visible('button', name)) {
    await browser.click('button', name);
    return;
  }
  const activities = ACTIVITIES.includes(key) && (await browser.visible('button', say.call_activities));
  await browser.click('button', activities ? say.call_activities : say.call_more);
  await browser.click('menuitem', name);
}

/** Opens a tool from wherever the bar has it. @param {Reader} reader @param {string} key */
export async function opens({ ada, say }, key) {
  await ada.page.getByRole('toolbar', { name: say.call_controls, exact: true }).waitFor();
  await presses(ada.browser, say, key);
  await ada.page.getByRole('region', { name: say[key], exact: true }).waitFor();
}

/** @param {Reader} reader @param {string} key */
export function panel({ ada: { page }, say }, key) {
  return page.getByRole('region', { name: say[key], exact: true });
}

/** @param {Reader} reader @param {string} key */
export async function closes(reader, key) {
  const region = panel(reader, key);
  await region.getByRole('button', { name: reader.say.close, exact: true }).click();
  await region.waitFor({ state: 'hidden' });
}
