import { DEFAULT_BIASED } from '../als/index.ts';
import type { AlsSettings, Answer, Evaluation, Features, Problem } from '../protocol.ts';
import { modelKey } from '../store/index.ts';
import { CANCELLED, crashed, ok, refuse } from './answers.ts';
import type { EvaluationJob, EvaluationMessage } from './evaluationRun.ts';
import { describe, errorText, localLane, type Lane } from './lane.ts';
import type { Library } from './library.ts';
import type { EngineParts, Tell } from './parts.ts';
import type { RunHistory, RunLog } from './runs.ts';
import { LANE_LIMITS, type LaneLimits } from './supervise.ts';
import type { Writer } from './writer.ts';

/** Looks without a sign of life until a lane is given up, to those of a training: it parts millions of ratings before it says a word. */
const PATIENCE = 4;

type Measured =
  | { readonly state: 'done'; readonly evaluation: Evaluation }
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly problem: Problem };

/**
 * Measures in a lane; where none can be started, in this thread, in slices. Never rejects. A lane that falls silent is given up: a measurement
 * can be asked for again.
 * signal: the lane is ended at once.
 */
function measureInLane(
  job: EvaluationJob,
  createLane: () => Lane,
  { look, looks }: LaneLimits,
  onProgress: (progress: Extract<EvaluationMessage, { type: 'measuring' }>) => void,
  signal: AbortSignal,
): Promise<Measured> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve({ state: 'cancelled' });
      return;
    }
    let lane: Lane;
    let silentLooks = 0;
    const timer = setInterval(() => {
      if (++silentLooks > PATIENCE * looks) fail('The measuring thread gave no sign of life.');
    }, look);
    const end = (outcome: Measured): void => {
      clearInterval(timer);
      lane.terminate();
      signal.removeEventListener('abort', cancel);
      resolve(outcome);
    };
    const fail = (detail: string): void => end({ state: 'failed', problem: { code: 'evaluation', detail } });
    const cancel = (): void => end({ state: 'cancelled' });
    const begin = (created: Lane): void => {
      lane = created;
      lane.addEventListener('message', ({ data }) => {
        silentLooks = 0;
        if (data.type === 'measuring') onProgress(data);
        else if (data.type === 'measured') end({ state: 'done', evaluation: data.evaluation });
        else if (data.type === 'failed') fail(data.detail);
      });
      lane.addEventListener('error', (event) => fail(`The measuring thread broke down${errorText(event)}.`));
      lane.addEventListener('messageerror', () => fail('The measuring thread said something unreadable.'));
      try {
        lane.postMessage(job);
      } catch (reason) {
        lane.terminate(); // another one takes its place
        throw reason;
      }
    };
    signal.addEventListener('abort', cancel);
    try {
      begin(createLane());
    } catch (reason) {
      console.warn('No thread to measure in; the engine does it between its answers:', describe(reason));
      begin(localLane());
    }
  });
}

/** Measures what settings are worth, one at a time, in a lane, and keeps what came of it. */
export class Evaluator {
  readonly #parts: EngineParts;
  readonly #tell: Tell;
  readonly #writer: Writer;
  readonly #runs: RunHistory;
  #current: AbortController | null = null;
  /** Of this visit, by the key of the model. */
  readonly #known = new Map<string, Evaluation>();

  constructor(parts: EngineParts, tell: Tell, writer: Writer, runs: RunHistory) {
    this.#parts = parts;
    this.#tell = tell;
    this.#writer = writer;
    this.#runs = runs;
  }

  /** Instead of what is being measured. log: the run that it is one more try of. Never rejects. */
  async measure(
    library: Library,
    settings: AlsSettings,
    features: Features,
    log: RunLog | null,
  ): Promise<Answer<Evaluation>> {
    this.cancel();
    const abort = new AbortController();
    this.#current = abort;
    await this.#runs.ready;
    if (abort.signal.aborted) return CANCELLED;
    const { name, hash, ratings } = library.info;
    const own =
      log ?? this.#runs.begin('evaluate', ['evaluate', 'store'], { dataset: { name, hash, ratings }, settings });
    own.begin('evaluate');
    try {
      const { interactions } = library.dataset;
      const data = { interactions: { ...interactions, times: null }, content: library.content };
      const measured = await measureInLane(
        { type: 'evaluate', data, settings, features },
        this.#parts.createLane,
        this.#parts.laneLimits ?? LANE_LIMITS,
        ({ stage, share }) => this.#tell({ type: 'evaluating', stage, share }),
        abort.signal,
      );
      if (measured.state !== 'done') {
        const answer = measured.state === 'failed' ? refuse(measured.problem) : CANCELLED;
        own.end('evaluate', answer.problem);
        return answer;
      }
      const { evaluation } = measured;
      own.end('evaluate', null, { rows: evaluation.users });
      this.#known.set(this.#keyOf(library, settings), evaluation);
      void this.#store(library, evaluation, own);
      return ok(evaluation);
    } catch (reason) {
      const answer = crashed(reason);
      own.end('evaluate', answer.problem);
      return answer;
    } finally {
      if (this.#current === abort) this.#current = null;
    }
  }

  cancel(): void {
    this.#current?.abort();
    this.#current = null;
  }

  /** What was measured with these settings on this data, in this visit or before; null where nothing was. */
  async stored(library: Library, settings: AlsSettings): Promise<Answer<Evaluation | null>> {
    const key = this.#keyOf(library, settings);
    const known = this.#known.get(key);
    if (known) return ok(known);
    const loaded = await this.#parts.store.loadEvaluation(library.info.hash, key);
    if (loaded.state === 'failed') return refuse(loaded.problem);
    return ok(loaded.state === 'found' ? loaded.value : null);
  }

  /** Whether there was something to store. */
  async storeAgain(library: Library, settings: AlsSettings, log: RunLog): Promise<boolean> {
    const known = this.#known.get(this.#keyOf(library, settings));
    if (known) await this.#store(library, known, log);
    return known !== undefined;
  }

  #store(library: Library, evaluation: Evaluation, log: RunLog): Promise<void> {
    const { hash } = library.info;
    const key = this.#keyOf(library, evaluation.settings);
    return log.store(() => this.#writer.save(() => this.#parts.store.saveEvaluation(hash, key, evaluation)));
  }

  #keyOf(library: Library, settings: AlsSettings): string {
    return modelKey(library.info.hash, settings, this.#parts.stars ?? DEFAULT_BIASED);
  }
}
