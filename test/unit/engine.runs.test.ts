import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import { DatasetError, type ByteSource } from '../../workers/dataset/index.ts';
import { localLane, type Lane } from '../../workers/engine/lane.ts';
import type { EngineParts } from '../../workers/engine/parts.ts';
import { Session } from '../../workers/engine/session.ts';
import type { Answer, Run } from '../../workers/protocol.ts';
import { createStore, openDatabase, type EngineStore } from '../../workers/store/index.ts';
import { Listener, madeFiles, madeSource, visitorOf } from './engine.support.ts';

const SETTINGS = { factors: 8, alpha0: 0.3, lambda: 0.008, nu: 1, epochs: 3, seed: 42 };
const STARS = { factors: 2, lambda: 1.2, epochs: 3, seed: 42 };
const FILES = madeFiles();
const SOURCE = madeSource('made');

let store: EngineStore;
beforeEach(() => {
  const factory = new IDBFactory();
  store = createStore(openDatabase('made', 'records', () => factory));
});

function openFile(address: string): ByteSource {
  return {
    name: address,
    size: null,
    async *bytes() {
      await Promise.resolve();
      yield new TextEncoder().encode(address === 'films.csv' ? FILES.films : FILES.ratings);
    },
  };
}

function begin(parts: Partial<EngineParts> = {}): { session: Session; heard: Listener } {
  const session = new Session({
    store,
    openFile,
    createLane: localLane,
    locks: null,
    settings: SETTINGS,
    stars: STARS,
    laneLimits: { look: 10, looks: 100, restarts: 1 },
    ...parts,
  });
  const heard = new Listener();
  session.watch(heard.hear);
  return { session, heard };
}

function value<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
}

async function trained(parts: Partial<EngineParts> = {}): Promise<{ session: Session; heard: Listener }> {
  const begun = begin(parts);
  value(await begun.session.open(SOURCE));
  await begun.heard.until('model', ({ done }) => done);
  return begun;
}

