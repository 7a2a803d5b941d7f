import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import { localLane } from '../../workers/engine/lane.ts';
import { Session } from '../../workers/engine/session.ts';
import type { Answer, DatasetInfo, ImportOutcome } from '../../workers/protocol.ts';
import { createStore, openDatabase, type EngineStore } from '../../workers/store/index.ts';
import { Listener, madeFiles, madeSource } from './engine.support.ts';
import { asZip, made100k, madeCsv, makeFilms, makeRatings } from './import.made.ts';

const SETTINGS = { factors: 8, alpha0: 0.3, lambda: 0.008, nu: 1, epochs: 2, seed: 42 };
const STARS = { factors: 2, lambda: 1.2, epochs: 2, seed: 42 };
const FILES = madeFiles();
const SOURCE = madeSource('made');
const FILMS = makeFilms(40);
const RATINGS = makeRatings(30, FILMS, true);
const ZIP = asZip(madeCsv(FILMS, RATINGS));
const OTHER = asZip(made100k(FILMS, makeRatings(30, FILMS, false)));

let store: EngineStore;
beforeEach(() => {
  const factory = new IDBFactory();
  store = createStore(openDatabase('made', 'records', () => factory));
});

function value<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
}

async function begin(over: EngineStore = store): Promise<{ session: Session; heard: Listener; info: DatasetInfo }> {
  const session = new Session({
    store: over,
    openFile: (address) => ({
      name: address,
      size: null,
      async *bytes() {
        yield new TextEncoder().encode(address === 'films.csv' ? FILES.films : FILES.ratings);
      },
    }),
    createLane: localLane,
    locks: null,
    settings: SETTINGS,
    stars: STARS,
    laneLimits: { look: 10, looks: 100, restarts: 1 },
  });
  const heard = new Listener();
  session.watch(heard.hear);
  const info = value(await session.open(SOURCE));
  return { session, heard, info };
}

const imported = (answer: Answer<ImportOutcome>): DatasetInfo => {
  const outcome = value(answer);
  if (outcome.kind !== 'dataset') throw new Error(outcome.kind);
  return outcome.dataset;
};

