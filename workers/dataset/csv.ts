import Papa from 'papaparse';
import { countLines, TextReader } from './decode.ts';
import type { Dialect } from './dialect.ts';
import { clip, DatasetError } from './error.ts';
import { readBytes, type ByteSource } from './source.ts';

/** Bytes decoded and text parsed at once. Rows are short-lived: small blocks keep the heap small. */
const BLOCK_LENGTH = 256 * 1024;
/** A row longer than this is none: a quote was not closed, or this is no CSV. */
const MAX_ROW_LENGTH = 1024 * 1024;

/** Some consecutive rows of a file. */
export interface RowBatch {
  readonly rows: readonly (readonly string[])[];
  /** 1-based line on which a row begins. */
  lineOf(row: number): number;
  /** True where text stands after a closing quote: the row is its line as it stands, in one cell. */
  isBroken(row: number): boolean;
  /** True where the last of these rows is the last of the file, and no line end follows it. */
  readonly openEnded: boolean;
}

interface Block {
  rows: string[][];
  /** Line of each row; null where each row is one line. */
  lines: number[] | null;
  broken: Set<number>;
  /** The text after the last complete row. */
  rest: string;
}

interface Parsed {
  readonly data: string[][];
  /** `row`: index in `data` of the row that is wrong. */
  readonly errors: readonly { readonly row: number }[];
  readonly meta: { readonly cursor: number };
}

/**
 * papaparse's row parser: complete rows of `text`, which ends with a line end, and where they end (`meta.cursor`).
 * Its streamers decode for themselves (and break characters at chunk borders), so we feed its parser with text.
 * It takes the fast way by itself where the text holds no quote. `preview`: stop after so many rows, 0 for all.
 */
function parse(text: string, { delimiter, quoted }: Dialect, preview = 0): Parsed {
  const fast = quoted ? {} : { fastMode: true };
  return new Papa.Parser({ delimiter, newline: '\n', preview, ...fast }).parse(text, 0, true) as Parsed;
}

const NOTHING: Parsed = { data: [], errors: [], meta: { cursor: 0 } };

/** Lines on which rows begin, the first on `line`, and the one after them. */
function linesOf(rows: readonly string[][], line: number): { lines: number[]; next: number } {
  let next = line;
  const lines = rows.map((row) => {
    const start = next;
    next = row.reduce((sum, cell) => sum + countLines(cell), start + 1);
    return start;
  });
  return { lines, next };
}

/** End of the next line from `from` on that closes what an odd number of quotes left open; -1 where there is none. */
function closingLine(text: string, from: number): number {
  let odd = false;
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    odd = !odd;
    const lineEnd = text.indexOf('\n', quote);
    const next = text.indexOf('"', quote + 1);
    if (odd && (next === -1 || next > lineEnd)) return lineEnd + 1;
  }
  return -1;
}

/**
 * Rows of a text that holds broken quotes, line by line: a broken row costs its own line, not what a parser that
 * looks for the next quote would swallow.
 */
function parseLineByLine(text: string, firstLine: number, dialect: Dialect): Block {
  const rows: string[][] = [];
  const lines: number[] = [];
  const broken = new Set<number>();
  let line = firstLine;
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf('\n', start) + 1;
    let parsed = parse(text.slice(start, end), dialect);
    while (parsed.errors.length === 0 && parsed.data.length === 0 && end < text.length) {
      const closing = closingLine(text, end);
      end = closing === -1 ? text.length : closing;
      parsed = parse(text.slice(start, end), dialect);
    }
    let good = parsed;
    if (parsed.errors.length > 0) {
      const before = parsed.errors[0].row;
      good = before === 0 ? NOTHING : parse(text.slice(start, end), dialect, before);
    }
    const placed = linesOf(good.data, line);
    for (const row of good.data) rows.push(row);
    for (const each of placed.lines) lines.push(each);
    line = placed.next;
    start += good.meta.cursor;
    if (parsed.errors.length > 0) {
      const brokenEnd = text.indexOf('\n', start);
      broken.add(rows.length);
      rows.push([text.slice(start, brokenEnd)]);
      lines.push(line);
      line += 1;
      start = brokenEnd + 1;
    } else if (parsed.data.length === 0) {
      break;
    }
  }
  return { rows, lines, broken, rest: text.slice(start) };
}

