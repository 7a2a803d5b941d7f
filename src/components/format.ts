import { m } from '../messages/compiled/messages.js';
import { getLocale } from '../messages/compiled/runtime.js';

const whole = new Intl.NumberFormat(getLocale(), { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(getLocale(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const hundredths = new Intl.NumberFormat(getLocale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const short = new Intl.NumberFormat(getLocale(), { maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat(getLocale(), { dateStyle: 'long' });
const moments = new Intl.DateTimeFormat(getLocale(), { dateStyle: 'medium', timeStyle: 'short' });
const thousandths = new Intl.NumberFormat(getLocale(), { minimumFractionDigits: 3, maximumFractionDigits: 3 });
const settings = new Intl.NumberFormat(getLocale(), { maximumSignificantDigits: 6 });
const seconds = new Intl.NumberFormat(getLocale(), { maximumFractionDigits: 2 });
const UNITS = ['B', 'KB', 'MB', 'GB'] as const;

/** Characters of a search. */
export const MAX_QUERY = 200;
const ECHO = 60;
/** What was searched for, short enough to repeat in a sentence. */
export const clipped = (text: string): string => (text.length > ECHO ? `${text.slice(0, ECHO - 1).trimEnd()}…` : text);

/** "9,742" */
export const count = (value: number): string => whole.format(value);
/** "4.0": stars in a column or beside a bar. */
export const oneDigit = (value: number): string => tenths.format(value);
/** "4.16" */
export const twoDigits = (value: number): string => hundredths.format(value);
/** "4" or "4.5": stars within a sentence. */
export const starCount = (value: number): string => short.format(value);

/** "+0.2", "−0.3", "0.0" */
export function signedTenth(value: number): string {
  const rounded = Math.round(value * 10) / 10;
  if (rounded === 0) return tenths.format(0);
  return `${rounded > 0 ? '+' : '−'}${tenths.format(Math.abs(rounded))}`;
}

/** "+0.17", "−0.07": the sign is always there. */
export function signed(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  if (rounded === 0) return hundredths.format(0);
  return `${rounded > 0 ? '+' : '−'}${hundredths.format(Math.abs(rounded))}`;
}

/**
 * Parts rounded to hundredths so that they add up to the total rounded to hundredths: largest remainder method. A part that is
 * nothing stays nothing.
 *
 * @param parts they add up to `total` but for the noise of floating point
 */
export const hundredthsOf = (parts: readonly number[], total: number): number[] => unitsOf(parts, total, 100);

/** The same with tenths. */
export const tenthsOf = (parts: readonly number[], total: number): number[] => unitsOf(parts, total, 10);

function unitsOf(parts: readonly number[], total: number, perOne: number): number[] {
  const units = parts.map((part) => Math.floor(part * perOne));
  const order = parts
    .map((part, index) => ({ index, left: part * perOne - units[index] }))
    .filter(({ index }) => parts[index] !== 0)
    .sort((a, b) => b.left - a.left);
  const missing = Math.round(total * perOne) - units.reduce((sum, unit) => sum + unit, 0);
  for (const { index } of order.slice(0, Math.max(0, missing))) units[index]++;
  return units.map((unit) => unit / perOne);
}

/** "3 ms", "0.4 ms": below ten with a digit more. */
export const milliseconds = (value: number): string => (value < 10 ? short.format(value) : whole.format(value));

/** "1.4 MB" */
export function fileSize(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 ? whole.format(size) : short.format(size)} ${UNITS[unit]}`;
}

/** "21 November 2026", in the visitor's language. */
export const date = (milliseconds: number): string => day.format(milliseconds);

/** "25 Nov 2026, 23:10", in the visitor's language. */
export const moment = (milliseconds: number): string => moments.format(milliseconds);

/** "0.367" */
export const threeDigits = (value: number): string => thousandths.format(value);
/** "64", "0.008": a setting as it was given. */
export const setting = (value: number): string => settings.format(value);

/** "0.4 ms", "84 ms", "1.42 s", "2 min 5 s" */
export function duration(ms: number): string {
  if (ms < 1000) return m.time_ms({ ms: milliseconds(ms) });
  if (ms < 60_000) return m.time_s({ seconds: seconds.format(ms / 1000) });
  const whole = Math.round(ms / 1000);
  return m.time_min({ minutes: count(Math.floor(whole / 60)), seconds: count(whole % 60) });
}
