import { existsSync, createReadStream, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { extendCatalogue } from '../../workers/dataset/catalogue.ts';
import type { Film, SkippedRows } from '../../workers/protocol.ts';
import {
  DatasetError,
  makeCatalogue,
  makeInteractions,
  readDataset,
  type ByteSource,
  type Catalogue,
  type Dataset,
  type ReadProgress,
} from '../../workers/dataset/index.ts';

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A source that gives its bytes in the portions it is made of. */
export function sourceOf(name: string, ...portions: (string | Uint8Array)[]): ByteSource {
  const bytes = portions.map((portion) => (typeof portion === 'string' ? encode(portion) : portion));
  return {
    name,
    size: bytes.reduce((sum, portion) => sum + portion.length, 0),
    bytes: async function* () {
      yield* bytes;
    },
  };
}

export function fileSource(folder: string, name: string): ByteSource {
  const path = join(folder, name);
  return { name, size: statSync(path).size, bytes: () => createReadStream(path) };
}

/** The real files, or null. */
export function movieLensFolder(): string | null {
  const folder = process.env.MOVIELENS_DIR ?? resolve(import.meta.dirname, '../../../shared/data/ml-latest-small');
  return existsSync(join(folder, 'ratings.csv')) ? folder : null;
}

export const FILMS = `movieId,title,genres
1,Alpha (1990),Drama
2,"Beta, The (1991)",Comedy|Drama
7,Gamma (1992),(no genres listed)
`;
export const RATINGS = `userId,movieId,rating,timestamp
1,1,4.0,100
1,2,3.5,101
2,7,0.5,102
9,1,5.0,103
`;

/** In the film format of the project. */
export const OWN_FILMS = `id,title,year,genres,imdbId,tmdbId
1,Alpha,1990,Drama,0000001,11
2,The Beta,1991,Comedy|Drama,,
7,Gamma,,,12345678,13
`;

export const skippedAs = (file: string, reason: string, rows: number[], found: string): object => ({
  file,
  reason,
  count: rows.length,
  rows,
  found,
});

export interface Inputs {
  readonly films?: string | Uint8Array;
  readonly ratings?: string | Uint8Array;
  readonly links?: string | Uint8Array;
}

export function read(
  { films = FILMS, ratings = RATINGS, links }: Inputs,
  onProgress?: (progress: ReadProgress) => void,
): Promise<Dataset> {
  return readDataset(
    {
      films: sourceOf('films.csv', films),
      ratings: sourceOf('ratings.csv', ratings),
      links: links === undefined ? null : sourceOf('links.csv', links),
    },
    onProgress,
  );
}

/** The problem that reading ends with. */
export async function problemOf(promise: Promise<unknown>): Promise<DatasetError['problem']> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof DatasetError) return error.problem;
    throw error;
  }
  throw new Error('It was read.');
}

/** Rows of the file that were left out: a film without its year or link is not. */
export function leftOut(skipped: readonly SkippedRows[], file: string): number {
  return skipped
    .filter((each) => each.file === file && !(each.file === 'films.csv' && /^bad-(year|link)$/.test(each.reason)))
    .reduce((sum, each) => sum + each.count, 0);
}

/** What is in a data set, as plain text that can be compared: by ids, not by indices. */
export function ratingsText({ catalogue, interactions }: Dataset): string[] {
  const { byUser, userIds, times } = interactions;
  const lines: string[] = [];
  for (let user = 0; user < byUser.rows; user += 1) {
    for (let at = byUser.indptr[user]; at < byUser.indptr[user + 1]; at += 1) {
      const film = catalogue.films[byUser.indices[at]].id;
      lines.push([userIds[user], film, byUser.codes[at] / 2, ...(times ? [times[at]] : [])].join(','));
    }
  }
  return lines;
}

/** A catalogue of these very films, with the ratings that they say they have. */
export function catalogueOf(films: readonly Film[]): Catalogue {
  const none = {
    users: 0,
    films: 0,
    userIndex: new Uint32Array(),
    filmIndex: new Uint32Array(),
    codes: new Uint8Array(),
    times: null,
    userIds: new Uint32Array(),
  };
  return extendCatalogue(makeCatalogue([], makeInteractions(none)), films);
}
