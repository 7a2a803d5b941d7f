import { describe, expect, test } from 'vitest';
import { DatasetError, type ByteSource } from '../../workers/dataset/index.ts';
import { localLane, type Lane } from '../../workers/engine/lane.ts';
import type { Run } from '../../workers/protocol.ts';
import type { EngineStore } from '../../workers/store/index.ts';
import {
  FILES,
  SETTINGS,
  SOURCE,
  begin,
  openFile,
  over,
  runsOf,
  states,
  store,
  trained,
  value,
} from './engine.runs.support.ts';
import type { Locks } from '../../workers/engine/locks.ts';
import { makeLocks } from './engine.support.ts';

describe('the history of runs', () => {
  test('a first visit is one run through every stage, with its rows and bytes; the next visit runs nothing and knows it', async () => {
    const { session } = await trained();
    await over(session);
    const [run, ...others] = await runsOf(session);
    expect(others).toEqual([]);
    expect(states(run)).toEqual(['fetch done', 'read done', 'index done', 'train done', 'store done']);
    expect(run).toMatchObject({ number: 1, cause: 'open', dataset: { ratings: 1600 }, settings: SETTINGS });
    const [fetched, read, index, train] = run.stages;
    expect(fetched.bytes).toBe(FILES.films.length + FILES.ratings.length);
    expect([read.rows, index.rows, train.rows]).toEqual([1600, 1600, 1600]);
    expect(run.stages.every(({ ms, retries, problem }) => (ms ?? -1) >= 0 && retries === 0 && problem === null)).toBe(
      true,
    );

    const next = begin();
    await next.session.open(SOURCE);
    await expect.poll(() => runsOf(next.session)).toEqual([run]);
    expect(next.heard.of('run')).toEqual([]);
  });

  test('runs are counted on over visits, the latest first', async () => {
    const { session } = await trained();
    await session.train({ seed: 7 });
    await over(session);
    const next = begin();
    await next.session.open(SOURCE);
    await next.session.train({ seed: 8 });
    expect((await runsOf(next.session)).map(({ number, cause, settings }) => [number, cause, settings?.seed])).toEqual([
      [3, 'train', 8],
      [2, 'train', 7],
      [1, 'open', 42],
    ]);
  });

  test('a file that cannot be fetched is a stage that failed, and can be run again', async () => {
    let broken = true;
    const source = (address: string): ByteSource => ({
      ...openFile(address),
      bytes: () => {
        if (broken) throw new DatasetError({ code: 'fetch', file: address, status: 503 });
        return openFile(address).bytes();
      },
    });
    const { session, heard } = begin({ openFile: source });
    expect((await session.open(SOURCE)).ok).toBe(false);
    const [failed] = await runsOf(session);
    expect(states(failed)).toEqual([
      'fetch failed',
      'read cancelled',
      'index waiting',
      'train waiting',
      'store waiting',
    ]);
    expect(failed.stages[0].problem).toEqual({ code: 'fetch', file: 'films.csv', status: 503 });
    broken = false;
    value(await session.rerun(failed.id));
    await heard.until('model', ({ done }) => done);
    await over(session);
    const [again, ...others] = await runsOf(session);
    expect(others).toEqual([]);
    expect(again.id).toBe(failed.id);
    expect(again.stages[0]).toMatchObject({ state: 'done', retries: 1, problem: null });
  });

  test('a training whose lanes die says why and how often it was tried; run again, it ends the same run', async () => {
    let broken = true;
    const lane = (): Lane => {
      if (!broken) return localLane();
      let onError: (event: unknown) => void = () => undefined;
      return {
        addEventListener: (type: string, listener: (event: never) => void) => {
          if (type === 'error') onError = listener as typeof onError;
          else if (type === 'message')
            queueMicrotask(() => (listener as (event: unknown) => void)({ data: { type: 'alive' } }));
        },
        postMessage: () => setTimeout(() => onError({ message: 'out of memory' })),
        terminate: () => undefined,
      };
    };
    const { session, heard } = begin({ createLane: lane });
    await session.open(SOURCE);
    await heard.until('training-stopped');
    const [failed] = await runsOf(session);
    expect(failed.stages[3]).toMatchObject({ name: 'train', state: 'failed', retries: 1 });
    expect(failed.stages[3].problem).toMatchObject({ code: 'training' });
    broken = false;
    value(await session.rerun(failed.id));
    await over(session);
    expect(states((await runsOf(session))[0]).slice(3)).toEqual(['train done', 'store done']);
    expect(await session.rerun(failed.id)).toEqual({ ok: false, problem: { code: 'no-run' } });
  });

  test('what could not be stored can be stored again, and is there at the next visit', async () => {
    let full = true;
    const filling: EngineStore = {
      ...store,
      saveModel: async (...given) => (full ? { code: 'storage-full' } : store.saveModel(...given)),
    };
    const { session } = await trained({ store: filling });
    await expect.poll(async () => (await runsOf(session))[0].stages.at(-1)?.state).toBe('failed');
    const [run] = await runsOf(session);
    expect(run.stages.at(-1)?.problem).toEqual({ code: 'storage-full' });
    full = false;
    value(await session.rerun(run.id));
    await over(session);
    const next = begin();
    await next.session.open(SOURCE);
    expect((await next.heard.until('model')).model.restored).toBe(true);
  });

  const silent = (): Lane => ({
    addEventListener: () => undefined,
    postMessage: () => undefined,
    terminate: () => undefined,
  });
  const patient = { look: 10_000, looks: 10, restarts: 0 };

  test('a run that the page was closed in is gone on with by the next visit', async () => {
    const first = begin({ createLane: silent, laneLimits: patient });
    await first.session.open(SOURCE);
    await expect.poll(async () => (await store.loadRuns())[0]?.stages.at(-1)?.state).toBe('done'); // the data set
    const next = begin();
    await next.session.open(SOURCE);
    await next.heard.until('model', ({ done }) => done);
    await over(next.session);
    const runs = await runsOf(next.session);
    expect(runs.map(({ number, cause }) => [number, cause])).toEqual([[1, 'open']]);
    expect(states(runs[0])).toEqual(['fetch done', 'read done', 'index done', 'train done', 'store done']);
    expect(runs[0].stages[3].retries).toBe(1);
    first.session.cancelTraining();
  });

  test('a run of another tab is that tab’s: whoever waited for its model leaves it alone, and has none of its own', async () => {
    const locks = makeLocks();
    let go: (() => void) | null = null;
    const held = (): Lane => {
      const lane = localLane();
      return { ...lane, postMessage: (job) => void (go = () => lane.postMessage(job)) };
    };
    const first = begin({ locks, createLane: held, laneLimits: patient });
    await first.session.open(SOURCE);
    await expect.poll(async () => go && (await store.loadRuns())[0]?.stages.at(-1)?.state).toBe('done'); // the data set
    const next = begin({ locks });
    await next.session.open(SOURCE);
    await new Promise((resolve) => setTimeout(resolve, 30));
    (go as (() => void) | null)?.();
    await next.heard.until('model', ({ done }) => done);
    await over(first.session);
    await expect.poll(async () => (await store.loadRuns())[0].stages.at(-1)?.state).toBe('done');
    expect(await store.loadRuns()).toEqual(await runsOf(first.session));
    const [run, ...others] = await store.loadRuns();
    expect(others).toEqual([]);
    expect(run.stages[3]).toMatchObject({ name: 'train', state: 'done', rows: 1600, retries: 0 });
    expect(await runsOf(next.session)).toEqual([run]);
  });

  test('what was trained and not stored yet is gone on with too; an old run that others came after is not', async () => {
    await over((await trained()).session);
    const [run] = await store.loadRuns();
    const cutAt = (at: number): Run['stages'] =>
      run.stages.map((stage, each) => ({ ...stage, state: each < at ? 'done' : each > at ? 'waiting' : 'running' }));
    const visit = async (locks: Locks | null = makeLocks()): Promise<string[]> => {
      const { session, heard } = begin({ locks, store: { ...store, loadModel: async () => ({ state: 'none' }) } });
      await session.open(SOURCE);
      await heard.until('model', ({ done }) => done);
      await over(session);
      return (await runsOf(session)).map(({ number, cause }) => `${number} ${cause}`);
    };
    await store.saveRun({ ...run, id: 'b', number: 2, stages: cutAt(4) });
    expect(await visit()).toEqual(['2 open', '1 open']);
    await store.saveRun({ ...run, id: 'c', number: 3, stages: cutAt(3) });
    await store.saveRun({ ...run, id: 'd', number: 4 });
    expect(await visit()).toEqual(['5 train', '4 open', '3 open', '2 open', '1 open']);
    await store.saveRun({ ...run, id: 'f', number: 6, stages: cutAt(3), settings: { ...SETTINGS, factors: 4 } });
    expect((await visit())[0]).toBe('7 train');
    // Without the lock of the training it may be another tab's.
    await store.saveRun({ ...run, id: 'h', number: 8, stages: cutAt(3) });
    expect((await visit(null))[0]).toBe('9 train');
  });

  test('a run that the page was closed in, or between two of its stages, shows as interrupted', async () => {
    await trained();
    await expect.poll(async () => (await store.loadRuns())[0]?.stages.at(-1)?.state).toBe('done');
    const [run] = await store.loadRuns();
    const cut = (number: number, from: number, state: 'running' | 'waiting'): Run => ({
      ...run,
      id: String(number),
      number,
      stages: run.stages.map((stage, at) => (at < from ? stage : { ...stage, state: at === from ? state : 'waiting' })),
    });
    await store.saveRun(cut(2, 3, 'running'));
    await store.saveRun(cut(3, 2, 'waiting'));
    const { session } = begin();
    const [third, second, first] = await runsOf(session);
    expect(states(third)).toEqual(['fetch done', 'read done', 'index interrupted', 'train waiting', 'store waiting']);
    expect(states(second).slice(3)).toEqual(['train interrupted', 'store waiting']);
    expect(first).toEqual(run);
  });

  test('what was cancelled, run again and closed is not called cancelled, although it had ended so before', async () => {
    const { session } = await trained({ laneLimits: { ...patient, restarts: 0 } });
    await over(session);
    const lanes: Lane[] = [];
    const other = begin({ createLane: () => (lanes.push(silent()), silent()), laneLimits: patient });
    await other.session.open(SOURCE);
    const training = other.session.train({ seed: 5 });
    await expect.poll(() => lanes.length).toBe(1);
    other.session.cancelTraining();
    await training;
    const [run] = await runsOf(other.session);
    expect(states(run)[0]).toBe('train cancelled');
    void other.session.rerun(run.id);
    await expect.poll(() => lanes.length).toBe(2);
    await expect
      .poll(async () => (await store.loadRuns()).find(({ id }) => id === run.id)?.stages[0].state)
      .toBe('running');
    expect(states((await runsOf(begin().session))[0])[0]).toBe('train interrupted');
    other.session.cancelTraining();
  });

  test('forgetting deletes the history, and a run that was going on does not bring it back', async () => {
    const { session } = await trained();
    const training = session.train({ seed: 3 });
    expect((await session.forget()).ok).toBe(true);
    await training;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await runsOf(session)).toEqual([]);
    expect(await store.loadRuns()).toEqual([]);
  });
});
