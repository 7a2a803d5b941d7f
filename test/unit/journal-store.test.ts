import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readBackupText, writeBackup } from '../../src/journal/backup.ts';
import { Journal, problemOf } from '../../src/journal/journal.ts';
import { film, plain } from './journal-events.ts';

let name = '';
let count = 0;
const open: Journal[] = [];

beforeEach(() => {
  name = `journal-test-${count++}`;
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const journal of open.splice(0)) journal.close();
});

async function page(): Promise<Journal> {
  const journal = new Journal(name);
  open.push(journal);
  await journal.refresh();
  return journal;
}
const rate = (journal: Journal, movieId: number, stars: number) => journal.act(film(movieId), { type: 'rate', stars });
const starsOf = (journal: Journal) =>
  Object.fromEntries([...journal.state.ratings].map(([key, { stars }]) => [key, stars]));

/** The raw database, as another program would see it. */
function raw(mode: IDBTransactionMode, run: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.onerror = () => reject(opening.error ?? new Error('open'));
    opening.onsuccess = () => {
      const db = opening.result;
      const request = run(db.transaction('events', mode).objectStore('events'));
      request.transaction?.addEventListener('complete', () => {
        db.close();
        resolve(request.result);
      });
    };
  });
}

describe('the journal', () => {
  test('shows an act at once and acknowledges it when it is stored', async () => {
    const journal = await page();
    const acknowledged = rate(journal, 1, 4);
    expect(starsOf(journal)).toEqual({ 1: 4 });
    expect(await acknowledged).toMatchObject({ v: 1, order: 1, film: { movieId: 1 }, act: { type: 'rate', stars: 4 } });
    expect(starsOf(await page())).toEqual({ 1: 4 });
  });

  test('acts before the store is read are neither lost nor overtaken by what it holds', async () => {
    const before = await page();
    await rate(before, 1, 2);
    await rate(before, 2, 2);
    const journal = new Journal(name);
    open.push(journal);
    const acts = [rate(journal, 1, 5), rate(journal, 3, 3)];
    const reading = journal.refresh();
    expect(starsOf(journal)).toEqual({ 1: 5, 3: 3 });
    await Promise.all([...acts, reading]);
    expect(starsOf(journal)).toEqual({ 1: 5, 2: 2, 3: 3 });
    expect(starsOf(await page())).toEqual({ 1: 5, 2: 2, 3: 3 });
  });

  test('an undo brings the former state back, stored and shown', async () => {
    const journal = await page();
    await rate(journal, 1, 2);
    await rate(journal, 2, 4);
    const before = plain(journal.state);
    const act = await rate(journal, 1, 5);
    await journal.act(film(1), { type: 'undo', of: act?.id ?? '' });
    expect(plain(journal.state)).toEqual(before);
    expect(plain((await page()).state)).toEqual(before);
  });

  test('an act made in answer to an acknowledgement is stored too', async () => {
    const journal = await page();
    await rate(journal, 1, 1)
      .then(() => rate(journal, 2, 2))
      .then(() => rate(journal, 3, 3));
    expect(starsOf(await page())).toEqual({ 1: 1, 2: 2, 3: 3 });
  });

  test('two pages see each other, and both number on from what is there', async () => {
    const [one, two] = [await page(), await page()];
    await rate(one, 1, 1);
    await vi.waitFor(() => expect(starsOf(two)).toEqual({ 1: 1 }));
    await rate(two, 1, 5);
    await vi.waitFor(() => expect(starsOf(one)).toEqual({ 1: 5 }));
    const orders = one.content().events.map(({ envelope }) => envelope.order);
    expect(orders).toEqual([1, 2]);
  });

  test('two pages that write at once lose nothing and come to the same', async () => {
    const [one, two] = [await page(), await page()];
    await Promise.all(Array.from({ length: 40 }, (_, i) => rate(i % 2 ? one : two, i, ((i % 10) + 1) / 2)));
    await Promise.all([one.refresh(), two.refresh()]);
    expect(one.state.ratings.size).toBe(40);
    expect(plain(two.state)).toEqual(plain(one.state));
    const orders = one.content().events.map(({ envelope }) => envelope.order);
    expect(new Set(orders).size).toBe(40);
  });
});

