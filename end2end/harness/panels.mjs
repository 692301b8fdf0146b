// What stands beside the pictures, in any language and on any screen.

/**
 * @typedef {object} Reader
 * @property {import('./participant.mjs').Participant} ada whose page it is
 * @property {Record<string, string>} say what they read
 */

/** Opens a tool by its button, which stands behind "More" where there is little room. @param {Reader} table @param {string} key */
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

/** @param {Reader} table @param {string} key */
export function panel({ ada: { page }, say }, key) {
  return page.getByRole('region', { name: say[key], exact: true });
}

/** @param {Reader} table @param {string} key */
export async function closes(table, key) {
  const region = panel(table, key);
  await region.getByRole('button', { name: table.say.close, exact: true }).click();
  await region.waitFor({ state: 'hidden' });
}
