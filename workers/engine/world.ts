import type { Catalogue } from '../dataset/index.ts';
import type { Film } from '../protocol.ts';

/**
 * Guesses which films are not in English: catalogues of this kind name no country, but they give a second title, the original one,
 * where it differs. A guess for choosing what to show, never told as a fact.
 */

/** Words that speak for English. */
const ENGLISH =
  /\b(the|of|and|for|with|from|by|my|his|her|this|that|is|are|was|it|you|your|what|who|how|when|where|part|vol|episode|movie|story)\b|['’]s\b/iu;
const FOREIGN =
  /\b(le|la|les|un|une|du|des|et|el|los|las|una|y|del|il|lo|gli|di|che|e|o|os|as|um|uma|da|dos|das|der|die|dem|ein|eine|und|det|den|en|ett|och|og|de|het|een|no|wo|ga|ni|na|z|w|i|v)\b|\b[ldcq]['’]/iu;
const NOT_ASCII = /(?![a-z])\p{L}/iu;
/** A word that stands in so many titles is an English one, more or less. */
const COMMON = 3;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/\p{L}{3,}/gu) ?? [];

/** A test for films with an original title in another language. */
export function worldFilter(catalogue: Catalogue): (film: Film) => boolean {
  const counts = new Map<string, number>();
  for (const film of catalogue.films) {
    if (film.otherTitle !== null) continue;
    for (const word of new Set(wordsOf(film.title))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const isForeign = (text: string): boolean => {
    // Abbreviations ("MIB") are of no language.
    const title = text.replace(/\b[A-Z]{2,}\b/g, '');
    if (ENGLISH.test(title)) return false;
    if (NOT_ASCII.test(title) || FOREIGN.test(title)) return true;
    const words = wordsOf(title);
    const known = words.filter((word) => (counts.get(word) ?? 0) >= COMMON).length;
    return words.length > 0 && known * 2 < words.length;
  };
  return ({ title, otherTitle }) => {
    if (otherTitle === null) return NOT_ASCII.test(title) && isForeign(title);
    // "12 Monkeys" for "Twelve Monkeys" is another spelling, no other language.
    const own = new Set(wordsOf(title));
    return otherTitle.split(' / ').some((other) => isForeign(other) && !wordsOf(other).every((word) => own.has(word)));
  };
}
