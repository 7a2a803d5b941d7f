import { isFilmYear } from './fields.ts';

/** A MovieLens title, taken apart. Texts are in natural order, in NFC, without doubled or outer spaces. */
export interface ParsedTitle {
  readonly title: string;
  /** Other titles from the brackets, originals before a.k.a. ones, joined by " / "; null where there is none. */
  readonly otherTitle: string | null;
  readonly year: number | null;
}

/**
 * Articles that library order puts behind a comma: English, French, German, Spanish, Italian, Portuguese, and the
 * Dutch and Scandinavian ones. Capitalized, as catalogues write them: "Lust, Caution (Se, jie)" holds none.
 */
const ARTICLE =
  "The|A|An|Da|Le|La|Les|L['’]|Un|Une|Der|Die|Das|Den|Ein|Eine|El|Los|Las|Lo|Una|Unos|Unas|Il|I|Gli|Un['’]|Uno|O|Os|As|Um|Uma|De|Het|Een|Det|En|Et";
const TRAILING = new RegExp(`^(.*\\S), (${ARTICLE})$`, 'u');
/** "Crow, The: Wicked Prayer". English only: elsewhere a comma and a short word before a colon are too common. */
const BEFORE_SUBTITLE = /^([^:]*[^:\s]), (The|A|An)(: .+)$/u;

/** "(2006)", "(2006-2007)", "(2006– )" at the end; one closing bracket too many is forgiven. */
const YEAR = /\s*\((\d{4})(?:\s*[-–—]\s*(?:\d{4})?)?\s*\)(\)?)$/u;
const ALSO_KNOWN_AS = /^a\.?\s?k\.?\s?a\.?:?\s+/iu;

const UNTIDY = /^\s|\s$|\s\s|[^\S ]/;

function tidy(text: string): string {
  const composed = text.normalize('NFC');
  return UNTIDY.test(composed) ? composed.replace(/\s+/g, ' ').trim() : composed;
}

/** "Godfather, The" -> "The Godfather"; anything else as it is. */
export function naturalOrder(text: string): string {
  if (!text.includes(', ')) return text;
  const trailing = TRAILING.exec(text);
  if (trailing) return join(trailing[2], trailing[1]);
  const inside = BEFORE_SUBTITLE.exec(text);
  return inside ? join(inside[2], inside[1]) + inside[3] : text;
}

function join(article: string, rest: string): string {
  return /['’]$/u.test(article) ? article + rest : `${article} ${rest}`;
}

/** The bracket that ends `text` and stands behind a space, nested ones included; null where there is none. */
function lastBracket(text: string): { before: string; inside: string } | null {
  if (!text.endsWith(')')) return null;
  let depth = 0;
  for (let i = text.length - 1; i >= 0; i -= 1) {
    if (text[i] === ')') depth += 1;
    else if (text[i] === '(') depth -= 1;
    if (depth > 0) continue;
    // "Frontière(s)" is a word, and a title is more than its bracket.
    if (i < 2 || text[i - 1] !== ' ') return null;
    return { before: text.slice(0, i - 1), inside: text.slice(i + 1, -1).trim() };
  }
  return null;
}

const brackets = (text: string, kind: '(' | ')'): number => text.split(kind).length - 1;

function takeYear(text: string): { text: string; year: number | null } {
  const match = YEAR.exec(text);
  if (!match || match.index === 0 || !isFilmYear(Number(match[1]))) return { text, year: null };
  if (match[2] !== '' && brackets(text, ')') <= brackets(text, '(')) return { text, year: null };
  return { text: text.slice(0, match.index), year: Number(match[1]) };
}

/** "Birdman: Or (The Unexpected Virtue of Ignorance)": there the bracket is half of the title. */
const goesOn = (before: string): boolean => /\bor$/iu.test(before);

/** A bracket of digits alone ("(06)", "(1972)") names no other title. */
const isTitle = (inside: string): boolean => inside !== '' && !/^\d+$/u.test(inside);

/**
 * Takes a title as MovieLens writes it apart: "City of Lost Children, The (Cité des enfants perdus, La) (1995)" is
 * "The City of Lost Children", "La Cité des enfants perdus", 1995.
 */
export function parseTitle(text: string): ParsedTitle {
  const { text: titled, year } = takeYear(tidy(text));
  const originals: string[] = [];
  const others: string[] = [];
  let title = titled;
  for (let last = lastBracket(title); last; last = lastBracket(title)) {
    if (goesOn(last.before) || !isTitle(last.inside)) break;
    const other = last.inside.replace(ALSO_KNOWN_AS, '');
    const list = other === last.inside ? originals : others;
    list.unshift(naturalOrder(other));
    title = last.before;
  }
  title = naturalOrder(title);
  const distinct = [...new Set([...originals, ...others])].filter((other) => other !== title);
  return { title, otherTitle: distinct.length > 0 ? distinct.join(' / ') : null, year };
}

/** A title that is in natural order already. */
export function tidyTitle(text: string): string {
  return tidy(text);
}
