import { describe, expect, test, vi } from 'vitest';
import { readBackupText, writeBackup } from '../../src/journal/backup.ts';
import { problemOf, type Journal } from '../../src/journal/journal.ts';
import { readEvent } from '../../src/journal/schema.ts';
import { film, plain } from './journal-events.ts';
import { database, page, rate, starsOf, unread } from './journal-pages.ts';

/** The raw database, as another program would see it. */
function raw(mode: IDBTransactionMode, run: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(database.name);
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
    const journal = unread();
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
    await expect.poll(() => starsOf(two)).toEqual({ 1: 1 });
    await rate(two, 1, 5);
    await expect.poll(() => starsOf(one)).toEqual({ 1: 5 });
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
    database.name = `${database.name}-other`;
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
      database.name = `${database.name}-${stars}`;
      const journal = await page();
      for (let i = 0; i < stars; i++) await rate(journal, i, stars);
      await journal.act(film(1), { type: 'seen', on: stars === 4 });
      files.push(await backupOf(journal));
    }
    const states = [];
    for (const order of [files, files.toReversed()]) {
      database.name = `${database.name}-merged`;
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
    database.name = `${database.name}-other`;
    const other = await page();
    await other.merge(backup.events);
    await rate(other, 1, 5);
    expect(starsOf(await page())).toEqual({ 1: 5 });
  });

  test('a forged order at the end of all numbers costs no later act', async () => {
    const journal = await page();
    const forged = {
      v: 1,
      id: 'x:0',
      order: Number.MAX_SAFE_INTEGER,
      device: 'x',
      at: '',
      film: film(1),
      act: { type: 'rate', stars: 1 },
    };
    const read = readEvent(forged);
    if (read.kind !== 'event') throw new Error(read.kind);
    await journal.merge([{ envelope: read.event, raw: read.event }]);
    await rate(journal, 2, 5);
    await rate(journal, 2, 3);
    const next = await page();
    expect([starsOf(next), next.setAside]).toEqual([{ 1: 1, 2: 3 }, 0]);
  });

  test('stores all of it or nothing', async () => {
    const journal = await page();
    for (let i = 0; i < 5; i++) await rate(journal, i, 3);
    const backup = await backupOf(journal);
    database.name = `${database.name}-other`;
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