describe('records that are no events', () => {
  test('are set aside: kept, counted, and no obstacle', async () => {
    const journal = await page();
    await rate(journal, 1, 4);
    await raw('readwrite', (store) => store.add({ v: 1, id: 'x:0', order: 2, device: 'x', act: 'bite' }, 2));
    await raw('readwrite', (store) => store.add('junk', 3));
    const next = await page();
    expect(next.setAside).toBe(2);
    await rate(next, 2, 3);
    expect(starsOf(await page())).toEqual({ 1: 4, 2: 3 });
    expect(next.content().damaged).toEqual([{ v: 1, id: 'x:0', order: 2, device: 'x', act: 'bite' }, 'junk']);
    expect(await raw('readonly', (store) => store.get(3))).toBe('junk');
  });

  test('of a later version are carried on, in the store and in backups, and the counter goes on above them', async () => {
    const journal = await page();
    await rate(journal, 1, 4);
    const later = { v: 2, id: 'x:0', order: 50, device: 'x', act: { type: 'dream' } };
    await raw('readwrite', (store) => store.add(later, 2));
    await raw('readwrite', (store) => store.delete('counter'));
    const next = await page();
    expect(next.setAside).toBe(0);
    expect(await rate(next, 1, 5)).toMatchObject({ order: 51 });
    expect(next.content().events.map(({ raw }) => raw)).toContainEqual(later);
  });

  test.each([
    ['lost', null],
    ['damaged', { order: 'many' }],
    ['worn out', { order: Number.MAX_SAFE_INTEGER, generation: 'g' }],
  ])('counters that are %s are made again from the events', async (_, counter) => {
    const journal = await page();
    for (const id of [1, 2, 3]) await rate(journal, id, 4);
    await raw('readwrite', (store) => store.put(counter, 'counter'));
    const next = await page();
    expect(await rate(next, 4, 2)).toMatchObject({ order: 4 });
    await next.refresh();
    expect(starsOf(next)).toEqual({ 1: 4, 2: 4, 3: 4, 4: 2 });
    expect(starsOf(await page())).toEqual({ 1: 4, 2: 4, 3: 4, 4: 2 });
    expect(await raw('readonly', (store) => store.count())).toBe(5);
  });
});

describe('merging a backup', () => {
  const backupOf = async (journal: Journal) => {
    const read = await readBackupText(await writeBackup(journal.content(), ''));
    if (!read.ok) throw new Error(read.problem.code);
    return read.value;
  };

  test('adds what is not here, once', async () => {
    const journal = await page();
    await rate(journal, 1, 4);
    const backup = await backupOf(journal);
    await rate(journal, 2, 5);
    name = `${name}-other`;
    const other = await page();
    await rate(other, 3, 3);
    expect(await other.merge(backup.events)).toEqual({ added: 1, same: 0 });
    expect(await other.merge(backup.events)).toEqual({ added: 0, same: 1 });
    expect(await other.merge((await backupOf(journal)).events)).toEqual({ added: 1, same: 1 });
    expect(starsOf(other)).toEqual({ 1: 4, 2: 5, 3: 3 });
    expect(starsOf(await page())).toEqual({ 1: 4, 2: 5, 3: 3 });
  });

  test('either way round gives the same state', async () => {
    const files = [];
    for (const stars of [2, 4]) {
      name = `${name}-${stars}`;
      const journal = await page();
      for (let i = 0; i < stars; i++) await rate(journal, i, stars);
      await journal.act(film(1), { type: 'seen', on: stars === 4 });
      files.push(await backupOf(journal));
    }
    const states = [];
    for (const order of [files, files.toReversed()]) {
      name = `${name}-merged`;
      const journal = await page();
      for (const { events } of order) await journal.merge(events);
      states.push(plain(journal.state));
    }
    expect(states[0]).toEqual(states[1]);
    expect(states[0].ratings).toHaveLength(4);
  });

  test('an act after it stands above everything in it', async () => {
    const journal = await page();
    for (let i = 0; i < 30; i++) await rate(journal, 1, 2);
    const backup = await backupOf(journal);
    name = `${name}-other`;
    const other = await page();
    await other.merge(backup.events);
    await rate(other, 1, 5);
    expect(starsOf(await page())).toEqual({ 1: 5 });
  });

  test('stores all of it or nothing', async () => {
    const journal = await page();
    for (let i = 0; i < 5; i++) await rate(journal, i, 3);
    const backup = await backupOf(journal);
    name = `${name}-other`;
    const other = await page();
    let writes = 0;
    const add = Reflect.get(IDBObjectStore.prototype, 'add') as (
      this: IDBObjectStore,
      ...args: unknown[]
    ) => IDBRequest<IDBValidKey>;
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (++writes === 4) throw new DOMException('No room.', 'QuotaExceededError');
      return add.apply(this, args);
    });
    await expect(other.merge(backup.events)).rejects.toSatisfy((reason) => problemOf(reason).code === 'storage-full');
    vi.restoreAllMocks();
    expect(writes).toBe(4);
    expect(starsOf(await page())).toEqual({});
    expect(await other.merge(backup.events)).toEqual({ added: 5, same: 0 });
  });
});

