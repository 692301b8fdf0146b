// A meeting for later: the calendar file, the links, the mail and the words that invite to it are made in the browser, and
// nobody is asked for anything.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { findings } from '../harness/axe.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';
import { words } from '../harness/words.mjs';

const KEY = 'AAECAwQFBgcICaq7zN3u_w';

/**
 * The lines of a calendar file, unfolded (RFC 5545 section 3.1), by the name of their property.
 *
 * @param {string} file
 */
function properties(file) {
  assert(file.endsWith('END:VCALENDAR\r\n'), 'the last line has an end, too');
  const octets = file.split('\r\n').map((line) => Buffer.byteLength(line));
  assert(Math.max(...octets) <= 75, `a line has ${Math.max(...octets)} octets`);
  assert(!/[^\r]\n|\r[^\n]/.test(file), 'a line ends in another way');
  const lines = file.replaceAll('\r\n ', '').split('\r\n');
  const event = lines.slice(lines.indexOf('BEGIN:VEVENT'), lines.indexOf('BEGIN:VALARM'));
  const text = (/** @type {string} */ value) => value.replace(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter));
  return Object.fromEntries(event.map((line) => [line.split(/[:;]/)[0], text(line.slice(line.indexOf(':') + 1))]));
}

/** Saves the calendar file, and reads it. @param {import('playwright-core').Page} page @param {Record<string, string>} say */
async function saves(page, say) {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: say.plan_save, exact: true }).click();
  const download = await waiting;
  const file = await readFile(await download.path(), 'utf8');
  return { name: download.suggestedFilename(), file, ...properties(file) };
}

/** What a link says. @param {import('playwright-core').Page} page @param {string} name */
async function link(page, name) {
  const link = page.getByRole('link', { name, exact: true });
  assert.equal(await link.getAttribute('target'), '_blank', 'it would take the place of the page');
  assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
  const { href, origin, pathname, searchParams, protocol } = new URL((await link.getAttribute('href')) ?? '');
  assert(href.length <= 2_000 && !href.includes('+'), href);
  return { origin, pathname, protocol, ...Object.fromEntries(searchParams) };
}

/** @param {import('playwright-core').Page} page @param {Record<string, string>} say @param {string} date @param {string} time */
async function chooses(page, say, date, time) {
  await page.getByLabel(say.plan_date, { exact: true }).fill(date);
  await page.getByLabel(say.plan_time, { exact: true }).fill(time);
}

/** What the page says of the date and the time. @param {import('playwright-core').Page} page */
const meant = (page) => page.locator('#plan-meant').innerText();

scene('a meeting planned on the home page is started with the link that was sent', async (scene) => {
  const say = words('en');
  const { page, context } = await scene.page({ timezone: 'Europe/Paris' });
  /** @type {string[]} */
  const asked = [];
  context.on('request', (request) => asked.push(request.url()));
  await page.goto(scene.server.origin);
  const field = page.getByRole('textbox', { name: say.home_field, exact: true });
  const room = await until('there is a suggestion', () => field.inputValue());
  const button = page.getByRole('button', { name: say.plan_open, exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: say.plan_title, exact: true });
  await dialog.waitFor();

  // What is suggested is to come, and at a half or a full hour.
  assert.match(await page.getByLabel(say.plan_time, { exact: true }).inputValue(), /^\d\d:[03]0$/);
  assert.doesNotMatch(await meant(page), new RegExp(say.plan_past));

  await page.getByLabel(say.plan_name, { exact: true }).fill('Chœur, « été »; 🎉'.repeat(5));
  await chooses(page, say, '2037-12-01', '23:30');
  await page.getByLabel(say.plan_length, { exact: true }).selectOption('90');
  await until('the end is told', async () => /Ends on/.test(await meant(page)));
  const saved = await saves(page, say);
  assert.equal(saved.name, `${room}.ics`);
  assert.equal(saved.SUMMARY, 'Chœur, « été »; 🎉'.repeat(5));
  assert.deepEqual([saved.DTSTART, saved.DTEND], ['20371201T223000Z', '20371202T000000Z']);
  const url = saved.URL;
  assert.match(url, new RegExp(`^${scene.server.origin}/${room}#k=[\\w-]{22}$`));
  assert.deepEqual([saved.LOCATION, saved.CONFERENCE], [url, url]);
  assert(saved.DESCRIPTION.endsWith(`\n${url}`), saved.DESCRIPTION);
  assert.match(saved.file, /BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:[^]+TRIGGER:-PT10M\r\nEND:VALARM/);
  // The same meeting is the same entry in a calendar, with another title too; another date is another one.
  await page.getByLabel(say.plan_name, { exact: true }).fill('Choir');
  assert.equal((await saves(page, say)).UID, saved.UID);
  await chooses(page, say, '2037-12-08', '23:30');
  assert.notEqual((await saves(page, say)).UID, saved.UID);

  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await until('the focus is back', () => button.evaluate((button) => button === document.activeElement));
  // What was typed is there again.
  await button.click();
  await dialog.waitFor();
  assert.equal(await page.getByLabel(say.plan_name, { exact: true }).inputValue(), 'Choir');
  await dialog.getByRole('button', { name: say.close, exact: true }).click();
  await page.getByRole('button', { name: say.home_start, exact: true }).click();
  await page.getByRole('button', { name: say.join, exact: true }).waitFor();
  assert.equal(page.url(), url);
  assert(asked.length > 5, 'the test is blind');
  assert.deepEqual(asked.filter((url) => new URL(url).origin !== scene.server.origin && !url.startsWith('blob:')), []);
});

