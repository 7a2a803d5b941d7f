import {
  chooseSolver,
  DEFAULT_EASE,
  EASE_USERS,
  easeRows,
  loadKernels,
  lossSteps,
  makeModel,
  trainEase,
  trainImplicit,
  withKinds,
  type BiasedSettings,
  type Checkpoint,
  type Ease,
  type FilmContent,
  type Factors,
  type Helper,
  type Model,
} from '../als/index.ts';
import type { Interactions } from '../dataset/types.ts';
import type { AlsSettings, EpochReport, Features, Kernels, TrainingReport } from '../protocol.ts';
import { blankCheckpoint } from '../store/index.ts';

/** What a lane is given: one training, whole. */
export interface TrainingJob {
  readonly interactions: Interactions;
  /** Users of the data set: one more is the visitor, whom EASE leaves out, for its rows must follow from the data set. */
  readonly users: number;
  /** null: films are of no kinds. */
  readonly content: FilmContent | null;
  readonly settings: AlsSettings;
  readonly stars: BiasedSettings;
  /** What to use at most. */
  readonly features: Features;
  /** Where to go on; null to begin. */
  readonly resume: Checkpoint | null;
  /** What its checkpoints' records are named. */
  readonly checkpointName: string;
  /** Whether somebody watches: then the loss after each epoch is computed. */
  readonly watched?: boolean;
  /** Whether it is to leave the processor to others for most of the time. */
  readonly quiet?: boolean;
  /** Interactions up to which the star model is trained first; `STARS_FIRST` where not given. */
  readonly starsFirst?: number;
}

/** What a lane says. Anything it says is a sign of life as well. */
export type LaneMessage =
  | { readonly type: 'alive' }
  | {
      readonly type: 'progress';
      readonly epoch: number;
      readonly epochs: number;
      readonly msLeft: number | null;
      /** Of the epoch that has just ended. */
      readonly report: EpochReport;
    }
  /** `ms`: wall time so far. */
  | {
      readonly type: 'snapshot';
      readonly model: Model;
      readonly done: boolean;
      readonly ms: number;
      readonly training: TrainingReport;
    }
  /** Enough of it is done to be worth keeping: the record of a checkpoint, made here so that factors are copied once. */
  | { readonly type: 'checkpoint'; readonly record: ArrayBuffer }
  /** The training threw: trying the same again would end the same. */
  | { readonly type: 'failed'; readonly detail: string };

export type Post = (message: LaneMessage, transfer: Transferable[]) => void;

/**
 * Epochs until the first model that is handed over before the training is done; from then on at least so many milliseconds, and so many times
 * what the last one took, until the next: other lanes wait meanwhile.
 */
const SNAPSHOT_EPOCHS = 2;
const SNAPSHOT = { ms: 250, times: 20 };
/** Beyond, a list out of the first epochs is worth more than stars beside it: these come right after it. */
const STARS_FIRST = 5e6;
/** Milliseconds of work that nobody likes to lose: epochs that take longer all leave a checkpoint. */
const CHECKPOINT = 500;
/** Milliseconds between signs of life. */
const BEAT = 300;
/** A quiet training rests as long as this after so much work, in milliseconds. */
const QUIET = { work: 10, rest: 20 };

/**
 * One training from start to end: the star model first (it takes less time than one epoch of the other, and so every snapshot
 * predicts stars; in very large sets after the first snapshot), then the epochs of the ranking model, with a snapshot after every second one and at the end; then, where the set
 * is small enough, EASE, and a last snapshot with it.
 * createHelper: starts a thread of more lanes; null for one lane.
 * breathe: called between steps of about 10 ms; where it returns a promise the training waits for it; it may throw to end it.
 * Throws what the training throws.
 */
