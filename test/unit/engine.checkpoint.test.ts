import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  chooseSolver,
  loadKernels,
  trainBiased,
  trainImplicit,
  withKinds,
  type Checkpoint,
  type ChosenSolver,
} from '../../workers/als/index.ts';
import { localLane, type Lane } from '../../workers/engine/lane.ts';
import type { EngineParts } from '../../workers/engine/parts.ts';
import { Session } from '../../workers/engine/session.ts';
import type { LaneMessage, TrainingJob } from '../../workers/engine/trainingRun.ts';
import type { FilmId } from '../../workers/protocol.ts';
import { blankCheckpoint, createStore, openDatabase, type EngineStore } from '../../workers/store/index.ts';
import { finish, randomInteractions } from './als.made.ts';
import { Listener, madeFiles, madeSource, visitorOf, openMade } from './engine.support.ts';

const SETTINGS = { factors: 8, alpha0: 0.3, lambda: 0.008, nu: 1, epochs: 5, seed: 42 };
const STARS = { factors: 2, lambda: 1.2, epochs: 3, seed: 42 };
const FILES = madeFiles();
const FEATURES = { kernels: 'simd', threads: 1 } as const;

let use: ReturnType<typeof openDatabase>;
let store: EngineStore;
beforeEach(async () => {
  await loadKernels('simd', false);
  const factory = new IDBFactory();
  use = openDatabase('made', 'records', () => factory);
  store = createStore(use);
});

const openFile = openMade(FILES);

function begin(createLane: EngineParts['createLane'] = localLane): { session: Session; heard: Listener } {
  const laneLimits = { look: 10, looks: 200, restarts: 1 };
  const parts = { store, openFile, createLane, locks: null, settings: SETTINGS, stars: STARS, laneLimits };
  const session = new Session({ ...parts, features: FEATURES });
  const heard = new Listener();
  session.watch(heard.hear);
  return { session, heard };
}

async function checkpointAt(epoch: number, job: TrainingJob): Promise<ArrayBuffer> {
  const { interactions, content, checkpointName } = job;
  const taught = withKinds(interactions, content);
  const { solver } = await chooseSolver(taught, SETTINGS, { features: FEATURES });
  const stars = finish(trainBiased(interactions, STARS));
  for (const step of trainImplicit(taught, SETTINGS, solver)) {
    if (!step.done || step.epoch !== epoch) continue;
    const blank = blankCheckpoint(checkpointName, { settings: SETTINGS, epoch, stars }, taught.users, taught.films);
    step.read(blank);
    return blank.seal();
  }
  throw new Error('no such epoch');
}

