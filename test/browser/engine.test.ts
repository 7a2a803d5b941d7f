import { proxy, releaseProxy, wrap, type Remote } from 'comlink';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cdp } from 'vitest/browser';
import engineUrl from '../../workers/engine.worker.ts?worker&url';
import type { EngineApi, FilmId } from '../../workers/protocol.ts';
import { ENGINE_DATABASE } from '../../workers/store/index.ts';
import { idOf, Listener, madeFiles, madeSource, visitorOf, type MadeFiles } from '../unit/engine.support.ts';

interface Engine {
  readonly api: Remote<EngineApi>;
  readonly heard: Listener;
  stop(): void;
}

const running = new Set<Engine>();
const addresses: string[] = [];

async function start(): Promise<Engine> {
  const worker = new Worker(engineUrl, { type: 'module' });
  const api = wrap<EngineApi>(worker);
  const heard = new Listener();
  const engine: Engine = {
    api,
    heard,
    stop: () => {
      running.delete(engine);
      api[releaseProxy]();
      worker.terminate();
    },
  };
  running.add(engine);
  await api.watch(proxy(heard.hear));
  return engine;
}

function publish(id: string, { films, ratings }: MadeFiles): ReturnType<typeof madeSource> {
  const own = [films, ratings].map((text) => URL.createObjectURL(new Blob([text], { type: 'text/csv' })));
  addresses.push(...own);
  return madeSource(id, own[0], own[1]);
}

/** Nothing can be fetched from now on. */
function unpublish(): void {
  for (const address of addresses.splice(0)) URL.revokeObjectURL(address);
}

function request<T>(made: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    made.onsuccess = () => resolve(made.result);
    made.onerror = () => reject(made.error ?? new Error('failed'));
  });
}

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
  const db = await request(indexedDB.open(ENGINE_DATABASE));
  try {
    return await work(db.transaction('records', mode).objectStore('records'));
  } finally {
    db.close();
  }
}

const storedKeys = (): Promise<string[]> =>
  inStore('readonly', async (store) =>
    // Runs are told of, not waited for.
    (await request(store.getAllKeys())).map((key) => key as string).filter((key) => !key.startsWith('run/')),
  );

/** Records are written behind: waits until there are so many. */
const untilStored = async (count: number): Promise<void> => {
  await expect.poll(storedKeys, { timeout: 15_000 }).toHaveLength(count);
};

/** Flips one bit in the middle of every stored record of this kind. */
async function damage(kind: string): Promise<void> {
  await inStore('readwrite', async (store) => {
    for (const key of await request(store.getAllKeys())) {
      if (!(key as string).startsWith(`${kind}/`)) continue;
      const bytes = (await request(store.get(key))) as ArrayBuffer;
      new Uint8Array(bytes)[bytes.byteLength >> 1] ^= 4;
      await request(store.put(bytes, key));
    }
  });
}

/**
 * What the browser lets this origin store; null for as usual. Waits until that is so: Chromium asks its quota only every few seconds.
 */
async function setQuota(bytes: number | null): Promise<void> {
  const session = cdp() as unknown as { send(method: string, params: unknown): Promise<unknown> };
  const { origin } = location;
  await session.send('Storage.overrideQuotaForOrigin', bytes === null ? { origin } : { origin, quotaSize: bytes });
  await expect.poll(fits, { timeout: 45_000, interval: 3000 }).toBe(bytes === null);
}

/** Whether half a megabyte can be stored. */
async function fits(): Promise<boolean> {
  const opening = indexedDB.open('quota-probe');
  opening.onupgradeneeded = () => opening.result.createObjectStore('records');
  const db = await request(opening);
  const transaction = db.transaction('records', 'readwrite');
  transaction.objectStore('records').put(new ArrayBuffer(500_000), 'probe');
  const fit = await new Promise<boolean>((resolve) => {
    transaction.oncomplete = () => resolve(true);
    transaction.onabort = () => resolve(false);
  });
  db.close();
  await request(indexedDB.deleteDatabase('quota-probe'));
  return fit;
}

const listFor = async ({ api }: Engine): Promise<FilmId[]> => {
  const answer = await api.recommend({ visitor: visitorOf([0, 5], [1, 0.5], [2, 5]), limit: 10 });
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.value.films.map((film) => film.id);
};

beforeEach(async () => {
  await request(indexedDB.deleteDatabase(ENGINE_DATABASE));
});

afterEach(() => {
  for (const engine of [...running]) engine.stop();
  unpublish();
});

