import { proxy, releaseProxy, wrap } from 'comlink';
import { afterEach, beforeEach, expect, test } from 'vitest';
import engineUrl from '../../workers/engine.worker.ts?worker&url';
import type { EngineApi, Features, FilmId, ModelInfo } from '../../workers/protocol.ts';
import { ENGINE_DATABASE } from '../../workers/store/index.ts';
import { Listener, madeFiles, madeSource, visitorOf } from '../unit/engine.support.ts';

/** Users of 80 ratings: worth a second lane. And as many epochs as it may take to start where others keep the processor busy. */
const LARGE = 6400;
const EPOCHS = 40;
const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

beforeEach(async () => {
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(ENGINE_DATABASE);
    request.onsuccess = request.onerror = resolve;
  });
});

/** Trains in the engine's worker with these features at most; the model's facts and a list. */
async function trained(
  limit: Partial<Features>,
  users: number,
  epochs: number,
): Promise<{ model: ModelInfo; list: FilmId[] }> {
  const worker = new Worker(engineUrl, { type: 'module' });
  const api = wrap<EngineApi>(worker);
  ends.push(() => {
    api[releaseProxy]();
    worker.terminate();
  });
  const heard = new Listener();
  await api.watch(proxy(heard.hear));
  await api.limitFeatures(limit);
  const made = madeFiles(1200, users, 80);
  const [films, ratings] = [made.films, made.ratings].map((text) => URL.createObjectURL(new Blob([text])));
  await api.open(madeSource('features', films, ratings));
  // Whatever is stored.
  const answered = await api.train({ epochs });
  if (!answered.ok) throw new Error(answered.problem.code);
  const answer = await api.recommend({ visitor: visitorOf([0, 5], [1, 0.5], [2, 5]), limit: 10 });
  if (!answer.ok) throw new Error(answer.problem.code);
  return { model: answered.value, list: answer.value.films.map((film) => film.id) };
}

test('the engine trains by the best kernels in several lanes, and by less where it is told to, to the same list', async () => {
  const best = await trained({}, LARGE, EPOCHS);
  const threads = Math.min(8, navigator.hardwareConcurrency);
  expect(best.model.training).toMatchObject({ kernels: 'relaxed', threads, solver: 'pcg', fallback: null });
  expect(best.model.training?.epochMs).toBeGreaterThan(0);

  const plain = await trained({ kernels: 'simd', threads: 1 }, LARGE, EPOCHS);
  expect(plain.model.training).toMatchObject({ kernels: 'simd', threads: 1, solver: 'pcg' });
  expect(new Set(plain.list)).toEqual(new Set(best.list));
}, 60_000);

test('without SIMD the scalar kernels train and answer', async () => {
  const { model, list } = await trained({ kernels: 'scalar' }, 300, 8);
  expect(model.training).toMatchObject({ kernels: 'scalar', threads: 1, solver: 'exact', fallback: null });
  expect(list).toHaveLength(10);
}, 60_000);