scene('a name that is none is not planned', async (scene) => {
  const say = words('en');
  const { page } = await scene.page();
  await page.goto(scene.server.origin);
  const field = page.getByRole('textbox', { name: say.home_field, exact: true });
  await until('there is a suggestion', () => field.inputValue());
  await field.fill('🎉');
  await page.getByRole('button', { name: say.plan_open, exact: true }).click();
  await page.getByText(say.name_nothing).waitFor();
  await until('the field has the focus', () => field.evaluate((field) => field === document.activeElement));
  assert.equal(await page.getByRole('dialog').count(), 0);
  // What is typed has no key, whoever else types it.
  await field.fill('Café du matin');
  await page.getByRole('button', { name: say.plan_open, exact: true }).click();
  await page.getByRole('dialog', { name: say.plan_title, exact: true }).waitFor();
  assert.equal((await saves(page, say)).URL, `${scene.server.origin}/cafe-du-matin`);
});

scene('in a call the next one is planned, by the clock of its own day', async (scene) => {
  const say = words('en');
  const ada = await scene.participant('Ada', { key: KEY, timezone: 'Europe/Paris' });
  await ada.join('mic=off&camera=off');
  const { page } = ada;
  const url = `${scene.server.origin}/${scene.room}#k=${KEY}`;
  const invite = page.getByRole('dialog', { name: say.invite_title, exact: true });
  const later = invite.getByRole('button', { name: say.plan_open, exact: true });
  await ada.click('Invite');
  await later.click();
  await until('it says that it is open', async () => (await later.getAttribute('aria-expanded')) === 'true');
  // Winter and summer, whatever it is today.
  for (const [date, time, start, note] of [
    ['2037-01-15', '12:00', '20370115T110000Z', undefined],
    ['2037-07-15', '12:00', '20370715T100000Z', undefined],
    ['2037-03-29', '02:30', '20370329T013000Z', say.plan_skipped],
    ['2037-10-25', '02:30', '20371025T003000Z', say.plan_twice],
    ['2020-02-29', '10:00', '20200229T090000Z', say.plan_past],
  ]) {
    await chooses(page, say, date, time);
    if (note) await page.getByText(note).waitFor();
    const saved = await saves(page, say);
    assert.deepEqual([saved.DTSTART, saved.URL], [start, url], `${date} ${time}`);
    assert.equal(saved.SUMMARY, say.plan_untitled.replace('{{ room }}', scene.room));
  }
  // The clock is put forward over half past two: what is meant is said.
  await chooses(page, say, '2037-03-29', '02:30');
  await until('the time that is meant is said', async () => /03:30/.test(await meant(page)));

  await page.getByLabel(say.plan_date, { exact: true }).fill('');
  await page.getByText(say.plan_no_date).waitFor();
  assert.equal(await page.getByLabel(say.plan_date, { exact: true }).getAttribute('aria-invalid'), 'true');
  assert.equal(await page.getByRole('button', { name: say.plan_save, exact: true }).count(), 0);
  await chooses(page, say, '2037-05-04', '09:00');
  await page.getByLabel(say.plan_name, { exact: true }).fill('Next week');

  // It is all there again after the panel was closed.
  await page.keyboard.press('Escape');
  await invite.waitFor({ state: 'hidden' });
  await ada.click('Invite');
  await until('the title is there', async () => (await page.getByLabel(say.plan_name, { exact: true }).inputValue()) === 'Next week');
  assert.equal(await page.getByLabel(say.plan_date, { exact: true }).inputValue(), '2037-05-04');
  assert.equal((await saves(page, say)).DTSTART, '20370504T070000Z');
});

