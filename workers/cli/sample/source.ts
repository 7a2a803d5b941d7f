import { createReadStream, existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readDataset } from '../../dataset/index.ts';
import type { ByteSource, Catalogue, FilmIndex, Interactions } from '../../dataset/index.ts';
import { selectFilms } from '../../evaluate/index.ts';
import type { Film } from '../../protocol.ts';

/** What viewers are drawn after: ratings with times, and when the films came out. */
export interface Ratings {
  readonly interactions: Interactions;
  /** Seconds since 1970, aligned with interactions.byUser. */
  readonly times: Uint32Array;
  /** By film; 0 where unknown. */
  readonly years: Uint16Array;
}

/** Ratings together with the facts of their films. */
export interface RatedFilms extends Ratings {
  /** By film index of the interactions. */
  readonly films: readonly Film[];
}

/** A film with fewer real ratings is left out of the sample. */
const LEAST_RATINGS = 10;

export const DAY = 86400;

/** A file of the disk, for the reader. */
export function fileSource(path: string): ByteSource {
  return { name: basename(path), bytes: () => createReadStream(path), size: statSync(path).size };
}

/**
 * Reads a folder with MovieLens's movies.csv, ratings.csv and links.csv, and keeps the films with at least `LEAST_RATINGS`
 * ratings. Throws where the folder lacks a file, DatasetError where one cannot be used.
 */
export async function readMovieLens(folder: string): Promise<RatedFilms> {
  const [films, ratings, links] = ['movies.csv', 'ratings.csv', 'links.csv'].map((name) => {
    const path = join(folder, name);
    if (!existsSync(path)) throw new Error(`There is no ${name} in ${folder}. Name a MovieLens folder with --from.`);
    return fileSource(path);
  });
  const { catalogue, interactions } = await readDataset({ films, ratings, links });
  return keepKnown(catalogue, interactions);
}

/** Reads a folder with films.csv and ratings.csv as this script writes them. */
export async function readSample(folder: string): Promise<RatedFilms> {
  const [films, ratings] = ['films.csv', 'ratings.csv'].map((name) => {
    const path = join(folder, name);
    if (!existsSync(path)) throw new Error(`There is no ${name} in ${folder}. \`npm run sample\` makes it.`);
    return fileSource(path);
  });
  const { catalogue, interactions, skipped } = await readDataset({ films, ratings, links: null });
  if (skipped.length > 0) throw new Error(`${folder} holds rows that cannot be used: ${JSON.stringify(skipped[0])}.`);
  return withFacts(interactions, catalogue.films);
}

/** The films with enough ratings, in the order of the catalogue, and all their ratings. */
function keepKnown(catalogue: Catalogue, interactions: Interactions): RatedFilms {
  const kept: FilmIndex[] = [];
  catalogue.films.forEach((film, index) => {
    if (film.ratings >= LEAST_RATINGS) kept.push(index as FilmIndex);
  });
  return withFacts(
    selectFilms(interactions, kept),
    kept.map((index) => catalogue.film(index)),
  );
}

function withFacts(interactions: Interactions, films: readonly Film[]): RatedFilms {
  return {
    ...withYears(
      interactions,
      Uint16Array.from(films, (film) => film.year ?? 0),
    ),
    films,
  };
}

/** Throws where the ratings have no times: first days and sessions are drawn after them. */
export function withYears(interactions: Interactions, years: Uint16Array): Ratings {
  const { times } = interactions;
  if (!times) throw new Error('The ratings have no timestamps; the dates of the sample are drawn after them.');
  return { interactions, times, years };
}

/** Number of the day since 1970 -> year (UTC). */
export function yearOf(day: number): number {
  return new Date(day * DAY * 1000).getUTCFullYear();
}
