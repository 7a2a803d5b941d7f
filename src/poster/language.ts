const SCRIPTS = [
  ['ko', /\p{Script=Hangul}/u],
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['zh', /\p{Script=Han}/u],
  ['ru', /\p{Script=Cyrillic}/u],
] as const;

/**
 * The language whose letterforms a line is set in, where one font has several: Sofia's Cyrillic is Bulgarian unless told
 * (most readers know the Russian forms), and Han characters differ between Japanese and Chinese.
 */
export function letterforms(text: string): string | null {
  return SCRIPTS.find(([, script]) => script.test(text))?.[0] ?? null;
}
