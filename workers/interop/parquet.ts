import type { FileMetaData, SchemaElement } from 'hyparquet';
import { FactorsError } from './error.ts';
import { damaged, MOST_BYTES } from './files.ts';
import type { FactorRows } from './growing.ts';
import type { ModelFile } from './types.ts';

/** Rows that are objects at once. */
const ROWS = 16_384;
/** Snappy's shortest copy gives 64 bytes for 3, so a page that promises more lies. */
const MOST_INFLATED = 22;

/**
 * Adds the rows of an MLlib factor file (columns id and features) to `rows`. hyparquet is loaded by the first call; its own Snappy does, and
 * Spark writes no other by default. Throws FactorsError.
 */
export async function readFactorParquet(file: ModelFile, rows: FactorRows): Promise<void> {
  if (file.size > MOST_BYTES) throw new FactorsError(file.path, 'memory', `${file.size} bytes`);
  const blob = await file.blob();
  const { parquetMetadataAsync, parquetReadObjects, snappyUncompress } = await import('hyparquet');
  const buffer = {
    byteLength: blob.size,
    // A damaged directory names places that are none; Node ends the whole process for them.
    slice: async (from: number, to = blob.size): Promise<ArrayBuffer> => {
      const [start, end] = [from < 0 ? from + blob.size : from, to < 0 ? to + blob.size : to];
      if (![start, end].every(Number.isSafeInteger) || start < 0 || end < start || end > blob.size)
        throw new Error(`Bytes ${from} to ${to} of ${blob.size}.`);
      return blob.slice(start, end).arrayBuffer();
    },
  };
  const compressors = {
    SNAPPY: (packed: Uint8Array, length: number): Uint8Array => {
      if (length > packed.length * MOST_INFLATED + 64)
        throw new Error(`A page of ${packed.length} bytes promises ${length}.`);
      const page = new Uint8Array(length);
      snappyUncompress(packed, page);
      return page;
    },
  };
  try {
    const metadata = await parquetMetadataAsync(buffer);
    const count = checkSchema(file, metadata, blob.size);
    for (let rowStart = 0; rowStart < count; rowStart += ROWS) {
      const rowEnd = Math.min(count, rowStart + ROWS);
      const read = await parquetReadObjects({
        file: buffer,
        metadata,
        compressors,
        columns: ['id', 'features'],
        rowStart,
        rowEnd,
      });
      if (read.length !== rowEnd - rowStart) throw new Error(`${read.length} of ${rowEnd - rowStart} rows.`);
      for (const { id, features } of read as Record<string, unknown>[])
        rows.add(idOf(file, id), listOf(file, features));
    }
  } catch (cause) {
    throw damaged(file.path, cause);
  }
}

/** Rows that the file promises. Throws FactorsError where its columns are others, or its size cannot hold so many. */
function checkSchema(file: ModelFile, metadata: FileMetaData, bytes: number): number {
  const elements = metadata.schema;
  const top = topLevel(elements);
  const id = top.find(({ element }) => element.name === 'id');
  const features = top.find(({ element }) => element.name === 'features');
  const isList = features?.leaf.type === 'FLOAT' || features?.leaf.type === 'DOUBLE';
  const isId = id?.element.type === 'INT32' || id?.element.type === 'INT64';
  if (!isId || !isList || features?.element.type !== undefined) {
    const found = top.map(({ element, leaf }) => `${element.name} ${(leaf.type ?? '?').toLowerCase()}`).join(', ');
    throw new FactorsError(file.path, 'parquet', found);
  }
  for (const group of metadata.row_groups) {
    for (const { meta_data: column } of group.columns) {
      if (column && column.codec !== 'SNAPPY' && column.codec !== 'UNCOMPRESSED') {
        throw new FactorsError(file.path, 'parquet', column.codec);
      }
    }
  }
  const count = Number(metadata.num_rows);
  const promised = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  // Each row has an id of its own: some bits of it at least, however packed.
  if (!Number.isSafeInteger(count) || count < 0 || count !== promised || count > bytes * MOST_INFLATED) {
    throw new FactorsError(file.path, 'whole', `${count} rows in ${bytes} bytes`);
  }
  return count;
}

/** The columns below the root, each with its innermost element. */
function topLevel(elements: readonly SchemaElement[]): { element: SchemaElement; leaf: SchemaElement }[] {
  const columns: { element: SchemaElement; leaf: SchemaElement }[] = [];
  let at = 1;
  const skip = (): SchemaElement => {
    const element = elements[at++];
    if (!element) throw new Error('The schema ends too early.');
    let leaf = element;
    for (let child = 0; child < (element.num_children ?? 0); child++) leaf = skip();
    return leaf;
  };
  while (at < elements.length) {
    const element = elements[at];
    columns.push({ element, leaf: skip() });
  }
  return columns;
}

function idOf(file: ModelFile, value: unknown): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  throw new FactorsError(file.path, 'parquet', `the id ${String(value)}`);
}

function listOf(file: ModelFile, value: unknown): ArrayLike<number> {
  const isList = Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array;
  if (isList && (value as ArrayLike<unknown>).length > 0 && Array.prototype.every.call(value, isNumber)) {
    return value as ArrayLike<number>;
  }
  throw new FactorsError(file.path, 'parquet', `the features ${JSON.stringify(value)}`);
}

const isNumber = (value: unknown): boolean => typeof value === 'number';
