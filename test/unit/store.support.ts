import { makeModel, type Model } from '../../workers/als/index.ts';
import {
  genresOf,
  makeCatalogue,
  makeInteractions,
  type Dataset,
  type FilmFacts,
} from '../../workers/dataset/index.ts';
import type { FilmId, ImportedSet } from '../../workers/protocol.ts';
import { atOnce } from '../../workers/dataset/pause.ts';
import { columnBytes, decodeDataset, importedId } from '../../workers/store/index.ts';

/** `decodeDataset` at once; the chunks are left as they are. */
export const decodedDataset = (
  stored: unknown,
  name: string,
  chunks: ReadonlyMap<string, unknown> = new Map<string, unknown>(),
): Dataset => atOnce(decodeDataset(stored, name, new Map(chunks)));

/** A small data set with every oddity that a record has to carry: no year, no ids, other titles, no ratings, no genres. */
export function oddDataset(times = true): Dataset {
  const facts: FilmFacts[] = [
    {
      id: 5,
      title: 'Amélie',
      otherTitle: "Le Fabuleux Destin d'Amélie Poulain",
      year: 2001,
      genres: ['Comedy', 'Romance'],
      imdbId: '0211915',
      tmdbId: 194,
    },
    { id: 7, title: '기생충', otherTitle: null, year: 2019, genres: ['Drama'], imdbId: null, tmdbId: null },
    {
      id: 1000,
      title: '"Quoted"\nand broken',
      otherTitle: null,
      year: null,
      genres: [],
      imdbId: '00123456',
      tmdbId: 0,
    },
    {
      id: 4294967295,
      title: 'Сталкер',
      otherTitle: 'Stalker',
      year: 1979,
      genres: ['Drama', 'Comedy'],
      imdbId: '0079944',
      tmdbId: 1398,
    },
  ].map((film) => ({ ...film, id: film.id as FilmId }));
  const interactions = makeInteractions({
    users: 3,
    films: 4,
    userIndex: Uint32Array.of(0, 0, 1, 2, 2),
    filmIndex: Uint32Array.of(0, 1, 1, 0, 3),
    codes: Uint8Array.of(10, 1, 7, 8, 3),
    times: times ? Uint32Array.of(5, 6, 7, 8, 9) : null,
    userIds: Uint32Array.of(11, 22, 33),
  });
  return {
    catalogue: makeCatalogue(facts, interactions),
    interactions,
    skipped: [{ file: 'r.csv', reason: 'bad-stars', count: 3, rows: [4, 5], found: '9' }],
    hash: 'ab'.repeat(32),
    genres: genresOf(facts),
  };
}

/** A model of it with made factors; d = 8. */
export function oddModel(withStars = true): Model {
  const { interactions } = oddDataset();
  const { films, users } = interactions;
  const settings = { factors: 8, alpha0: 0.3, lambda: 0.008, nu: 1, epochs: 8, seed: 42 };
  const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => Math.sin(i + 1) / 3);
  const factors = { d: 8, users, films, userFactors: numbers(users * 8), itemFactors: numbers(films * 8) };
  const stars = {
    settings: { factors: 2, lambda: 1.2, epochs: 15, seed: 42 },
    mean: 3.5,
    userBias: numbers(users),
    itemBias: numbers(films),
    userFactors: numbers(users * 2),
    itemFactors: numbers(films * 2),
  };
  const ease = {
    settings: { lambda: 200, genre: 1, year: 1, genreDecade: 0.5 },
    rows: users + 2,
    inverse: numbers(((users + 2) * (users + 3)) / 2),
    scale: numbers(films),
  };
  return makeModel(interactions, factors, settings, 8, withStars ? stars : null, withStars ? ease : null);
}

export const setOf = (dataset: Dataset, name: string): ImportedSet => ({
  id: importedId(dataset.hash),
  name,
  hash: dataset.hash,
  at: 1,
  bytes: columnBytes(dataset),
  films: dataset.catalogue.size,
  users: dataset.interactions.users,
  ratings: dataset.interactions.count,
  release: null,
  filmIds: 'own',
});
