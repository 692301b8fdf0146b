// The lobby and the password page, seen by the guest and by the host.

import { words } from './words.mjs';

/**
 * Walks through admission: security settings, the password, the lobby, a request to join, messages, a refusal.
 *
 * @param {import('./scene.mjs').Scene} scene
 * @param {import('./chromium.mjs').PageOptions & { locale: 'en' | 'fr', say?: Record<string, string> }} options
 * @returns {AsyncGenerator<import('./states.mjs').State>}
 */
export async function* lobbyStates(scene, options) {
  const say = options.say ?? words(options.locale);
  const named = (key, name) => ({ name: say[key].replace('{{ name }}', name), exact: true });
  const url = `${scene.server.origin}/${scene.room}-lobby`;
  const { page: host } = await scene.page(options, 'host');
  await host.goto(`${url}?name=Ada&skip=1`);
  const bar = host.getByRole('toolbar', { name: say.call_controls, exact: true });
  await bar.waitFor();
  await openSecurity(host, say);
  const dialog = host.getByRole('dialog', { name: say.security_title, exact: true });
  const field = dialog.getByRole('textbox', { name: say.meeting_password, exact: true });
  await field.fill('tulipe42');
  await dialog.getByText(say.strength_fair).waitFor();
  yield { title: 'security', page: host };
  await field.press('Enter');
  await dialog.getByRole('button', { name: say.security_password_remove, exact: true }).waitFor();
  await dialog.getByRole('switch', { name: say.security_lobby, exact: true }).click();
  await host.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });

  const { page: guest } = await scene.page(options, 'guest');
  await guest.goto(`${url}?name=Bob&skip=1`);
  const password = guest.getByRole('textbox', { name: say.meeting_password, exact: true });
  await password.waitFor();
  yield { title: 'password', page: guest };
  await password.fill('rose 42');
  await password.press('Enter');
  await guest.getByRole('alert').filter({ hasText: say.admission_wrong }).waitFor();
  yield { title: 'password, wrong', page: guest };
  await password.fill('tulipe42');
  await password.press('Enter');
  await guest.getByRole('heading', { name: say.admission_lobby_title, exact: true }).waitFor();
  yield { title: 'lobby', page: guest };
  await guest.getByRole('textbox', { name: say.admission_message, exact: true }).fill('It is me, Bob, from the garden.');
  await guest.getByRole('button', { name: say.talk_send, exact: true }).click();

  await host.getByRole('log', named('waiting_talk_name', 'Bob')).getByText('It is me').waitFor();
  yield { title: 'call, a request to join', page: host };
  const answer = host.getByRole('textbox', named('waiting_message_name', 'Bob'));
  await answer.fill('One moment');
  await answer.press('Enter');
  await guest.getByRole('log').getByText('One moment').waitFor();
  yield { title: 'lobby, messages', page: guest };
  await answer.fill('Not today, I am afraid.');
  await host.getByRole('button', { name: say.waiting_refuse_saying, exact: true }).click();
  await guest.getByRole('heading', { name: say.goodbye_turned_away_title, exact: true }).waitFor();
  yield { title: 'goodbye, declined', page: guest };
}

/** By the button of the toolbar, which is in the menu "More" on small screens. */
async function openSecurity(page, say) {
  const bar = page.getByRole('toolbar', { name: say.call_controls, exact: true });
  const button = page.getByRole('button', { name: say.call_security, exact: true }).or(page.getByRole('menuitem', { name: say.call_security, exact: true }));
  if (!(await button.first().isVisible())) await bar.getByRole('button', { name: say.call_more, exact: true }).click();
  await button.first().click();
}
