import { afterEach, expect, test, vi } from 'vitest';
import { DEFAULT_ALS } from '../../workers/als/index.ts';
import { localLane, type Lane } from '../../workers/engine/lane.ts';
import type { EngineParts } from '../../workers/engine/parts.ts';
import { Session } from '../../workers/engine/session.ts';
import { fetchFile } from '../../workers/engine/source.ts';
import laneUrl from '../../workers/lane.worker.ts?worker&url';
import { createStore, openDatabase } from '../../workers/store/index.ts';
import { Listener, madeFiles, madeSource, visitorOf } from '../unit/engine.support.ts';

/** Epochs that nobody waits for: the tests below stop them. */
const LONG = { ...DEFAULT_ALS, epochs: 500 };
const sessions: Session[] = [];

afterEach(() => {
  for (const session of sessions.splice(0)) session.cancelTraining();
  vi.restoreAllMocks();
});

const lane = (): Lane => new Worker(laneUrl, { type: 'module' });

function begin(database: string, parts: Partial<EngineParts>): { session: Session; heard: Listener } {
  const store = createStore(openDatabase(database, 'records'));
  const openFile = (address: string) => fetchFile(address, location.href);
  const session = new Session({ store, openFile, createLane: lane, locks: null, ...parts });
  sessions.push(session);
  const heard = new Listener();
  session.watch(heard.hear);
  return { session, heard };
}

function source(database: string, users: number): ReturnType<typeof madeSource> {
  const made = madeFiles(600, users, 40);
  const [films, ratings] = [made.films, made.ratings].map((text) => URL.createObjectURL(new Blob([text])));
  return madeSource(database, films, ratings);
}

test('memory that cannot be had: the scalar kernels train and answer, and say why', async () => {
  vi.spyOn(WebAssembly, 'Memory').mockImplementation(function () {
    throw new RangeError('could not allocate memory');
  });
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const database = crypto.randomUUID();
  const { session, heard } = begin(database, { createLane: localLane, settings: { ...DEFAULT_ALS, epochs: 2 } });
  await session.open(source(database, 100));
  const { model } = await heard.until('model', (event) => event.done);
  expect(model.training).toMatchObject({ kernels: 'scalar', threads: 1, fallback: 'could not allocate memory' });
  const answer = session.recommend({ visitor: visitorOf([0, 5], [2, 4]), limit: 10 });
  expect(answer).toMatchObject({ ok: true, value: { basis: 'model', films: { length: 10 } } });
});

test('a training is cancelled within 100 ms, in the middle of an epoch', async () => {
  const database = crypto.randomUUID();
  const lanes: { terminate: ReturnType<typeof vi.spyOn> }[] = [];
  const createLane = (): Lane => {
    const made = lane();
    lanes.push({ terminate: vi.spyOn(made, 'terminate') });
    return made;
  };
  const { session, heard } = begin(database, { createLane, settings: LONG });
  await session.open(source(database, 400));
  await heard.until('training', (event) => event.epoch >= 1);
  const start = performance.now();
  session.cancelTraining();
  const { problem } = await heard.until('training-stopped');
  expect(performance.now() - start).toBeLessThan(100);
  expect(problem).toEqual({ code: 'cancelled' });
  expect(lanes[0].terminate).toHaveBeenCalled();
});

test('a reload goes on from the last checkpoint', async () => {
  const database = crypto.randomUUID();
  const lanes: Lane[] = [];
  const createLane = (): Lane => {
    const made = lane();
    lanes.push(made);
    return made;
  };
  // Scalar and in many epochs, so that there is a checkpoint before the end.
  const parts = { settings: LONG, features: { kernels: 'scalar' } } as const;
  const first = begin(database, { ...parts, createLane });
  const files = source(database, 150);
  await first.session.open(files);
  const kept = async (): Promise<boolean> => {
    const stored = await first.session.stored();
    return stored.ok && stored.value.some(({ kind }) => kind === 'checkpoint');
  };
  await expect.poll(kept, { timeout: 15_000, interval: 100 }).toBe(true);
  // The tab goes, and nobody says goodbye.
  for (const gone of lanes) gone.terminate();
  const second = begin(database, parts);
  await second.session.open(files);
  const { epoch } = await second.heard.until('training');
  expect(epoch).toBeGreaterThan(0);
});
