import Papa from 'papaparse';
import { FactorsError } from './error.ts';
import { bytesOf, isNpz, nameOf, openZip } from './files.ts';
import { readNpy, type NpyArray } from './npy.ts';
import type { ExternalFactors, ModelFile } from './types.ts';

/** Names that the array, file or column of ids may have. */
const ID_ARRAY = /^(item_?ids?|movie_?ids?|film_?ids?)\.npy$/i;
const ID_TEXT = /\.(csv|txt)$/i;
const ID_COLUMN = /^(item_?id|movie_?id|film_?id|id)$/i;

/** The .npz among these files; null where there is none. */
export async function findNpz(files: readonly ModelFile[]): Promise<ModelFile | null> {
  const named = files.find(({ path }) => path.toLowerCase().endsWith('.npz'));
  if (named) return named;
  if (files.length > 2) return null;
  for (const file of files) {
    const start = new Uint8Array(await (await file.blob()).slice(0, 4).arrayBuffer());
    if (start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4) return file;
  }
  return null;
}

/**
 * Reads what implicit's AlternatingLeastSquares.save writes. Its rows are positions, so ids have to come with it: as an array item_ids in the
 * .npz, as item_ids.npy beside it, or as a .csv or .txt beside it with one id a line in the order of the rows (with a header line: its column
 * item_id, movieId or id, else its first). Throws FactorsError.
 */
export async function readImplicit(npz: ModelFile, files: readonly ModelFile[]): Promise<ExternalFactors> {
  const file = nameOf(npz.path);
  const entries = await openZip(file, await npz.blob(), npz.signal);
  if (!isNpz(entries)) throw new FactorsError(file, 'arrays', entries.map(({ path }) => path).join(', '));
  const read = async (name: string): Promise<NpyArray | null> => {
    const entry = entries.find(({ path }) => path === `${name}.npy`);
    return entry ? readNpy(entry.path, await bytesOf(entry)) : null;
  };
  const scalar = async (name: string): Promise<number | null> => (await read(name))?.values[0] ?? null;
  const items = await read('item_factors');
  if (!items || items.shape.length !== 2) {
    const found = items
      ? `item_factors of shape (${items.shape.join(', ')})`
      : entries.map(({ path }) => path).join(', ');
    throw new FactorsError(file, 'arrays', found);
  }
  const [rows, rank] = items.shape;
  const ids = await idsFor(
    file,
    rows,
    entries,
    files.filter((other) => other !== npz),
  );
  const conventions = {
    from: 'implicit',
    alpha: await scalar('alpha'),
    regularization: await scalar('regularization'),
    iterations: await scalar('iterations'),
  } as const;
  return { file, conventions, rank, ids, factors: Float32Array.from(items.values) };
}

async function idsFor(
  file: string,
  rows: number,
  entries: readonly ModelFile[],
  beside: readonly ModelFile[],
): Promise<Float64Array> {
  const array = [...entries, ...beside].find(({ path }) => ID_ARRAY.test(nameOf(path)));
  const text = beside.find(({ path }) => ID_TEXT.test(path));
  const source = array ?? text;
  if (!source) throw new FactorsError(file, 'ids', `${rows} rows without ids`);
  const ids =
    source === array ? idArray(source.path, await bytesOf(source)) : idText(source.path, await bytesOf(source));
  if (ids.length !== rows) throw new FactorsError(nameOf(source.path), 'ids', `${ids.length} ids for ${rows} rows`);
  return ids;
}

function idArray(path: string, bytes: Uint8Array<ArrayBuffer>): Float64Array {
  const array = readNpy(path, bytes);
  if (!array || array.shape.length > 1)
    throw new FactorsError(nameOf(path), 'ids', 'an array that is no list of numbers');
  return Float64Array.from(array.values);
}

function idText(path: string, bytes: Uint8Array<ArrayBuffer>): Float64Array {
  const { data } = Papa.parse<string[]>(new TextDecoder().decode(bytes), { skipEmptyLines: 'greedy' });
  const isId = (cell: string | undefined): boolean => cell !== undefined && /^\s*\d+\s*$/.test(cell);
  const header = data[0] ?? [];
  const hasHeader = !header.some(isId);
  const column = hasHeader
    ? Math.max(
        0,
        header.findIndex((cell) => ID_COLUMN.test(cell.trim())),
      )
    : 0;
  return Float64Array.from(hasHeader ? data.slice(1) : data, (cells, at) => {
    if (isId(cells[column])) return Number(cells[column]);
    throw new FactorsError(nameOf(path), 'ids', `${cells[column] ?? 'nothing'} as id ${at + 1}`);
  });
}
