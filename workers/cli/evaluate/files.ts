import { existsSync, openAsBlob, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Papa from 'papaparse';
import { contentOf } from '../../als/index.ts';
import { openZip } from '../../dataset/import/archive.ts';
import { DatasetError, readDataset } from '../../dataset/index.ts';
import type { ByteSource, Dataset } from '../../dataset/index.ts';
import type { GivenSplit } from '../../evaluate/index.ts';
import { fileSource } from '../sample/source.ts';

type Tell = (text: string) => void;

const bytesSource = (name: string, bytes: Uint8Array): ByteSource => ({
  name,
  size: bytes.length,
  bytes: async function* () {
    yield bytes;
  },
});

/** Reads a MovieLens folder or zip, or the project's own sample. Throws Error or DatasetError saying what cannot be used and why. */
export async function readRatingsOf(path: string, tell: Tell): Promise<Dataset & { readonly name: string }> {
  if (!existsSync(path)) throw new Error(`There is no ${path}. Name a MovieLens folder or zip with --data.`);
  const open = statSync(path).isDirectory() ? folderOf(path) : await zipOf(path);
  const ratings = open('ratings.csv');
  if (!ratings) throw new Error(`There is no ratings.csv in ${path}.`);
  const films = open('movies.csv') ?? open('films.csv') ?? (await filmsOfRatings([ratings], null));
  const dataset = await readDataset({ films, ratings, links: null });
  tellSkipped(dataset, tell);
  return { ...dataset, name: basename(path) };
}

/** Reads a split: ratings of films that no movies.csv names are used all the same, without genres. Throws like `readRatingsOf`. */
export async function readGiven(
  paths: { readonly train: string; readonly test: string },
  tell: Tell,
): Promise<GivenSplit> {
  for (const path of [paths.train, paths.test]) if (!existsSync(path)) throw new Error(`There is no ${path}.`);
  const [train, test] = [fileSource(paths.train), fileSource(paths.test)];
  const movies = join(dirname(paths.train), 'movies.csv');
  const known = existsSync(movies) ? readFileSync(movies) : null;
  const films = await filmsOfRatings([train, test], known);
  const read = async (ratings: ByteSource): Promise<Dataset> => {
    const dataset = await readDataset({ films, ratings, links: null });
    tellSkipped(dataset, tell);
    return dataset;
  };
  const [training, testing] = [await read(train), await read(test)];
  tell(
    known
      ? `Genres and years are from ${movies}.`
      : 'There is no movies.csv beside the training file: genres and years are unknown.',
  );
  return {
    train: training.interactions,
    test: testing.interactions,
    content: known ? contentOf(training.catalogue.films) : null,
  };
}

function folderOf(path: string): (name: string) => ByteSource | null {
  return (name) => (existsSync(join(path, name)) ? fileSource(join(path, name)) : null);
}

/** Files are unpacked as they are read. */
async function zipOf(path: string): Promise<(name: string) => ByteSource | null> {
  try {
    const files = await openZip(path, await openAsBlob(path));
    return (name) => files.find((file) => basename(file.name) === name) ?? null;
  } catch (error) {
    if (!(error instanceof DatasetError) || error.problem.code !== 'file') throw error;
    const { found, expected } = error.problem;
    const why = expected === 'zip' ? 'it is no zip file, or it is cut off' : `${expected}`;
    throw new Error(`${path} cannot be read: ${why} (${found}).`, { cause: error });
  }
}

/** A movies.csv of all films that are rated: as `movies` has it, and with ids for titles where that has none. */
async function filmsOfRatings(sources: readonly ByteSource[], movies: Uint8Array | null): Promise<ByteSource> {
  const ids = new Set<string>();
  for (const source of sources) for (const id of await columnOf(await textOf(source), 'movieId')) ids.add(id);
  let text = movies ? new TextDecoder().decode(movies) : 'movieId,title,genres\n';
  if (movies) for (const id of await columnOf(text, 'movieId')) ids.delete(id);
  if (!text.endsWith('\n')) text += '\n';
  // What is no id is left to the reader of ratings, which says where it stands.
  const lines = [...ids].filter((id) => /^\d+$/.test(id)).map((id) => `${id},Film ${id},(no genres listed)\n`);
  return bytesSource('movies.csv', new TextEncoder().encode(text + lines.join('')));
}

async function textOf(source: ByteSource): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of await source.bytes()) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** The cells of one column, in order; none where there is no such column. */
async function columnOf(text: string, column: string): Promise<string[]> {
  const cells: string[] = [];
  let at = -1;
  await new Promise<void>((done, fail) =>
    Papa.parse<string[]>(text, {
      skipEmptyLines: true,
      step: ({ data }) => {
        if (at < 0) at = data.findIndex((name) => name.trim().toLowerCase() === column.toLowerCase());
        else if (at < data.length) cells.push(data[at]);
      },
      complete: () => done(),
      error: fail,
    }),
  );
  return cells;
}

function tellSkipped({ skipped }: Dataset, tell: Tell): void {
  for (const { file, count, reason, rows, found } of skipped) {
    tell(`${file}: ${count} rows are not used (${reason}), the first in line ${rows[0]}: ${found}`);
  }
}
