import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { DatasetError, type ByteSource } from '../../workers/dataset/index.ts';
import { localLane, type Lane } from '../../workers/engine/lane.ts';
import type { Locks } from '../../workers/engine/locks.ts';
import type { EngineParts } from '../../workers/engine/parts.ts';
import { Session } from '../../workers/engine/session.ts';
import type { Answer, EngineEvent } from '../../workers/protocol.ts';
import { createStore, openDatabase, type EngineStore } from '../../workers/store/index.ts';
import { idOf, Listener, madeFiles, madeSource, makeLocks, visitorOf } from './engine.support.ts';

const SETTINGS = { factors: 8, alpha0: 0.3, lambda: 0.008, nu: 1, epochs: 4, seed: 42 };
const STARS = { factors: 2, lambda: 1.2, epochs: 3, seed: 42 };
const FILES = madeFiles();
const SOURCE = madeSource('made');

let store: EngineStore;
let opened: string[];
beforeEach(() => {
  const factory = new IDBFactory();
  store = createStore(openDatabase('made', 'records', () => factory));
  opened = [];
});

function openFile(address: string): ByteSource {
  return {
    name: address,
    size: null,
    async *bytes() {
      opened.push(address);
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
    draw: () => 0.5,
    laneLimits: { look: 10, looks: 100, restarts: 1 },
    ...parts,
  });
  const heard = new Listener();
  session.watch(heard.hear);
  return { session, heard };
}

async function trained(parts: Partial<EngineParts> = {}): Promise<{ session: Session; heard: Listener }> {
  const begun = begin(parts);
  value(await begun.session.open(SOURCE));
  await begun.heard.until('model', (event) => event.done);
  return begun;
}

function value<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
}

/** A lane that does what the test wants. */
function fakeLane(behave: (lane: FakeLane) => void): FakeLane {
  const listeners = new Map<string, (event: never) => void>();
  const lane: FakeLane = {
    terminated: false,
    addEventListener: (type: string, listener: (event: never) => void) => void listeners.set(type, listener),
    postMessage: () => behave(lane),
    terminate: () => {
      lane.terminated = true;
    },
    say: (type, event) => listeners.get(type)?.(event as never),
  };
  return lane;
}
interface FakeLane extends Lane {
  terminated: boolean;
  say(type: string, event: unknown): void;
}

const types = (heard: Listener): string[] =>
  heard.events.map((event) => event.type).filter((type) => type !== 'reading' && type !== 'run');

