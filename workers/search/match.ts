import { naturalOrder } from '../dataset/title.ts';
import type { Catalogue } from '../dataset/types.ts';
import type { Film, FilmId, ForeignFilm, Match } from '../protocol.ts';
import { fold } from './fold.ts';
import { foldTitles, type FoldedTitles } from './titles.ts';

/** Finds films that another service names, and says how sure it is. */
export type Matcher = (film: ForeignFilm) => Match;

/** Shown to the visitor to choose from. */
const MAX_CANDIDATES = 5;
const ARTICLE = /^(the|an?|l[aeo]s?|les|il|el|los|las|der|die|das|den|det|de|het|een|eine?|una?|une|uno|os?|as?) (?=.)/;
const SUBTITLE = /\s*(?::|\s[-–—]\s).*$/u;
const NONE: Match = { kind: 'none' };

/** What two spellings of one title have in common: without article, accents, punctuation; "and" is "&". */
const bare = (folded: string): string => folded.replace(ARTICLE, '');
const main = (title: string): string => bare(fold(title.replace(SUBTITLE, '')));

/**
 * A matcher over a catalogue. By IMDb id, then by TMDB id, then by MovieLens id where a title agrees, then by title: sure where one film
 * of that title is of that year, or of the year before or after; doubtful where there are several, where the year is another one, where
 * only the title before the colon agrees, and where the film's IMDb id says that it is another film.
 */
export function makeMatcher(catalogue: Catalogue, folded: FoldedTitles = foldTitles(catalogue)): Matcher {
  const byImdb = new Map<string, Film>();
  const byTmdb = new Map<number, Film>();
  const byTitle = new Map<string, Film[]>();
  const byMain = new Map<string, Film[]>();
  for (const [i, film] of catalogue.films.entries()) {
    if (film.imdbId !== null) keepMoreRated(byImdb, imdbKey(film.imdbId), film);
    if (film.tmdbId !== null) keepMoreRated(byTmdb, film.tmdbId, film);
    for (const title of new Set(folded[i].map(bare))) add(byTitle, title, film);
    if (SUBTITLE.test(film.title)) add(byMain, main(film.title), film);
  }

  const titled = ({ title, originalTitle }: ForeignFilm): Film[] => {
    const found = new Set<Film>();
    for (const each of [title, originalTitle ?? '']) {
      const key = bare(fold(naturalOrder(each.trim())));
      for (const film of key === '' ? [] : (byTitle.get(key) ?? [])) found.add(film);
    }
    return [...found];
  };
  const partly = ({ title, year }: ForeignFilm): Film[] => {
    const short = main(title);
    if (short === '') return [];
    const found = [...(byMain.get(short) ?? []), ...(byTitle.get(short) ?? [])];
    return found.filter((film) => year === null || film.year === null || Math.abs(film.year - year) <= 1);
  };

  return (wanted) => {
    const linked = wanted.imdbId === null ? undefined : byImdb.get(imdbKey(wanted.imdbId));
    if (linked) return { kind: 'matched', film: linked, by: 'imdb' };
    const known = wanted.tmdbId === null ? undefined : byTmdb.get(wanted.tmdbId);
    if (known && !otherFilm(known, wanted)) return { kind: 'matched', film: known, by: 'tmdb' };
    const same = titled(wanted);
    const index = wanted.movieId === null ? undefined : catalogue.indexOf(wanted.movieId as FilmId);
    const named = index === undefined ? undefined : catalogue.film(index);
    if (named && same.includes(named) && !otherFilm(named, wanted))
      return { kind: 'matched', film: named, by: 'movielens' };
    if (same.length === 0) return doubtful(partly(wanted), wanted.year);
    for (const off of wanted.year === null ? [Infinity] : [0, 1]) {
      const close = same.filter(
        ({ year }) => off === Infinity || (year !== null && Math.abs(year - (wanted.year ?? 0)) <= off),
      );
      if (close.length === 0) continue;
      if (close.length === 1 && !otherFilm(close[0], wanted)) return { kind: 'matched', film: close[0], by: 'title' };
      return doubtful(close, wanted.year);
    }
    return doubtful(same, wanted.year);
  };
}

/** Both have an IMDb id, and not the same. */
const otherFilm = (film: Film, wanted: ForeignFilm): boolean =>
  film.imdbId !== null && wanted.imdbId !== null && imdbKey(film.imdbId) !== imdbKey(wanted.imdbId);

/** "0111161", "tt0111161" and "111161" are one. */
const imdbKey = (id: string): string => id.replace(/^tt/i, '').replace(/^0+/, '');

function doubtful(films: readonly Film[], year: number | null): Match {
  if (films.length === 0) return NONE;
  const off = (film: Film): number => (year === null || film.year === null ? 0 : Math.abs(film.year - year));
  const candidates = films.toSorted((a, b) => off(a) - off(b) || b.ratings - a.ratings).slice(0, MAX_CANDIDATES);
  return { kind: 'doubtful', candidates };
}

function add(films: Map<string, Film[]>, key: string, film: Film): void {
  if (key === '') return;
  const same = films.get(key);
  if (same) same.push(film);
  else films.set(key, [film]);
}

function keepMoreRated<Key>(films: Map<Key, Film>, key: Key, film: Film): void {
  const known = films.get(key);
  if (!known || film.ratings > known.ratings) films.set(key, film);
}
