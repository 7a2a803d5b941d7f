import {
  COLD_STEPS,
  GIVEN_K,
  measureColdStart,
  measureFold,
  measureGiven,
  measureStars,
  measureWishes,
  RANKERS,
  reliability,
} from '../../evaluate/index.ts';
import type { GivenSplit, Measurable, ReliabilityBin } from '../../evaluate/index.ts';
import type { AlsSettings, Features } from '../../protocol.ts';

export interface Training {
  readonly settings: AlsSettings;
  readonly features: Features;
}

export interface Folds extends Training {
  readonly folds: number;
  readonly seed: number;
}

/** Metrics by name, of one ranker in one fold. */
export type Metrics = Readonly<Record<string, number>>;

/** What a protocol measured: values by ranker and fold. */
export interface Measured {
  readonly protocol: 'strong' | 'ratings' | 'coldstart' | 'wishes' | 'given';
  /** Facts for the report: data, folds, users ... */
  readonly facts: Readonly<Record<string, string | number>>;
  readonly metrics: readonly string[];
  /** The model of the page first. One entry a fold. */
  readonly rankers: readonly { readonly name: string; readonly folds: readonly Metrics[] }[];
  readonly reliability?: readonly ReliabilityBin[];
}

type Tell = (text: string) => void;

/** Measures fold after fold and puts what belongs to one ranker together. */
async function overFolds<T>(
  { folds }: Folds,
  tell: Tell,
  measure: (fold: number) => T | Promise<T>,
  rows: (measured: T) => readonly (readonly [name: string, metrics: Metrics])[],
): Promise<{ rankers: Measured['rankers']; measured: T[] }> {
  const byName = new Map<string, Metrics[]>();
  const measured: T[] = [];
  for (let fold = 0; fold < folds; fold++) {
    tell(`Fold ${fold + 1} of ${folds}`);
    const one = await measure(fold);
    measured.push(one);
    for (const [name, metrics] of rows(one)) byName.set(name, [...(byName.get(name) ?? []), metrics]);
  }
  return { rankers: Array.from(byName, ([name, all]) => ({ name, folds: all })), measured };
}

/** Protocol A of README.md in workers/evaluate: users held out. */
export async function strong(data: string, measurable: Measurable, options: Folds, tell: Tell): Promise<Measured> {
  const { rankers, measured } = await overFolds(
    options,
    tell,
    (fold) => measureFold(measurable, { ...options, fold, rankers: RANKERS }),
    ({ rows }) =>
      rows.map(({ name, metrics: m }) => [
        name,
        {
          'recall@20': m.recall20,
          'recall@50': m.recall50,
          'ndcg@20': m.ndcg20,
          'ndcg@100': m.ndcg100,
          'gndcg@10': m.gndcg10,
        },
      ]),
  );
  const users = measured.reduce((sum, fold) => sum + fold.users, 0);
  return {
    protocol: 'strong',
    facts: { data, folds: options.folds, seed: options.seed, users },
    metrics: ['recall@20', 'recall@50', 'ndcg@20', 'ndcg@100', 'gndcg@10'],
    rankers,
  };
}

/** Predicted stars, over folds of the ratings. */
export async function ratings(
  data: string,
  { interactions }: Measurable,
  options: Folds,
  tell: Tell,
): Promise<Measured> {
  const { rankers, measured } = await overFolds(
    options,
    tell,
    (fold) => measureStars(interactions, { folds: options.folds, seed: options.seed, fold }),
    ({ model, bayesian, mean }) => [
      ['model', { ...model }],
      ['bayesian', { ...bayesian }],
      ['mean', { ...mean }],
    ],
  );
  return {
    protocol: 'ratings',
    facts: { data, folds: options.folds, seed: options.seed, ratings: interactions.count },
    metrics: ['rmse', 'mae'],
    rankers,
    reliability: reliability(measured),
  };
}

/** Newcomers: NDCG@20 after n rated films. */
export async function coldStart(data: string, measurable: Measurable, options: Folds, tell: Tell): Promise<Measured> {
  const metrics = COLD_STEPS.map((n) => `ndcg@20 n=${n === Infinity ? 'all' : n}`);
  const { rankers, measured } = await overFolds(
    options,
    tell,
    (fold) => measureColdStart(measurable, { ...options, fold, rankers: RANKERS }),
    ({ rows }) =>
      rows.map(({ name, ndcg20 }) => [name, Object.fromEntries(metrics.map((key, step) => [key, ndcg20[step]]))]),
  );
  const users = measured.reduce((sum, fold) => sum + fold.users, 0);
  return { protocol: 'coldstart', facts: { data, folds: options.folds, seed: options.seed, users }, metrics, rankers };
}

/** What adventure and variety cost and gain, users held out. */
export async function wishes(data: string, measurable: Measurable, options: Folds, tell: Tell): Promise<Measured> {
  const { rankers, measured } = await overFolds(
    options,
    tell,
    (fold) => measureWishes(measurable, { ...options, fold }),
    ({ rows }) =>
      rows.map(({ wishes: { adventure, variety }, metrics: m }, row) => [
        // The list without wishes is the model's.
        row === 0 ? 'model' : `adventure ${adventure}, variety ${variety}`,
        {
          'recall@20': m.recall20,
          'ndcg@100': m.ndcg100,
          novelty: m.novelty,
          coverage: m.coverage,
          ...(m.spread === null ? {} : { spread: m.spread }),
        },
      ]),
  );
  const users = measured.reduce((sum, fold) => sum + fold.users, 0);
  return {
    protocol: 'wishes',
    facts: { data, folds: options.folds, seed: options.seed, users },
    metrics: Object.keys(rankers[0].folds[0]),
    rankers,
  };
}

/** A split that somebody else made. */
export async function given(split: GivenSplit, training: Training): Promise<Measured> {
  const { users, strangers, rows } = await measureGiven(split, training);
  return {
    protocol: 'given',
    facts: { users, strangers, train: split.train.count, test: split.test.count },
    metrics: [...GIVEN_K.map((k) => `recall@${k}`), ...GIVEN_K.map((k) => `ndcg@${k}`)],
    rankers: rows.map(({ name, recall, ndcg }) => ({
      name,
      folds: [
        Object.fromEntries(
          GIVEN_K.flatMap((k, at) => [[`recall@${k}`, recall[at]] as const, [`ndcg@${k}`, ndcg[at]] as const]),
        ),
      ],
    })),
  };
}
