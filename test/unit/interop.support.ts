import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { BlobReader, BlobWriter, ZipWriter } from '@zip.js/zip.js/lib/zip-core-native.js';
import { readDataset, type Dataset } from '../../workers/dataset/index.ts';
import { FactorsError, type GivenFile } from '../../workers/interop/index.ts';
import { fileSource } from './dataset.support.ts';

export const FIXTURES = resolve(import.meta.dirname, '../interop/fixtures');

/** A folder's files as a browser gives them: paths begin with the folder's own name. */
export function folderFiles(folder: string, name = 'model'): GivenFile[] {
  const walk = (path: string): string[] =>
    statSync(path).isDirectory() ? readdirSync(path).flatMap((child) => walk(join(path, child))) : [path];
  return walk(folder).map((path) => ({
    path: `${name}/${relative(folder, path).replaceAll('\\', '/')}`,
    blob: new Blob([readFileSync(path)]),
  }));
}

export const given = (path: string, content: BlobPart): GivenFile => ({ path, blob: new Blob([content]) });

export async function zipOf(files: readonly GivenFile[]): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter('application/zip'), { useWebWorkers: false });
  for (const { path, blob } of files) await writer.add(path, new BlobReader(blob));
  return writer.close();
}

export function readSample(): Promise<Dataset> {
  const folder = resolve(import.meta.dirname, '../../public/data/sample');
  return readDataset({
    films: fileSource(folder, 'films.csv'),
    ratings: fileSource(folder, 'ratings.csv'),
    links: null,
  });
}

/** The problem that a reading ends with; anything but a FactorsError is thrown on. */
export async function factorsProblem(work: () => unknown): Promise<FactorsError['problem']> {
  try {
    await work();
  } catch (error) {
    if (error instanceof FactorsError) return error.problem;
    throw error;
  }
  throw new Error('It was read.');
}

export const bytesOf = async (blob: Blob): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await blob.arrayBuffer());

/** An .npy file of version 1. */
export function npy(
  descr: string,
  shape: readonly number[],
  data: ArrayBufferView<ArrayBuffer>,
  fortran = false,
): Blob {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${dims}), }`;
  const padded = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const length = padded.length;
  return new Blob([
    Uint8Array.of(0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, length & 255, length >> 8),
    padded,
    data,
  ]);
}
