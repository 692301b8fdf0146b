// The words that the tests look for, in the languages of the product.

/** @type {Record<string, { en: string | RegExp, fr: string | RegExp }>} */
const WORDS = {
  'Meeting name': { en: 'Meeting name', fr: 'Nom de la réunion' },
  'Your name': { en: 'Your name', fr: 'Votre nom' },
  Join: { en: 'Join', fr: 'Rejoindre' },
  'Meeting controls': { en: 'Meeting controls', fr: 'Commandes de la réunion' },
  People: { en: 'People', fr: 'Participants' },
  Invite: { en: 'Invite', fr: 'Inviter' },
  Settings: { en: 'Settings', fr: 'Réglages' },
  Leave: { en: 'Leave', fr: 'Quitter' },
  strangers: { en: /strangers/i, fr: /inconnus/i },
};

/**
 * @param {'en' | 'fr'} locale
 * @returns {(word: keyof typeof WORDS) => string | RegExp}
 */
export function setLocale(locale) {
  return (word) => WORDS[word][locale];
}
