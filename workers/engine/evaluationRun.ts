import type { Helper } from '../als/index.ts';
import { measureFold, type FoldMeasured, type FoldProgress, type Measurable } from '../evaluate/index.ts';
import type { AlsSettings, Evaluation, Features } from '../protocol.ts';

/** What a lane is given to measure. */
export interface EvaluationJob {
  readonly type: 'evaluate';
  readonly data: Measurable;
  readonly settings: AlsSettings;
  /** What to use at most. */
  readonly features: Features;
}

/** What a lane says of it. */
export type EvaluationMessage =
  | { readonly type: 'measuring'; readonly stage: 'train' | 'measure'; readonly share: number }
  | { readonly type: 'measured'; readonly evaluation: Evaluation }
  | { readonly type: 'failed'; readonly detail: string };

/** Milliseconds between two messages of progress. */
const BEAT = 100;

/**
 * Measures settings on one fold and says how far it is.
 * breathe: called between steps of about 10 ms; where it returns a promise the measuring waits for it; it may throw to end it.
 * Throws what `measureFold` throws.
 */
export async function runEvaluation(
  { data, settings, features }: EvaluationJob,
  post: (message: EvaluationMessage) => void,
  createHelper: (() => Helper) | null,
  breathe: () => Promise<void> | null,
): Promise<void> {
  let said = -Infinity;
  const onProgress = ({ stage, done, total }: FoldProgress): void => {
    const now = performance.now();
    if (now - said < BEAT) return;
    said = now;
    const share = done / Math.max(1, total);
    post({ type: 'measuring', stage: stage === 'measuring' ? 'measure' : 'train', share });
  };
  const measured = await measureFold(data, { settings, features }, { onProgress, breathe, createHelper });
  post({ type: 'measured', evaluation: evaluationOf(measured, settings) });
}

function evaluationOf({ fold, folds, seed, users, rows, ms }: FoldMeasured, settings: AlsSettings): Evaluation {
  return {
    settings,
    at: Date.now(),
    ms,
    fold,
    folds,
    seed,
    users,
    rows: rows.map(({ name, metrics: { recall20, ndcg100 } }) => ({ name, recall20, ndcg100 })),
  };
}
