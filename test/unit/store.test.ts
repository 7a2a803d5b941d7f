import { IDBFactory } from 'fake-indexeddb';
import { del, get, keys as allKeys, set, type UseStore } from 'idb-keyval';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  blankCheckpoint,
  checkpointName,
  createStore,
  modelKey,
  NOTHING_KNOWN,
  openDatabase,
  type EngineStore,
} from '../../workers/store/index.ts';
import { oddDataset, oddModel, setOf } from './store.support.ts';

let factory: IDBFactory;
let use: UseStore;
let store: EngineStore;

beforeEach(() => {
  factory = new IDBFactory();
  use = openDatabase('made', 'records', () => factory);
  store = createStore(use);
});

async function keys(): Promise<string[]> {
  const listed = await store.list();
  if (!listed.ok) throw new Error(listed.problem.code);
  return listed.value.map(({ key }) => key);
}

const HASH = oddDataset().hash;
const MODEL = oddModel();
const KEY = modelKey(HASH, MODEL.settings, MODEL.stars?.settings ?? null);

/** Changes one bit of the record whose key holds this text. */
async function damage(part: string): Promise<void> {
  const key = (await keys()).find((each) => each.includes(part)) ?? '';
  const bytes = (await get<ArrayBuffer>(key, use)) ?? new ArrayBuffer(0);
  new Uint8Array(bytes)[bytes.byteLength >> 1] ^= 1;
  await set(key, bytes, use);
}

describe('the store of data sets and models', () => {
  test('gives back what was saved, and nothing for what was not', async () => {
    expect(await store.loadDataset('a')).toEqual({ state: 'none' });
    expect(await store.saveDataset('a', oddDataset())).toBeNull();
    expect(await store.saveModel(HASH, KEY, MODEL)).toBeNull();
    const dataset = await store.loadDataset('a');
    expect(dataset.state === 'found' && dataset.value.catalogue.films).toEqual(oddDataset().catalogue.films);
    expect(await store.loadModel(HASH, null)).toEqual({
      state: 'found',
      value: { key: KEY, model: MODEL, about: NOTHING_KNOWN },
    });
    expect(await store.loadModel(HASH, KEY)).toEqual({
      state: 'found',
      value: { key: KEY, model: MODEL, about: NOTHING_KNOWN },
    });
    expect(await store.loadModel(HASH, 'another')).toEqual({ state: 'none' });
    expect(await store.loadModel('another', null)).toEqual({ state: 'none' });
    expect(await store.loadDataset('b')).toEqual({ state: 'none' });
  });

  test('outlives the connection', async () => {
    await store.saveDataset('a', oddDataset());
    const again = createStore(openDatabase('made', 'records', () => factory));
    expect((await again.loadDataset('a')).state).toBe('found');
  });

  test('replaces a record of the same name, and keeps the newest two of a kind', async () => {
    for (const source of ['a', 'b', 'b', 'c', 'd']) await store.saveDataset(source, oddDataset());
    await store.saveModel(HASH, KEY, MODEL);
    expect(await keys()).toEqual(['dataset/0000000004/c', 'dataset/0000000005/d', `model/0000000006/${HASH}/${KEY}`]);
  });

  test('of the models of a data set the one stored last is loaded', async () => {
    const other = { ...MODEL, settings: { ...MODEL.settings, seed: 7 } };
    const otherKey = modelKey(HASH, other.settings, other.stars?.settings ?? null);
    await store.saveModel(HASH, KEY, MODEL);
    await store.saveModel(HASH, otherKey, other);
    expect(await store.loadModel(HASH, null)).toMatchObject({ value: { key: otherKey } });
    await store.saveModel(HASH, KEY, MODEL);
    expect(await store.loadModel(HASH, null)).toMatchObject({ value: { key: KEY } });
  });

  test('moves a damaged record aside, keeps only the last of those, and takes a new one in its place', async () => {
    await store.saveDataset('a', oddDataset());
    await store.saveModel(HASH, KEY, MODEL);
    await damage('dataset/');
    await damage('model/');
    expect(await store.loadDataset('a')).toMatchObject({
      state: 'set-aside',
      reason: 'damaged: checksum',
    });
    expect(await store.loadModel(HASH, null)).toMatchObject({ state: 'set-aside' });
    expect(await keys()).toEqual([`set-aside/model/0000000002/${HASH}/${KEY}`]);
    expect(await store.loadDataset('a')).toEqual({ state: 'none' });
    await store.saveDataset('a', oddDataset());
    expect((await store.loadDataset('a')).state).toBe('found');
    expect(await store.list()).toMatchObject({ ok: true, value: [{ kind: 'dataset' }, { kind: 'set-aside' }] });
  });

  test('a record of one name under the key of another is foreign', async () => {
    await store.saveDataset('a', oddDataset());
    await set('dataset/0000000002/b', await get('dataset/0000000001/a', use), use);
    expect(await store.loadDataset('b')).toMatchObject({
      state: 'set-aside',
      reason: 'foreign: is dataset a',
    });
    expect((await store.loadDataset('a')).state).toBe('found');
  });

  test('a model whose settings are not those of its key is not used', async () => {
    await store.saveModel(HASH, 'b'.repeat(32), MODEL);
    expect(await store.loadModel(HASH, null)).toEqual({ state: 'none' });
  });

  test('lists and clears', async () => {
    await store.saveDataset('a', oddDataset());
    expect(await store.list()).toMatchObject({ ok: true, value: [{ kind: 'dataset', key: 'dataset/0000000001/a' }] });
    expect(await store.clear()).toBeNull();
    expect(await store.list()).toEqual({ ok: true, value: [] });
  });

  test('opens its connection again after another tab deleted the database', async () => {
    await store.saveDataset('a', oddDataset());
    await new Promise<void>((resolve, reject) => {
      const deletion = factory.deleteDatabase('made');
      deletion.onsuccess = () => resolve();
      deletion.onblocked = () => reject(new Error('blocked by the store'));
    });
    expect(await store.loadDataset('a')).toEqual({ state: 'none' });
    expect(await store.saveDataset('a', oddDataset())).toBeNull();
  });

  test('opens its connection again where it was closed without a word', async () => {
    let db: IDBDatabase | undefined;
    await use('readonly', (records) => {
      db = records.transaction.db;
    });
    db?.close();
    expect(await store.saveDataset('a', oddDataset())).toBeNull();
    expect((await store.loadDataset('a')).state).toBe('found');
  });
});

