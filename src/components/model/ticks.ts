/** Round numbers that span the values: 3 to 6 of them, ascending. Values must be finite; one is enough. */
export function ticksFor(values: readonly number[], atLeast = 0): number[] {
  const least = Math.min(...values);
  const most = Math.max(...values, least + Math.max(atLeast, Math.abs(least) * 1e-3, 1e-9));
  const rough = (most - least) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((each) => each * power >= rough) ?? 10);
  const first = Math.floor(least / step);
  const last = Math.ceil(most / step);
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}
