import type { TextEncoding } from './dialect.ts';
import { clip, DatasetError } from './error.ts';

const EMPTY = new Uint8Array(0);

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;

/** Bytes of the character that `lead` begins (RFC 3629). */
const sequenceLength = (lead: number): number => (lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** The bytes at the end that begin a character and do not end it. */
function unfinished(bytes: Uint8Array): Uint8Array {
  const last = bytes.slice(-3);
  const start = last.findLastIndex((byte) => !isContinuation(byte));
  return start !== -1 && last.length - start < sequenceLength(last[start]) ? last.slice(start) : EMPTY;
}

/** Index of the first byte that is not UTF-8. Validity of a prefix is monotonic, so halving finds it. */
function firstInvalid(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return good - unfinished(bytes.subarray(0, good)).length;
}

/**
 * Bytes in, text out; a byte order mark at the start of the file is dropped, characters may lie across portions, and
 * CRLF and CR become LF (also within quoted cells).
 */
export class TextReader {
  private readonly file: string;
  private readonly decoder: TextDecoder;
  private readonly isUtf8: boolean;
  /** Start of a character that the next portion completes. */
  private tail: Uint8Array = EMPTY;
  private carriageReturn = false;
  private line: number;

  /** @param line 1-based line of the file on which the bytes begin. */
  constructor(file: string, encoding: TextEncoding = 'utf-8', line = 1) {
    this.file = file;
    this.line = line;
    this.isUtf8 = encoding === 'utf-8';
    this.decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: line > 1 });
  }

  /** @throws DatasetError 'utf-8' with the line, and the first byte that is none. */
  push(bytes: Uint8Array): string {
    let text: string;
    try {
      text = this.decoder.decode(bytes, { stream: true });
    } catch (cause) {
      const all = concat(this.tail, bytes);
      const at = firstInvalid(all);
      const before = this.unify(new TextDecoder().decode(all.subarray(0, at)));
      throw this.error('utf-8', this.line + countLines(before), all.subarray(at, at + 1), cause);
    }
    if (this.isUtf8) this.tail = unfinished(bytes.length < 3 ? concat(this.tail, bytes) : bytes);
    text = this.unify(text);
    this.line += countLines(text);
    return text;
  }

  /** The rest of the text. @throws DatasetError 'complete-row' where the file ends within a character. */
  end(): string {
    try {
      this.decoder.decode();
    } catch (cause) {
      throw this.error('complete-row', this.line, this.tail, cause);
    }
    return this.carriageReturn ? '\n' : '';
  }

  /** CRLF and CR to LF; a CR at the end waits for what follows it. */
  private unify(text: string): string {
    let whole = this.carriageReturn && text !== '' ? `\r${text}` : text;
    if (text !== '') this.carriageReturn = false;
    if (whole.endsWith('\r')) {
      this.carriageReturn = true;
      whole = whole.slice(0, -1);
    }
    return whole.includes('\r') ? whole.replace(/\r\n?/g, '\n') : whole;
  }

  private error(expected: 'utf-8' | 'complete-row', row: number, bytes: Uint8Array, cause: unknown): DatasetError {
    const found = clip(Array.from(bytes, (byte) => `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(' '));
    return new DatasetError({ code: 'file', file: this.file, row, column: null, found, expected }, { cause });
  }
}

export function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
