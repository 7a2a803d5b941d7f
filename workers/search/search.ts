import UFuzzy from '@leeoniya/ufuzzy';
import type { Catalogue, FilmIndex } from '../dataset/types.ts';
import type { SearchHit } from '../protocol.ts';
import { fold } from './fold.ts';
import { markRanges } from './mark.ts';
import { foldTitles, withoutArticle, type FoldedTitles } from './titles.ts';
import { makeWordIndex } from './words.ts';

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
/** Longer words have no typing error, they are none: to look for one would take a pattern of as many parts. */
const MAX_ERRING = 32;
const NUMBER = /^\p{N}+$/u;
const YEAR = /^(18|19|20)\d\d$/;

/** How well a film fits, best first. */
const EXACT = 0;
/** But for the article. */
const ALMOST_EXACT = 1;
const STARTS = 2;
const WORDS = 3;
const INSIDE = 4;

export interface SearchIndex {
  /**
   * Best hits first, at most `limit`; none for a text without letters and digits.
   *
   * @param skip by film index, non-zero at films that shall not be found; null for none
   */
  search(text: string, limit: number, skip?: Uint8Array | null): SearchHit[];
}

/** What is looked at of one film, all of it folded. */
interface Entry {
  readonly index: FilmIndex;
  readonly year: number | null;
  /** The main title, then others. */
  readonly titles: readonly string[];
  /** The same without the article. */
  readonly bare: readonly string[];
}

/**
 * An index over titles, other titles and years. Every word of the query must be found, in any order; a word may be the start or the
 * inside of one. Ranking: exact title, title that starts with the query, words that do, the rest; then by ratings. Where nothing else is
 * found, one typing error is forgiven in words of five letters or more, and two letters in the wrong order in those of three or four.
 */
export function makeSearchIndex(catalogue: Catalogue, folded: FoldedTitles = foldTitles(catalogue)): SearchIndex {
  // Most ratings first: then every list of matches is in order already.
  const entries = catalogue.films
    .map(({ year }, i): Entry => {
      const titles = folded[i];
      return { index: i as FilmIndex, year, titles, bare: titles.map(withoutArticle) };
    })
    .sort((a, b) => catalogue.films[b.index].ratings - catalogue.films[a.index].ratings);
  const words = makeWordIndex(
    entries.map(
      ({ index, titles, year }) => `${titles.join(' ')}${joined(catalogue.films[index].title)} ${year ?? ''}`,
    ),
  );
  const lenient = new UFuzzy({ ...UNICODE, intraMode: 1 });
  /** Which terms an entry has words for, one bit each. */
  const marks = new Uint16Array(entries.length);

  /** Places in `entries` by bare title: exact hits need no looking through all. */
  const byTitle = new Map<string, number[]>();
  entries.forEach(({ bare }, at) => {
    for (const title of new Set(bare)) {
      const places = byTitle.get(title);
      if (places) places.push(at);
      else byTitle.set(title, [at]);
    }
  });

  function find(terms: readonly string[], limit: number, out: (at: number) => boolean): readonly number[] {
    const readings = readingsOf(terms);
    const byFit = [EXACT, ALMOST_EXACT, STARTS, WORDS, INSIDE].map((): number[] => []);
    const known = new Set<number>();
    const add = (at: number, fit: number): void => {
      known.add(at);
      byFit[fit].push(at);
    };
    for (const { query, year } of readings) {
      for (const at of byTitle.get(withoutArticle(query)) ?? []) {
        const entry = entries[at];
        if (known.has(at) || out(at) || (year !== null && year !== entry.year)) continue;
        if (entry.titles.includes(query)) add(at, EXACT);
        else if (entry.bare.includes(query)) add(at, ALMOST_EXACT);
      }
    }
    // Each reading brought its own.
    for (const fit of [EXACT, ALMOST_EXACT]) byFit[fit].sort((a, b) => a - b);
    const fits = (at: number): Reading[] =>
      readings.filter(({ year, bits }) => (marks[at] & bits) === bits && (year === null || year === entries[at].year));
    marks.fill(0);
    terms.forEach((term, place) => words.markStarting(marks, 1 << place, term));
    const least = Math.min(...readings.map(({ bits }) => bits));
    for (let at = 0; at < entries.length; at++) {
      if ((marks[at] & least) !== least || known.has(at) || out(at)) continue;
      const fitting = fits(at);
      if (fitting.length === 0) continue;
      const { titles, bare } = entries[at];
      const starts = fitting.some(
        ({ query }) => titles.some((title) => title.startsWith(query)) || bare.some((title) => title.startsWith(query)),
      );
      if (starts) add(at, STARTS);
      else if (byFit[WORDS].length < limit) byFit[WORDS].push(at);
      if (known.size >= limit) return byFit.flat();
    }
    if (known.size + byFit[WORDS].length >= limit) return byFit.flat();
    for (const at of byFit[WORDS]) known.add(at);
    // A number is no part of another one: "12" does not mean 2012.
    terms.forEach((term, place) => {
      if (!NUMBER.test(term)) words.markHolding(marks, 1 << place, term);
    });
    for (let at = 0; at < entries.length && known.size < limit; at++) {
      if ((marks[at] & least) !== least || known.has(at) || out(at) || fits(at).length === 0) continue;
      add(at, INSIDE);
    }
    return byFit.flat();
  }

  /** With a typing error. Numbers, terms of one or two letters and endless ones have none. */
  function forgive(terms: readonly string[], limit: number, out: (at: number) => boolean): readonly number[] {
    const canErr = (term: string): boolean => term.length > 2 && term.length <= MAX_ERRING && !NUMBER.test(term);
    if (!terms.some(canErr)) return [];
    marks.fill(0);
    for (const [place, term] of terms.entries()) {
      if (canErr(term)) words.markWords(marks, 1 << place, lenient.filter(words.all, term) ?? []);
      else words.markStarting(marks, 1 << place, term);
    }
    const whole = 2 ** terms.length - 1;
    const found: number[] = [];
    for (let at = 0; at < entries.length && found.length < limit; at++)
      if (marks[at] === whole && !out(at)) found.push(at);
    return found;
  }

  return {
    search(text, limit, skip = null) {
      const terms = fold(text.slice(0, MAX_LENGTH)).split(' ', MAX_TERMS);
      if (terms[0] === '' || !(limit > 0)) return [];
      const out = (at: number): boolean => skip !== null && skip[entries[at].index] !== 0;
      let found = find(terms, limit, out);
      if (found.length === 0) found = forgive(terms, limit, out);
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
  /** The terms that are words of it, one bit each. */
  readonly bits: number;
  /** The film has to be of this year; null for any. */
  readonly year: number | null;
}

/** All terms as words; and, where one of them can be a year, the others as words of a film of that year. */
function readingsOf(terms: readonly string[]): Reading[] {
  const all = 2 ** terms.length - 1;
  const at = terms.length < 2 ? -1 : terms.findLastIndex((term) => YEAR.test(term));
  const asWords = { query: terms.join(' '), bits: all, year: null };
  if (at === -1) return [asWords];
  return [asWords, { query: terms.toSpliced(at, 1).join(' '), bits: all & ~(1 << at), year: Number(terms[at]) }];
}
