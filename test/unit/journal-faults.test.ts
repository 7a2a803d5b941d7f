import { describe, expect, test, vi } from 'vitest';
import { readBackupText, writeBackup } from '../../src/journal/backup.ts';
import { database, page, rate, starsOf, unread } from './journal-pages.ts';

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

  test('what is in a backup before the store was read stands above what the store holds', async () => {
    const before = await page();
    for (let i = 0; i < 5; i++) await rate(before, 1, 2);
    const journal = unread();
    breakStore('QuotaExceededError');
    const act = rate(journal, 1, 5);
    await journal.refresh();
    await act;
    expect(journal.content().events.at(-1)?.envelope.order).toBe(6);
    vi.restoreAllMocks();
    await journal.flush();
    expect(starsOf(await page())).toEqual({ 1: 5 });
  });

  test('a database that never answers is told, and the act is not forgotten', async () => {
    const journal = await page();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore) {
      // A transaction that is kept busy for ever.
      const spin = (): void => void (this.get('x').onsuccess = spin);
      spin();
      return this.get('x') as IDBRequest<IDBValidKey>;
    });
    const act = rate(journal, 1, 4);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(await act).toBeNull();
    expect(journal.fault).toMatchObject({
      code: 'storage',
      detail: expect.stringContaining('TimeoutError') as unknown,
    });
    vi.useRealTimers();
    vi.restoreAllMocks();
    await journal.flush();
    expect(journal.unsaved).toBe(0);
    expect(starsOf(await page())).toEqual({ 1: 4 });
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
    await expect.poll(() => starsOf(two)).toEqual({ 1: 4 });
    await one.deleteAll();
    expect(await databases()).not.toContain(database.name);
    await expect.poll(() => told).toBeGreaterThan(0);
    expect([starsOf(one), starsOf(two)]).toEqual([{}, {}]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await databases()).not.toContain(database.name);
    expect(await rate(two, 2, 3)).toMatchObject({ order: 1 });
    await expect.poll(() => starsOf(one)).toEqual({ 2: 3 });
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