describe('a store that cannot be used says so', () => {
  test('no IndexedDB', async () => {
    const none = createStore(openDatabase('made', 'records', () => undefined));
    expect(await none.loadDataset('a')).toMatchObject({ state: 'failed', problem: { code: 'storage' } });
    expect(await none.saveDataset('a', oddDataset())).toMatchObject({ code: 'storage' });
    expect(await none.list()).toMatchObject({ ok: false, problem: { code: 'storage' } });
    expect(await none.clear()).toMatchObject({ code: 'storage' });
  });

  test('a database that never answers', async () => {
    const silent = createStore(() => new Promise(() => {}), { read: 20, write: 20 });
    expect(await silent.loadDataset('a')).toMatchObject({ state: 'failed', problem: { code: 'storage' } });
    expect(await silent.loadModel(HASH, null)).toMatchObject({ state: 'failed', problem: { code: 'storage' } });
    expect(await silent.saveDataset('a', oddDataset())).toMatchObject({ code: 'storage' });
    expect(await silent.list()).toMatchObject({ ok: false });
  });

  test('no room: known by its own code, and the record before stands', async () => {
    await store.saveDataset('a', oddDataset());
    const full = createStore((mode, work) =>
      use(mode, (records) => {
        const put = (): never => {
          throw new DOMException('full', 'QuotaExceededError');
        };
        return work(
          new Proxy(records, {
            get: (target, name) => {
              const value: unknown = Reflect.get(target, name);
              if (name === 'put') return put;
              return typeof value === 'function' ? (value.bind(target) as unknown) : value;
            },
          }),
        );
      }),
    );
    expect(await full.saveDataset('a', oddDataset())).toEqual({ code: 'storage-full' });
    expect(await keys()).toEqual(['dataset/0000000001/a']);
  });
});