export async function runTraining(
  job: TrainingJob,
  post: Post,
  createHelper: (() => Helper) | null,
  breathe: () => Promise<void> | null,
): Promise<void> {
  const { interactions, content, settings, features, resume } = job;
  const start = performance.now();
  let said = start;
  let rested = start;
  const say: Post = (message, transfer) => {
    said = performance.now();
    post(message, transfer);
  };
  const step = async (news?: Promise<void>): Promise<void> => {
    if (news) await news;
    if (performance.now() - said > BEAT) say({ type: 'alive' }, []);
    const pause = breathe();
    if (pause) await pause;
    if (job.quiet && performance.now() - rested > QUIET.work) {
      await new Promise((resolve) => setTimeout(resolve, QUIET.rest));
      rested = performance.now();
    }
  };
  say({ type: 'alive' }, []);

  // Before the star model: lanes start meanwhile.
  const taught = withKinds(interactions, content);
  const starWish = { features, stars: job.stars };
  const wish = { ...(taught === interactions ? starWish : { features }), ...(createHelper ? { createHelper } : {}) };
  const chosen = await chooseSolver(taught, settings, wish);
  try {
    // Kinds of films give no stars; where they are taught the set is small, and one thread does.
    const forStars = taught === interactions ? chosen : await chooseSolver(interactions, settings, starWish);
    const trainStars = async (): Promise<NonNullable<Model['stars']>> => {
      const steps = forStars.trainStars();
      for (;;) {
        const next = steps.next();
        if (next.done) {
          const { settings, mean, itemBias, itemFactors } = next.value;
          return { settings, mean, itemBias, itemFactors };
        }
        await step(next.value.pause);
      }
    };
    const starsFirst = interactions.count <= (job.starsFirst ?? STARS_FIRST);
    let stars = resume?.stars ?? (starsFirst ? await trainStars() : null);

    const epochsStart = performance.now();
    const before = resume?.epoch ?? 0;
    let kept = epochsStart;
    let epochStart = epochsStart;
    let watching = 0;
    let showAgain = -Infinity;
    const rounds = trainImplicit(taught, settings, chosen.solver, resume);
    for (const { epoch, epochs, done, factors, read, pause } of rounds) {
      if (done) {
        const ms = performance.now() - epochStart;
        const loss = job.watched ? await lossOf(taught, factors(), settings, step) : null;
        const now = performance.now();
        watching += now - epochStart - ms;
        epochStart = now;
        const isLast = epoch === epochs;
        const epochMs = (now - epochsStart - watching) / (epoch - before);
        const msLeft = ((now - epochsStart) / (epoch - before)) * (epochs - epoch);
        say({ type: 'progress', epoch, epochs, msLeft, report: { epoch, ms, loss } }, []);
        if (!isLast && stars && now - kept > CHECKPOINT) {
          kept = now;
          const checkpoint = blankCheckpoint(
            job.checkpointName,
            { settings, epoch, stars },
            taught.users,
            taught.films,
          );
          read(checkpoint);
          const record = checkpoint.seal();
          say({ type: 'checkpoint', record }, [record]);
        }
        const shows = isLast || (epoch >= SNAPSHOT_EPOCHS && now > showAgain);
        if (isLast) stars ??= await trainStars();
        if (shows) {
          const { films } = taught;
          const itemFactors = new Float32Array(films * settings.factors);
          read({ userFactors: null, itemFactors });
          const training = { ...chosen.report, epochMs };
          const hand = (ease: Ease | null, done: boolean): void => {
            const model = makeModel(
              interactions,
              { d: settings.factors, films, itemFactors },
              settings,
              epoch,
              stars,
              ease,
            );
            say({ type: 'snapshot', model, done, ms: performance.now() - start, training }, buffersOf(model));
          };
          const withEase = isLast && job.users <= EASE_USERS;
          hand(null, isLast && !withEase);
          const shown = performance.now();
          showAgain = shown + Math.max(SNAPSHOT.ms, SNAPSHOT.times * (shown - now));
          if (withEase) hand(await ease(job, chosen.report.kernels, step), true);
          if (!stars) {
            stars = await trainStars();
            showAgain = -Infinity; // a model that predicts stars
            watching += performance.now() - now;
            epochStart = performance.now();
          }
        }
      }
      await step(pause);
    }
  } finally {
    chosen.stop();
  }
}

/** The linear model of a set with few enough users, by the kernels that the factors were made with. */
async function ease(
  { interactions, users, content }: TrainingJob,
  kernels: Kernels,
  step: () => Promise<void>,
): Promise<Ease> {
  const module = kernels === 'scalar' ? null : await loadKernels(kernels, false);
  const rows = easeRows(interactions, content, DEFAULT_EASE, users);
  await step();
  const steps = trainEase(rows, DEFAULT_EASE, module);
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    await step();
  }
}

/** The objective divided by the number of interactions. */
async function lossOf(
  interactions: Interactions,
  factors: Factors,
  settings: AlsSettings,
  step: () => Promise<void>,
): Promise<number> {
  const steps = lossSteps(interactions, factors, settings);
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value / interactions.count;
    await step();
  }
}

/** The memory of a model, to be handed over instead of copied. */
function buffersOf({ itemFactors, gram, crowdGram, crowdVector, support, stars, ease }: Model): Transferable[] {
  const arrays: ArrayBufferView[] = [itemFactors, gram, crowdGram, crowdVector, support];
  if (stars) arrays.push(stars.itemBias, stars.itemFactors);
  if (ease) arrays.push(ease.inverse, ease.scale);
  return arrays.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}
