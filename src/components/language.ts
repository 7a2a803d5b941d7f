const SCRIPTS = [
  ['ko', /\p{Script=Hangul}/u],
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['zh', /\p{Script=Han}/u],
  ['ru', /\p{Script=Cyrillic}/u],
  ['el', /\p{Script=Greek}/u],
] as const;

/** The `lang` of a title as far as its script tells; undefined for Latin, which tells nothing. */
export function titleLanguage(title: string): string | undefined {
  return SCRIPTS.find(([, script]) => script.test(title))?.[0];
}
