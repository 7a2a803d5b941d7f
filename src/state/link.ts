/**
 * The page's hold on the engine's worker: every call has a deadline, a worker that died or does not answer is replaced (a few
 * times), and calls that were on their way are asked again once or answered with a problem. Comlink alone would wait for ever.
 */
import { proxy, wrap, type Remote } from 'comlink';
import type { Answer, DatasetInfo, DatasetSource, EngineApi, EngineEvent, Problem } from '../../workers/protocol.ts';

/** The part of Worker that is needed; tests bring their own. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: string, listener: (event: Event) => void): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
  terminate(): void;
}

export interface LinkOptions {
  readonly createWorker: () => WorkerLike;
  readonly source: DatasetSource;
  readonly onEvent: (event: EngineEvent) => void;
  /** A worker was lost and a new one is starting. */
  readonly onRestart: () => void;
  /** Too many were lost: the engine is given up until `start` is called again. */
  readonly onFailed: (problem: Problem) => void;
  readonly limits?: Partial<LinkLimits>;
}

export interface LinkLimits {
  /** Milliseconds until a query is given up. */
  readonly query: number;
  /** Milliseconds until a deletion is given up: it waits for a record that is just being written, and that may take a minute. */
  readonly deletion: number;
  /** Milliseconds of a query after which a sign of life is asked for. */
  readonly doubt: number;
  /** Milliseconds until a worker that was asked for one and gives none counts as dead. */
  readonly silence: number;
  /** Milliseconds between signs of life asked for while a long call runs. */
  readonly heartbeat: number;
  /** So many workers may be lost within `within` milliseconds; one more and the engine is given up. */
  readonly restarts: number;
  readonly within: number;
}

/** A dead worker has a successor before the query that found out is given up. */
const LIMITS: LinkLimits = {
  query: 10_000,
  deletion: 75_000,
  doubt: 1_500,
  silence: 7_000,
  heartbeat: 5_000,
  restarts: 3,
  within: 300_000,
};

/** What takes as long as it takes. */
type Work =
  | 'train'
  | 'learnFrom'
  | 'evaluate'
  | 'useModel'
  | 'rerun'
  | 'importFiles'
  | 'useDataset'
  | 'renameDataset'
  | 'deleteDataset';
type Order = 'cancelTraining' | 'cancelEvaluation' | 'cancelImport';
type Query = Exclude<keyof EngineApi, 'ping' | 'watch' | 'open' | Work | Order>;
type ValueOf<K extends Query | Work> = Awaited<ReturnType<EngineApi[K]>> extends Answer<infer T> ? T : never;

/** One worker and what is known of it. */
interface Life {
  readonly worker: WorkerLike;
  readonly api: Remote<EngineApi>;
  /** Rejects when this worker is given up; never resolves. */
  readonly lost: Promise<never>;
  readonly lose: (detail: string) => void;
  /** Kept here: comlink closes a proxy that is collected. */
  readonly listener: (event: EngineEvent) => void;
  over: boolean;
  /** Signs of life so far. */
  signs: number;
}

class Lost extends Error {}
class Late extends Error {}