describe('the engine in its worker', () => {
  test('first visit: a list by popularity at once, then a model from the lane, then the next visit reads no file', async () => {
    const source = publish('made-1', madeFiles());
    const first = await start();
    const opened = await first.api.open(source);
    expect(opened).toMatchObject({ ok: true, value: { films: 60, ratedFilms: 59, users: 80, restored: false } });
    const early = await first.api.recommend({ visitor: visitorOf(), limit: 5 });
    expect(early).toMatchObject({ ok: true, value: { films: { length: 5 } } });

    const model = await first.heard.until('model', (event) => event.done);
    expect(model.model).toMatchObject({ epoch: 8, restored: false });
    // An early one, then perhaps others, and the last twice: by itself, and with EASE beside it.
    const epochs = first.heard.of('model').map((event) => event.model.epoch);
    expect(epochs[0]).toBe(2);
    expect(epochs.slice(-2)).toEqual([8, 8]);
    expect(epochs).toEqual(epochs.toSorted((a, b) => a - b));
    const list = await listFor(first);
    // This visitor belongs to the camp of the even films.
    expect(list.slice(0, 5).every((id) => ((id - 100) / 10) % 2 === 0)).toBe(true);
    await untilStored(2);
    first.stop();

    unpublish();
    const second = await start();
    expect(await second.api.open(source)).toMatchObject({ ok: true, value: { restored: true, films: 60 } });
    const restored = await second.heard.until('model');
    expect(restored).toMatchObject({ done: true, model: { restored: true, epoch: 8, key: model.model.key } });
    expect(second.heard.of('training')).toEqual([]);
    expect(second.heard.of('reading')).toEqual([]);
    expect(await listFor(second)).toEqual(list);
  });

  test('a damaged data set and a damaged model are told, set aside, and made again', async () => {
    const source = publish('made-2', madeFiles());
    const first = await start();
    await first.api.open(source);
    await first.heard.until('model', (event) => event.done);
    const list = await listFor(first);
    await untilStored(2);
    first.stop();
    await damage('dataset');
    await damage('model');

    const second = await start();
    expect(await second.api.open(source)).toMatchObject({ ok: true, value: { restored: false } });
    await second.heard.until('model', (event) => event.done);
    expect(second.heard.of('set-aside').map((event) => event.record)).toEqual(['dataset', 'model']);
    expect(await listFor(second)).toEqual(list);
    // At most one is kept aside.
    await untilStored(3);
    expect((await storedKeys()).filter((key) => key.startsWith('set-aside/model/'))).toHaveLength(1);

    second.stop();
    const third = await start();
    await third.api.open(source);
    expect(await third.heard.until('model')).toMatchObject({ done: true, model: { restored: true } });
    expect(third.heard.of('set-aside')).toEqual([]);
  });

  test('queries are answered while training runs, and cancelling ends it at once', async () => {
    // Some seconds of training, by the slow kernels.
    const source = publish('made-3', madeFiles(3000, 1500, 60));
    const engine = await start();
    await engine.api.limitFeatures({ kernels: 'scalar' });
    await engine.api.open(source);
    await engine.heard.until('training');
    const times: number[] = [];
    while (!engine.heard.of('model').some((event) => event.model.epoch >= 2) && times.length < 400) {
      const asked = performance.now();
      await listFor(engine);
      times.push(performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    times.sort((a, b) => a - b);
    expect(times.length).toBeGreaterThan(10);
    expect(times[times.length >> 1]).toBeLessThan(50);

    await engine.api.cancelTraining();
    const stopped = await engine.heard.until('training-stopped');
    expect(stopped.problem).toEqual({ code: 'cancelled' });
    const before = engine.heard.of('model').length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(engine.heard.of('model')).toHaveLength(before);
    expect((await listFor(engine)).length).toBe(10);
  });

  test('of two tabs that open the same data one trains, the other takes its model', async () => {
    const source = publish('made-4', madeFiles(600, 400, 40));
    const tabs = await Promise.all([start(), start()]);
    await Promise.all(tabs.map(({ api }) => api.open(source)));
    const models = await Promise.all(tabs.map(({ heard }) => heard.until('model', (event) => event.done)));
    expect(models.map(({ model }) => model.restored).sort()).toEqual([false, true]);
    expect(models[0].model.key).toBe(models[1].model.key);
    expect(await listFor(tabs[0])).toEqual(await listFor(tabs[1]));
  });

  test('forgetting deletes every record', async () => {
    const engine = await start();
    await engine.api.open(publish('made-6', madeFiles()));
    await engine.heard.until('model', (event) => event.done);
    await untilStored(2);
    const stored = await engine.api.stored();
    expect(stored).toMatchObject({ ok: true, value: [{ kind: 'dataset' }, { kind: 'model' }] });
    expect(await engine.api.forget()).toEqual({ ok: true, value: null });
    expect(await storedKeys()).toEqual([]);
    expect((await listFor(engine)).length).toBe(10);
  });

  test('an address without a file is a problem that names it', async () => {
    const engine = await start();
    const answer = await engine.api.open(madeSource('made-7', '/no/such/place/films.csv', '/no/such/ratings.csv'));
    expect(answer).toMatchObject({ ok: false, problem: { file: 'films.csv' } });
    expect(await engine.api.search('film', 3)).toEqual({ ok: false, problem: { code: 'no-dataset' } });
  });

  test('a full disk is told once, and everything else works', async () => {
    await setQuota(1000);
    try {
      const source = publish('made-5', madeFiles(600, 400, 40));
      const engine = await start();
      expect(await engine.api.open(source)).toMatchObject({ ok: true });
      await engine.heard.until('model', (event) => event.done);
      await engine.heard.until('not-stored');
      expect(engine.heard.of('not-stored')).toEqual([{ type: 'not-stored', problem: { code: 'storage-full' } }]);
      expect((await listFor(engine)).length).toBe(10);
      expect(await engine.api.detail(idOf(0), visitorOf())).toMatchObject({ ok: true });
    } finally {
      await setQuota(null);
    }
  }, 120_000);
});
