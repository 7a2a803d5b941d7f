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

  /** Places in `entries` by bare title: exact hits need no looking through all. */
  const byTitle = new Map<string, number[]>();
  entries.forEach(({ bare }, at) => {
    for (const title of new Set(bare)) {
      const places = byTitle.get(title);
      if (places) places.push(at);
      else byTitle.set(title, [at]);
    }
  });

  function find(terms: readonly string[], limit: number): readonly number[] {
    const readings = readingsOf(terms);
    const byFit = Array.from({ length: NONE }, (): number[] => []);
    const exact = new Set<number>();
    for (const { query, year } of readings) {
      for (const at of byTitle.get(query.replace(ARTICLE, '')) ?? []) {
        const entry = entries[at];
        if (exact.has(at) || (year !== null && year !== entry.year)) continue;
        if (!entry.titles.includes(query) && !entry.bare.includes(query)) continue;
        exact.add(at);
        byFit[entry.titles.includes(query) ? EXACT : ALMOST_EXACT].push(at);
      }
    }
    let found = exact.size;
    // Fits from here on are of no use: of better ones there are enough, with more ratings.
    let below = NONE;
    // Nearly every film holds a letter or two: filtering by those costs more than it saves.
    const telling = terms.filter((term) => term.length > 2);
    for (const at of telling.length === 0 ? entries.keys() : filter(strict, telling)) {
      if (exact.has(at)) continue;
      const fit = fitOf(entries[at], readings, below);
      if (fit >= below) continue;
      byFit[fit].push(at);
      found++;
      if (found < limit) continue;
      for (let better = 0, sum = 0; better < below; better++) {
        sum += byFit[better].length;
        if (sum >= limit) below = better;
      }
      if (below <= STARTS) break;
    }
    return byFit.flat();
  }

  return {
    search(text, limit) {
      const terms = fold(text.slice(0, MAX_LENGTH)).split(' ', MAX_TERMS);
      if (terms[0] === '' || !(limit > 0)) return [];
      let found = find(terms, limit);
      if (found.length === 0) found = filter(lenient, terms);
      return found.slice(0, limit).map((at) => {
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

/** One way to understand a query. */
interface Reading {
  readonly query: string;
  /** Each after a space, where it has to begin a word; else as it is. */
  readonly wordStarts: readonly string[];
  readonly anywhere: readonly string[];
  /** The film has to be of this year; null for any. */
  readonly year: number | null;
}

/** All terms as words; and, where one of them can be a year, the others as words of a film of that year. */
function readingsOf(terms: readonly string[]): Reading[] {
  const reading = (words: readonly string[], year: number | null): Reading => ({
    query: words.join(' '),
    wordStarts: words.map((word) => ` ${word}`),
    // A number is no part of another one: "12" does not mean 2012.
    anywhere: words.map((word) => (NUMBER.test(word) ? ` ${word}` : word)),
    year,
  });
  const at = terms.length < 2 ? -1 : terms.findLastIndex((term) => YEAR.test(term));
  const asWords = reading(terms, null);
  return at === -1 ? [asWords] : [asWords, reading(terms.toSpliced(at, 1), Number(terms[at]))];
}

/** The best fit of any reading, of those that are not exact; NONE where it is not better than `below`. */
function fitOf({ titles, bare, line, year }: Entry, readings: readonly Reading[], below: number): number {
  let best = NONE;
  for (const reading of readings) {
    if (reading.year !== null && reading.year !== year) continue;
    const { query, wordStarts, anywhere } = reading;
    const starts = (title: string): boolean => title.startsWith(query);
    const has = (word: string): boolean => line.includes(word);
    if (titles.some(starts) || bare.some(starts)) return STARTS;
    if (below > WORDS && best > WORDS && wordStarts.every(has)) best = WORDS;
    else if (below > INSIDE && best > INSIDE && anywhere.every(has)) best = INSIDE;
  }
  return best;
}
