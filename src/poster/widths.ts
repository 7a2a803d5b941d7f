/**
 * Advance widths of Sofia Sans Extra Condensed 800, in hundredths of an em, so that nothing is measured in the page.
 * Letters with marks are as wide as without. The lighter weights of the posters are narrower. Cyrillic in the Russian forms.
 */
const TABLE: readonly (readonly [width: number, characters: string])[] = [
  [13, ' \u00A0'],
  [18, 'ľ'],
  [19, 'ijlłıіј'],
  [20, '[]|¦·'],
  [21, '()IJІЈ'],
  [22, '!:¡'],
  [23, '.{}'],
  [24, "'‘’,;`¯´‚"],
  [27, 'гѓ'],
  [28, 'fª°º'],
  [29, 'r'],
  [30, 'tŧ'],
  [31, '/\\'],
  [32, '*'],
  [33, 'т-‐‑ťГҐ'],
  [34, '²³¹'],
  [35, 'з"LszsѕґŁ'],
  [36, 'в1?_¿†'],
  [37, 'F^acgyасуьэє'],
  [38, '2ETbdekopquvxµðøþĸŦЕТбеикнорхчяџ'],
  [39, 'л357SZhnđħŋЅпђћ'],
  [40, 'PÞР'],
  [41, 'ЗЬц“'],
  [42, '0689#+<=>BXY~«¬±»×ß÷БВХъ”„'],
  [43, '4ARАУЯ'],
  [44, 'дKVЄКЭ'],
  [45, 'Л$CD¢£¤¥€СЧм'],
  [46, '&GHOQU©ÐØĐĦЏИНОП'],
  [47, 'NŊЪ'],
  [48, 'Д'],
  [49, 'Ц'],
  [50, 'ЂЋ–'],
  [52, 'ф'],
  [54, 'wю™'],
  [55, 'шж'],
  [56, 'њMæМы'],
  [57, 'љm'],
  [58, 'щœФ'],
  [59, 'Æ—'],
  [61, 'WЫ'],
  [62, 'Ш'],
  [63, '…'],
  [64, 'ЖЮ'],
  [65, 'Љ@Щ'],
  [66, '%'],
  [67, 'Њ'],
  // Not in the font: set in another one, at about these widths.
  [62, 'ĈĉĔĕĜĝĤĥĬĭĴĵŎŏŜŝŬŭ'],
  [75, 'Œ'],
  [85, '½¼¾'],
];

const WIDTHS = new Map<string, number>(
  TABLE.flatMap(([width, characters]) =>
    [...characters].map((character): [string, number] => [character, width / 100]),
  ),
);

/** Scripts whose characters fill the em, and are set with more leading. */
const FULL = /[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60\u{20000}-\u{3ffff}]/u;
const PICTURE = /\p{Extended_Pictographic}/u;
const MARK = /\p{M}/u;
const FORMAT = /\p{Cf}/u;

export const isFull = (text: string): boolean => FULL.test(text);
/** Letters of scripts that the font has not: other metrics, probably taller. */
export const isForeign = (text: string): boolean =>
  /[^\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]/u.test(text);
export const isCapitalWithMark = (text: string): boolean => /\p{Lu}\p{M}/u.test(text.normalize('NFD'));

/** Width of one character, in em; an overestimate where the font has not got it. */
function characterWidth(character: string): number {
  const known = WIDTHS.get(character);
  if (known !== undefined) return known;
  if (FULL.test(character)) return 1;
  if (PICTURE.test(character)) return 1.4;
  if (FORMAT.test(character)) return 0;
  // Marks that no letter takes in: often the whole cluster is then set in another, wider font.
  if (MARK.test(character)) return 0.3;
  const [base] = character.normalize('NFD');
  const width = base === character ? 0.85 : characterWidth(base);
  WIDTHS.set(character, width);
  return width;
}

/** Width of a run of type, in em. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}