describe('a visit', () => {
  test('before a data set is open, every query says so', async () => {
    const { session } = begin();
    const none = { ok: false, problem: { code: 'no-dataset' } };
    expect(session.ping()).toBe('pong');
    expect(session.recommend({ visitor: visitorOf(), limit: 3 })).toEqual(none);
    expect(session.search('film', 3)).toEqual(none);
    expect(session.locate([])).toEqual(none);
    expect(await session.train({})).toEqual(none);
    session.cancelTraining();
    expect(await session.stored()).toEqual({ ok: true, value: [] });
  });

  test('the first one reads, tells of the data, lists by popularity, and trains', async () => {
    const { session, heard } = begin();
    const info = value(await session.open(SOURCE));
    expect(info).toMatchObject({ id: 'made', films: 60, ratedFilms: 59, users: 80, ratings: 1600, restored: false });
    expect(info).toMatchObject({ from: 1_000_000_000, to: 1_000_000_079, genres: ['Animation', 'Comedy', 'Drama'] });
    const early = value(session.recommend({ visitor: visitorOf([0, 5]), limit: 60 }));
    expect(early).toMatchObject({ basis: 'crowd', ranked: 58 });
    expect(early.films[0].predicted).toBeNull();
    expect(heard.of('model')).toEqual([]);

    await heard.until('model', (event) => event.done);
    expect(types(heard)).toEqual([
      'dataset',
      'training',
      'training',
      'training',
      'model',
      'training',
      'training',
      'model',
      'model',
    ]);
    expect(heard.of('training').map((event) => event.epoch)).toEqual([0, 1, 2, 3, 4]);
    expect(heard.of('model').map((event) => [event.model.epoch, event.done])).toEqual([
      [2, false],
      // The factors first, then EASE beside them.
      [4, false],
      [4, true],
    ]);
    const list = value(session.recommend({ visitor: visitorOf([0, 5], [1, 0.5], [2, 5]), limit: 10 }));
    expect(list.basis).toBe('model');
    expect(list.films.slice(0, 4).every(({ id }) => ((id - 100) / 10) % 2 === 0)).toBe(true);
    expect(list.films.every((film) => film.predicted !== null && film.predicted >= 0.5 && film.predicted <= 5)).toBe(
      true,
    );
  });

  test('the next one parses and trains nothing, and lists the same', async () => {
    const first = await trained();
    const query = { visitor: visitorOf([3, 4]), limit: 10 };
    const before = value(first.session.recommend(query));
    await expect.poll(() => first.session.stored()).toMatchObject({ value: { length: 2 } });
    opened = [];
    const second = begin();
    expect(value(await second.session.open(SOURCE))).toMatchObject({ restored: true, ratings: 1600 });
    // The first list is the model's already.
    expect(value(second.session.recommend(query)).basis).toBe('model');
    expect(types(second.heard)).toEqual(['dataset', 'model']);
    expect(second.heard.of('model')[0]).toMatchObject({
      done: true,
      model: { ...first.heard.of('model').at(-1)?.model, restored: true },
    });
    expect(opened).toEqual([]);
    const after = value(second.session.recommend(query));
    expect({ ...after, tookMs: 0 }).toEqual({ ...before, tookMs: 0 });
  });

  test('opening the same again answers at once; another one takes its place in one step', async () => {
    const { session, heard } = await trained();
    expect(value(await session.open(SOURCE)).id).toBe('made');
    expect(heard.of('dataset')).toHaveLength(1);
    const other = session.open(madeSource('other'));
    // Until it is open, the old one answers.
    expect(value(session.recommend({ visitor: visitorOf(), limit: 1 })).basis).toBe('model');
    expect(value(await other).id).toBe('other');
    expect(heard.of('dataset').map((event) => event.dataset.id)).toEqual(['made', 'other']);
  });

  test('a second opening cancels the first', async () => {
    const { session, heard } = begin();
    const [first, second] = await Promise.all([session.open(madeSource('a')), session.open(madeSource('b'))]);
    expect(first).toEqual({ ok: false, problem: { code: 'cancelled' } });
    expect(value(second).id).toBe('b');
    expect(heard.of('dataset')).toHaveLength(1);
  });

  test('a file that cannot be fetched or used is a problem, and the next try may do', async () => {
    let broken = true;
    const source = (address: string): ByteSource => ({
      ...openFile(address),
      bytes: () => {
        if (broken) throw new DatasetError({ code: 'fetch', file: address, status: 404 });
        return openFile(address).bytes();
      },
    });
    const { session } = begin({ openFile: source });
    expect(await session.open(SOURCE)).toEqual({
      ok: false,
      problem: { code: 'fetch', file: 'films.csv', status: 404 },
    });
    broken = false;
    expect((await session.open(SOURCE)).ok).toBe(true);
  });

  test('an event that its listener throws at stops nothing', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { session } = begin();
    const heard: EngineEvent[] = [];
    session.watch((event) => {
      heard.push(event);
      throw new Error('a page gone wrong');
    });
    expect((await session.open(SOURCE)).ok).toBe(true);
    await expect.poll(() => heard.some((event) => event.type === 'model' && event.done)).toBe(true);
    expect(warned).toHaveBeenCalledTimes(heard.length);
    warned.mockRestore();
  });
});

