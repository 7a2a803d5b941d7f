import { DEFAULT_BIASED, type Checkpoint, type Model } from '../als/index.ts';
import type { AlsSettings, Answer, ModelInfo } from '../protocol.ts';
import { modelKey } from '../store/index.ts';
import { CANCELLED, crashed, ok, refuse } from './answers.ts';
import type { Library } from './library.ts';
import { withLock } from './locks.ts';
import type { EngineParts, Tell } from './parts.ts';
import type { Serving } from './serving.ts';
import { LANE_LIMITS, superviseTraining } from './supervise.ts';
import type { Writer } from './writer.ts';

/** A training, from its wish to its end. */
interface Training {
  readonly abort: AbortController;
  readonly answer: Promise<Answer<ModelInfo>>;
}

export interface Wish {
  readonly library: Library;
  readonly settings: AlsSettings;
  /** Also where such a model is stored. */
  readonly anew: boolean;
  readonly resume: Checkpoint | null;
}

export const fits = (library: Library, model: Model): boolean => model.films === library.dataset.catalogue.size;

/** Trains models, one at a time, and puts them in the place of the one that answers. */
export class Trainer {
  readonly #parts: EngineParts;
  readonly #tell: Tell;
  readonly #serving: Serving;
  readonly #writer: Writer;
  #current: Training | null = null;

  constructor(parts: EngineParts, tell: Tell, serving: Serving, writer: Writer) {
    this.#parts = parts;
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
    const training: Training = { abort, answer: this.#train(wish, abort.signal).catch(crashed) };
    this.#current = training;
    return training.answer.then((answer) => {
      const isCurrent = this.#current === training;
      if (isCurrent) this.#current = null;
      if (isCurrent && !answer.ok) this.#tell({ type: 'training-stopped', problem: answer.problem });
      return answer;
    });
  }

  /** A visitor who stops it does not want it to go on with the next visit. */
  cancel(): void {
    if (!this.#current) return;
    this.#current.abort.abort();
    void this.#writer.save(() => this.#parts.store.dropCheckpoints());
  }

  /** Another data set: nothing is told. */
  abandon(): void {
    this.#current?.abort.abort();
    this.#current = null;
  }

  restore(key: string, model: Model): ModelInfo {
    const info: ModelInfo = {
      key,
      settings: model.settings,
      epoch: model.epoch,
      restored: true,
      trainedMs: 0,
      training: null,
    };
    this.#serving.install(model, info, true);
    return info;
  }

  async #train({ library, settings, anew, resume }: Wish, signal: AbortSignal): Promise<Answer<ModelInfo>> {
    const { store, createLane, locks } = this.#parts;
    const { hash } = library.info;
    const stars = this.#parts.stars ?? DEFAULT_BIASED;
    const key = modelKey(hash, settings, stars);
    this.#tell({ type: 'training', epoch: resume?.epoch ?? 0, epochs: settings.epochs, msLeft: null });

    // One at a time: a slow disk gets the newest, not all of them.
    let keeping = false;
    const keep = (checkpoint: Checkpoint): void => {
      if (keeping) return;
      keeping = true;
      void this.#writer.save(() => store.saveCheckpoint(hash, key, checkpoint)).then(() => (keeping = false));
    };

    return withLock(locks, `cinefold-training/${key}`, signal, async (release) => {
      if (signal.aborted) return CANCELLED;
      if (!anew) {
        // Another tab may have trained it meanwhile.
        const loaded = await store.loadModel(hash, key);
        if (signal.aborted) return CANCELLED;
        if (loaded.state === 'found' && fits(library, loaded.value.model)) {
          return ok(this.restore(key, loaded.value.model));
        }
      }
      const training = superviseTraining(
        {
          // No training reads the times: they need not be copied into the lane.
          interactions: { ...library.dataset.interactions, times: null },
          settings,
          stars,
          features: this.#serving.features,
          resume,
        },
        {
          createLane,
          limits: this.#parts.laneLimits ?? LANE_LIMITS,
          onProgress: ({ epoch, epochs, msLeft }) => this.#tell({ type: 'training', epoch, epochs, msLeft }),
          onSnapshot: (model, trainedMs, training) => {
            // An early model is better than none, but not than a finished one.
            if (this.#serving.installed?.done) return;
            const info = { key, settings, epoch: model.epoch, restored: false, trainedMs, training };
            this.#serving.install(model, info, false);
          },
          onCheckpoint: keep,
        },
      );
      const cancel = (): void => training.cancel();
      signal.addEventListener('abort', cancel);
      const outcome = await training.outcome;
      signal.removeEventListener('abort', cancel);
      if (outcome.state === 'cancelled' || signal.aborted) return CANCELLED;
      if (outcome.state === 'failed') return refuse(outcome.problem);
      const { model, ms, training: report } = outcome;
      const info: ModelInfo = { key, settings, epoch: model.epoch, restored: false, trainedMs: ms, training: report };
      this.#serving.install(model, info, true);
      // Other tabs wait until it can be read.
      release(this.#writer.save(() => store.saveModel(hash, key, model)));
      return ok(info);
    });
  }
}
