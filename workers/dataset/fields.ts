/** Readers of single cells. Each takes the cell as the file has it; surrounding spaces are not forgiven. */

const ZERO = 48;
const MAX_UINT32 = 0xffffffff;

/** An id or a time: decimal digits only, at most 2^32 - 1. -1 for anything else ('-1', '1.5', '1e5', '0x1', ' 1', ''). */
export function parseUint32(text: string): number {
  const { length } = text;
  if (length === 0 || length > 10) return -1;
  let value = 0;
  for (let i = 0; i < length; i += 1) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value <= MAX_UINT32 ? value : -1;
}

/** Stars 0.5 to 5 in half steps as a code, stars x 2: 1 to 10. 0 for anything else. '4', '4.0', '4.50' are stars. */
export function parseStars(text: string): number {
  const whole = text.charCodeAt(0) - ZERO;
  if (!(whole >= 0 && whole <= 5)) return 0;
  let half = 0;
  if (text.length > 1) {
    if (text.length === 2 || text[1] !== '.') return 0;
    const tenth = text.charCodeAt(2) - ZERO;
    if (tenth !== 0 && tenth !== 5) return 0;
    half = tenth === 5 ? 1 : 0;
    for (let i = 3; i < text.length; i += 1) if (text.charCodeAt(i) !== ZERO) return 0;
  }
  const code = whole * 2 + half;
  return code <= 10 ? code : 0;
}

/** IMDb's number, padded to seven digits; `tt` before it is allowed. null where the cell is empty, undefined where it is none. */
export function parseImdbId(text: string): string | null | undefined {
  if (text === '') return null;
  const digits = /^(?:tt)?(\d{1,10})$/.exec(text)?.[1];
  return digits === undefined || Number(digits) === 0 ? undefined : digits.replace(/^0+/, '').padStart(7, '0');
}

/** TMDB's number. null where the cell is empty, undefined where it is none. */
export function parseTmdbId(text: string): number | null | undefined {
  if (text === '') return null;
  const id = parseUint32(text);
  return id > 0 ? id : undefined;
}

/** Four digits. null where the cell is empty, undefined where it is no year of a film. */
export function parseYear(text: string): number | null | undefined {
  if (text === '') return null;
  return /^\d{4}$/.test(text) && isFilmYear(Number(text)) ? Number(text) : undefined;
}

/** Films began in the 1870s; a catalogue may announce some. */
export function isFilmYear(year: number): boolean {
  return year >= 1870 && year <= 2100;
}
