// What the product says, in its languages.

import { readFileSync } from 'node:fs';

/**
 * Every string of the product, by its key. Tests of the English page spell out the names that were promised; those that
 * walk through both languages look them up here.
 *
 * @param {'en' | 'fr'} locale
 * @returns {Record<string, string>}
 */
export function words(locale) {
  return JSON.parse(readFileSync(new URL(`../../app/locales/${locale}.json`, import.meta.url), 'utf8'));
}