scene('the links open calendars and a mail with the meeting filled in, and the words can be copied and shared', async (scene) => {
  const say = words('en');
  const ada = await scene.participant('Ada', { key: KEY, timezone: 'America/New_York' });
  const { page } = ada;
  await page.addInitScript(() => {
    const given = { copied: '', shared: {} };
    Object.assign(globalThis, { given });
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (/** @type {string} */ text) => void (given.copied = text) } });
    Object.defineProperty(navigator, 'share', { value: async (/** @type {object} */ data) => void (given.shared = data) });
  });
  await ada.join('mic=off&camera=off');
  const url = `${scene.server.origin}/${scene.room}#k=${KEY}`;
  await ada.click('Invite');
  await page.getByRole('dialog').getByRole('button', { name: say.plan_open, exact: true }).click();
  await chooses(page, say, '2037-12-01', '17:30');
  await page.getByLabel(say.plan_name, { exact: true }).fill('A & B = C + D #1 🎉');
  const title = 'A & B = C + D #1 🎉';
  const details = `${say.plan_join} ${url}`;

  const google = await link(page, say.plan_google);
  assert.deepEqual(google, {
    origin: 'https://calendar.google.com',
    pathname: '/calendar/render',
    protocol: 'https:',
    action: 'TEMPLATE',
    text: title,
    dates: '20371201T223000Z/20371201T230000Z',
    location: url,
    details,
  });
  const times = { startdt: '2037-12-01T22:30:00Z', enddt: '2037-12-01T23:00:00Z' };
  const outlook = { protocol: 'https:', rru: 'addevent', subject: title, ...times, location: url, body: details };
  const path = '/calendar/action/compose';
  assert.deepEqual(await link(page, say.plan_outlook), {
    ...outlook,
    origin: 'https://outlook.live.com',
    pathname: '/calendar/0/deeplink/compose',
    path,
  });
  assert.deepEqual(await link(page, say.plan_office), { ...outlook, origin: 'https://outlook.office.com', pathname: path });

  const mail = await link(page, say.plan_mail);
  assert.equal(mail.protocol, 'mailto:');
  assert.equal(mail.pathname, '', 'it has a receiver');
  assert.equal(mail.subject, title);
  const [when, blank, join, address, end] = mail.body.split('\r\n');
  assert.match(when, /Tuesday.* 1 December 2037.*17:30.* \(30 minutes\)$/);
  assert.match(when, /GMT-5|EST/, 'it does not say whose clock it is');
  assert.deepEqual([blank, join, address, end], ['', say.plan_join, url, '']);

  const message = `${title}\n${when}\n\n${say.plan_join}\n${url}\n`;
  const given = () => page.evaluate(() => Reflect.get(globalThis, 'given'));
  await page.getByRole('button', { name: say.plan_copy, exact: true }).click();
  await page.getByText(say.plan_copied).waitFor();
  assert.equal((await given()).copied, message);
  await page.getByRole('button', { name: say.plan_share, exact: true }).click();
  await until('it is shared', async () => (await given()).shared.text === message);
  assert.equal((await given()).shared.title, title);
  // Who sees what is said where the links are.
  await page.getByText(say.plan_who).waitFor();
});

for (const theme of /** @type {const} */ (['light', 'dark'])) {
  scene(`on the narrowest phone, in French, ${theme}: nothing is cut off, and axe finds nothing`, async (scene) => {
    const say = words('fr');
    const { page } = await scene.page({ locale: 'fr', theme, phone: true, viewport: { width: 320, height: 640 }, timezone: 'Europe/Paris' });
    await page.goto(scene.server.origin);
    await until('there is a suggestion', () => page.getByRole('textbox', { name: say.home_field, exact: true }).inputValue());
    await page.getByRole('button', { name: say.plan_open, exact: true }).click();
    const dialog = page.getByRole('dialog', { name: say.plan_title, exact: true });
    await dialog.waitFor();
    await chooses(page, say, '2037-10-25', '02:30');
    await page.getByText(say.plan_twice).waitFor();
    assert.match(await meant(page), /dimanche 25 octobre 2037/);
    await page.getByText(say.plan_who).waitFor();
    const wide = await dialog.evaluate((dialog) => {
      const outside = [...dialog.querySelectorAll('input, select, button, a, p')].filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        return left < 0 || right > innerWidth;
      });
      return { outside: outside.map((element) => element.outerHTML), scrolls: dialog.scrollWidth > dialog.clientWidth };
    });
    assert.deepEqual(wide, { outside: [], scrolls: false });
    assert.deepEqual(await findings(page), []);
    const saved = await saves(page, say);
    assert.equal(saved.DESCRIPTION.split('\n')[0], say.plan_join);
    // Another language, chosen while it is closed, is that of the plan.
    await dialog.getByRole('button', { name: say.close, exact: true }).click();
    await page.getByRole('combobox', { name: say.language, exact: true }).selectOption('en');
    await page.getByRole('button', { name: words('en').plan_open, exact: true }).click();
    await page.getByRole('dialog', { name: words('en').plan_title, exact: true }).waitFor();
    assert.match(await meant(page), /Sunday, October 25, 2037 at 02:30/);
  });
}
