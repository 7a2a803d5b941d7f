import type { ItemFacts } from '../../../workers/protocol.ts';

/** What stands in the form. */
export interface Fields {
  title: string;
  year: string;
  /** Of those to choose from. */
  genres: readonly string[];
  /** With commas between. */
  otherGenres: string;
  otherTitle: string;
  imdb: string;
  tmdb: string;
}

/** @param known the genres that have a button */
export function fieldsOf(facts: ItemFacts, known: readonly string[]): Fields {
  return {
    title: facts.title,
    year: String(facts.year ?? ''),
    genres: facts.genres.filter((genre) => known.includes(genre)),
    otherGenres: facts.genres.filter((genre) => !known.includes(genre)).join(', '),
    otherTitle: facts.otherTitle ?? '',
    imdb: facts.imdbId === null ? '' : `tt${facts.imdbId}`,
    tmdb: String(facts.tmdbId ?? ''),
  };
}

/** As they are typed; what is no number is NaN, for the engine to refuse. */
export function factsOf({ title, year, genres, otherGenres, otherTitle, imdb, tmdb }: Fields): ItemFacts {
  const others = otherGenres.split(/[,;|]/).map((genre) => genre.trim());
  return {
    title,
    year: numberIn(year),
    genres: [...genres, ...others.filter((genre) => genre !== '')],
    otherTitle: otherTitle.trim() || null,
    // Also out of an address.
    imdbId: /tt\d+/.exec(imdb)?.[0] ?? (imdb.trim() || null),
    tmdbId: numberIn(tmdb),
  };
}

const numberIn = (text: string): number | null => (text.trim() === '' ? null : Number(text));
