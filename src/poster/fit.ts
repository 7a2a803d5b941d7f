import { isCapitalWithMark, isForeign, isFull, textWidth } from './widths.ts';

/** Lines of type and their size in poster units. */
export interface Setting {
  readonly size: number;
  readonly lines: readonly string[];
  /** Distance of two baselines, and of the top of the block from the first one, in em. */
  readonly leading: number;
  readonly ascent: number;
  /** From the top of the block to where the next thing may begin. */
  readonly height: number;
}

export interface Box {
  readonly width: number;
  readonly height: number;
  readonly largest: number;
  /** Below this the text is shortened instead of made smaller. */
  readonly smallest: number;
  readonly leading: number;
  readonly maxLines: number;
}

interface Word {
  readonly text: string;
  /** What stands before it when it does not begin a line. */
  readonly gap: ' ' | '';
}

const SPACE = textWidth(' ');
/** Never the last word of a line, if it can be helped. */
const STICKY = /^(?:the|a|an|of|to|le|la|les|il|der|die|das|el|&|and|in|for|и|в|на|о|с|к)$/iu;
/** Never begins a line. */
const CLOSING = /^[\p{Pe}\p{Pf}\p{Po}ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々〜～…]/u;
/** Hangul has spaces and breaks between syllables only in long words; kana and Hanzi have none. */
const HANGUL = /\p{Script=Hangul}/u;

function words(text: string, widest: number): Word[] {
  const found: Word[] = [];
  for (const part of text.split(' ')) {
    if (part === '') continue;
    if (isFull(part) && part.length > (HANGUL.test(part) ? 6 : 4)) found.push(...pairs(part));
    else if (textWidth(part) > widest) found.push(...pieces(part, widest));
    else found.push({ text: part, gap: ' ' });
  }
  for (let i = found.length - 2; i >= 0 && found.length > 2; i--) {
    const [word, next] = [found[i], found[i + 1]];
    if (next.gap === ' ' && STICKY.test(word.text) && textWidth(word.text + next.text) + SPACE <= widest) {
      found.splice(i, 2, { text: `${word.text} ${next.text}`, gap: word.gap });
    }
  }
  return found;
}

/** Breaks a word between every two characters, but never before closing punctuation. */
function pairs(word: string): Word[] {
  const found: { text: string; gap: ' ' | '' }[] = [];
  for (const character of word) {
    const last = found.at(-1);
    if (last && ([...last.text].length < 2 || CLOSING.test(character))) last.text += character;
    else found.push({ text: character, gap: last ? '' : ' ' });
  }
  return found;
}

/** Breaks a word that is wider than any line into pieces that are not. */
function pieces(word: string, widest: number): Word[] {
  const found: { text: string; gap: ' ' | '' }[] = [];
  let width = Infinity;
  for (const character of word) {
    const more = textWidth(character);
    width += more;
    const last = found.at(-1);
    if (last && width <= widest) last.text += character;
    else {
      found.push({ text: character, gap: last ? '' : ' ' });
      width = more;
    }
  }
  return found;
}

const join = (line: readonly Word[]): string => line.map(({ text, gap }, i) => (i ? gap : '') + text).join('');

interface Break {
  /** Width of the widest line, in em. */
  readonly width: number;
  readonly lines: readonly string[];
}

/** For 1 to `maxLines` lines, the break whose widest line is narrowest (dynamic programming over the words). */
function breaks(list: readonly Word[], maxLines: number): Break[] {
  const count = list.length;
  const widths = list.map(({ text }) => textWidth(text));
  let best: number[] = [0, ...new Array<number>(count).fill(Infinity)];
  const starts: number[][] = [];
  const found: Break[] = [];
  for (let line = 1; line <= Math.min(maxLines, count); line++) {
    const next = new Array<number>(count + 1).fill(Infinity);
    const start = new Array<number>(count + 1).fill(0);
    for (let end = line; end <= count; end++) {
      let width = 0;
      for (let from = end - 1; from >= line - 1; from--) {
        width += widths[from] + (from < end - 1 && list[from + 1].gap ? SPACE : 0);
        const widest = Math.max(best[from], width);
        if (widest < next[end]) [next[end], start[end]] = [widest, from];
        if (width >= next[end]) break;
      }
    }
    starts.push(start);
    best = next;
    const lines: string[] = [];
    for (let l = line - 1, end = count; l >= 0; end = starts[l][end], l--) {
      lines.unshift(join(list.slice(starts[l][end], end)));
    }
    found.push({ width: best[count], lines });
  }
  return found;
}

/** The largest type in which the text fits the box; shortened with an ellipsis where that would be too small to read. */
export function fit(text: string, box: Box): Setting {
  const full = isFull(text) || isForeign(text);
  const marked = isCapitalWithMark(text);
  const leading = full ? Math.max(1.12, box.leading) : box.leading + (marked ? 0.1 : 0);
  const ascent = full ? 0.95 : marked ? 0.88 : 0.74;
  const list = words(text, box.width / box.smallest);
  // Room above the first baseline may be more than a leading, never less than one.
  const heightOf = (lines: number): number => lines * leading + Math.max(0, ascent - 0.74);
  const best = (some: readonly Word[]): { size: number; lines: readonly string[] } => {
    let chosen = { size: 0, lines: [] as readonly string[] };
    breaks(some, box.maxLines).forEach(({ width, lines }) => {
      const size = Math.min(box.largest, box.width / width, box.height / heightOf(lines.length));
      // One line more must be worth it.
      if (size > chosen.size * 1.06) chosen = { size, lines };
    });
    return chosen;
  };
  let setting = best(list);
  for (let kept = list.length - 1; kept > 0 && setting.size < box.smallest; kept--) {
    const some = list.slice(0, kept);
    const { text: last, gap } = some[kept - 1];
    some[kept - 1] = { text: `${last.replace(/[\p{P}\s]+$/u, '')}…`, gap };
    setting = best(some);
  }
  const { size, lines } = setting;
  return { size, lines, leading, ascent, height: lines.length === 0 ? 0 : heightOf(lines.length) * size };
}
