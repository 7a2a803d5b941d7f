import type { Measured, Metrics } from './protocols.ts';

const TITLES: Readonly<Record<string, string>> = {
  model: 'model (the page)',
  ials: 'iALS alone',
  popularity: 'popularity',
  bayesian: 'Bayesian average',
  knn: 'item-kNN, cosine',
  ease: 'EASE with stars',
  mean: 'overall mean',
};

/** Mean, and standard deviation over folds (n - 1); null where there is one fold. */
export function meanAndSd(values: readonly number[]): { readonly mean: number; readonly sd: number | null } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, sd: null };
  return { mean, sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)) };
}

const columnsOf = (folds: readonly Metrics[], name: string) => meanAndSd(folds.map((fold) => fold[name]));

/** For people: one line a ranker, mean ± standard deviation over folds. */
export function tableOf({ facts, metrics, rankers, reliability }: Measured): string {
  const rows = [
    ['', ...metrics],
    ...rankers.map(({ name, folds }) => [
      TITLES[name] ?? name,
      ...metrics.map((metric) => {
        const { mean, sd } = columnsOf(folds, metric);
        return mean.toFixed(4) + (sd === null ? '' : ` ±${sd.toFixed(3)}`);
      }),
    ]),
  ];
  const told = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
  const parts = [told.join(', '), aligned(rows)];
  if (reliability) {
    const bins = reliability.map(({ from, to, count, predicted, actual }) => [
      `${from.toFixed(2)} to ${to.toFixed(2)}`,
      String(count),
      predicted.toFixed(3),
      actual.toFixed(3),
    ]);
    parts.push(aligned([['predicted stars', 'ratings', 'mean predicted', 'mean given'], ...bins]));
  }
  return parts.join('\n\n');
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '),
    )
    .join('\n');
}

type Json = Record<string, unknown>;

/**
 * For programs: the model's means by the metrics' names, `sd` beside them, the facts, and the same for iALS alone and under `baselines` for
 * every baseline.
 */
export function jsonOf({ protocol, facts, metrics, rankers, reliability }: Measured): Json {
  const own = (folds: readonly Metrics[]): Json => {
    const values = metrics.map((metric) => [metric, columnsOf(folds, metric)] as const);
    return {
      ...Object.fromEntries(values.map(([metric, { mean }]) => [metric, mean])),
      sd: Object.fromEntries(values.map(([metric, { sd }]) => [metric, sd])),
    };
  };
  const json: Json = { protocol, ...facts };
  const baselines: Json = {};
  for (const { name, folds } of rankers) {
    if (name === 'model') Object.assign(json, own(folds));
    else if (name === 'ials') json.ials = own(folds);
    else baselines[name] = own(folds);
  }
  return { ...json, baselines, ...(reliability ? { reliability } : {}) };
}
