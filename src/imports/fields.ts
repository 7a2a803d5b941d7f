/** What cells of exports hold: ids, years, dates, ratings. Each gives null for what it cannot read. */

export function readImdbId(text: string): string | null {
  const found = /(?:^|\btt|\/)(\d{5,10})\b/i.exec(text.trim());
  return found ? found[1].padStart(7, '0') : null;
}

export function readNumber(text: string): number | null {
  // "3,5" is how half of Europe writes it.
  const number = Number(text.trim().replace(/^(\d+),(\d{1,2})$/, '$1.$2'));
  return text.trim() !== '' && Number.isFinite(number) ? number : null;
}

/** A whole number above zero. */
export function readId(text: string): number | null {
  const id = readNumber(text);
  return id !== null && Number.isSafeInteger(id) && id > 0 ? id : null;
}

export function readYear(text: string): number | null {
  const found = /\b(1[89]\d\d|20\d\d|21\d\d)\b/.exec(text);
  return found ? Number(found[1]) : null;
}

/** "Heat (1995)" is a title and a year. */
export function splitYear(text: string): { title: string; year: number | null } {
  const found = /^(.+?)\s*\((\d{4})\)\s*$/s.exec(text.trim());
  const year = found ? readYear(found[2]) : null;
  return found && year !== null ? { title: found[1].trim(), year } : { title: text.trim(), year: null };
}

/**
 * ISO dates and times ("2024-03-01", "2024-03-01T20:15:00Z", "2024-03-01 20:15"), "13/11/2023 01:48" (day first), seconds since 1970.
 * A day alone is its noon, UTC: in every time zone it is that day.
 *
 * @returns milliseconds
 */
export function readTime(text: string): number | null {
  const trimmed = text.trim();
  const iso =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:$|[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$)/.exec(
      trimmed,
    );
  if (iso) return timeOf(iso[1], iso[2], iso[3], iso[4], iso[5], iso[6], iso[7]);
  const european = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(trimmed);
  if (european) {
    const [, day, month, year, hours, minutes, seconds] = european;
    // Beyond the twelfth the other one is the day.
    return Number(month) > 12
      ? timeOf(year, day, month, hours, minutes, seconds)
      : timeOf(year, month, day, hours, minutes, seconds);
  }
  if (/^\d{9,10}$/.test(trimmed)) return Number(trimmed) * 1000;
  return null;
}

function timeOf(
  year: string,
  month: string,
  day: string,
  hours: string | undefined,
  minutes: string | undefined,
  seconds: string | undefined,
  zone?: string,
): number | null {
  const time = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hours ?? 12),
    Number(minutes ?? 0),
    Number(seconds ?? 0),
  );
  const date = new Date(time);
  // The 31st of February is none.
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null;
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '');
  if (!offset) return time;
  const minutesOff = Number(offset[2]) * 60 + Number(offset[3]);
  return time - (offset[1] === '-' ? -minutesOff : minutesOff) * 60_000;
}

/** Where a rating of another scale stands among half stars: the nearest, the better one of two. Null where it is off the scale. */
export function toStars(rating: number, scale: number): number | null {
  if (!(rating > 0 && rating <= scale)) return null;
  return Math.max(0.5, Math.round((rating / scale) * 10) / 2);
}

/** "7/10", "4.5/5" */
export const givenAs = (rating: number, scale: number): string => `${rating}/${scale}`;

const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
]);

/** Reviews may hold the few tags that their service allows: line breaks become such, the others go. "<3" stays. */
export function plainReview(html: string): string {
  return html
    .replace(/\r\n?/g, '\n')
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<\/(?:p|blockquote)>\s*/gi, '\n\n')
    .replace(/<\/?(?:b|i|em|strong|u|s|a|p|blockquote|spoiler)(?:\s[^<>]*)?>/gi, '')
    .replace(/&(?:#(\d{1,6})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi, (entity, decimal, hex, name) => {
      if (typeof name === 'string') return NAMED.get(name.toLowerCase()) ?? entity;
      const code = typeof decimal === 'string' ? Number(decimal) : parseInt(String(hex), 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
    })
    .trim();
}
