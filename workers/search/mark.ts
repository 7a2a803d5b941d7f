import { foldWithMap } from './fold.ts';

/**
 * Where folded terms stand in a title: start and end (exclusive), ascending, without overlaps. At the start of a word where a term
 * begins one, else within words; only terms that are found.
 */
export function markRanges(title: string, terms: readonly string[]): [number, number][] {
  const { text, starts, ends } = foldWithMap(title);
  const line = ` ${text}`;
  const ranges: [number, number][] = [];
  for (const term of terms) {
    const atWord = line.includes(` ${term}`);
    const wanted = atWord ? ` ${term}` : term;
    for (let at = line.indexOf(wanted); at !== -1; at = line.indexOf(wanted, at + 1)) {
      // The line is the text after one space.
      const from = atWord ? at : at - 1;
      ranges.push([starts[from], ends[from + term.length - 1]]);
    }
  }
  ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const merged: [number, number][] = [];
  for (const [start, end] of ranges) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