/** A lane that trains up to an epoch, leaves a checkpoint, and is then as `after` says; late: dead once that is stored. */
function interrupted(epoch: number, after: 'silent' | 'dead' | 'late', jobs: TrainingJob[] = []): Lane {
  const listeners = new Map<string, (event: { readonly data: LaneMessage }) => void>();
  return {
    postMessage(job) {
      if ('type' in job) return;
      jobs.push(job);
      void checkpointAt(epoch, job).then(async (record) => {
        listeners.get('message')?.({ data: { type: 'checkpoint', record } });
        if (after === 'late') {
          await expect.poll(kinds).toContain('checkpoint');
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        if (after !== 'silent') listeners.get('error')?.({ data: { type: 'alive' } });
      });
    },
    addEventListener(type: string, listener: (event: { readonly data: LaneMessage }) => void) {
      listeners.set(type, listener);
    },
    terminate: () => undefined,
  };
}

const kinds = async (): Promise<string[]> => {
  const listed = await store.list();
  return listed.ok ? listed.value.map(({ kind }) => kind).sort() : [];
};

function listOf(session: Session): FilmId[] {
  const answer = session.recommend({ visitor: visitorOf([0, 5], [3, 1]), limit: 20 });
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.value.films.map((film) => film.id);
}

async function undisturbed(): Promise<FilmId[]> {
  const own = store;
  store = createStore(openDatabase('other', 'records', () => new IDBFactory()));
  const { session, heard } = begin();
  await session.open(madeSource('made'));
  await heard.until('model', (event) => event.done);
  store = own;
  return listOf(session);
}

describe('a training that goes on from a checkpoint', () => {
  test.each(['scalar', 'simd'] as const)('comes to the same bits (%s)', async (kernels) => {
    const data = randomInteractions(8);
    const settings = { ...SETTINGS, factors: 16 };
    const choose = (): Promise<ChosenSolver> => chooseSolver(data, settings, { features: { kernels, threads: 1 } });
    const whole = finish(trainImplicit(data, settings, (await choose()).solver));
    let half: Pick<Checkpoint, 'epoch' | 'userFactors' | 'itemFactors'> | null = null;
    for (const { done, epoch, factors } of trainImplicit(data, settings, (await choose()).solver)) {
      if (done && epoch === 3) half = structuredClone({ epoch, ...factors() });
    }
    expect(finish(trainImplicit(data, settings, (await choose()).solver, half))).toEqual(whole);
    expect(() => trainImplicit(randomInteractions(8, 41), settings, undefined, half).next()).toThrow('41 users');
  });

  test('is what a reload does', async () => {
    const first = begin(() => interrupted(3, 'silent'));
    await first.session.open(madeSource('made'));
    await expect.poll(kinds).toEqual(['checkpoint', 'dataset']);
    // The page is gone; the next one:
    const second = begin();
    await second.session.open(madeSource('made'));
    await second.heard.until('model', (event) => event.done);
    expect(second.heard.of('training').map(({ epoch }) => epoch)).toEqual([3, 4, 5]);
    expect(listOf(second.session)).toEqual(await undisturbed());
    await expect.poll(kinds).toEqual(['dataset', 'model']);
  });

  test.each(['dead', 'late'] as const)('is what the next lane does where one dies (%s)', async (after) => {
    const jobs: TrainingJob[] = [];
    let lanes = 0;
    const { session, heard } = begin(() => (lanes++ === 0 ? interrupted(2, after, jobs) : localLane()));
    await session.open(madeSource('made'));
    await heard.until('model', (event) => event.done);
    expect(lanes).toBe(2);
    expect(heard.of('training').map(({ epoch }) => epoch)).toEqual([0, 3, 4, 5]);
    expect(listOf(session)).toEqual(await undisturbed());
  });

  test('does not happen to one that was cancelled', async () => {
    const { session } = begin(() => interrupted(3, 'silent'));
    await session.open(madeSource('made'));
    await expect.poll(kinds).toEqual(['checkpoint', 'dataset']);
    session.cancelTraining();
    await expect.poll(kinds).toEqual(['dataset']);
  });

  test('begins anew, and says so, where the checkpoint is damaged', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const first = begin(() => interrupted(3, 'silent'));
    await first.session.open(madeSource('made'));
    await expect.poll(kinds).toEqual(['checkpoint', 'dataset']);
    await use('readwrite', async (records) => {
      const keys = await new Promise<IDBValidKey[]>((resolve) => {
        const request = records.getAllKeys();
        request.onsuccess = () => resolve(request.result);
      });
      const key = keys.find((each) => typeof each === 'string' && each.startsWith('checkpoint/'));
      const request = records.get(key ?? '');
      request.onsuccess = () => {
        const bytes = new Uint8Array(request.result as ArrayBuffer);
        bytes[bytes.length >> 1] ^= 1;
        records.put(bytes.buffer, key);
      };
    });
    const second = begin();
    await second.session.open(madeSource('made'));
    await second.heard.until('model', (event) => event.done);
    expect(warned).toHaveBeenCalledWith(expect.stringContaining('begins anew'), expect.stringContaining('checksum'));
    warned.mockRestore();
    expect(second.heard.of('training')[0].epoch).toBe(0);
    expect(listOf(second.session)).toEqual(await undisturbed());
  });
});