describe('training', () => {
  test('with other settings: the old model answers until the new one is there; the next visit has the new one', async () => {
    const { session, heard } = await trained();
    const before = heard.of('model').length;
    const training = session.train({ factors: 16 });
    await heard.until('training', (event) => event.epoch === 3);
    // No early model in the place of a finished one.
    expect(heard.of('model')).toHaveLength(before);
    expect(value(await training)).toMatchObject({ epoch: 4, settings: { factors: 16, epochs: 4 }, restored: false });
    expect(heard.of('model').at(-1)).toMatchObject({ done: true, model: { settings: { factors: 16 } } });
    await expect.poll(() => session.stored()).toMatchObject({ value: { length: 3 } });
    const next = begin();
    await next.session.open(SOURCE);
    expect((await next.heard.until('model')).model.settings.factors).toBe(16);
  });

  test('impossible settings are told, and the old model stays', async () => {
    const { session, heard } = await trained();
    const answer = await session.train({ factors: 3 });
    expect(answer).toMatchObject({ ok: false, problem: { code: 'training' } });
    expect(JSON.stringify(answer)).toContain('factors');
    expect(heard.of('training-stopped')).toHaveLength(1);
    expect(value(session.recommend({ visitor: visitorOf(), limit: 1 })).basis).toBe('model');
  });

  test('cancelled ends the lane at once; a second training takes the place of the first', async () => {
    const { session, heard } = await trained();
    const lanes: FakeLane[] = [];
    const stuck = begin({
      createLane: () => {
        const lane = fakeLane((each) => each.say('message', { data: { type: 'alive' } }));
        lanes.push(lane);
        return lane;
      },
      laneLimits: { look: 1000, looks: 100, restarts: 0 },
    });
    await expect.poll(() => session.stored()).toMatchObject({ value: { length: 2 } });
    await stuck.session.open(SOURCE);
    await stuck.heard.until('model');
    const first = stuck.session.train({ seed: 1 });
    await expect.poll(() => lanes.length).toBe(1);
    const second = stuck.session.train({ seed: 2 });
    expect(await first).toEqual({ ok: false, problem: { code: 'cancelled' } });
    expect(lanes[0].terminated).toBe(true);
    expect(stuck.heard.of('training-stopped')).toEqual([]);
    await expect.poll(() => lanes.length).toBe(2);
    stuck.session.cancelTraining();
    expect(await second).toEqual({ ok: false, problem: { code: 'cancelled' } });
    expect(lanes[1].terminated).toBe(true);
    expect(stuck.heard.of('training-stopped')).toEqual([{ type: 'training-stopped', problem: { code: 'cancelled' } }]);
    expect(value(stuck.session.recommend({ visitor: visitorOf(), limit: 1 })).basis).toBe('model');
    expect(heard.of('training-stopped')).toEqual([]);
  });

  test('a lane that dies is replaced so many times, then the training is given up and told', async () => {
    let lanes = 0;
    const dying = (): Lane => {
      lanes++;
      return fakeLane((lane) => {
        lane.say('message', { data: { type: 'alive' } });
        lane.say('error', { message: 'out of memory' });
      });
    };
    const { session, heard } = begin({ createLane: dying, laneLimits: { look: 5, looks: 5, restarts: 2 } });
    await session.open(SOURCE);
    const { problem } = await heard.until('training-stopped');
    expect(problem).toEqual({ code: 'training', detail: 'The training thread broke down: out of memory.' });
    expect(lanes).toBe(3);
  });

  test('a lane that falls silent counts as dead', async () => {
    const silent = (): Lane => fakeLane((lane) => lane.say('message', { data: { type: 'alive' } }));
    const { session, heard } = begin({ createLane: silent, laneLimits: { look: 5, looks: 3, restarts: 1 } });
    await session.open(SOURCE);
    expect((await heard.until('training-stopped')).problem.code).toBe('training');
  });

  test('where no lane can be started it runs in the same thread, in slices', async () => {
    const none = (): Lane => {
      throw new ReferenceError('Worker is not defined');
    };
    const { session, heard } = await trained({ createLane: none });
    expect(heard.of('training-stopped')).toEqual([]);
    expect(value(session.recommend({ visitor: visitorOf(), limit: 1 })).basis).toBe('model');
  });

  test('of two tabs with locks one trains, the other takes its model', async () => {
    const locks = makeLocks();
    const tabs = await Promise.all([trained({ locks }), trained({ locks })]);
    const restored = tabs.map(({ heard }) => heard.of('model').at(-1)?.model.restored);
    expect(restored.sort()).toEqual([false, true]);
  });

  test('a tab whose wait is cancelled does not train', async () => {
    const locks = makeLocks();
    let release: () => void = () => {};
    const names: string[] = [];
    const busy: Locks = {
      request: (name, options, work) => {
        names.push(name);
        return locks.request(name, options, work);
      },
    };
    const { session, heard } = begin({ locks: busy });
    await session.open(SOURCE);
    await heard.until('model', (event) => event.done);
    void locks.request(names[0], {}, () => new Promise<void>((resolve) => (release = resolve)));
    await expect.poll(() => names.length).toBeGreaterThan(0);
    const training = session.train({});
    await new Promise((resolve) => setTimeout(resolve, 20));
    session.cancelTraining();
    expect(await training).toEqual({ ok: false, problem: { code: 'cancelled' } });
    release();
  });
});

describe('what is stored', () => {
  test('a store that fails is told once, and nothing else fails', async () => {
    const full = { code: 'storage-full' } as const;
    const broken: EngineStore = { ...store, saveDataset: async () => full, saveModel: async () => full };
    const { session, heard } = await trained({ store: broken });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard.of('not-stored')).toEqual([{ type: 'not-stored', problem: full }]);
    expect(value(session.search('Number 7', 1))[0].film.id).toBe(idOf(7));
  });

  test('a store that cannot be read is no obstacle', async () => {
    const failed = { state: 'failed', problem: { code: 'storage', detail: 'gone' } } as const;
    const { heard } = await trained({
      store: { ...store, loadDataset: async () => failed, loadModel: async () => failed },
    });
    expect(heard.of('dataset')[0].dataset.restored).toBe(false);
  });

  test('a model of another number of films is not used', async () => {
    const first = await trained();
    await expect.poll(() => first.session.stored()).toMatchObject({ value: { length: 2 } });
    const wrong: EngineStore = {
      ...store,
      loadModel: async (...asked) => {
        const loaded = await store.loadModel(...asked);
        return loaded.state === 'found'
          ? { ...loaded, value: { ...loaded.value, model: { ...loaded.value.model, films: 61 } } }
          : loaded;
      },
    };
    const { heard } = await trained({ store: wrong });
    expect(heard.of('model').at(-1)?.model.restored).toBe(false);
  });

  test('forgetting stops the training, deletes everything, and stores nothing afterwards', async () => {
    const { session, heard } = begin();
    await session.open(SOURCE);
    await heard.until('training', (event) => event.epoch === 1);
    expect(await session.forget()).toEqual({ ok: true, value: null });
    expect((await heard.until('training-stopped')).problem).toEqual({ code: 'cancelled' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await session.stored()).toEqual({ ok: true, value: [] });
  });
});
