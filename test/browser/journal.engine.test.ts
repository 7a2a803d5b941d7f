/** The engine as screens see it, over a worker that does as it is told. */
import { expose } from 'comlink';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Engine } from '../../src/state/engine.svelte.ts';
import type { WorkerLike } from '../../src/state/link.ts';
import { profile } from '../../src/state/profile.svelte.ts';
import { NO_WISHES } from '../../src/state/wishes.ts';
import {
  NO_FILTER,
  type DatasetInfo,
  type EngineEvent,
  type Film,
  type FilmId,
  type FilmRef,
  type ModelInfo,
} from '../../workers/protocol.ts';

const dataset = { id: 'd', name: 'D' } as DatasetInfo;
const model = { key: 'k' } as ModelInfo;
const films = [1, 2, 3, 4].map((id): Film => ({
  id: id as FilmId,
  title: `Film ${id}`,
  otherTitle: null,
  year: 1990,
  genres: [],
  imdbId: null,
  tmdbId: null,
  ratings: 0,
  mean: null,
}));
const ok = <T>(value: T) => ({ ok: true as const, value });

class FakeEngine {
  asked: [string, ...unknown[]][] = [];
  tell: (event: EngineEvent) => unknown = () => undefined;
  opened: () => unknown = () => ok(dataset);
  #ports = new MessageChannel();
  errors = new Set<(event: Event) => void>();