describe('an import', () => {
  test('is stored, opened, trained, and opened again at the next visit', async () => {
    const { session, heard } = await begin();
    const info = imported(await session.importFiles(ZIP, null));
    expect(info).toMatchObject({ name: 'MovieLens latest', films: 40, ratings: RATINGS.length, filmIds: 'movielens' });
    expect(heard.of('dataset').at(-1)?.dataset.id).toBe(info.id);
    await heard.until('model', ({ done, model }) => done && !model.restored && heard.of('dataset').length === 2);
    await heard.until('run', ({ run }) => run.cause === 'import' && run.stages.every(({ state }) => state === 'done'));
    const stages = heard.of('importing').map(({ progress }) => progress.stage);
    expect(stages[0]).toBe('opening');
    expect(stages.at(-1)).toBe('storing');

    const next = await begin();
    expect(next.info).toMatchObject({ id: info.id, hash: info.hash, restored: true });
    const { model } = await next.heard.until('model');
    expect(model.restored).toBe(true);
  });

  test('is one of several: listed, switched, renamed, deleted; the open one stays', async () => {
    const { session, heard } = await begin();
    const first = imported(await session.importFiles(ZIP, null));
    const second = imported(await session.importFiles(OTHER, null));
    expect(second).toMatchObject({ name: 'MovieLens 100K', filmIds: 'movielens-100k' });
    const names = async (): Promise<(readonly [string, boolean])[]> =>
      value(await session.datasets()).map(({ name, isOpen }) => [name, isOpen] as const);
    expect(await names()).toEqual([
      [SOURCE.name, false],
      ['MovieLens 100K', true],
      ['MovieLens latest', false],
    ]);
    // What comes with the page is known while another one is open.
    expect(value(await session.datasets())[0]).toMatchObject({ ratings: 1600 });
    expect(await session.deleteDataset(second.id)).toEqual({ ok: false, problem: { code: 'dataset-in-use' } });
    expect(value(await session.renameDataset(first.id, '  Mine  '))).toBe('Mine');
    expect(value(await session.useDataset(first.id))).toMatchObject({ name: 'Mine', restored: true });
    await heard.until('model', ({ done }) => done);
    expect(value(await session.deleteDataset(second.id))).toBeNull();
    expect(await names()).toEqual([
      [SOURCE.name, false],
      ['Mine', true],
    ]);
    expect(await store.modelKeys(second.hash)).toEqual([]);
    expect(value(await session.useDataset(SOURCE.id)).id).toBe(SOURCE.id);
    expect((await begin()).info.id).toBe(SOURCE.id);
    expect(await session.useDataset('import-0')).toEqual({ ok: false, problem: { code: 'no-dataset' } });
  });

  test('that is cancelled leaves nothing behind, and the open data set answers', async () => {
    const { session, heard, info } = await begin();
    const running = session.importFiles(ZIP, null);
    void heard.until('importing', ({ progress }) => progress.stage === 'ratings').then(() => session.cancelImport());
    expect(await running).toEqual({ ok: false, problem: { code: 'cancelled' } });
    expect(heard.of('dataset').map(({ dataset }) => dataset.id)).toEqual([info.id]);
    expect(value(await session.datasets())).toHaveLength(1);
    expect(value(session.recommend({ visitor: { ratings: [], excluded: [] }, limit: 3 })).films).toHaveLength(3);
  });

  test('that is cancelled while it is stored leaves nothing behind, but for what was there before, with its models', async () => {
    let cancel = (): void => undefined;
    const late: EngineStore = {
      ...store,
      saveImport: async (set, dataset) => {
        const problem = await store.saveImport(set, dataset);
        cancel();
        return problem;
      },
    };
    const { session, heard } = await begin(late);
    cancel = () => session.cancelImport();
    expect(await session.importFiles(ZIP, null)).toEqual({ ok: false, problem: { code: 'cancelled' } });
    expect(value(await session.datasets())).toHaveLength(1);

    cancel = () => undefined;
    const { hash, id } = imported(await session.importFiles(ZIP, null));
    await heard.until('model', ({ done }) => done && heard.of('dataset').length === 2);
    await expect.poll(() => store.modelKeys(hash)).toHaveLength(1);
    value(await session.useDataset(SOURCE.id));
    cancel = () => session.cancelImport();
    expect(imported(await session.importFiles(ZIP, null)).id).toBe(id);
    expect(value(await session.datasets())).toHaveLength(2);
    expect(await store.modelKeys(hash)).toHaveLength(1);
  });

  test('of a model that is cancelled stores nothing; where it is being stored it is too late, and the model answers', async () => {
    let saving = (): void => undefined;
    const watched: EngineStore = {
      ...store,
      saveModel: (...args) => {
        saving();
        return store.saveModel(...args);
      },
    };
    const { session, heard, info } = await begin(watched);
    await heard.until('model', ({ done }) => done);
    const keys = (): Promise<readonly string[]> => store.modelKeys(info.hash);
    await expect.poll(keys).toHaveLength(1);
    const file = [{ path: 'model.safetensors', blob: value(await session.exportModel()) }];

    const early = session.importFiles(file, null);
    session.cancelImport();
    expect(await early).toEqual({ ok: false, problem: { code: 'cancelled' } });
    expect(await keys()).toHaveLength(1);

    saving = () => session.cancelImport();
    expect(await session.importFiles(file, null)).toMatchObject({ ok: true, value: { kind: 'factors' } });
    expect(await keys()).toHaveLength(2);
    expect(heard.of('model').at(-1)?.model.given).toMatchObject({ from: 'cinefold' });
  });

  test('that cannot be stored is told, changes nothing, and can be tried again', async () => {
    let full = true;
    const fails: EngineStore = {
      ...store,
      saveImport: (set, dataset) => (full ? Promise.resolve({ code: 'storage-full' }) : store.saveImport(set, dataset)),
    };
    const { session, heard, info } = await begin(fails);
    expect(await session.importFiles(ZIP, null)).toEqual({ ok: false, problem: { code: 'storage-full' } });
    expect(heard.of('dataset').map(({ dataset }) => dataset.id)).toEqual([info.id]);
    const run = heard.of('run').findLast((event) => event.run.cause === 'import')?.run;
    expect(run?.stages.find(({ name }) => name === 'store')).toMatchObject({ state: 'failed' });
    full = false;
    expect(imported(await session.importFiles(ZIP, null)).films).toBe(40);
  });

  test('of a damaged zip says where, and is in the history', async () => {
    const { session, heard } = await begin();
    const whole = new Uint8Array(await ZIP[0].blob.arrayBuffer());
    const cut = [{ path: 'cut.zip', blob: new Blob([whole.slice(0, whole.length - 40)]) }];
    expect(await session.importFiles(cut, null)).toMatchObject({
      ok: false,
      problem: { code: 'file', file: 'cut.zip', expected: 'zip' },
    });
    expect(heard.of('run').at(-1)?.run.stages[0]).toMatchObject({ name: 'read', state: 'failed' });
  });

  test('of a table that nobody knows gives a preview, and its columns as mapped', async () => {
    const { session, heard } = await begin();
    const rows = Array.from({ length: 60 }, (_, i) => `u${i % 6};Film ${i % 10} (19${50 + (i % 10)});${(i % 10) + 1}`);
    const table = [{ path: 'mine.csv', blob: new Blob([['who;what;points', ...rows].join('\n') + '\n']) }];
    const seen = value(await session.importFiles(table, null));
    if (seen.kind !== 'preview') throw new Error('recognised');
    expect(heard.of('run').filter(({ run }) => run.cause === 'import')).toEqual([]);
    const { guess } = seen.preview;
    const mapping = {
      ...guess,
      ratings: { ...guess.ratings, user: 0, film: 1, rating: 2, time: null, title: null, scale: { min: 1, max: 10 } },
    };
    expect(imported(await session.importFiles(table, mapping))).toMatchObject({
      name: 'mine',
      films: 10,
      filmIds: 'own',
    });
  });

  test('whose stored bytes are damaged is set aside: the next visit says so and opens the one of the page', async () => {
    const { session } = await begin();
    const info = imported(await session.importFiles(ZIP, null));
    const broken: EngineStore = {
      ...store,
      loadDataset: (id) =>
        id === info.id ? Promise.resolve({ state: 'set-aside', reason: 'damaged: checksum' }) : store.loadDataset(id),
    };
    const next = await begin(broken);
    expect(next.info.id).toBe(SOURCE.id);
    expect(next.heard.of('not-opened')[0]?.problem).toMatchObject({ code: 'dataset-damaged', name: info.name });
  });

  test("finds the visitor's films by IMDb id, then title and year; numbers of other data sets mean nothing", async () => {
    const { session } = await begin();
    imported(await session.importFiles(OTHER, null));
    const { id } = FILMS[1];
    const ref = { movieId: id, imdbId: null, title: 'Something else', year: 1 };
    const own = { ...ref, movieId: 2 ** 41, title: FILMS[5].title.replace(/ \(\d+\)$/, ''), year: 1935 };
    expect(value(session.locate([ref, own]))).toEqual([null, FILMS[5].id]);
  });
});
