import Papa from 'papaparse';
import { countLines, TextReader } from './decode.ts';
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
  /** Bytes of the file read so far. */
  readonly bytes: number;
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
function parse(text: string, preview = 0): Parsed {
  return new Papa.Parser({ delimiter: ',', newline: '\n', preview }).parse(text, 0, true) as Parsed;
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
function parseLineByLine(text: string, firstLine: number): Block {
  const rows: string[][] = [];
  const lines: number[] = [];
  const broken = new Set<number>();
  let line = firstLine;
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf('\n', start) + 1;
    let parsed = parse(text.slice(start, end));
    while (parsed.errors.length === 0 && parsed.data.length === 0 && end < text.length) {
      const closing = closingLine(text, end);
      end = closing === -1 ? text.length : closing;
      parsed = parse(text.slice(start, end));
    }
    let good = parsed;
    if (parsed.errors.length > 0) {
      const before = parsed.errors[0].row;
      good = before === 0 ? NOTHING : parse(text.slice(start, end), before);
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
function parseBlock(text: string, firstLine: number): Block {
  const parsed = parse(text);
  if (parsed.errors.length > 0) return parseLineByLine(text, firstLine);
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
 * Reads a CSV file (RFC 4180; comma, double quote, any line end, UTF-8 with or without a byte order mark) into rows of
 * strings. Line ends within cells come out as LF. Empty lines are rows of one empty cell.
 * @param blockLength bytes decoded and characters parsed at once.
 * @throws DatasetError `file` with 'utf-8', 'closed-quote' or 'complete-row'; `fetch`; `cancelled`.
 */
export async function* readRows(
  source: ByteSource,
  signal?: AbortSignal,
  blockLength = BLOCK_LENGTH,
): AsyncGenerator<RowBatch> {
  const reader = new TextReader(source.name);
  let pending: string[] = [];
  let pendingLength = 0;
  let rest = '';
  let line = 1;
  let bytes = 0;

  const take = (text: string, openEnded: boolean): RowBatch => {
    const { rows, lines, broken, rest: unfinished } = parseBlock(text, line);
    const firstLine = line;
    rest = unfinished;
    line += countLines(text) - countLines(rest);
    if (rest.length > MAX_ROW_LENGTH) throw unclosed(source.name, line, rest);
    return {
      rows,
      lineOf: (row) => (lines === null ? firstLine + row : lines[row]),
      isBroken: (row) => broken.has(row),
      bytes,
      openEnded: openEnded && rest === '',
    };
  };

  const drain = (): RowBatch | null => {
    const text = rest + pending.join('');
    const end = text.lastIndexOf('\n') + 1;
    pending = [text.slice(end)];
    pendingLength = 0;
    if (pending[0].length > MAX_ROW_LENGTH) throw unclosed(source.name, line, pending[0]);
    return end === 0 ? null : take(text.slice(0, end), false);
  };

  for await (const portion of readBytes(source, signal)) {
    for (let start = 0; start < portion.length; start += blockLength) {
      const part = portion.subarray(start, start + blockLength);
      bytes += part.length;
      const text = reader.push(part);
      pending.push(text);
      pendingLength += text.length;
      if (pendingLength < blockLength) continue;
      const batch = drain();
      if (batch) yield batch;
    }
  }
  pending.push(reader.end());
  let text = rest + pending.join('');
  if (text === '') return;
  const openEnded = !text.endsWith('\n');
  if (openEnded) text += '\n';
  const batch = take(text, openEnded);
  if (rest !== '') throw unclosed(source.name, line, rest);
  yield batch;
}
