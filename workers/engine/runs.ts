import type { AlsSettings, Problem, Run, RunCause, RunStage, StageName } from '../protocol.ts';
import type { EngineStore } from '../store/index.ts';
import type { Tell } from './parts.ts';
import type { Writer } from './writer.ts';

/** Runs that are told of; the store keeps as many. */
const SHOWN = 30;

/** What was run on this device, and what is being run. A run is stored whenever a stage of it ends, or work begins that takes long. */
export class RunHistory {
  readonly #store: EngineStore;
  readonly #writer: Writer;
  readonly #tell: Tell;
  /** The latest first. */
  #runs: Run[] = [];
  /** Resolves when the stored runs are known: only then is a number free. */
  readonly ready: Promise<void>;

  constructor(store: EngineStore, writer: Writer, tell: Tell) {
    this.#store = store;
    this.#writer = writer;
    this.#tell = tell;
    this.ready = this.#load();
  }

  get list(): readonly Run[] {
    return this.#runs;
  }

  begin(
    cause: RunCause,
    stages: readonly StageName[],
    about: { readonly dataset: Run['dataset']; readonly settings: AlsSettings | null },
  ): RunLog {
    const number = (this.#runs[0]?.number ?? 0) + 1;
    const run: Run = {
      // Two tabs may count to the same number at the same time.
      id: `${number}-${Math.floor(Math.random() * 2 ** 32).toString(36)}`,
      number,
      at: Date.now(),
      cause,
      ...about,
      stages: stages.map((name) => ({
        name,
        state: 'waiting',
        ms: null,
        rows: null,
        bytes: null,
        retries: 0,
        problem: null,
      })),
    };
    this.#runs = [run, ...this.#runs].slice(0, SHOWN);
    return this.#log(run);
  }

  /** Goes on with a run that is over; null where it is not known. */
  reopen(id: string): RunLog | null {
    const run = this.#runs.find((each) => each.id === id);
    return run ? this.#log(run) : null;
  }

  /**
   * Goes on with the latest run of these data where it was to train them so and its page was closed before the model was stored; else null.
   * Only for whoever has the lock of the training: what another tab is doing looks the same.
   */
  async cutShort(hash: string, isIt: (settings: AlsSettings | null) => boolean): Promise<RunLog | null> {
    // As it is stored by now: another tab may have ended it.
    await this.refresh();
    const run = this.#runs.find(({ dataset }) => dataset.hash === hash);
    if (!run || run.cause === 'evaluate' || run.cause === 'quiet' || !isIt(run.settings)) return null;
    const cut = run.stages.find(({ state }) => state === 'interrupted')?.name;
    if (cut !== 'train' && cut !== 'store') return null;
    // What was trained and not stored is trained again.
    const stages = run.stages.map((stage): RunStage => (stage.name === cut ? { ...stage, state: 'waiting' } : stage));
    const log = this.#log({ ...run, stages });
    log.retry('train');
    return log;
  }

  /** What seemed interrupted another tab may have ended meanwhile. */
  async refresh(): Promise<void> {
    const stored = await this.#stored();
    this.#runs = this.#runs.map((run) => {
      const now = stored.find(({ id }) => id === run.id);
      if (!now || run.stages.every(({ state }) => state !== 'interrupted')) return run;
      this.#tell({ type: 'run', run: now });
      return now;
    });
  }

  forget(): void {
    this.#runs = [];
  }

  #log(run: Run): RunLog {
    return new RunLog(run, async (changed, keep) => {
      // Everything was deleted meanwhile, or newer ones took its place.
      if (!this.#runs.some(({ id }) => id === changed.id)) return;
      this.#runs = this.#runs.map((each) => (each.id === changed.id ? changed : each));
      this.#tell({ type: 'run', run: changed });
      if (keep) await this.#writer.save(() => this.#store.saveRun(changed));
    });
  }

  async #load(): Promise<void> {
    this.#runs = await this.#stored();
  }

  async #stored(): Promise<Run[]> {
    const stored = await this.#store.loadRuns();
    return stored.map(settled).sort((a, b) => b.number - a.number || b.at - a.at);
  }
}

/** Whoever ran it is gone, in a stage or between two. */
function settled(run: Run): Run {
  const between = run.stages.every(({ state }) => state === 'done' || state === 'waiting');
  const next = between ? run.stages.find(({ state }) => state === 'waiting') : null;
  const stages = run.stages.map((stage): RunStage =>
    stage.state === 'running' || stage === next ? { ...stage, state: 'interrupted' } : stage,
  );
  return { ...run, stages };
}

interface Counted {
  readonly ms?: number;
  readonly rows?: number;
  readonly bytes?: number;
}

/** Writes down how one run goes. */
export class RunLog {
  #run: Run;
  /** Resolves when it is stored, where that is wanted. */
  readonly #changed: (run: Run, keep: boolean) => Promise<void>;
  readonly #started = new Map<StageName, number>();
  #unstored: Problem | null = null;

  constructor(run: Run, changed: (run: Run, keep: boolean) => Promise<void>) {
    this.#run = run;
    this.#changed = changed;
  }

  get run(): Run {
    return this.#run;
  }

  /** The data set became known, or the settings. */
  describe(about: { readonly dataset?: Run['dataset']; readonly settings?: AlsSettings }): void {
    this.#run = { ...this.#run, ...about };
  }

  begin(name: StageName): void {
    this.#started.set(name, performance.now());
    // A page that is closed in the middle of much work leaves word of it; of work that is done once more, not of how it ended before.
    void this.#set(name, { state: 'running', problem: null }, name === 'train' || name === 'evaluate');
  }

  /** One more try. */
  retry(name: StageName): void {
    const stage = this.#run.stages.find((each) => each.name === name);
    if (stage) void this.#set(name, { retries: stage.retries + 1 }, false);
  }

  /**
   * The stage is over. problem: null where it is done; 'cancelled' counts as such.
   * ms: its share of the time; where not given, the time since it began. Adds to what earlier tries took.
   */
  end(name: StageName, problem: Problem | null, counted: Counted = {}): void {
    void this.#end(name, problem, counted);
  }

  async #end(name: StageName, problem: Problem | null, counted: Counted): Promise<void> {
    const stage = this.#run.stages.find((each) => each.name === name);
    if (!stage) return;
    const { ms = performance.now() - (this.#started.get(name) ?? performance.now()), ...rest } = counted;
    const state = problem === null ? 'done' : problem.code === 'cancelled' ? 'cancelled' : 'failed';
    await this.#set(
      name,
      { ...rest, state, problem: state === 'failed' ? problem : null, ms: (stage.ms ?? 0) + ms },
      true,
    );
  }

  /** Stores something as a part of the last stage, which fails where any part does. Resolves when that is told and stored too. */
  async store(write: () => Promise<Problem | null>): Promise<void> {
    this.begin('store');
    this.#unstored = (await write()) ?? this.#unstored;
    await this.#end('store', this.#unstored, {});
  }

  async #set(name: StageName, change: Partial<RunStage>, keep: boolean): Promise<void> {
    if (!this.#run.stages.some((stage) => stage.name === name)) return;
    const stages = this.#run.stages.map((stage) => (stage.name === name ? { ...stage, ...change } : stage));
    this.#run = { ...this.#run, stages };
    await this.#changed(this.#run, keep);
  }
}
