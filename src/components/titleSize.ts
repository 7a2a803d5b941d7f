/** Mean advance of the display face in em; Hangul, Hanzi and kana come from another, wide face. */
const LATIN = 0.425;
const WIDE = 0.95;
const WIDE_SCRIPT = /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

const advance = (text: string): number => {
  let sum = 0;
  for (const char of text) sum += WIDE_SCRIPT.test(char) ? WIDE : LATIN;
  return sum;
};

/** The narrowest measure (em) into which the words can be broken over at most `lines` lines. */
function measure(words: readonly string[], lines: number): number {
  const widths = words.map(advance);
  let best = Math.max(...widths);
  for (;;) {
    let used = 1;
    let line = 0;
    let next = Infinity;
    for (const width of widths) {
      const longer = line === 0 ? width : line + LATIN * 0.6 + width;
      if (longer <= best + 1e-9) line = longer;
      else {
        next = Math.min(next, longer);
        line = width;
        used++;
      }
    }
    if (used <= lines) return best;
    best = next;
  }
}

/**
 * How large a title can be set: percent of its column's width per em, so that the longest word fits and the lines fit the height.
 *
 * @param title as it is shown
 * @param height of the room for the title, in widths of its column
 */
export function titleSize(title: string, height: number): number {
  const words = title.split(/[\s-]+/).filter(Boolean);
  if (words.length === 0) return 100 * height;
  let best = 0;
  for (let lines = 1; lines <= 5; lines++) {
    best = Math.max(best, Math.min(1 / measure(words, lines), height / (lines * 0.92)));
  }
  return Math.round(best * 9600) / 100;
}
