import { describe, expect, test, vi } from 'vitest';
import { deleteDatabase } from '../../src/journal/store.ts';
import { readBackupText, writeBackup } from '../../src/journal/backup.ts';
import { film } from './journal-events.ts';
import { database, page, rate, starsOf } from './journal-pages.ts';

const refuse = () =>
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
    throw new DOMException('Refused by the test.', 'QuotaExceededError');
  });

describe('an act is stored once', () => {
  test('where it came into the store with a backup before it could be saved here', async () => {
    const journal = await page();
    refuse();
    await rate(journal, 1, 4);
    const read = await readBackupText(await writeBackup(journal.content(), ''));
    if (!read.ok) throw new Error(read.problem.code);
    vi.restoreAllMocks();
    const other = await page();
    expect(await other.merge(read.value.events)).toEqual({ added: 1, same: 0 });
    await journal.flush();
    expect([journal.unsaved, journal.fault]).toEqual([0, null]);
    expect(starsOf(journal)).toEqual({ 1: 4 });
    const again = await page();
    expect(again.content().events).toHaveLength(1);
  });

  test('where its first write was done after all', async () => {
    const journal = await page();
    await rate(journal, 2, 1);
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the store it is asked of
    const real = IDBObjectStore.prototype.add;
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementationOnce(function (this: IDBObjectStore, value, key) {
      real.call(this, value, key);
      this.transaction.commit(); // stored, but the page hears of a failure
      throw new DOMException('Too late.', 'TimeoutError');
    });
    expect(await rate(journal, 1, 4)).toBeNull();
    vi.restoreAllMocks();
    await journal.flush();
    expect([journal.unsaved, starsOf(journal)]).toEqual([0, { 1: 4, 2: 1 }]);
    expect((await page()).content().events).toHaveLength(2);
  });
});

describe('taking back what could not be stored', () => {
  test('removes it, and the fault with it', async () => {
    const journal = await page();
    await rate(journal, 1, 2);
    refuse();
    const promise = rate(journal, 1, 5);
    const act = journal.newest;
    expect(await promise).toBeNull();
    if (!act) throw new Error('no act');
    expect(journal.isPending(act.id)).toBe(true);
    const undone = journal.undo(act);
    expect(starsOf(journal)).toEqual({ 1: 2 });
    await undone;
    await journal.refresh();
    expect([journal.unsaved, journal.fault]).toEqual([0, null]);
    expect(journal.content().events).toHaveLength(1);
  });

  test('reverses it where a backup has it already', async () => {
    const journal = await page();
    await rate(journal, 1, 2);
    refuse();
    await rate(journal, 1, 5);
    const act = journal.content().events.at(-1)?.envelope.id ?? '';
    await journal.undo({ ...(journal.newest ?? expect.fail()), id: act });
    expect(starsOf(journal)).toEqual({ 1: 2 });
    vi.restoreAllMocks();
    await journal.flush();
    expect(starsOf(await page())).toEqual({ 1: 2 });
  });
});

test('a database that cannot be deleted holds no act back: all pages forget, and the failure is told', async () => {
  const [one, two] = [await page(), await page()];
  await rate(one, 1, 4);
  await expect.poll(() => starsOf(two)).toEqual({ 1: 4 });
  vi.spyOn(indexedDB, 'deleteDatabase').mockImplementation(() => {
    throw new DOMException('Another tab holds the database open.', 'TimeoutError');
  });
  await expect(one.deleteAll()).rejects.toThrow('Another tab');
  expect(starsOf(one)).toEqual({});
  await expect.poll(() => starsOf(two)).toEqual({});
  vi.restoreAllMocks();
  expect(starsOf(await page())).toEqual({});
  expect(await one.act(film(2), { type: 'later', on: true })).toMatchObject({ order: 1 });
  [one, two].forEach((journal) => journal.close());
  await deleteDatabase(database.name);
});
