// What the product says, in its languages.

import { readFileSync } from 'node:fs';

/**
 * Every string of the product, by its key; of a plural, the form for most numbers. Tests of the English page spell out the
 * names that were promised; those that walk through several languages look them up here.
 *
 * @param {'en' | 'fr'} locale
 * @returns {Record<string, string>}
 */
export function words(locale) {
  const file = readFileSync(new URL(`../../app/locales/${locale}.json`, import.meta.url), 'utf8');
  /** @type {[string, string | Record<string, string>][]} */
  const entries = Object.entries(JSON.parse(file)).filter(([key]) => !['language_own_name', 'language_direction'].includes(key));
  return Object.fromEntries(entries.map(([key, text]) => [key, typeof text === 'string' ? text : text.other]));
}

/**
 * What a server says that shows a language nobody speaks instead of English: its file has the texts in the order of the
 * English ones, with numbers for what is filled in.
 *
 * @param {string} origin
 */
export async function pseudoWords(origin) {
  const [, ...lines] = (await (await fetch(`${origin}/dev/texts`)).text()).split('\n');
  const entries = Object.entries(words('en')).map(([key, english], number) => {
    const names = [...new Set([...english.matchAll(/\{\{ *(\w+) *\}\}/g)].map(([, name]) => name))];
    const template = lines[number].split('\t').at(-1) ?? '';
    return [key, template.replace(/\{(\d)\}/g, (_, at) => `{{ ${names[Number(at)]} }}`)];
  });
  return /** @type {Record<string, string>} */ (Object.fromEntries(entries));
}
