import type { SkippedRows } from '../protocol.ts';
import { makeCatalogue, type FilmFacts } from './catalogue.ts';
import { readFilms } from './films.ts';
import { hashDataset } from './hash.ts';
import { compress, type RatingColumns } from './interactions.ts';
import { readRatings } from './ratings.ts';
import type { ByteSource } from './source.ts';
import { Tally, type ReadProgress } from './table.ts';
import type { Catalogue, Interactions } from './types.ts';

/** The files of a data set: MovieLens's movies.csv, ratings.csv and links.csv, or the project's own. */
export interface DatasetFiles {
  readonly films: ByteSource;
  readonly ratings: ByteSource;
  /** null where the film file has the ids itself, or nobody has them. */
  readonly links: ByteSource | null;
}

export interface Dataset {
  readonly catalogue: Catalogue;
  readonly interactions: Interactions;
  /** Rows that could not be used, or not wholly. */
  readonly skipped: SkippedRows[];
  /** SHA-256 over the columns, hex. */
  readonly hash: string;
  /** Genres of all films, sorted by name. */
  readonly genres: string[];
}

/** All genres of films, each once, sorted. */
export function genresOf(films: readonly Pick<FilmFacts, 'genres'>[]): string[] {
  const genres = new Set<string>();
  for (const film of films) for (const genre of film.genres) genres.add(genre);
  return [...genres].sort();
}

/** Counts the ratings that a later one replaced, by the lines they stand on. */
function tellReplaced(
  tally: Tally,
  films: readonly FilmFacts[],
  { userIds, userIndex, filmIndex, codes }: RatingColumns,
  replaced: Uint32Array,
  lineOf: (position: number) => number,
): void {
  for (const position of replaced) {
    const found = [userIds[userIndex[position]], films[filmIndex[position]].id, codes[position] / 2].join(',');
    tally.add('duplicate-rating', lineOf(position), found);
  }
}

/**
 * Reads a data set from CSV files, in a stream: no row is kept as an object. Films and users are numbered by ascending id.
 * @param onProgress called a few times per megabyte, file after file.
 * @throws DatasetError where a file cannot be used or fetched, or `signal` aborts. README.md says when.
 */
export async function readDataset(
  files: DatasetFiles,
  onProgress?: (progress: ReadProgress) => void,
  signal?: AbortSignal,
): Promise<Dataset> {
  const options = { onProgress, signal };
  const { films, tallies } = await readFilms(files.films, files.links, options);
  const tally = new Tally(files.ratings.name);
  const filmIds = films.map((film) => film.id);
  const { columns, lineOf } = await readRatings(files.ratings, filmIds, tally, options);
  const { interactions, replaced } = compress(columns);
  tellReplaced(tally, films, columns, replaced, lineOf);
  return {
    catalogue: makeCatalogue(films, interactions),
    interactions,
    skipped: [...tallies, tally].flatMap((each) => each.skipped()),
    hash: await hashDataset(films, interactions),
    genres: genresOf(films),
  };
}
