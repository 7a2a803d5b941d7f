import {
  makeModel,
  trainBiased,
  trainImplicit,
  type BiasedFactors,
  type BiasedSettings,
  type Model,
} from '../als/index.ts';
import type { Interactions } from '../dataset/types.ts';
import type { AlsSettings } from '../protocol.ts';

/** What a lane is given: one training, whole. */
export interface TrainingJob {
  readonly interactions: Interactions;
  readonly settings: AlsSettings;
  readonly stars: BiasedSettings;
}

/** What a lane says. Anything it says is a sign of life as well. */
export type LaneMessage =
  | { readonly type: 'alive' }
  | { readonly type: 'progress'; readonly epoch: number; readonly epochs: number; readonly msLeft: number | null }
  /** `ms`: wall time so far. */
  | { readonly type: 'snapshot'; readonly model: Model; readonly done: boolean; readonly ms: number }
  /** The training threw: trying the same again would end the same. */
  | { readonly type: 'failed'; readonly detail: string };

export type Post = (message: LaneMessage, transfer: Transferable[]) => void;

/** Every so many epochs a model is handed over before the training is done. */
const SNAPSHOT_EPOCHS = 2;
/** Milliseconds between signs of life. */
const BEAT = 300;

/**
 * One training from start to end: the star model first (it takes less time than one epoch of the other, and so every snapshot
 * predicts stars), then the epochs of the ranking model, with a snapshot after every second one and at the end.
 * breathe: called between steps of about 10 ms; where it returns a promise the training waits for it; it may throw to end it.
 * Throws what the training throws.
 */
export async function runTraining(job: TrainingJob, post: Post, breathe: () => Promise<void> | null): Promise<void> {
  const { interactions, settings } = job;
  const start = performance.now();
  let said = start;
  const say: Post = (message, transfer) => {
    said = performance.now();
    post(message, transfer);
  };
  const step = async (): Promise<void> => {
    if (performance.now() - said > BEAT) say({ type: 'alive' }, []);
    const pause = breathe();
    if (pause) await pause;
  };
  say({ type: 'alive' }, []);

  const stars = trainBiased(interactions, job.stars);
  let biased: BiasedFactors | null = null;
  while (!biased) {
    const next = stars.next();
    if (next.done) biased = next.value;
    else await step();
  }

  const epochsStart = performance.now();
  for (const { epoch, epochs, done, factors } of trainImplicit(interactions, settings)) {
    if (done) {
      const now = performance.now();
      const isLast = epoch === epochs;
      const msLeft = ((now - epochsStart) / epoch) * (epochs - epoch);
      say({ type: 'progress', epoch, epochs, msLeft }, []);
      if (isLast || epoch % SNAPSHOT_EPOCHS === 0) {
        const model = makeModel(interactions, factors, settings, epoch, biased);
        say({ type: 'snapshot', model, done: isLast, ms: performance.now() - start }, buffersOf(model));
      }
    }
    await step();
  }
}

/** The memory of a model, to be handed over instead of copied. */
function buffersOf({ itemFactors, gram, crowdGram, crowdVector, support, stars }: Model): Transferable[] {
  const arrays = [itemFactors, gram, crowdGram, crowdVector, support];
  if (stars) arrays.push(stars.itemBias, stars.itemFactors);
  return arrays.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}
