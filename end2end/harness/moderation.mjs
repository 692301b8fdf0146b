// What moderators do, by the names of the controls they press.

import { until } from './until.mjs';

/** @typedef {import('./participant.mjs').Participant} Participant */

/**
 * Opens the dialog "Security", does something in it, and closes it.
 *
 * @param {Participant} host @param {(dialog: import('playwright-core').Locator) => Promise<void>} act
 */
export async function inSecurity(host, act) {
  await host.click('Security');
  const dialog = host.page.getByRole('dialog', { name: 'Security', exact: true });
  await act(dialog);
  await host.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
}

/** Switches a setting, and waits until it is so. @param {Participant} host @param {string} setting */
export async function switchSetting(host, setting, on = true) {
  await inSecurity(host, async (dialog) => {
    const button = dialog.getByRole('switch', { name: setting, exact: true });
    await button.click();
    await until(`${setting} is ${on ? 'on' : 'off'}`, async () => (await button.getAttribute('aria-checked')) === String(on));
  });
}

/** @param {Participant} host @param {string} password */
export async function setPassword(host, password) {
  await inSecurity(host, async (dialog) => {
    await dialog.getByRole('textbox', { name: 'Meeting password', exact: true }).fill(password);
    await dialog.getByRole('button', { name: 'Set password', exact: true }).click();
    await dialog.getByRole('button', { name: 'Remove password', exact: true }).waitFor();
  });
}

/** Asks to join, and waits in the lobby. @param {Participant} guest */
export async function askToJoin(guest) {
  await guest.open('skip=1');
  await waits(guest);
}

/** @param {Participant} guest */
export async function waits(guest) {
  await until(`${guest.name} waits to be let in`, () => guest.sees('status', 'Waiting to be let in'), { within: 20_000 });
}