/** Complete rows of a text that ends with a line end. */
function parseBlock(text: string, firstLine: number, dialect: Dialect): Block {
  const parsed = parse(text, dialect);
  if (parsed.errors.length > 0) return parseLineByLine(text, firstLine, dialect);
  const rest = text.slice(parsed.meta.cursor);
  const isLineEach = countLines(text) - countLines(rest) === parsed.data.length;
  const lines = isLineEach ? null : linesOf(parsed.data, firstLine).lines;
  return { rows: parsed.data, lines, broken: new Set(), rest };
}

/** The column in which the quote of an unfinished row was opened cannot be told; the row can. */
function unclosed(file: string, row: number, rest: string): DatasetError {
  const found = clip(rest.split('\n', 1)[0]);
  const expected = rest.includes('"') ? 'closed-quote' : 'complete-row';
  return new DatasetError({ code: 'file', file, row, column: null, found, expected });
}

/**
 * Reads a file of delimited rows (as CSV: RFC 4180, any line end, with or without a byte order mark) into rows of strings,
 * portion by portion. Line ends within cells come out as LF. Empty lines are rows of one empty cell.
 * `push` and `end` throw DatasetError `file` with 'utf-8', 'closed-quote' or 'complete-row'.
 */
export class RowReader {
  private readonly file: string;
  private readonly dialect: Dialect;
  private readonly blockLength: number;
  private readonly reader: TextReader;
  private pending: string[] = [];
  private pendingLength = 0;
  private rest = '';
  private line: number;

  /**
   * @param line 1-based line of the file on which the bytes begin.
   * @param blockLength characters parsed at once.
   */
  constructor(file: string, dialect: Dialect, line = 1, blockLength = BLOCK_LENGTH) {
    this.file = file;
    this.dialect = dialect;
    this.line = line;
    this.blockLength = blockLength;
    this.reader = new TextReader(file, dialect.encoding, line);
  }

  /** The rows that are complete, once there are enough of them; else null. */
  push(bytes: Uint8Array): RowBatch | null {
    const text = this.reader.push(bytes);
    this.pending.push(text);
    this.pendingLength += text.length;
    return this.pendingLength < this.blockLength ? null : this.drain();
  }

  /** The rows that are left; null where there are none. */
  end(): RowBatch | null {
    this.pending.push(this.reader.end());
    let text = this.rest + this.pending.join('');
    this.pending = [];
    if (text === '') return null;
    const openEnded = !text.endsWith('\n');
    if (openEnded) text += '\n';
    const batch = this.take(text, openEnded);
    if (this.rest !== '') throw unclosed(this.file, this.line, this.rest);
    return batch;
  }

  private drain(): RowBatch | null {
    const text = this.rest + this.pending.join('');
    const end = text.lastIndexOf('\n') + 1;
    this.pending = [text.slice(end)];
    this.pendingLength = 0;
    if (this.pending[0].length > MAX_ROW_LENGTH) throw unclosed(this.file, this.line, this.pending[0]);
    return end === 0 ? null : this.take(text.slice(0, end), false);
  }

  private take(text: string, openEnded: boolean): RowBatch {
    const { rows, lines, broken, rest } = parseBlock(text, this.line, this.dialect);
    const firstLine = this.line;
    this.rest = rest;
    this.line += countLines(text) - countLines(rest);
    if (rest.length > MAX_ROW_LENGTH) throw unclosed(this.file, this.line, rest);
    return {
      rows,
      lineOf: (row) => (lines === null ? firstLine + row : lines[row]),
      isBroken: (row) => broken.has(row),
      openEnded: openEnded && rest === '',
    };
  }
}

/** A file in parts of at most `length` bytes. Throws as `readBytes` does. */
export async function* readParts(
  source: ByteSource,
  signal?: AbortSignal,
  length = BLOCK_LENGTH,
): AsyncGenerator<Uint8Array> {
  for await (const portion of readBytes(source, signal)) {
    for (let start = 0; start < portion.length; start += length) yield portion.subarray(start, start + length);
  }
}
