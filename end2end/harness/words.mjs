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

/** Where each language's files are. */
const MANIFEST = new URL('../../target/site/manifest.json', import.meta.url);

/**
 * What a server says that shows a language nobody speaks instead of English. Its files have the texts in the order of the
 * English ones, with numbers for what is filled in.
 *
 * @param {string} origin
 */
export async function pseudoWords(origin) {
  /** The line with the language is no text. @param {{ first: string, late: string }} files */
  const lines = async ({ first, late }) => {
    const [[, ...begin], end] = await Promise.all(
      [first, late].map(async (file) => (await (await fetch(origin + file)).text()).split('\n')),
    );
    // Of a plural the form for most numbers.
    return [...begin, ...end].map((line) => line.split('\t').at(-1) ?? '');
  };
  const english = await lines(JSON.parse(readFileSync(MANIFEST, 'utf8')).languages.en);
  const pseudo = await lines({ first: '/dev/texts', late: '/dev/texts-late' });
  const said = new Map(english.map((text, number) => [text, pseudo[number]]));
  const entries = Object.entries(words('en')).map(([key, text]) => {
    const names = [...new Set([...text.matchAll(/\{\{ *(\w+) *\}\}/g)].map(([, name]) => name))];
    const template = said.get(text.replace(/\{\{ *(\w+) *\}\}/g, (_, name) => `{${names.indexOf(name)}}`));
    if (template === undefined) throw new Error(`${key} is in no file: ${text}`);
    return [key, template.replace(/\{(\d)\}/g, (_, at) => `{{ ${names[Number(at)]} }}`)];
  });
  return /** @type {Record<string, string>} */ (Object.fromEntries(entries));
}
