import type { FileExpectation, SkippedRows, SkipReason } from '../protocol.ts';
import { readParts, type RowBatch } from './csv.ts';
import { CSV, type Dialect } from './dialect.ts';
import type { DigitReading } from './digits.ts';
import { clip, DatasetError } from './error.ts';
import { Breath } from './pause.ts';
import { DigitRows, TextRows, type RowUse } from './rows.ts';
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
  /** Asked once, behind `start`: how to read rows of plain numbers without text; null where they must come as text. */
  digits?(width: number): DigitReading | null;
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

/** What came of the rows so far. */
class Verdict implements RowUse {
  rows = 0;
  header: readonly string[] | null = null;
  private readonly file: string;
  private readonly reader: TableReader;
  private readonly tally: Tally;
  private readonly delimiter: string;
  private readonly isHeaderless: boolean;
  private skips: boolean;
  private against = 0;
  private first: (Fault & { line: number }) | null = null;

  constructor(file: string, reader: TableReader, tally: Tally, dialect: Dialect) {
    this.file = file;
    this.reader = reader;
    this.tally = tally;
    this.delimiter = dialect.delimiter;
    this.isHeaderless = dialect.header !== null;
    this.skips = dialect.skipsFirst ?? false;
    if (dialect.header) this.begin(dialect.header, 1);
  }

  use(batch: RowBatch): void {
    for (let i = 0; i < batch.rows.length; i += 1) {
      const cells = batch.rows[i];
      if (isEmptyLine(cells)) continue;
      const line = batch.lineOf(i);
      if (this.header === null) {
        this.begin(cells, line);
        continue;
      }
      if (this.skips) {
        this.skips = false;
        continue;
      }
      this.rows += 1;
      const fault = this.judge(cells, line, this.header.length, batch.isBroken(i));
      if (fault === null) continue;
      if (batch.openEnded && i === batch.rows.length - 1 && isCut(cells, this.header, fault)) {
        const column = this.header[Math.min(cells.length, this.header.length) - 1];
        throw this.error(line, column, cells.join(this.delimiter), 'complete-row');
      }
      this.tally.add(fault.reason, line, fault.found);
      if (this.reader.harmless.has(fault.reason)) continue;
      this.against += 1;
      this.first ??= { ...fault, line };
    }
  }

  /** @throws DatasetError where the file as a whole is of no use. */
  end(): void {
    if (this.header === null || (this.rows === 0 && this.isHeaderless)) throw this.error(null, null, '', 'not-empty');
    if (this.rows > 0 && this.against * 2 <= this.rows) return;
    throw this.error(this.first?.line ?? null, this.first?.column ?? null, this.first?.found ?? '', 'usable-rows');
  }

  private begin(cells: readonly string[], line: number): void {
    this.header = cells;
    this.reader.start(readHeader(this.file, cells, line, this.reader));
  }

  private judge(cells: readonly string[], line: number, width: number, isBroken: boolean): Fault | null {
    if (isBroken) return { reason: 'bad-quotes', column: null, found: cells[0] };
    if (cells.length !== width) return { reason: 'columns', column: null, found: cells.join(this.delimiter) };
    return this.reader.row(cells, line);
  }

  private error(row: number | null, column: string | null, found: string, expected: FileExpectation): DatasetError {
    return new DatasetError({ code: 'file', file: this.file, row, column, found: clip(found), expected });
  }
}

/**
 * Reads a file of delimited rows. Rows that cannot be used are counted in `tally`; empty lines are no rows.
 * @throws DatasetError where the file as a whole is of no use: see README.md.
 */
export async function readTable(
  source: ByteSource,
  reader: TableReader,
  tally: Tally,
  { onProgress, signal }: ReadOptions,
  dialect: Dialect = CSV,
): Promise<void> {
  const verdict = new Verdict(source.name, reader, tally, dialect);
  const rows = reader.digits
    ? new DigitRows(source.name, dialect, verdict, (width) => reader.digits?.(width) ?? null)
    : new TextRows(source.name, dialect, verdict);
  const breath = new Breath(signal);
  let bytes = 0;
  let told = -1;
  const tell = (): void => {
    if (verdict.rows === told) return;
    told = verdict.rows;
    onProgress?.({ file: source.name, bytes, totalBytes: source.size, rows: told });
  };
  for await (const part of readParts(source, signal)) {
    bytes += part.length;
    rows.push(part);
    if (verdict.rows > 0) tell();
    await breath.take();
  }
  rows.end();
  tell();
  verdict.end();
}

/** A last row without a line end that lacks cells, or whose last cell lacks what it needs: the file was cut there. */
function isCut(cells: readonly string[], header: readonly string[], fault: Fault): boolean {
  if (fault.reason === 'columns') return cells.length < header.length;
  const last = header[header.length - 1].trim().toLowerCase();
  return fault.found === '' && fault.column?.toLowerCase() === last;
}
