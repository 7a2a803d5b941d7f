import type { FilmRef, Problem } from '../../workers/protocol.ts';
import { compareEvents, fold } from './fold.ts';
import { appendBatch, appendEvent, mergeEvents, randomName, readArrivals, type Merged } from './records.ts';
import { readEvent } from './schema.ts';
import { JOURNAL_DATABASE, journalStore, type JournalStore } from './store.ts';
import { joinTabs, type Tabs } from './tabs.ts';
import type { Envelope, JournalAct, JournalEvent, JournalState } from './types.ts';

/** An act that is on screen and not stored yet. */
interface Pending {
  event: JournalEvent;
  /** Its order is in a backup already and must stay. */
  fixed: boolean;
  /** The store did not answer in time: it may be stored for all that. */
  doubtful: boolean;
  settle: (stored: JournalEvent | null) => void;
}

/** One of many acts that are stored together. */
export interface BatchedAct {
  readonly film: FilmRef;
  readonly act: Exclude<JournalAct, { type: 'undo' }>;
  /** ISO time, where it is of another day than today. */
  readonly at?: string | undefined;
}

/** Everything a backup holds. `raw` values go in and out untouched. */
export interface JournalContent {
  readonly events: readonly { readonly envelope: Envelope; readonly raw: unknown }[];
  /** Records that cannot be read. */
  readonly damaged: readonly unknown[];
}

/**
 * The visitor's record. Acts are shown at once and stored one by one, each in its own transaction; an act is acknowledged when its
 * transaction is complete. Acts that cannot be stored stay here, are part of `state`, and are stored first when storing works again.
 */
export class Journal {
  /** Called after every change of `state` (then it is another object), `fault`, `unsaved` or `setAside`. */
  onChange: () => void = () => undefined;
  /** Another page has deleted everything. */
  onDeleted: () => void = () => undefined;

  #store: JournalStore;
  #tabs: Tabs;
  #known = new Map<string, JournalEvent>();
  #unknown = new Map<string, { envelope: Envelope; raw: unknown }>();
  #damaged: unknown[] = [];
  #pending: Pending[] = [];
  #state: JournalState = fold([]);
  #fault: Problem | null = null;
  #generation: string | null = null;
  #position = 0;
  /** Deleted, and nothing written since: reading would only make an empty database again. */
  #gone = false;
  #device = randomName();
  #acts = 0;
  #work: Promise<unknown> = Promise.resolve();
  #flushing: Promise<void> | null = null;

