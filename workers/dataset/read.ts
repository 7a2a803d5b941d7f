import type { FilmId, SkippedRows } from '../protocol.ts';
import { assembling, type RatingRuns } from './assemble.ts';
import { makeCatalogue, type FilmFacts } from './catalogue.ts';
import { CSV, type Dialect } from './dialect.ts';
import { imdbIdOf, readFilms, type ReadFilms } from './films.ts';
import { hashDataset } from './hash.ts';
import { transposing } from './interactions.ts';
import { Budget } from './memory.ts';
import { withPauses } from './pause.ts';
import { MOVIELENS_RATINGS, readRatings, type NamedFilm, type RatingShape } from './ratings.ts';
import type { ByteSource } from './source.ts';
import { readTags, type FilmTags } from './tags.ts';
import { Tally, type ReadOptions, type ReadProgress } from './table.ts';
import { parseTitle } from './title.ts';
import type { Catalogue, Interactions } from './types.ts';

/** The files of a data set: MovieLens's movies.csv, ratings.csv and links.csv, or the project's own. */
export interface DatasetFiles {
  readonly films: ByteSource;
  readonly ratings: ByteSource;
  /** null where the film file has the ids itself, or nobody has them. */
  readonly links: ByteSource | null;
  /** MovieLens's tags.csv, where there is one. */
  readonly tags?: ByteSource | null;
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
  /** Where the data have them. */
  readonly tags?: FilmTags;
}

/** A file of ratings and how it is to be read. */
interface RatingsFile {
  readonly source: ByteSource;
  readonly shape: RatingShape;
  readonly dialect: Dialect;
  readonly budget: Budget;
}

interface FinishOptions extends ReadOptions {
  /** Called where all rows are read, and the last steps begin. */
  readonly onIndexing?: ((ratings: number) => void) | undefined;
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
  runs: RatingRuns,
  replaced: Uint32Array,
  lineOf: (position: number) => number,
): void {
  let run = 0;
  for (const position of replaced) {
    while (run + 1 < runs.runStart.length && runs.runStart[run + 1] <= position) run += 1;
    const user = runs.users[runs.runUser[run]];
    const found = [user, films[runs.films[position]].id, runs.codes[position] / 2].join(',');
    tally.add('duplicate-rating', lineOf(position), found);
  }
}

/** A film of which only the ratings tell: by the title they give, else by its id. */
function factsOf({ id, name, title }: NamedFilm, hasNamedIds: boolean): FilmFacts {
  const parsed = title === null || title.trim() === '' ? null : parseTitle(title);
  return {
    id: id as FilmId,
    title: parsed?.title ?? name,
    otherTitle: parsed?.otherTitle ?? null,
    year: parsed?.year ?? null,
    genres: [],
    imdbId: imdbIdOf(name, { hasNamedIds }),
    tmdbId: null,
  };
}

/**
 * Reads the ratings of films that are known (`read`), or that only the ratings tell (null), and puts a data set together.
 * @throws DatasetError as `readDataset`.
 */
export async function finishDataset(
  read: ReadFilms | null,
  { source, shape, dialect, budget }: RatingsFile,
  options: FinishOptions,
): Promise<Dataset> {
  const tally = new Tally(source.name);
  const filmIds = read ? read.films.map((film) => film.id) : null;
  const named = { ...shape, filmsByName: read?.byName ?? null };
  const { runs, lineOf, films: own } = await readRatings(source, filmIds, tally, budget, options, named, dialect);
  const films = read?.films ?? own.map((film) => factsOf(film, shape.hasNamedFilms));
  options.onIndexing?.(runs.codes.length);
  const { rows, replaced } = await withPauses(assembling(runs), options.signal);
  // Web Crypto hashes in other threads, meanwhile.
  const hashing = hashDataset(films, rows);
  hashing.catch(() => {}); // what goes wrong is told where it is awaited
  const interactions = { ...rows, byFilm: await withPauses(transposing(rows.byUser), options.signal) };
  tellReplaced(tally, films, runs, replaced, lineOf);
  const catalogue = makeCatalogue(films, interactions);
  return {
    catalogue,
    interactions,
    skipped: [...(read?.tallies ?? []), tally].flatMap((each) => each.skipped()),
    hash: await hashing,
    genres: genresOf(films),
  };
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
  const films = await readFilms(files.films, files.links, options);
  const budget = new Budget(files.ratings.name);
  const ratings = { source: files.ratings, shape: MOVIELENS_RATINGS, dialect: CSV, budget };
  const ids = films.films.map((film) => film.id);
  const tags = files.tags ? await readTags(files.tags, ids, options) : null;
  return withTags(await finishDataset(films, ratings, options), tags);
}

/** With what people wrote on its films. */
export function withTags(dataset: Dataset, read: Awaited<ReturnType<typeof readTags>> | null): Dataset {
  if (!read) return dataset;
  return { ...dataset, tags: read.tags, skipped: [...dataset.skipped, ...read.tally.skipped()] };
}
