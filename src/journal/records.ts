/**
 * What the database holds: under the keys 1, 2, 3, ... the events in the sequence in which they arrived on this device, and under
 * COUNTER the counters. Each function is one transaction.
 */
import { promisifyRequest, type UseStore } from 'idb-keyval';
import * as v from 'valibot';
import { readEvent } from './schema.ts';
import type { Envelope, JournalEvent } from './types.ts';

const COUNTER = 'counter';
/** Only a forged file gets there. Acts then share it: nothing is lost, but which one is the later is left to chance. */
const LAST_ORDER = Number.MAX_SAFE_INTEGER;

const counterSchema = v.object({
  /** Largest order of any event here. */
  order: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** Names this database: another one after a deletion. */
  generation: v.pipe(v.string(), v.minLength(1)),
});
type Counter = v.InferOutput<typeof counterSchema>;

export interface Arrivals {
  readonly generation: string | null;
  /** Key of the last record read; where the next reading starts. */
  readonly position: number;
  readonly records: readonly unknown[];
}

/**
 * Records that arrived after `position` in the database of this `generation`; all of them where it is another database.
 * Stores nothing.
 */
export function readArrivals(use: UseStore, generation: string | null, position: number): Promise<Arrivals> {
  return use('readonly', async (store) => {
    const stored = await promisifyRequest<unknown>(store.get(COUNTER));
    const counter = v.safeParse(counterSchema, stored);
    const now = counter.success ? counter.output.generation : null;
    const from = now !== null && now === generation ? position : 0;
    const [last, records] = await Promise.all([
      lastArrival(store),
      promisifyRequest<unknown[]>(store.getAll(arrivedAfter(from))),
    ]);
    return { generation: now, position: last, records };
  });
}

export interface Appended {
  readonly event: JournalEvent;
  readonly generation: string;
  /** null where it was stored before: by a write whose answer came too late, or from a backup that holds it. */
  readonly arrival: number | null;
}

/**
 * Stores one event, once, and resolves when the transaction is complete (durability 'strict').
 *
 * @param fixed keep the order that the event has (it is in a backup already); else it gets the next one
 * @param read how far the caller has read; up to there the event is not stored
 */
export async function appendEvent(
  use: UseStore,
  event: JournalEvent,
  fixed: boolean,
  read: Pick<Arrivals, 'generation' | 'position'>,
): Promise<Appended> {
  return use('readwrite', async (store) => {
    const [counter, last] = await Promise.all([counterOf(store), lastArrival(store)]);
    const { generation } = counter;
    const from = generation === read.generation ? read.position : 0;
    if (last > from) {
      const before = findEvent(await promisifyRequest<unknown[]>(store.getAll(arrivedAfter(from))), event.id);
      if (before) return { event: before, generation, arrival: null };
    }
    const order = fixed ? event.order : Math.min(counter.order + 1, LAST_ORDER);
    const stored: JournalEvent = { ...event, order };
    const arrival = last + 1;
    store.add(stored, arrival);
    store.put({ ...counter, order: Math.max(counter.order, order) } satisfies Counter, COUNTER);
    await promisifyRequest(store.transaction);
    return { event: stored, generation, arrival };
  });
}

/**
 * Stores new events of one batch in one transaction, in their sequence: all of them or none.
 *
 * @throws what the store throws; then none is stored, except where an answer came too late: read what is there
 */
export async function appendBatch(use: UseStore, events: readonly JournalEvent[]): Promise<void> {
  await use('readwrite', async (store) => {
    const [counter, last] = await Promise.all([counterOf(store), lastArrival(store)]);
    let { order } = counter;
    let arrival = last;
    for (const event of events) {
      order = Math.min(order + 1, LAST_ORDER);
      store.add({ ...event, order } satisfies JournalEvent, ++arrival);
    }
    store.put({ ...counter, order } satisfies Counter, COUNTER);
    await promisifyRequest(store.transaction);
  });
}

export interface Merged {
  readonly added: number;
  readonly same: number;
}

/**
 * Stores those events that are not here yet, all of them or none.
 *
 * @param events what a backup holds, `raw` as it goes into the store
 */
export async function mergeEvents(
  use: UseStore,
  events: readonly { readonly envelope: Envelope; readonly raw: unknown }[],
): Promise<Merged> {
  return use('readwrite', async (store) => {
    const [counter, last, records] = await Promise.all([
      counterOf(store),
      lastArrival(store),
      promisifyRequest<unknown[]>(store.getAll(arrivedAfter(0))),
    ]);
    const here = idsOf(records);
    let { order } = counter;
    let arrival = last;
    for (const { envelope, raw } of events) {
      if (here.has(envelope.id)) continue;
      here.add(envelope.id);
      order = Math.max(order, envelope.order);
      store.add(raw, ++arrival);
    }
    const added = arrival - last;
    if (added > 0) store.put({ ...counter, order } satisfies Counter, COUNTER);
    await promisifyRequest(store.transaction);
    return { added, same: events.length - added };
  });
}

const arrivedAfter = (position: number): IDBKeyRange => IDBKeyRange.bound(position, Infinity, true);

function findEvent(records: readonly unknown[], id: string): JournalEvent | null {
  for (const record of records) {
    const read = readEvent(record);
    if (read.kind === 'event' && read.event.id === id) return read.event;
  }
  return null;
}

function idsOf(records: readonly unknown[]): Set<string> {
  const ids = new Set<string>();
  for (const record of records) {
    const read = readEvent(record);
    if (read.kind !== 'damaged') ids.add(read.event.id);
  }
  return ids;
}

/** The counters, or those that the events themselves give where the record is damaged or not there yet. */
async function counterOf(store: IDBObjectStore): Promise<Counter> {
  const parsed = v.safeParse(counterSchema, await promisifyRequest<unknown>(store.get(COUNTER)));
  if (parsed.success && parsed.output.order < LAST_ORDER) return parsed.output;
  let order = 0;
  for (const record of await promisifyRequest<unknown[]>(store.getAll(arrivedAfter(0)))) {
    const read = readEvent(record);
    if (read.kind !== 'damaged') order = Math.max(order, read.event.order);
  }
  return { order, generation: randomName() };
}

async function lastArrival(store: IDBObjectStore): Promise<number> {
  const cursor = await promisifyRequest(store.openKeyCursor(arrivedAfter(0), 'prev'));
  return Number(cursor?.key ?? 0);
}

/** 80 random bits as text; also where crypto.randomUUID is missing (an insecure address). */
export function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
