/**
 * Folding: what two spellings of one title have in common. Small letters without accents, in one space-separated line; canonical
 * forms (NFC, NFD), full-width letters, apostrophes and punctuation make no difference. Hangul stays decomposed, so that a
 * syllable that is being typed finds the finished one.
 */

/** Letters that Unicode does not decompose. */
const LETTERS: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  þ: 'th',
  ß: 'ss',
  ς: 'σ',
  '&': ' and ',
};
const SPECIAL = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');
const PLAIN = /^[a-z0-9 ]*$/;
const ASCII = /^[\x20-\x7e]*$/;
const APOSTROPHES = /['’‘ʼ`´]/gu;
const MARKS = /\p{M}+/gu;
const OTHERS = /[^\p{L}\p{N}]+/gu;
const ASCII_OTHERS = /[^a-z0-9]+/g;

/** Without tidying the spaces: every character by itself, so that places can be mapped back. */
function foldCharacters(text: string): string {
  const lower = text.toLowerCase();
  if (PLAIN.test(lower)) return lower;
  if (ASCII.test(lower)) {
    return lower.replace(/['`]/g, '').replace(/&/g, ' and ').replace(ASCII_OTHERS, ' ');
  }
  return lower
    .normalize('NFKD')
    .replace(MARKS, '')
    .replace(APOSTROPHES, '')
    .toLowerCase()
    .replace(SPECIAL, (letter) => LETTERS[letter])
    .replace(OTHERS, ' ');
}

/** The folded text: words of letters and digits, one space between them. Empty where there are none. */
export function fold(text: string): string {
  const folded = foldCharacters(text);
  return folded.includes('  ') ? folded.replace(/ {2,}/g, ' ').trim() : folded.trim();
}

/** A folded text, and for each of its UTF-16 units where in the original its character begins and ends. */
export interface FoldedMap {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** `fold`, with the way back. */
export function foldWithMap(original: string): FoldedMap {
  const text: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  for (const character of original) {
    const end = at + character.length;
    const folded = foldCharacters(character);
    // A mark or a half of a letter belongs to what stands before it.
    if (folded === '' && ends.length > 0) ends[ends.length - 1] = end;
    for (const unit of folded.split('')) {
      if (unit === ' ' && (text.length === 0 || text[text.length - 1] === ' ')) continue;
      text.push(unit);
      starts.push(at);
      ends.push(end);
    }
    at = end;
  }
  if (text[text.length - 1] === ' ') {
    text.pop();
    starts.pop();
    ends.pop();
  }
  return { text: text.join(''), starts, ends };
}
