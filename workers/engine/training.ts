import { DEFAULT_BIASED, type BiasedSettings, type Checkpoint, type Model } from '../als/index.ts';
import type { AlsSettings, Answer, EpochReport, ModelInfo } from '../protocol.ts';
import { checkpointName, modelKey, NOTHING_KNOWN } from '../store/index.ts';
import { CANCELLED, crashed, ok, refuse } from './answers.ts';
import type { Library } from './library.ts';
import { withLock } from './locks.ts';
import { interactionsWith, type OwnRatings } from './own.ts';
import type { EngineParts, Tell } from './parts.ts';
import type { RunHistory, RunLog } from './runs.ts';
import type { Serving } from './serving.ts';
import { LANE_LIMITS, superviseTraining, type Outcome } from './supervise.ts';
import type { Writer } from './writer.ts';

/** A training, from its wish to its end. */
interface Training {
  /** Hash of its data. */
  readonly dataset: string;
  readonly abort: AbortController;
  readonly quiet: boolean;
  readonly answer: Promise<Answer<ModelInfo>>;
}

export interface Wish {
  readonly library: Library;
  readonly settings: AlsSettings;
  /** Also where such a model is stored. */
  readonly anew: boolean;
  readonly resume?: Checkpoint | null;
  /** The visitor, to learn from as one more user. */
  readonly own?: OwnRatings | null;
  /** Nobody waits for it: one thread, which rests most of the time, and leaves no checkpoint (it would hold the visitor's ratings). */
  readonly quiet?: boolean;
  /** The run that it is a part of. Where not given it goes on with the one that was cut short, unless it is anew, or is one of its own. */
  readonly log?: RunLog | null;
}

export const fits = (library: Library, model: Model): boolean => model.films === library.dataset.catalogue.size;

/** Trains models, one at a time, and puts them in the place of the one that answers. */
export class Trainer {
  readonly #parts: EngineParts;
  readonly #tell: Tell;
  readonly #serving: Serving;
  readonly #writer: Writer;
  readonly #runs: RunHistory;
  #current: Training | null = null;

  constructor(parts: EngineParts, tell: Tell, serving: Serving, writer: Writer, runs: RunHistory) {
    this.#parts = parts;
    this.#runs = runs;
    this.#tell = tell;
    this.#serving = serving;
    this.#writer = writer;
  }

  get busy(): boolean {
    return this.#current !== null;
  }

  /** Trains instead of whatever is being trained. Never rejects. */
  train(wish: Wish): Promise<Answer<ModelInfo>> {
    this.#current?.abort.abort();
    const abort = new AbortController();
    const { quiet = false } = wish;
    const training: Training = {
      dataset: wish.library.info.hash,
      abort,
      quiet,
      answer: this.#run(wish, abort.signal).catch(crashed),
    };
    this.#current = training;
    return training.answer.then((answer) => {
      const isCurrent = this.#current === training;
      if (isCurrent) this.#current = null;
      if (isCurrent && !answer.ok)
        this.#tell({ type: 'training-stopped', problem: answer.problem, ...(quiet && { quiet }) });
      return answer;
    });
  }