describe('a store that fails', () => {
  const breakStore = (error: string) =>
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('Refused by the test.', error);
    });

  test('the act stays on screen, is told as unsaved, and is saved with the next one', async () => {
    const journal = await page();
    breakStore('QuotaExceededError');
    expect(await rate(journal, 1, 4)).toBeNull();
    expect(await rate(journal, 2, 2)).toBeNull();
    expect([journal.fault, journal.unsaved, starsOf(journal)]).toEqual([{ code: 'storage-full' }, 2, { 1: 4, 2: 2 }]);
    expect(starsOf(await page())).toEqual({});
    vi.restoreAllMocks();
    expect(await rate(journal, 1, 5)).toMatchObject({ order: 3 });
    expect([journal.fault, journal.unsaved]).toEqual([null, 0]);
    expect(starsOf(await page())).toEqual({ 1: 5, 2: 2 });
  });

  test('saving can be asked for', async () => {
    const journal = await page();
    breakStore('UnknownError');
    await rate(journal, 1, 4);
    expect(journal.fault).toEqual({ code: 'storage', detail: 'UnknownError: Refused by the test.' });
    await journal.flush();
    expect(journal.unsaved).toBe(1);
    vi.restoreAllMocks();
    await journal.flush();
    expect([journal.fault, journal.unsaved]).toEqual([null, 0]);
    expect(starsOf(await page())).toEqual({ 1: 4 });
  });

  test('a backup holds what is unsaved, and restoring it after it was saved adds nothing', async () => {
    const journal = await page();
    await rate(journal, 1, 3);
    breakStore('QuotaExceededError');
    await rate(journal, 2, 4);
    const read = await readBackupText(await writeBackup(journal.content(), ''));
    vi.restoreAllMocks();
    await rate(await page(), 3, 5); // another page takes the order that the unsaved act has in the file
    await journal.flush();
    if (!read.ok) throw new Error(read.problem.code);
    expect(read.value.summary.ratings).toBe(2);
    expect(await journal.merge(read.value.events)).toEqual({ added: 0, same: 2 });
    const stored = journal.content().events;
    for (const { raw, envelope } of read.value.events) {
      expect(stored.find((one) => one.envelope.id === envelope.id)?.raw).toEqual(raw);
    }
  });

  test('no store at all: everything works on screen, nothing is promised', async () => {
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('Not here.', 'SecurityError');
    });
    const journal = await page();
    expect(journal.fault).toEqual({ code: 'storage', detail: 'SecurityError: Not here.' });
    expect(await rate(journal, 1, 4)).toBeNull();
    expect([starsOf(journal), journal.unsaved]).toEqual([{ 1: 4 }, 1]);
    vi.restoreAllMocks();
    await journal.flush();
    expect([journal.unsaved, starsOf(await page())]).toEqual([0, { 1: 4 }]);
  });

  test('a store that could not be read at first is read when it works again, before anything is built on it', async () => {
    await rate(await page(), 1, 4);
    const broken = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('Not now.', 'UnknownError');
    });
    const journal = await page();
    expect(starsOf(journal)).toEqual({});
    broken.mockRestore();
    await rate(journal, 2, 5);
    expect(starsOf(journal)).toEqual({ 1: 4, 2: 5 });
    expect(journal.fault).toBeNull();
  });
});

describe('deleting', () => {
  const databases = async () => (await indexedDB.databases()).map((one) => one.name);

  test('leaves no database, empties the other pages, and everything can begin anew', async () => {
    const [one, two] = [await page(), await page()];
    let told = 0;
    two.onDeleted = () => told++;
    await rate(one, 1, 4);
    await vi.waitFor(() => expect(starsOf(two)).toEqual({ 1: 4 }));
    await one.deleteAll();
    expect(await databases()).not.toContain(name);
    await vi.waitFor(() => expect(told).toBeGreaterThan(0));
    expect([starsOf(one), starsOf(two)]).toEqual([{}, {}]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await databases()).not.toContain(name);
    expect(await rate(two, 2, 3)).toMatchObject({ order: 1 });
    await vi.waitFor(() => expect(starsOf(one)).toEqual({ 2: 3 }));
  });

  test('unsaved acts go too', async () => {
    const journal = await page();
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementationOnce(() => {
      throw new DOMException('Refused by the test.', 'QuotaExceededError');
    });
    await rate(journal, 1, 4);
    await journal.deleteAll();
    expect([starsOf(journal), journal.unsaved, journal.fault]).toEqual([{}, 0, null]);
    expect(starsOf(await page())).toEqual({});
  });

  test('a page that missed it reads the new database from its beginning', async () => {
    const [one, two] = [await page(), await page()];
    for (const id of [1, 2, 3]) await rate(one, id, 4);
    await two.refresh();
    two.close(); // hears nothing any more
    await one.deleteAll();
    await rate(one, 9, 1);
    await two.refresh();
    expect(starsOf(two)).toEqual({ 9: 1 });
  });
});
