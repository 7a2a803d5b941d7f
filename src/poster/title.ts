/** What a poster says: the title without anything that is not type, and its subtitle apart. */
export interface Title {
  readonly main: string;
  /** Set small; empty where there is none. */
  readonly sub: string;
}

/** More than the longest title in MovieLens (158), less than what would take long to set. */
const LONGEST = 220;

/**
 * Makes a title printable, whatever a file held: unpaired surrogates and noncharacters would not survive as XML, control
 * characters and line breaks have no shape, direction overrides and piled-up marks would draw outside of their line.
 */
export function printable(text: string): string {
  const clean = text
    .normalize('NFC')
    .replace(/\p{Cs}/gu, '\uFFFD')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(
      /[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF\uFFF0-\uFFFB\p{Noncharacter_Code_Point}]/gu,
      '',
    )
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .trim();
  const characters = [...clean];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('').trimEnd()}…` : clean;
}

const OR = /^(.{3,}?)\s*(?:[:;,]\s*or\b[:,]?|\bor\b[:,])\s+\(?(.{6,}?)\)?$/iu;
const OR_BRACKET = /^(.{3,}?)[:;,]?\s*\bor\s+\((.{6,})\)$/iu;
const BREAK = /:\s+|\s+[-–—]\s+/gu;
/** "IV", "2", "Part 1": not a subtitle by themselves. */
const NUMBER = /^(?:[ivxlc]+|\d+)\W*$/iu;

const saysSomething = (part: string): boolean => part.split(' ').filter((word) => !NUMBER.test(word)).length > 1;

/**
 * Splits "main: subtitle". Only where the subtitle has two words besides a number, so that "Mission: Impossible II" and
 * "Kill Bill: Vol. 2" stay whole, and "Mission: Impossible - Ghost Protocol" is split at the dash.
 */
export function splitTitle(title: string): Title {
  const whole = printable(title);
  const or = OR_BRACKET.exec(whole) ?? OR.exec(whole);
  if (or) return { main: or[1].replace(/[:;,]$/u, ''), sub: `or ${or[2]}` };
  if (whole.length > 14) {
    const breaks = [...whole.matchAll(BREAK)];
    for (const [i, found] of breaks.entries()) {
      const end = found.index + found[0].length;
      const main = whole.slice(0, found.index);
      const part = whole.slice(end, breaks[i + 1]?.index);
      if (main.length > 1 && main.length <= 60 && saysSomething(part)) return { main, sub: whole.slice(end) };
    }
  }
  return { main: whole, sub: '' };
}
