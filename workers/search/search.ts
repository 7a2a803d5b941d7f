import UFuzzy from '@leeoniya/ufuzzy';
import type { Catalogue, FilmIndex } from '../dataset/types.ts';
import type { SearchHit } from '../protocol.ts';
import { fold } from './fold.ts';
import { markRanges } from './mark.ts';
import { foldTitles, type FoldedTitles } from './titles.ts';

/** Letters and digits of every script: by default uFuzzy finds Latin only. */
const UNICODE = {
  unicode: true,
  interSplit: '[^\\p{L}\\p{N}]+',
  intraSplit: '',
  intraBound: '\\p{L}\\p{N}|\\p{N}\\p{L}',
  intraChars: '[\\p{L}\\p{N}]',
  intraContr: "'\\p{L}{1,2}\\b",
  toUpper: (text: string) => text,
  toLower: (text: string) => text,
} as const;

/** Longer texts are no titles; the rest of them is not looked at. */
const MAX_LENGTH = 200;
const MAX_TERMS = 12;
const ARTICLE = /^(the|a|an|la|le|les|l|el|il|los|las|der|die|das) /;
const NUMBER = /^\p{N}+$/u;
const YEAR = /^(18|19|20)\d\d$/;

/** How well a film fits, best first. */
const EXACT = 0;
/** But for the article. */
const ALMOST_EXACT = 1;
const STARTS = 2;
const WORDS = 3;
const INSIDE = 4;
const NONE = 5;

export interface SearchIndex {
  /** Best hits first, at most `limit`; none for a text without letters and digits. */
  search(text: string, limit: number): SearchHit[];
}

/** What is looked at of one film, all of it folded. */
interface Entry {
  readonly index: FilmIndex;
  readonly year: number | null;
  /** The main title, then others. */
  readonly titles: readonly string[];
  /** The same without the article. */
  readonly bare: readonly string[];
  /** All words, each after a space: titles, joined forms, year. */
  readonly line: string;
}

/**
 * An index over titles, other titles and years. Every word of the query must be found, in any order; a word may be the start or the
 * inside of one. Ranking: exact title, title that starts with the query, words that do, the rest; then by ratings. One typing error
 * per word of five letters or more is forgiven where nothing else is found.
 */
export function makeSearchIndex(catalogue: Catalogue, folded: FoldedTitles = foldTitles(catalogue)): SearchIndex {
  // Most ratings first: then every list of matches is in order already.
  const entries = catalogue.films
    .map(({ title, year }, i): Entry => {
      const titles = folded[i];
      const bare = titles.map((each) => each.replace(ARTICLE, ''));
      return {
        index: i as FilmIndex,
        year,
        titles,
        bare,
        line: ` ${titles.join(' | ')} |${joined(title)} ${year ?? ''}`,
      };
    })
    .sort((a, b) => catalogue.films[b.index].ratings - catalogue.films[a.index].ratings);
  const haystack = entries.map(({ line }) => line);
  const strict = new UFuzzy({ ...UNICODE, intraMode: 0, intraIns: 0 });
  const lenient = new UFuzzy({ ...UNICODE, intraMode: 1 });

  const filter = (finder: UFuzzy, terms: readonly string[]): readonly number[] => {
    let found: number[] | null = null;
    // The longest term leaves the fewest films for the others.
    for (const term of [...terms].sort((a, b) => b.length - a.length)) {
      found = finder.filter(haystack, term, found ?? undefined) ?? [];
      if (found.length === 0) break;
    }
    return found ?? [];
  };

  return {
    search(text, limit) {
      const terms = fold(text.slice(0, MAX_LENGTH)).split(' ', MAX_TERMS);
      if (terms[0] === '') return [];
      const ask = { query: terms.join(' '), terms };
      const byFit = Array.from({ length: NONE }, (): number[] => []);
      for (const at of filter(strict, terms)) {
        const fit = fitOf(entries[at], ask);
        if (fit < NONE && byFit[fit].length < limit) byFit[fit].push(at);
      }
      let found: readonly number[] = byFit.flat();
      if (found.length === 0) found = filter(lenient, terms);
      return found.slice(0, Math.max(0, limit)).map((at) => {
        const film = catalogue.film(entries[at].index);
        return { film, ranges: markRanges(film.title, terms) };
      });
    },
  };
}

/** "Spider-Man" as " spiderman", "E.T." as " et": how people write them without the punctuation. */
function joined(title: string): string {
  if (!/[-·.:*]/.test(title)) return '';
  const parts = title.match(/[\p{L}\p{N}]+(?:[-·.:*][\p{L}\p{N}]+)+/gu);
  return parts ? ` ${parts.map((part) => fold(part).replaceAll(' ', '')).join(' ')}` : '';
}

interface Ask {
  readonly query: string;
  readonly terms: readonly string[];
}

/** The better of two readings: all terms as words, or a year among them as the film's. */
function fitOf(entry: Entry, ask: Ask): number {
  const asWords = wordsFit(entry, ask);
  if (entry.year === null || ask.terms.length < 2) return asWords;
  const at = ask.terms.findLastIndex((term) => YEAR.test(term) && Number(term) === entry.year);
  if (at === -1) return asWords;
  const terms = ask.terms.toSpliced(at, 1);
  return Math.min(asWords, wordsFit(entry, { query: terms.join(' '), terms }));
}

function wordsFit({ titles, bare, line }: Entry, { query, terms }: Ask): number {
  if (titles.includes(query)) return EXACT;
  if (bare.includes(query)) return ALMOST_EXACT;
  const starts = (title: string): boolean => title.startsWith(query);
  if (titles.some(starts) || bare.some(starts)) return STARTS;
  if (terms.every((term) => line.includes(` ${term}`))) return WORDS;
  // A number is no part of another one: "12" does not mean 2012.
  return terms.every((term) => line.includes(NUMBER.test(term) ? ` ${term}` : term)) ? INSIDE : NONE;
}