  constructor(name = JOURNAL_DATABASE) {
    const onDeleted = (): void => {
      this.#forget();
      this.onDeleted();
    };
    this.#store = journalStore(name, onDeleted);
    this.#tabs = joinTabs(name, {
      onChanged: (told) => {
        if (told) this.#gone = false;
        if (this.#gone) return;
        void this.refresh();
        if (this.unsaved > 0) void this.flush();
      },
      onDeleted,
    });
  }

  get state(): JournalState {
    return this.#state;
  }
  /** Why acts are on screen but not stored; null where all is well. */
  get fault(): Problem | null {
    return this.#fault;
  }
  /** Acts that could not be stored. */
  get unsaved(): number {
    return this.#fault ? this.#pending.length : 0;
  }
  /** Stored records that cannot be read; they stay where they are. */
  get setAside(): number {
    return this.#damaged.length;
  }

  /** Reads what is new in the store: everything at first, later what other pages wrote. A failure is told by `fault`. */
  refresh(): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#read();
        if (this.#pending.length === 0) this.#fault = null;
      } catch (reason) {
        this.#fault = problemOf(reason);
      }
      this.onChange();
    });
  }

  /**
   * Shows the act at once.
   *
   * @returns the stored event; null where it could not be stored (then `fault` says why, and it is kept and tried again)
   */
  act(film: FilmRef, act: JournalAct): Promise<JournalEvent | null> {
    const id = `${this.#device}:${this.#acts++}`;
    const at = new Date().toISOString();
    const event: JournalEvent = { v: 1, id, order: 1, device: this.#device, at, film, act };
    return new Promise((settle) => {
      this.#pending.push({ event, fixed: false, doubtful: false, settle });
      this.#refold();
      this.onChange();
      void this.flush();
    });
  }

  /**
   * Does many acts as one: all of them are stored, then shown, or none is.
   *
   * @param kind what did it; the batch is named after it
   * @returns the name of the batch, for `undoBatch`
   * @throws what the store throws; `problemOf` says it in the page's terms
   */
  async actAll(kind: string, acts: readonly BatchedAct[]): Promise<string> {
    const batch = `${kind}/${randomName()}`;
    const now = new Date().toISOString();
    const events = acts.map(({ film, act, at }): JournalEvent => {
      const id = `${this.#device}:${this.#acts++}`;
      return { v: 1, id, order: 1, device: this.#device, at: at ?? now, film, act, batch };
    });
    await this.flush(); // what was done before stands before
    await this.#inTurn(async () => {
      this.#gone = false;
      try {
        await appendBatch(this.#store.use, events);
      } finally {
        await this.#read(); // an answer may have come too late only
      }
    }).catch((reason: unknown) => {
      if (!events.every(({ id }) => this.#known.has(id))) throw reason;
    });
    this.onChange();
    this.#tabs.tell('changed');
    return batch;
  }

  /** Takes a whole batch back, by one act. */
  undoBatch(name: string): Promise<JournalEvent | null> {
    const batch = this.#state.batches.get(name);
    return batch ? this.act(batch.event.film, { type: 'undo', of: name }) : Promise.resolve(null);
  }

  /** Stores what is not stored yet, in order. Never rejects: `fault` tells. */
  flush(): Promise<void> {
    this.#flushing ??= this.#inTurn(() => this.#storePending());
    return this.#flushing;
  }

  /**
   * Adds the events that are not here yet, all of them or none.
   *
   * @throws what the store throws; `problemOf` says it in the page's terms
   */
  async merge(events: JournalContent['events']): Promise<Merged> {
    await this.flush();
    const merged = await this.#inTurn(async () => {
      this.#gone = false;
      const result = await mergeEvents(this.#store.use, events);
      await this.#read();
      if (this.#pending.length === 0) this.#fault = null;
      return result;
    });
    this.onChange();
    if (merged.added > 0) this.#tabs.tell('changed');
    return merged;
  }

  /** Everything in total order, what could not be saved too. Call `flush` first: what it can save is not fixed needlessly. */
  content(): JournalContent {
    this.#pending = this.#ordered().map((pending) => ({ ...pending, fixed: true }));
    const own = [...this.#known.values(), ...this.#pending.map(({ event }) => event)];
    const events: { envelope: Envelope; raw: unknown }[] = [
      ...own.map((event) => ({ envelope: event, raw: event })),
      ...this.#unknown.values(),
    ];
    events.sort((a, b) => compareEvents(a.envelope, b.envelope));
    return { events, damaged: [...this.#damaged] };
  }

  /** How many events there are, of any kind. */
  get size(): number {
    return this.#known.size + this.#unknown.size + this.#pending.length;
  }

  has(id: string): boolean {
    return this.#known.has(id) || this.#unknown.has(id) || this.isPending(id);
  }

  /** The act that came last and is not stored; its order is not settled yet. Right after `act` it is that one. */
  get newest(): JournalEvent | null {
    return this.#pending.at(-1)?.event ?? null;
  }
  /** On screen, and not stored. */
  isPending(id: string): boolean {
    return this.#pending.some(({ event }) => event.id === id);
  }

  /** Takes an act back, at once. One that is certainly stored nowhere goes without a trace; any other is reversed by an act of its own. */
  async undo(event: JournalEvent): Promise<void> {
    const index = this.#pending.findIndex((one) => one.event.id === event.id);
    const pending = this.#pending[index];
    if (!pending || pending.fixed || pending.doubtful || this.#flushing) {
      await this.act(event.film, { type: 'undo', of: event.id });
      return;
    }
    this.#pending.splice(index, 1);
    this.#refold();
    this.onChange();
    void this.refresh(); // with nothing left to store the fault may be over
  }

  /**
   * Deletes every act, here and in the other open pages.
   *
   * @throws what the store throws; where only the empty database could not be deleted the acts are gone all the same
   */
  async deleteAll(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#store.empty();
      // Now: another page may hold the deletion of the database itself up.
      this.#forget();
      this.#tabs.tell('deleted');
      await this.#store.remove();
    });
  }

  close(): void {
    this.#tabs.close();
    this.#store.close();
  }

  async #storePending(): Promise<void> {
    while (this.#pending.length > 0) {
      const next = this.#pending[0];
      try {
        await this.#append(next);
      } catch (reason) {
        this.#fault = problemOf(reason);
        const first = this.#pending[0];
        if (first && reason instanceof DOMException && reason.name === 'TimeoutError') first.doubtful = true;
        for (const { settle } of this.#pending) settle(null);
        break;
      }
    }
    // Before anybody else runs: an act that comes from now on needs a flush of its own.
    this.#flushing = null;
    if (this.#pending.length === 0) this.#fault = null;
    this.onChange();
  }

  async #append(next: Pending): Promise<void> {
    this.#gone = false;
    const { event, generation, arrival } = await appendEvent(this.#store.use, next.event, next.fixed, {
      generation: this.#generation,
      position: this.#position,
    });
    // Nothing was awaited since: the act goes from pending to stored in one step.
    if (this.#pending[0]?.event.id !== event.id) return; // deleted meanwhile
    this.#pending.shift();
    this.#known.set(event.id, event);
    const first = this.#position === 0 && arrival === 1;
    const inSequence =
      arrival !== null && (first || (generation === this.#generation && arrival === this.#position + 1));
    if (inSequence) {
      this.#generation = generation;
      this.#position = arrival;
    }
    this.#tabs.tell('changed');
    try {
      if (inSequence && !this.#fault) return;
      await this.#read();
      this.#fault = null;
      this.onChange();
    } finally {
      next.settle(event); // stored it is, whatever reading says
    }
  }

  async #read(): Promise<void> {
    const { generation, position, records } = await readArrivals(this.#store.use, this.#generation, this.#position);
    let changed = false;
    if (generation === null || generation !== this.#generation) {
      changed = this.#known.size > 0;
      this.#clear();
    }
    this.#generation = generation;
    this.#position = position;
    for (const record of records) {
      const read = readEvent(record);
      if (read.kind === 'event') {
        changed ||= !this.#known.has(read.event.id);
        this.#known.set(read.event.id, read.event);
      } else if (read.kind === 'unknown') this.#unknown.set(read.event.id, { envelope: read.event, raw: record });
      else this.#damaged.push(read.raw);
    }
    const landed = this.#pending.filter(({ event }) => this.#known.has(event.id));
    if (landed.length > 0) {
      // Stored after all, by a write whose answer came too late or from a backup.
      this.#pending = this.#pending.filter((pending) => !landed.includes(pending));
      for (const { event, settle } of landed) settle(this.#known.get(event.id) ?? null);
    }
    if (changed || landed.length > 0) this.#refold();
  }

  #clear(): void {
    this.#known.clear();
    this.#unknown.clear();
    this.#damaged = [];
    this.#position = 0;
    this.#generation = null;
  }

  #forget(): void {
    this.#gone = true;
    this.#clear();
    for (const { settle } of this.#pending.splice(0)) settle(null);
    this.#fault = null;
    this.#refold();
    this.onChange();
  }

  /** The pending ones with orders above everything that is stored: such as the store will give them. */
  #ordered(): Pending[] {
    let order = 0;
    for (const event of this.#known.values()) order = Math.max(order, event.order);
    for (const { envelope } of this.#unknown.values()) order = Math.max(order, envelope.order);
    for (const { event, fixed } of this.#pending) if (fixed) order = Math.max(order, event.order);
    return this.#pending.map((one) => (one.fixed ? one : { ...one, event: { ...one.event, order: ++order } }));
  }

  /** Whenever an event is new. Storing a pending one changes nothing: it stood after everything that was stored already. */
  #refold(): void {
    this.#state = fold([...this.#known.values(), ...this.#ordered().map(({ event }) => event)]);
  }

  /** One thing at a time with the store, so that reading never falls between an append and its acknowledgement. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const run = this.#work.then(task);
    this.#work = run.catch(() => undefined); // the caller of run hears of it
    return run;
  }
}

/** What went wrong with the store, in the page's terms. */
export function problemOf(reason: unknown): Problem {
  if (reason instanceof Error || reason instanceof DOMException) {
    if (reason.name === 'QuotaExceededError') return { code: 'storage-full' };
    return { code: 'storage', detail: `${reason.name}: ${reason.message}` };
  }
  return { code: 'storage', detail: typeof reason === 'string' ? reason : 'The browser broke the transaction off.' };
}
