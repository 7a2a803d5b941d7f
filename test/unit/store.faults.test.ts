import { IDBFactory } from 'fake-indexeddb';
import { keys, type UseStore } from 'idb-keyval';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeCatalogue, makeInteractions, type Dataset } from '../../workers/dataset/index.ts';
import { createStore, importedId, openDatabase, type EngineStore } from '../../workers/store/index.ts';
import { oddDataset, setOf } from './store.support.ts';

let real: UseStore;
let store: EngineStore;
beforeEach(() => {
  const factory = new IDBFactory();
  real = openDatabase('made', 'records', () => factory);
  store = createStore(real);
});

/** So long that its columns lie in chunks: five records and more. */
function longDataset(): Dataset {
  const users = 600_000;
  const { catalogue, hash: _, ...rest } = oddDataset();
  const interactions = makeInteractions({
    users,
    films: 4,
    userIndex: Uint32Array.from({ length: 4 * users }, (_, i) => i >> 2),
    filmIndex: Uint32Array.from({ length: 4 * users }, (_, i) => i & 3),
    codes: new Uint8Array(4 * users).fill(7),
    times: null,
    userIds: Uint32Array.from({ length: users }, (_, i) => i),
  });
  return { ...rest, catalogue: makeCatalogue(catalogue.films, interactions), interactions, hash: 'cd'.repeat(32) };
}

/** A store whose transaction fails at its nth put: the disk is full, or the browser breaks it off right after. */
function failing(nth: number, how: 'full' | 'aborted'): EngineStore {
  let puts = 0;
  return createStore((mode, work) =>
    real(mode, (records) => {
      const put = records.put.bind(records);
      records.put = (value, key) => {
        puts++;
        if (puts === nth && how === 'full') throw new DOMException('No room.', 'QuotaExceededError');
        const request = put(value, key);
        if (puts === nth) records.transaction.abort();
        return request;
      };
      return work(records);
    }),
  );
}

describe('an import that fails in the middle of its transaction', () => {
  const OLD = oddDataset();
  const LONG = longDataset();
  const before = async (): Promise<IDBValidKey[]> => {
    expect(await store.saveImport(setOf(OLD, 'Old'), OLD)).toBeNull();
    return keys(real);
  };

  test('is all of it or nothing, wherever it fails: the old one is listed, chosen and read', async () => {
    const kept = await before();
    // A set, a choice, two chunks of indices, and the head.
    for (let nth = 1; nth <= 5; nth++) {
      for (const how of ['full', 'aborted'] as const) {
        const problem = await failing(nth, how).saveImport(setOf(LONG, 'Long'), LONG);
        expect(problem?.code, `${how} at ${nth}`).toBe(how === 'full' ? 'storage-full' : 'storage');
        expect(await keys(real)).toEqual(kept);
      }
    }
    expect(await store.loadChoice()).toBe(importedId(OLD.hash));
    expect(await store.loadSets()).toMatchObject({ ok: true, value: [{ name: 'Old' }] });
    const loaded = await store.loadDataset(importedId(OLD.hash));
    expect(loaded.state === 'found' && loaded.value.interactions).toEqual(OLD.interactions);
    // And once there is room it is stored.
    expect(await failing(99, 'full').saveImport(setOf(LONG, 'Long'), LONG)).toBeNull();
    const long = await store.loadDataset(importedId(LONG.hash));
    expect(long.state === 'found' && long.value.interactions.count).toBe(LONG.interactions.count);
    expect((await keys(real)).length).toBeGreaterThanOrEqual(kept.length + 4);
  });

  test('leaves an import of the same files as it was', async () => {
    const kept = await before();
    expect((await failing(3, 'aborted').saveImport(setOf(OLD, 'Again'), OLD))?.code).toBe('storage');
    expect(await keys(real)).toEqual(kept);
    expect(await store.loadSets()).toMatchObject({ ok: true, value: [{ name: 'Old' }] });
  });
});