export class EngineLink {
  readonly #options: LinkOptions;
  readonly #limits: LinkLimits;
  #life: Life | null = null;
  #opened: Promise<Answer<DatasetInfo>> | null = null;
  /** When workers were lost. */
  #losses: number[] = [];

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
  }

  /** Starts the worker and opens the data set; after a failure: tries anew. */
  start(): Promise<Answer<DatasetInfo>> {
    this.#losses = [];
    this.#stop();
    return this.#open();
  }

  get running(): boolean {
    return this.#life !== null;
  }

  #stop(): void {
    const life = this.#life;
    this.#life = null;
    this.#opened = null;
    if (!life) return;
    life.over = true;
    life.worker.terminate();
    life.lose('stopped');
  }

  /** Asks the engine. Never rejects: what goes wrong is a problem in the answer. */
  async ask<K extends Query>(name: K, ...args: Parameters<EngineApi[K]>): Promise<Answer<ValueOf<K>>> {
    // Every query only reads, and setting or forgetting something twice is as good as once: each may be asked again once when its worker was lost.
    let detail = 'not started';
    for (let attempt = 0; attempt < 2; attempt++) {
      const life = this.#life;
      if (!life) break;
      try {
        return await this.#call(life, name, args);
      } catch (reason) {
        if (reason instanceof Late) return { ok: false, problem: { code: 'timeout', call: name } };
        detail = reason instanceof Error ? reason.message : String(reason);
        if (!(reason instanceof Lost)) break; // the engine threw: it would again
        await this.#opened; // the next worker has the data set, or there is none
      }
    }
    return { ok: false, problem: { code: 'crashed', detail } };
  }

  /**
   * Has something done without a deadline: the engine watches over it itself, and events tell how it goes. Never rejects; a worker that is
   * lost meanwhile takes it along, and its successor trains by itself where there is no model.
   */
  async work<K extends Work>(name: K, ...args: Parameters<EngineApi[K]>): Promise<Answer<ValueOf<K>>> {
    const life = this.#life;
    if (!life) return { ok: false, problem: { code: 'crashed', detail: 'not started' } };
    const call = life.api[name] as unknown as (...args: unknown[]) => Promise<Answer<ValueOf<K>>>;
    try {
      return await Promise.race([call(...args), life.lost]);
    } catch (reason) {
      return { ok: false, problem: { code: 'crashed', detail: String(reason) } };
    }
  }

  /** Tells the engine to end something; what was asked for then answers 'cancelled'. */
  order(name: Order): void {
    const life = this.#life;
    life?.api[name]().catch(() => this.#probe(life));
  }

  async #call<K extends Query>(life: Life, name: K, args: Parameters<EngineApi[K]>): Promise<Answer<ValueOf<K>>> {
    const call = life.api[name] as unknown as (...args: unknown[]) => Promise<Answer<ValueOf<K>>>;
    const deadline = alarm(name === 'forget' ? this.#limits.deletion : this.#limits.query);
    const doubt = setTimeout(() => void this.#probe(life), this.#limits.doubt);
    try {
      const answer = await Promise.race([call(...args), deadline.rings, life.lost]);
      life.signs++;
      return answer;
    } finally {
      clearTimeout(doubt);
      deadline.stop();
    }
  }

  #open(): Promise<Answer<DatasetInfo>> {
    let life: Life;
    try {
      life = this.#begin();
    } catch (reason) {
      // The browser refuses to make one.
      return Promise.resolve({ ok: false, problem: { code: 'crashed', detail: String(reason) } });
    }
    this.#opened = this.#openIn(life);
    return this.#opened;
  }

  async #openIn(life: Life): Promise<Answer<DatasetInfo>> {
    const beat = setInterval(() => void this.#probe(life), this.#limits.heartbeat);
    try {
      await Promise.race([life.api.watch(proxy(life.listener)), life.lost]);
      life.signs++;
      return await Promise.race([life.api.open(this.#options.source), life.lost]);
    } catch (reason) {
      const detail = reason instanceof Error ? reason.message : String(reason);
      // A lost worker has a successor by now, unless it was stopped or was the last.
      if (this.#opened && this.#life !== life && this.#life) return this.#opened;
      return { ok: false, problem: { code: 'crashed', detail } };
    } finally {
      clearInterval(beat);
    }
  }

  #begin(): Life {
    const worker = this.#options.createWorker();
    let lose: Life['lose'] = () => undefined;
    const lost = new Promise<never>((_, reject) => {
      lose = (detail) => reject(new Lost(detail));
    });
    lost.catch(() => undefined); // whoever waits hears of it; nobody may be waiting
    const life: Life = {
      worker,
      api: wrap<EngineApi>(worker),
      lost,
      lose,
      listener: (event) => {
        if (life.over) return;
        life.signs++;
        this.#options.onEvent(event);
      },
      over: false,
      signs: 0,
    };
    // An uncaught error need not be the end of a worker: a sign of life decides. One that never gave any has not even loaded.
    const suspect = (event: Event): void => {
      const detail = ('message' in event && String(event.message)) || event.type;
      if (life.signs === 0) this.#replace(life, detail);
      else void this.#probe(life, detail);
    };
    worker.addEventListener('error', suspect);
    worker.addEventListener('messageerror', suspect);
    this.#life = life;
    return life;
  }

  /** Asks for a sign of life; without one the worker is replaced. */
  async #probe(life: Life, detail = 'no answer'): Promise<void> {
    if (life.over) return;
    const before = life.signs;
    const deadline = alarm(this.#limits.silence);
    try {
      await Promise.race([life.api.ping(), deadline.rings, life.lost]);
      life.signs++;
    } catch {
      if (!life.over && life.signs === before) this.#replace(life, detail);
    } finally {
      deadline.stop();
    }
  }

  #replace(life: Life, detail: string): void {
    life.over = true;
    life.worker.terminate();
    if (this.#life !== life) return;
    const now = Date.now();
    this.#losses = [...this.#losses.filter((at) => at > now - this.#limits.within), now];
    if (this.#losses.length > this.#limits.restarts) {
      this.#life = null;
      this.#opened = null;
      life.lose(detail);
      this.#options.onFailed({ code: 'crashed', detail });
      return;
    }
    this.#options.onRestart();
    void this.#open().then((answer) => {
      if (!answer.ok) this.#options.onFailed(answer.problem);
    });
    life.lose(detail); // now: those who waited find the successor
  }
}

/** Rings after `ms`; a page that slept meanwhile (a frozen tab) gets the time once more. */
function alarm(ms: number): { rings: Promise<never>; stop: () => void } {
  let timer: ReturnType<typeof setTimeout>;
  const rings = new Promise<never>((_, reject) => {
    const set = (again: boolean): void => {
      const due = Date.now() + ms;
      timer = setTimeout(() => {
        if (again && Date.now() > due + ms / 2) set(false);
        else reject(new Late());
      }, ms);
    };
    set(true);
  });
  rings.catch(() => undefined);
  return { rings, stop: () => clearTimeout(timer) };
}
