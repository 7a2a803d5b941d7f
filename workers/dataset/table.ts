import type { SkippedRows, SkipReason } from '../protocol.ts';
import { readRows } from './csv.ts';
import { clip, DatasetError } from './error.ts';
import type { ByteSource } from './source.ts';

export interface ReadProgress {
  readonly file: string;
  readonly bytes: number;
  /** Of this file; null where unknown. */
  readonly totalBytes: number | null;
  /** Rows of this file read so far, without the header. */
  readonly rows: number;
}

export interface ReadOptions {
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Why a row, or a cell of it, is of no use. */
export interface Fault {
  readonly reason: SkipReason;
  readonly column: string | null;
  readonly found: string;
}

const LINES_TOLD = 5;

/** Counts rows by the reason why they could not be used. */
export class Tally {
  private readonly file: string;
  private readonly counts = new Map<SkipReason, { count: number; rows: number[]; found: string }>();

  constructor(file: string) {
    this.file = file;
  }

  add(reason: SkipReason, line: number, found: string): void {
    const entry = this.counts.get(reason);
    if (!entry) {
      this.counts.set(reason, { count: 1, rows: [line], found: clip(found) });
      return;
    }
    entry.count += 1;
    if (entry.rows.length < LINES_TOLD) entry.rows.push(line);
  }

  skipped(): SkippedRows[] {
    return Array.from(this.counts, ([reason, { count, rows, found }]) => ({
      file: this.file,
      reason,
      count,
      rows,
      found,
    }));
  }
}

/** Positions of columns by name; a name that the file lacks is not there. */
export type Positions = ReadonlyMap<string, number>;

export interface TableReader {
  /** Columns that must be there, for a header that holds these names (lower case). */
  required(names: ReadonlySet<string>): readonly string[];
  /** Columns that it reads where they are there. */
  readonly optional: readonly string[];
  /** Called once, before the first row. */
  start(positions: Positions): void;
  /** Uses a row, which has as many cells as the header; or says why it cannot. */
  row(cells: readonly string[], line: number): Fault | null;
  /** Reasons that say nothing against the file: they do not count when it is asked whether most of it is of use. */
  readonly harmless: ReadonlySet<SkipReason>;
}

/** Finds the columns: names in any order and case, others beside them are ignored. */
function readHeader(file: string, cells: readonly string[], line: number, reader: TableReader): Positions {
  const error = (expected: 'header' | 'column', column: string | null): DatasetError =>
    new DatasetError({ code: 'file', file, row: line, column, found: clip(cells.join(',')), expected });
  const positions = new Map<string, number>();
  const twice = new Set<string>();
  cells.forEach((cell, position) => {
    const name = cell.trim().toLowerCase();
    if (positions.has(name)) twice.add(name);
    positions.set(name, position);
  });
  const required = reader.required(new Set(positions.keys()));
  const missing = required.filter((name) => !positions.has(name.toLowerCase()));
  if (missing.length === required.length) throw error('header', null);
  if (missing.length > 0) throw error('column', missing[0]);
  const ambiguous = [...required, ...reader.optional].find((name) => twice.has(name.toLowerCase()));
  if (ambiguous !== undefined) throw error('column', ambiguous);
  return positions;
}

const isEmptyLine = (cells: readonly string[]): boolean => cells.length === 1 && cells[0] === '';

/**
 * Reads a CSV file with a header row by row. Rows that cannot be used are counted in `tally`; empty lines are no rows.
 * @throws DatasetError where the file as a whole is of no use: see README.md.
 */
export async function readTable(
  source: ByteSource,
  reader: TableReader,
  tally: Tally,
  { onProgress, signal }: ReadOptions,
): Promise<void> {
  const file = source.name;
  let header: readonly string[] | null = null;
  let rows = 0;
  let against = 0;
  let first: (Fault & { line: number }) | null = null;

  const judge = (cells: readonly string[], line: number, width: number, isBroken: boolean): Fault | null => {
    if (isBroken) return { reason: 'bad-quotes', column: null, found: cells[0] };
    if (cells.length !== width) return { reason: 'columns', column: null, found: cells.join(',') };
    return reader.row(cells, line);
  };

  for await (const batch of readRows(source, signal)) {
    for (let i = 0; i < batch.rows.length; i += 1) {
      const cells = batch.rows[i];
      if (isEmptyLine(cells)) continue;
      const line = batch.lineOf(i);
      if (header === null) {
        header = cells;
        reader.start(readHeader(file, cells, line, reader));
        continue;
      }
      rows += 1;
      const fault = judge(cells, line, header.length, batch.isBroken(i));
      if (fault === null) continue;
      if (batch.openEnded && i === batch.rows.length - 1 && isCut(cells, header, fault)) {
        const column = header[Math.min(cells.length, header.length) - 1];
        const found = clip(cells.join(','));
        throw new DatasetError({ code: 'file', file, row: line, column, found, expected: 'complete-row' });
      }
      tally.add(fault.reason, line, fault.found);
      if (reader.harmless.has(fault.reason)) continue;
      against += 1;
      first ??= { ...fault, line };
    }
    onProgress?.({ file, bytes: batch.bytes, totalBytes: source.size, rows });
  }

  if (header === null) {
    throw new DatasetError({ code: 'file', file, row: null, column: null, found: '', expected: 'not-empty' });
  }
  if (rows === 0 || against * 2 > rows) {
    throw new DatasetError({
      code: 'file',
      file,
      row: first?.line ?? null,
      column: first?.column ?? null,
      found: clip(first?.found ?? ''),
      expected: 'usable-rows',
    });
  }
}

/** A last row without a line end that lacks cells, or whose last cell lacks what it needs: the file was cut there. */
function isCut(cells: readonly string[], header: readonly string[], fault: Fault): boolean {
  if (fault.reason === 'columns') return cells.length < header.length;
  const last = header[header.length - 1].trim().toLowerCase();
  return fault.found === '' && fault.column?.toLowerCase() === last;
}