  /** A visitor who stops it does not want it to go on with the next visit. */
  cancel(): void {
    if (!this.#current) return;
    const { dataset, abort, quiet } = this.#current;
    abort.abort();
    if (quiet) return; // it leaves none
    void this.#writer.save(() => this.#parts.store.dropCheckpoints(dataset));
  }

  /** Another data set: nothing is told. */
  abandon(): void {
    this.#current?.abort.abort();
    this.#current = null;
  }

  async #run(wish: Wish, signal: AbortSignal): Promise<Answer<ModelInfo>> {
    const { library, settings, anew, resume = null, quiet = false } = wish;
    this.#tell({
      type: 'training',
      epoch: resume?.epoch ?? 0,
      epochs: settings.epochs,
      msLeft: null,
      history: [],
      ...(quiet && { quiet }),
    });
    await this.#runs.ready;
    if (signal.aborted) return CANCELLED;
    const { name, hash, ratings } = library.info;
    const about = { dataset: { name, hash, ratings }, settings };
    const begin = (log: RunLog | null): RunLog => {
      log ??= this.#runs.begin(quiet ? 'quiet' : resume ? 'resume' : 'train', ['train', 'store'], about);
      log.describe({ settings });
      log.begin('train');
      return log;
    };
    let log = wish.log || anew || quiet ? begin(wish.log ?? null) : null;
    const answer = await this.#train(wish, signal, async (isIt) => {
      if (log) return log;
      const cut = isIt && (await this.#runs.cutShort(hash, isIt));
      return signal.aborted ? null : (log = begin(cut));
    });
    if (!answer.ok) log?.end('train', answer.problem);
    return answer;
  }

  /** logOf: the run, once it is sure that something is trained; isIt: settings of a run that it may go on with, null where it may with none. */
  async #train(
    wish: Wish,
    signal: AbortSignal,
    logOf: (isIt: ((settings: AlsSettings | null) => boolean) | null) => Promise<RunLog | null>,
  ): Promise<Answer<ModelInfo>> {
    const { library, settings, anew, log: given, resume = null, own = null, quiet = false } = wish;
    const { store, locks } = this.#parts;
    const { hash } = library.info;
    const stars = this.#parts.stars ?? DEFAULT_BIASED;
    const key = modelKey(hash, settings, stars) + (own ? '-own' : '');
    const ownDigest = own?.digest ?? null;
    return withLock(locks, `cinefold-training/${key}`, signal, async (release, isHeld) => {
      if (signal.aborted) return CANCELLED;
      if (!anew) {
        // Another tab may have trained it meanwhile.
        const loaded = await store.loadModel(hash, key);
        if (signal.aborted) return CANCELLED;
        const isIt = loaded.state === 'found' && loaded.value.about.ownDigest === ownDigest;
        if (isIt && fits(library, loaded.value.model)) {
          if (resume) void this.#writer.save(() => store.dropCheckpoints(hash)); // it ended elsewhere, or had been trained before
          const log = given || quiet ? await logOf(null) : null;
          if (!log) await this.#runs.refresh();
          log?.end('train', null);
          const { model, about } = loaded.value;
          // The next visit takes what was stored last.
          if (quiet) void log?.store(() => this.#writer.save(() => store.saveModel(hash, key, model, about)));
          return ok(this.#serving.install(library, loaded.value, { restored: true, done: true, quiet }));
        }
      }
      const isIt = (cut: AlsSettings | null): boolean => !cut || modelKey(hash, cut, stars) === key;
      const log = await logOf(isHeld ? isIt : null);
      if (!log || signal.aborted) return CANCELLED;
      const outcome = await this.#inLane(wish, { key, stars, log }, signal);
      if (outcome.state === 'cancelled' || signal.aborted) return CANCELLED;
      if (outcome.state === 'failed') return refuse(outcome.problem);
      const { model, ms: trainedMs, training, history } = outcome;
      const count = own?.films.length ?? 0;
      const about = { trainedMs, trainedAt: Date.now(), training, history, own: count, ownDigest };
      log.end('train', null, { ms: trainedMs, rows: library.info.ratings + count });
      const info = this.#serving.install(library, { key, model, about }, { restored: false, done: true, quiet });
      // Other tabs wait until it can be read.
      release(log.store(() => this.#writer.save(() => store.saveModel(hash, key, model, about))));
      return ok(info);
    });
  }

  async #inLane(
    { library, settings, anew, resume = null, own = null, quiet = false }: Wish,
    { key, stars, log }: { key: string; stars: BiasedSettings; log: RunLog },
    signal: AbortSignal,
  ): Promise<Outcome & { readonly history: readonly EpochReport[] }> {
    const { store, createLane, laneLimits = LANE_LIMITS } = this.#parts;
    const name = checkpointName(library.info.hash, key);
    let history: readonly EpochReport[] = [];
    // One at a time: a slow disk gets the newest, not all of them.
    let keeping = false;
    const training = superviseTraining(
      {
        interactions: interactionsWith(library, own),
        users: library.dataset.interactions.users,
        content: library.content,
        settings,
        stars,
        features: quiet ? { ...this.#serving.features, threads: 1 } : this.#serving.features,
        resume,
        checkpointName: name,
        // The first one of a visit is not: its time is the visitor's.
        watched: anew && !quiet,
        quiet,
      },
      {
        createLane,
        limits: laneLimits,
        onProgress: ({ epoch, epochs, msLeft, report }) => {
          // A lane that was replaced has gone back a little.
          history = [...history.filter((each) => each.epoch < epoch), report];
          this.#tell({ type: 'training', epoch, epochs, msLeft, history, ...(quiet && { quiet }) });
        },
        onSnapshot: (model, trainedMs, report) => {
          // An early model is better than none, but not than a finished one.
          if (this.#serving.installed?.done) return;
          const about = { ...NOTHING_KNOWN, trainedMs, training: report, history };
          this.#serving.install(library, { key, model, about }, { restored: false, done: false });
        },
        onCheckpoint: async (record) => {
          if (keeping || quiet) return false;
          keeping = true;
          const problem = await this.#writer.save(() => store.saveCheckpoint(name, record));
          keeping = false;
          return problem === null && own === null; // with the visitor in it, it is not what a reload asks for
        },
        stored: async () => {
          const { hash } = library.info;
          const loaded = await store.loadCheckpoint(hash);
          if (loaded.state !== 'found') return null;
          // Another tab may be training with other settings.
          const found = loaded.value;
          return modelKey(hash, found.settings, found.stars.settings) === key ? found : null;
        },
        onReplaced: () => log.retry('train'),
      },
    );
    const cancel = (): void => training.cancel();
    signal.addEventListener('abort', cancel);
    const outcome = await training.outcome;
    signal.removeEventListener('abort', cancel);
    return { ...outcome, history };
  }
}
