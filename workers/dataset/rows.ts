import { RowReader, type RowBatch } from './csv.ts';
import type { Dialect } from './dialect.ts';
import { takeRows, type DigitReading } from './digits.ts';

/** Where rows go. */
export interface RowUse {
  /** Rows used or left out so far. */
  rows: number;
  /** null until the line that names the columns was there. */
  readonly header: readonly string[] | null;
  use(batch: RowBatch): void;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
const NOTHING = new Uint8Array(0);
const MAX_LINE = 4096;

/** All rows as text, by papaparse. */
export class TextRows {
  private readonly reader: RowReader;
  private readonly target: RowUse;

  constructor(file: string, dialect: Dialect, target: RowUse, line = 1) {
    this.reader = new RowReader(file, dialect, line);
    this.target = target;
  }

  push(part: Uint8Array): void {
    const batch = this.reader.push(part);
    if (batch) this.target.use(batch);
  }

  end(): void {
    const batch = this.reader.end();
    if (batch) this.target.use(batch);
  }
}

/**
 * Rows of plain numbers from bytes, line by line; a line that is anything else goes to papaparse. From the first quote or lone
 * carriage return on, which can make a row of several lines, papaparse has the rest of the file.
 */
export class DigitRows {
  private readonly file: string;
  private readonly dialect: Dialect;
  private readonly target: RowUse;
  private readonly askReading: (width: number) => DigitReading | null;
  private reading: DigitReading | null = null;
  private text: TextRows | null = null;
  /** The start of a line that the next part goes on with. */
  private carry: Uint8Array = NOTHING;
  private line = 1;

  constructor(file: string, dialect: Dialect, target: RowUse, askReading: (width: number) => DigitReading | null) {
    this.file = file;
    this.dialect = dialect;
    this.target = target;
    this.askReading = askReading;
  }

  push(part: Uint8Array): void {
    if (this.text) {
      this.text.push(part);
      return;
    }
    const first = part.indexOf(LF) + 1;
    let rest = part;
    if (first > 0) {
      const whole = this.carry.length === 0 ? part.subarray(0, first) : joined(this.carry, part.subarray(0, first));
      const end = part.lastIndexOf(LF) + 1;
      this.carry = NOTHING;
      this.lines(whole);
      this.lines(part.subarray(first, end));
      rest = part.subarray(end);
    }
    this.keep(rest);
  }

  end(): void {
    (this.text ?? this.handOver(this.carry)).end();
  }

  /** Complete lines. */
  private lines(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.text) {
        this.text.push(bytes.subarray(at));
        return;
      }
      if (this.target.header && !this.reading) {
        this.reading = this.askReading(this.target.header.length);
        if (!this.reading) {
          this.handOver(NOTHING);
          continue;
        }
      }
      if (this.reading) {
        const { delimiter } = this.dialect;
        const layout = { delimiter: delimiter.charCodeAt(0), repeat: delimiter.length, reading: this.reading };
        const scanned = takeRows(bytes, at, bytes.length, this.line, layout);
        at = scanned.at;
        this.line += scanned.rows;
        this.target.rows += scanned.rows;
        if (at === bytes.length) break;
      }
      const next = bytes.indexOf(LF, at) + 1;
      const line = bytes.subarray(at, next);
      const carriageReturn = line.indexOf(CR);
      const isOneRow = carriageReturn === -1 || carriageReturn === line.length - 2;
      if (!isOneRow || (this.dialect.quoted && line.includes(QUOTE))) {
        this.handOver(NOTHING);
        continue;
      }
      const single = new TextRows(this.file, this.dialect, this.target, this.line);
      single.push(line);
      single.end();
      this.line += 1;
      at = next;
    }
  }

  /** The start of a line. An unending one is no row of numbers: papaparse's reader has a limit for it. */
  private keep(bytes: Uint8Array): void {
    if (this.text) this.text.push(bytes);
    else if (bytes.length + this.carry.length > MAX_LINE) this.handOver(joined(this.carry, bytes));
    else this.carry = joined(this.carry, bytes);
  }

  private handOver(bytes: Uint8Array): TextRows {
    this.text = new TextRows(this.file, this.dialect, this.target, this.line);
    this.text.push(bytes);
    return this.text;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
