// The panels beside the video tiles, in any language and on any screen.

/**
 * @typedef {object} Reader
 * @property {import('./participant.mjs').Participant} ada whose page it is
 * @property {Record<string, string>} say what they read
 */

/** Opens a tool by its button, which is in the menu "More" on small screens. @param {Reader} reader @param {string} key */
export async function opens({ ada: { page }, say }, key) {
  const bar = page.getByRole('toolbar', { name: say.call_controls, exact: true });
  await bar.waitFor();
  const button = bar.getByRole('button', { name: say[key], exact: true });
  if (await button.isVisible()) {
    await button.click();
  } else {
    await bar.getByRole('button', { name: say.call_more, exact: true }).click();
    await page.getByRole('menuitem', { name: say[key], exact: true }).click();
  }
  await page.getByRole('region', { name: say[key], exact: true }).waitFor();
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