  constructor() {
    const answer =
      (name: string, value: unknown) =>
      (...args: unknown[]) => {
        this.asked.push([name, ...args]);
        return ok(value);
      };
    const api = {
      ping: () => 'pong',
      watch: (listener: (event: EngineEvent) => unknown) => {
        this.tell = listener;
      },
      open: () => this.opened(),
      locate: (refs: FilmRef[]) =>
        answer(
          'locate',
          refs.map(({ movieId }) => (movieId === 4 ? null : movieId)),
        )(refs),
      recommend: answer('recommend', null),
      deck: answer('deck', []),
      random: answer('random', null),
      stored: answer('stored', ['something']),
      forget: answer('forget', null),
    };
    expose(api, this.#ports.port2);
    this.#ports.port1.start();
  }
  get worker(): WorkerLike {
    const { port1 } = this.#ports;
    return {
      postMessage: (message, transfer) => port1.postMessage(message, transfer),
      addEventListener: (type, listener) =>
        type === 'message' ? port1.addEventListener(type, listener) : void this.errors.add(listener),
      removeEventListener: (type, listener) => port1.removeEventListener(type, listener),
      terminate: () => port1.close(),
    };
  }
}

let engine: Engine;
async function started(): Promise<FakeEngine> {
  const fake = new FakeEngine();
  engine = new Engine(() => fake.worker);
  await engine.start();
  return fake;
}
const calls = (fake: FakeEngine, name: string) =>
  fake.asked.filter(([call]) => call === name).map(([, ...args]) => args);

beforeAll(async () => {
  await profile.rate(films[0], 4);
  await profile.setSeen(films[1], true);
  await profile.setHidden(films[2], true);
  await profile.rate(films[3], 2);
});
afterAll(() => profile.journal.deleteAll());

describe('the engine', () => {
  test("goes from starting over reading to ready, and is ready only when the journal's films have their places", async () => {
    const fake = new FakeEngine();
    let finish: ((answer: unknown) => void) | null = null as ((answer: unknown) => void) | null;
    fake.opened = () => new Promise((resolve) => (finish = resolve));
    engine = new Engine(() => fake.worker);
    const start = engine.start();
    expect(engine.status).toBe('starting');
    await expect.poll(() => finish).not.toBeNull();
    await fake.tell({ type: 'reading', file: 'f', bytes: 1, totalBytes: 2, rows: 3 });
    expect([engine.status, engine.reading?.rows]).toEqual(['reading', 3]);
    await fake.tell({ type: 'dataset', dataset });
    finish?.(ok(dataset));
    await start;
    expect([engine.status, engine.dataset?.id, engine.reading]).toEqual(['ready', 'd', null]);
    expect(calls(fake, 'locate')[0][0]).toHaveLength(4);
    expect([profile.starsOf(films[0].id), profile.starsOf(films[3].id)]).toEqual([4, null]);
    expect(profile.unplaced.map(({ ref, stars }) => [ref.movieId, stars])).toEqual([[4, 2]]);
  });

  test('asks with the visitor as they are now', async () => {
    const fake = await started();
    await fake.tell({ type: 'dataset', dataset });
    await expect.poll(() => engine.status).toBe('ready');
    await engine.recommend(10);
    const { filter, adventure, variety } = NO_WISHES;
    const wishes = { filter, adventure, variety, only: null, includeWatched: false, hidden: [3] };
    const visitor = { ratings: [{ film: 1, stars: 4 }], excluded: [2, 3] };
    expect(calls(fake, 'recommend')).toEqual([[{ visitor, limit: 10, ...wishes }]]);
    await engine.deck('classics', [3 as FilmId, 9 as FilmId], 5);
    expect(calls(fake, 'deck')).toEqual([[{ group: 'classics', without: [3, 9, 1, 2], limit: 5 }]]);
    await engine.random(NO_FILTER);
    expect(calls(fake, 'random')).toEqual([[NO_FILTER, [1, 2, 3]]]);
  });

  test('its revision rises with data set, model and every act, and with nothing else', async () => {
    const fake = await started();
    await fake.tell({ type: 'dataset', dataset });
    await expect.poll(() => engine.status).toBe('ready');
    const steps: number[] = [];
    let last = engine.revision;
    const step = (): void => {
      steps.push(engine.revision - last);
      last = engine.revision;
    };
    await fake.tell({ type: 'training', epoch: 1, epochs: 8, msLeft: 100, history: [] });
    step();
    await fake.tell({ type: 'model', model, done: false });
    step();
    await profile.rate(films[0], 5);
    step();
    await fake.tell({ type: 'model', model, done: true });
    step();
    expect(steps).toEqual([0, 1, 1, 1]);
    expect([engine.modelDone, engine.training, engine.model?.key]).toEqual([true, null, 'k']);
  });

  test('what is learned quietly moves nothing on the screen and is no fault where it ends', async () => {
    const fake = await started();
    await fake.tell({ type: 'dataset', dataset });
    await expect.poll(() => engine.status).toBe('ready');
    await fake.tell({ type: 'model', model, done: true });
    const before = engine.revision;
    await fake.tell({ type: 'training', epoch: 1, epochs: 8, msLeft: 100, history: [], quiet: true });
    expect([engine.training, engine.quiet?.epoch]).toEqual([null, 1]);
    await fake.tell({ type: 'model', model: { ...model, key: 'k-own' }, done: true, quiet: true });
    expect([engine.quiet, engine.model?.key, engine.revision]).toEqual([null, 'k-own', before]);
    await fake.tell({ type: 'training', epoch: 0, epochs: 8, msLeft: null, history: [], quiet: true });
    await fake.tell({ type: 'training-stopped', problem: { code: 'cancelled' }, quiet: true });
    expect([engine.quiet, engine.stopped, engine.notices]).toEqual([null, false, []]);
  });

  test('notices stay until they are dismissed', async () => {
    const fake = await started();
    await fake.tell({ type: 'set-aside', record: 'model', reason: 'checksum' });
    await fake.tell({ type: 'not-stored', problem: { code: 'storage-full' } });
    expect(engine.notices.map(({ type }) => type)).toEqual(['set-aside', 'not-stored']);
    engine.dismiss(engine.notices[0].id);
    expect(engine.notices.map(({ type }) => type)).toEqual(['not-stored']);
  });

  test('learning that stopped is told until another try, which begins without a model', async () => {
    const [fake, next] = [new FakeEngine(), new FakeEngine()];
    const workers = [fake.worker, next.worker];
    engine = new Engine(() => workers.shift() ?? next.worker);
    await engine.start();
    await fake.tell({ type: 'dataset', dataset });
    await expect.poll(() => engine.status).toBe('ready');
    await fake.tell({ type: 'model', model, done: true });
    await fake.tell({ type: 'training', epoch: 0, epochs: 8, msLeft: null, history: [] });
    expect(engine.stopped).toBe(false);
    await fake.tell({ type: 'training-stopped', problem: { code: 'training', detail: 'died' } });
    expect([engine.stopped, engine.training, engine.model?.key]).toEqual([true, null, 'k']);
    expect(engine.notices.map(({ type }) => type)).toEqual(['training-stopped']);
    const retry = engine.retry();
    expect([engine.stopped, engine.notices, engine.model, engine.modelDone]).toEqual([false, [], null, false]);
    await retry;
  });

  test('learning that ends because everything is deleted is no fault', async () => {
    const fake = await started();
    await fake.tell({ type: 'training', epoch: 0, epochs: 8, msLeft: null, history: [] });
    await fake.tell({ type: 'training-stopped', problem: { code: 'cancelled' } });
    expect([engine.stopped, engine.notices]).toEqual([true, []]);
  });

  test('a data set that cannot be opened is a failure with its problem; another try may do', async () => {
    const problem = { code: 'fetch', file: 'ratings.csv', status: 404 } as const;
    const [first, second] = [new FakeEngine(), new FakeEngine()];
    first.opened = () => ({ ok: false, problem });
    const workers = [first.worker, second.worker];
    engine = new Engine(() => workers.shift() ?? second.worker);
    await engine.start();
    expect([engine.status, engine.problem]).toEqual(['failed', problem]);
    await engine.retry();
    await second.tell({ type: 'dataset', dataset });
    await expect.poll(() => [engine.status, engine.problem]).toEqual(['ready', null]);
  });

  test('after it forgot, looking for stored records does not open its store again', async () => {
    const fake = await started();
    expect(await engine.forget()).toEqual(ok(null));
    expect(await engine.stored()).toEqual(ok([]));
    expect([calls(fake, 'forget').length, calls(fake, 'stored').length]).toEqual([1, 0]);
  });

  test('forgets without a worker too', async () => {
    engine = new Engine(() => {
      throw new TypeError('no workers here');
    });
    await engine.start();
    expect(engine.status).toBe('failed');
    expect(await engine.forget()).toEqual(ok(null));
  });
});