const states = (run: Run): string[] => run.stages.map(({ name, state }) => `${name} ${state}`);
const runsOf = async (session: Session): Promise<readonly Run[]> => value(await session.runs());
const over = (session: Session, at = 0): Promise<void> =>
  expect.poll(async () => (await runsOf(session))[at].stages.at(-1)?.state).toBe('done');

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

  test('a run that the page was closed in shows as interrupted', async () => {
    const silent = (): Lane => ({
      addEventListener: () => undefined,
      postMessage: () => undefined,
      terminate: () => undefined,
    });
    const first = begin({ createLane: silent, laneLimits: { look: 10_000, looks: 10, restarts: 0 } });
    await first.session.open(SOURCE);
    await expect.poll(async () => (await store.loadRuns())[0]?.stages.at(-1)?.state).toBe('done'); // the data set
    const next = begin({ createLane: silent, laneLimits: { look: 10_000, looks: 10, restarts: 0 } });
    await next.session.open(SOURCE);
    const old = (await runsOf(next.session)).find(({ number }) => number === 1);
    expect(old?.stages.find(({ name }) => name === 'train')?.state).toBe('interrupted');
    first.session.cancelTraining();
    next.session.cancelTraining();
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

describe('what is kept with a model', () => {
  test('how it was trained, with the loss after each epoch where it was asked for', async () => {
    const { session } = await trained();
    const first = value(await session.models())[0];
    // Nobody watches the first one.
    expect(first.history.map(({ epoch, loss }) => [epoch, loss])).toEqual([
      [1, null],
      [2, null],
      [3, null],
    ]);
    const info = value(await session.train({ epochs: 4 }));
    const losses = info.history.map(({ loss }) => loss ?? NaN);
    expect(losses).toHaveLength(4);
    for (let i = 1; i < losses.length; i++) expect(losses[i]).toBeLessThan(losses[i - 1]);
    expect(info.training).toMatchObject({ threads: 1 });
    expect(info.trainedAt).toBeGreaterThan(0);
    await over(session);
    const next = begin();
    await next.session.open(SOURCE);
    expect((await next.heard.until('model')).model).toEqual({ ...info, restored: true });
  });

  test('the way back: a stored model takes the place of the one in use, for the next visit too', async () => {
    const { session, heard } = await trained();
    const before = heard.of('model').at(-1)?.model;
    await session.train({ factors: 16 });
    await over(session);
    const models = value(await session.models());
    expect(models.map(({ settings }) => settings.factors)).toEqual([16, 8]);
    expect(value(await session.useModel(before?.key ?? ''))).toMatchObject({ key: before?.key, restored: true });
    expect(heard.of('model').at(-1)).toMatchObject({ done: true, model: { settings: { factors: 8 } } });
    await expect
      .poll(() => store.modelKeys(before ? heard.of('dataset')[0].dataset.hash : ''))
      .toMatchObject([before?.key, {}]);
    const next = begin();
    await next.session.open(SOURCE);
    expect((await next.heard.until('model')).model.settings.factors).toBe(8);
    expect(await session.useModel('no such')).toEqual({ ok: false, problem: { code: 'no-model' } });
  });
});

describe('learning from the visitor', () => {
  const { ratings } = visitorOf([0, 5], [1, 0.5], [2, 4.5]);

  test('quietly: as one more user, told as quiet, kept in the model and nowhere else', async () => {
    const { session, heard } = await trained();
    await over(session);
    const info = value(await session.learnFrom(ratings));
    expect(info).toMatchObject({ own: 3, settings: SETTINGS });
    expect(info.key).toMatch(/-own$/);
    expect(heard.of('model').at(-1)).toMatchObject({ quiet: true, done: true });
    expect(heard.of('training').at(-1)).toMatchObject({ quiet: true });
    await over(session);
    expect(states((await runsOf(session))[0])).toEqual(['train done', 'store done']);
    expect((await runsOf(session))[0]).toMatchObject({ cause: 'quiet' });
    // The data set stays what it was.
    const next = begin();
    expect(value(await next.session.open(SOURCE))).toMatchObject({ users: 80, ratings: 1600, restored: true });
    expect((await next.heard.until('model')).model).toMatchObject({ own: 3, key: info.key });
    // The same ratings again, in another order: nothing to do.
    const again = value(await next.session.learnFrom([...ratings].reverse()));
    expect(again.key).toBe(info.key);
    expect(next.heard.of('training')).toEqual([]);
    // Other ratings: learned anew, in the place of the first.
    expect(value(await next.session.learnFrom(ratings.slice(1)))).toMatchObject({ own: 2, restored: false });
    // None any more: the model without them.
    expect(value(await next.session.learnFrom([]))).toMatchObject({ own: 0 });
  });

  test('it moves the factors of what was rated', async () => {
    const { session } = await trained();
    await over(session);
    const before = value(session.recommend({ visitor: visitorOf(), limit: 50 }));
    await session.learnFrom(ratings);
    const after = value(session.recommend({ visitor: visitorOf(), limit: 50 }));
    expect(after.films.map(({ score }) => score)).not.toEqual(before.films.map(({ score }) => score));
  });

  test('it never takes the place of a training that was asked for, which takes its place', async () => {
    const { session, heard } = await trained();
    const asked = session.train({ epochs: 20 });
    expect(await session.learnFrom(ratings)).toEqual({ ok: false, problem: { code: 'cancelled' } });
    await asked;
    const quiet = session.learnFrom(ratings);
    const own = await session.train({ epochs: 2 });
    expect(await quiet).toEqual({ ok: false, problem: { code: 'cancelled' } });
    expect(value(own).own).toBe(0);
    expect(heard.of('training-stopped')).toEqual([]);
  });
});

describe('measuring', () => {
  test('one fold in a lane: the model beside popularity, told as it goes, stored for the next visit', async () => {
    const { session, heard } = await trained();
    expect(await session.evaluation()).toEqual({ ok: true, value: null });
    const measured = value(await session.evaluate());
    expect(measured).toMatchObject({ settings: SETTINGS, fold: 0, folds: 5 });
    expect(measured.rows.map(({ name }) => name)).toEqual(['model', 'popularity', 'ease']);
    for (const { recall20, ndcg100 } of measured.rows) {
      for (const one of [recall20, ndcg100]) expect(one >= 0 && one <= 1).toBe(true);
    }
    expect(measured.users).toBeGreaterThan(0);
    expect(heard.of('evaluating').length).toBeGreaterThan(0);
    await over(session);
    expect(states((await runsOf(session))[0])).toEqual(['evaluate done', 'store done']);
    const next = begin();
    await next.session.open(SOURCE);
    await next.heard.until('model');
    expect(await next.session.evaluation()).toEqual({ ok: true, value: measured });
    // Other settings were not measured.
    await next.session.train({ seed: 5 });
    expect(await next.session.evaluation()).toEqual({ ok: true, value: null });
  });

  test('cancelled it ends at once, and the run says so', async () => {
    const { session, heard } = await trained();
    const measuring = session.evaluate();
    // Not after some time: so small a set is measured within it. What it says first is said before it rests.
    await heard.until('evaluating');
    session.cancelEvaluation();
    expect(await measuring).toEqual({ ok: false, problem: { code: 'cancelled' } });
    expect(states((await runsOf(session))[0])).toEqual(['evaluate cancelled', 'store waiting']);
  });

  test('a lane that breaks down is told with its reason', async () => {
    const { session } = await trained({
      createLane: () => {
        const local = localLane();
        let onError: (event: unknown) => void = () => undefined;
        return {
          addEventListener: (type: string, listener: (event: never) => void) => {
            if (type === 'error') onError = listener as typeof onError;
            else if (type === 'message') local.addEventListener('message', listener as (event: unknown) => void);
          },
          postMessage: (job) => {
            if (!('type' in job)) local.postMessage(job);
            else setTimeout(() => onError({ message: 'no memory' }));
          },
          terminate: () => local.terminate(),
        };
      },
    });
    const answer = await session.evaluate();
    expect(answer).toMatchObject({ ok: false, problem: { code: 'evaluation' } });
    expect(JSON.stringify(answer)).toContain('no memory');
  });

  test('a lane that cannot take its work is ended, and the engine measures by itself', async () => {
    let broken = false;
    let ended = 0;
    const { session } = await trained({
      createLane: () => {
        if (!broken) return localLane();
        return {
          addEventListener: () => undefined,
          postMessage: () => {
            throw new DOMException('out of memory', 'DataCloneError');
          },
          terminate: () => ended++,
        };
      },
    });
    broken = true;
    expect((await session.evaluate()).ok).toBe(true);
    expect(ended).toBe(1);
  });

  test('a lane that falls silent is given up, and told; the next one measures', async () => {
    let silent = true;
    const { session } = await trained({
      laneLimits: { look: 5, looks: 3, restarts: 0 },
      createLane: () => {
        const lane = localLane();
        const post = lane.postMessage.bind(lane);
        lane.postMessage = (job) => {
          if (!('type' in job) || !silent) post(job);
        };
        return lane;
      },
    });
    const answer = await session.evaluate();
    expect(answer).toMatchObject({ ok: false, problem: { code: 'evaluation' } });
    expect(JSON.stringify(answer)).toContain('gave no sign of life');
    expect(states((await runsOf(session))[0])).toEqual(['evaluate failed', 'store waiting']);
    silent = false;
    expect((await session.evaluate()).ok).toBe(true);
  });
});