describe('a checkpoint longer than one part', () => {
  const settings = { ...MODEL.settings, factors: 64 };
  const stars = {
    settings: { factors: 2, lambda: 1, epochs: 1, seed: 1 },
    mean: 3.5,
    itemBias: new Float32Array(900).fill(0.5),
    itemFactors: new Float32Array(1800).fill(0.25),
  };
  const name = checkpointName(HASH, modelKey(HASH, settings, stars.settings));
  /** 20 MB: two whole parts, and one that is not. */
  const made = (epoch: number, of = name): { readonly users: Float32Array; readonly record: ArrayBuffer } => {
    const blank = blankCheckpoint(of, { settings, epoch, stars }, 80_000, 900);
    blank.userFactors.forEach((_, i) => (blank.userFactors[i] = i % 1013));
    blank.itemFactors.fill(epoch);
    return { users: blank.userFactors.slice(), record: blank.seal() };
  };
  const stored = (): Promise<IDBValidKey[]> => allKeys(use);

  test('is stored in parts, given back whole, and replaced with all of them', async () => {
    for (const epoch of [3, 4]) {
      const { users, record } = made(epoch);
      const bytes = record.byteLength;
      expect(await store.saveCheckpoint(name, record)).toBeNull();
      expect(await stored()).toHaveLength(3);
      const listed = await store.list();
      expect(listed.ok && listed.value).toMatchObject([{ kind: 'checkpoint', bytes }]);
      const loaded = await store.loadCheckpoint(HASH);
      if (loaded.state !== 'found') throw new Error(loaded.state);
      expect(loaded.value.epoch).toBe(epoch);
      // One by one: toEqual takes seconds for five million.
      expect(loaded.value.userFactors.length).toBe(users.length);
      expect(loaded.value.userFactors.every((factor, i) => factor === users[i])).toBe(true);
      expect(loaded.value.itemFactors.every((factor) => factor === epoch)).toBe(true);
    }
  });

  test('goes with all parts: when it is dropped, and when the model is there', async () => {
    await store.saveCheckpoint(name, made(3).record);
    expect(await store.dropCheckpoints(HASH)).toBeNull();
    expect(await stored()).toEqual([]);
    await store.saveCheckpoint(name, made(3).record);
    await store.saveModel(HASH, KEY, MODEL);
    expect(await stored()).toHaveLength(1);
  });

  test('stays when other data is trained, stopped or left in the middle: another tab may go on from it', async () => {
    const other = 'ef'.repeat(32);
    const dataset = { ...oddDataset(), hash: other };
    expect(await store.saveImport(setOf(dataset, 'Other'), dataset)).toBeNull();
    await store.saveCheckpoint(name, made(3).record);
    await store.saveModel(other, KEY, MODEL);
    const { record } = made(4, `${other}/${KEY}`);
    expect(await store.saveCheckpoint(`${other}/${KEY}`, record)).toBeNull();
    expect(await store.loadCheckpoint(HASH)).toMatchObject({ state: 'found', value: { epoch: 3 } });
    expect(await store.dropCheckpoints(other)).toBeNull();
    expect(await store.loadCheckpoint(HASH)).toMatchObject({ state: 'found', value: { epoch: 3 } });
  });

  test('that another tab replaces between two parts is not taken for a damaged one', async () => {
    await store.saveCheckpoint(name, made(3).record);
    await set('set-aside/kept', new ArrayBuffer(8), use);
    let reads = 0;
    const slow: UseStore = async (mode, work) => {
      // After the keys and the first part.
      if (mode === 'readonly' && ++reads === 3) await store.saveCheckpoint(name, made(4).record);
      return use(mode, work);
    };
    expect(await createStore(slow).loadCheckpoint(HASH)).toEqual({ state: 'none' });
    expect(await store.loadCheckpoint(HASH)).toMatchObject({ state: 'found', value: { epoch: 4 } });
    expect(await stored()).toContain('set-aside/kept');
  });

  test.each(['lacks', 'has another'])('is set aside where it %s part', async (what) => {
    await store.saveCheckpoint(name, made(3).record);
    const key = (await stored()).find((each) => typeof each === 'string' && each.includes('/part/1/')) ?? '';
    if (what === 'lacks') await del(key, use);
    else await set(key, new ArrayBuffer(((await get<ArrayBuffer>(key, use)) ?? new ArrayBuffer(0)).byteLength), use);
    expect(await store.loadCheckpoint(HASH)).toMatchObject({ state: 'set-aside' });
    expect(await store.loadCheckpoint(HASH)).toEqual({ state: 'none' });
  });
});
