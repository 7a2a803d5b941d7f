/**
 * Rows of ratings straight from bytes: user, film, stars and, where there is one, time, as plain numbers. Whatever else a row
 * holds is left to papaparse, which reads that line: a property test holds both ways equal.
 */
interface DigitLayout {
  /** The delimiter's byte. */
  readonly delimiter: number;
  /** How often it stands between two cells: 2 for `::`. */
  readonly repeat: number;
  readonly reading: DigitReading;
}

/** What a reader makes of plain rows. */
export interface DigitReading {
  readonly hasTime: boolean;
  /** Takes a rating (code: stars x 2) and the line it stands on; false where it must be looked at as text. */
  take(user: number, film: number, code: number, time: number, line: number): boolean;
}

interface Scanned {
  /** Where the first row begins that is none of plain numbers; `end` where there is none. */
  readonly at: number;
  /** Rows taken. */
  readonly rows: number;
}

const ZERO = 48;
const POINT = 46;
const LF = 10;
const CR = 13;
const MAX_UINT32 = 0xffffffff;

/**
 * Takes rows from `start` on, as long as they are plain. The bytes before `end` are complete lines.
 * Accepts what `parseUint32` and `parseStars` accept, but for stars with more than one digit behind the point.
 */
export function takeRows(
  bytes: Uint8Array,
  start: number,
  end: number,
  line: number,
  { delimiter, repeat, reading }: DigitLayout,
): Scanned {
  const { hasTime } = reading;
  let at = start;
  let rows = 0;
  while (at < end) {
    let p = at;
    let from = p;
    let digit = bytes[p] - ZERO;
    let user = 0;
    while (digit >= 0 && digit <= 9) {
      user = user * 10 + digit;
      digit = bytes[++p] - ZERO;
    }
    if (p === from || p - from > 10 || user > MAX_UINT32) break;
    if (bytes[p] !== delimiter || (repeat === 2 && bytes[++p] !== delimiter)) break;
    from = ++p;
    digit = bytes[p] - ZERO;
    let film = 0;
    while (digit >= 0 && digit <= 9) {
      film = film * 10 + digit;
      digit = bytes[++p] - ZERO;
    }
    if (p === from || p - from > 10 || film > MAX_UINT32) break;
    if (bytes[p] !== delimiter || (repeat === 2 && bytes[++p] !== delimiter)) break;
    const whole = bytes[++p] - ZERO;
    if (!(whole >= 0 && whole <= 5)) break;
    let code = whole * 2;
    p += 1;
    if (bytes[p] === POINT) {
      const tenth = bytes[p + 1] - ZERO;
      if (tenth === 5) code += 1;
      else if (tenth !== 0) break;
      p += 2;
    }
    if (code === 0 || code > 10) break;
    let time = 0;
    if (hasTime) {
      if (bytes[p] !== delimiter || (repeat === 2 && bytes[++p] !== delimiter)) break;
      from = ++p;
      digit = bytes[p] - ZERO;
      while (digit >= 0 && digit <= 9) {
        time = time * 10 + digit;
        digit = bytes[++p] - ZERO;
      }
      if (p === from || p - from > 10 || time > MAX_UINT32) break;
    }
    if (bytes[p] === CR) p += 1;
    if (bytes[p] !== LF || p >= end) break;
    if (!reading.take(user, film, code, time, line + rows)) break;
    at = p + 1;
    rows += 1;
  }
  return { at, rows };
}
