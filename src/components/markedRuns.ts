export interface Run {
  readonly text: string;
  readonly marked: boolean;
}

/**
 * A text cut into marked and plain runs, which together are the text again.
 *
 * @param ranges start and end (exclusive) of what is marked, in any order; parts outside the text are ignored
 */
export function markedRuns(text: string, ranges: readonly (readonly [number, number])[]): Run[] {
  const runs: Run[] = [];
  const add = (from: number, to: number, marked: boolean): void => {
    if (to > from) runs.push({ text: text.slice(from, to), marked });
  };
  let at = 0;
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const from = Math.max(at, start);
    const to = Math.min(text.length, end);
    if (to <= from) continue;
    add(at, from, false);
    add(from, to, true);
    at = to;
  }
  add(at, text.length, false);
  return runs;
}
