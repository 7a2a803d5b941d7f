import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { initialFactors } from '../../workers/als/implicit.ts';
import { readDataset, type Interactions } from '../../workers/dataset/index.ts';
import { fileSource, movieLensFolder } from '../unit/dataset.support.ts';
import { fromBytes, toBytes } from './file.ts';
import { makeShape, SHAPES } from './shapes.ts';

export const FOLDER = resolve(import.meta.dirname, '../../.cache/bench');
const SEED = 42;
const SAMPLE = resolve(import.meta.dirname, '../../public/data/sample');
/** Part of the names of made files: raise it where shapes.ts comes to make others. */
const VERSION = 1;

export type DataName = 'sample' | 'small' | '1m' | '25m';

/** What it is called in tables; null where it is not at hand. */
export function describeData(name: DataName): string | null {
  if (name === 'sample') return 'sample';
  if (name === 'small') return movieLensFolder() === null ? null : 'MovieLens latest-small';
  return `${name.toUpperCase()}-shaped`;
}

/** The data set as a file, made on demand. MovieLens itself is read anew each time: none of it is left behind here. */
export async function dataFile(name: DataName): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const file = `${FOLDER}/${name}-v${VERSION}.bin`;
  if (name === '1m' || name === '25m') {
    if (!existsSync(file)) {
      console.error(`Making the ${name.toUpperCase()}-shaped data set, once ...`);
      write(file, toBytes(makeShape(SHAPES[name], SEED)));
    }
  } else write(file, toBytes((await readDataset(filesOf(name))).interactions));
  return file;
}

export function readData(file: string): Interactions {
  return fromBytes(new Uint8Array(readFileSync(file)).buffer);
}

/** Item factors to start from, as a file of float32. */
export function startFile(file: string, interactions: Interactions, d: number): string {
  const out = `${file}.start-${d}`;
  const settings = { factors: d, alpha0: 1, lambda: 1, nu: 0, epochs: 1, seed: SEED };
  const { itemFactors } = initialFactors(interactions, settings);
  write(out, new Uint8Array(itemFactors.buffer));
  return out;
}

/** Whole or not at all: an interrupted run leaves nothing that looks like a file. */
function write(file: string, bytes: Uint8Array): void {
  writeFileSync(`${file}.part`, bytes);
  renameSync(`${file}.part`, file);
}

export function filesOf(name: 'sample' | 'small') {
  if (name === 'sample') {
    return { films: fileSource(SAMPLE, 'films.csv'), ratings: fileSource(SAMPLE, 'ratings.csv'), links: null };
  }
  const folder = movieLensFolder();
  if (folder === null) throw new Error('MovieLens latest-small is not here: name its folder in MOVIELENS_DIR.');
  return {
    films: fileSource(folder, 'movies.csv'),
    ratings: fileSource(folder, 'ratings.csv'),
    links: fileSource(folder, 'links.csv'),
  };
}
