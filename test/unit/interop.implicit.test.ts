import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../workers/dataset/index.ts';
import { openFactors, serveFactors, type GivenFile } from '../../workers/interop/index.ts';
import { openZip } from '../../workers/interop/files.ts';
import { readNpy } from '../../workers/interop/npy.ts';
import { foldIn, scoreAll, topK } from '../../workers/recommend/index.ts';
import { FIXTURES, bytesOf, factorsProblem, given, npy, readSample, zipOf } from './interop.support.ts';

/** Saved by implicit 0.7.3, trained on the sample by test/interop/implicit/train.py, rank 8. */
const SAVED = new Blob([readFileSync(join(FIXTURES, 'implicit-sample.npz'))]);

let dataset: Dataset;
/** The arrays of the .npz. */
let arrays: GivenFile[];
beforeAll(async () => {
  dataset = await readSample();
  const entries = await openZip('implicit-sample.npz', SAVED);
  arrays = await Promise.all(entries.map(async ({ path, blob }) => ({ path, blob: await blob() })));
});

const npz = async (entries: readonly GivenFile[]): Promise<GivenFile> => ({
  path: 'm.npz',
  blob: await zipOf(entries),
});
const without = (name: string): GivenFile[] => arrays.filter(({ path }) => path !== name);
const ids = (): number[] => dataset.catalogue.films.map(({ id }) => id);
const text = (lines: readonly (string | number)[]): string => lines.join('\n');

describe("implicit's saved factors", () => {
  it('are read with the ids among the arrays, and served', async () => {
    const external = await openFactors([{ path: 'implicit-sample.npz', blob: SAVED }]);
    expect(external.rank).toBe(8);
    expect([...external.ids]).toEqual(ids());
    expect(external.conventions).toEqual({ from: 'implicit', alpha: 4, regularization: 2, iterations: 10 });
    const { model, fit } = serveFactors(external, dataset);
    expect(fit).toMatchObject({ rows: 2269, unknown: 0, without: 0, share: 1 });
    expect(fit.likeness).toBeGreaterThan(0.8);
    // The regularization of implicit does not grow with the number of ratings.
    expect(model.settings).toEqual({ factors: 8, alpha0: 0.25, lambda: 0.5, nu: 0, epochs: 10, seed: 0 });
    const scores = scoreAll(model, foldIn(model, []).x);
    const best = topK(scores, 20, () => false, model.support).map((film) => model.support[film]);
    expect(Math.min(...best)).toBeGreaterThan(150);
  });

  it('are let go of as soon as that is asked for, whatever is being read', async () => {
    const whole = await npz(arrays);
    for (const files of [[whole], arrays, [{ path: 'model.zip', blob: await zipOf([whole]) }]]) {
      const abort = new AbortController();
      const reading = openFactors(files, abort.signal);
      abort.abort();
      await expect(reading).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    }
    await expect(openFactors([whole], new AbortController().signal)).resolves.toMatchObject({ rank: 8 });
  });

  it.each([
    ['as an array beside it', async () => arrays.filter(({ path }) => path === 'item_ids.npy')],
    ['as lines of a text', async () => [given('films.txt', `${text(ids())}\n`)]],
    [
      'as a column of a CSV',
      async () => [given('items.csv', text(['title,"movieId"', ...ids().map((id) => `"A, ""B""",${id}`)]))],
    ],
    [
      'as the first column of a CSV',
      async () => [given('items.csv', text(['MOVIE;NR,x', ...ids().map((id) => `${id},1`)]))],
    ],
  ])('are read with the ids %s, together or in one zip', async (_, beside) => {
    const files = [await npz(without('item_ids.npy')), ...(await beside())];
    for (const all of [files, [given('all.zip', await zipOf(files))]]) {
      expect([...(await openFactors(all)).ids]).toEqual(ids());
    }
  });

  it.each([
    ['no ids at all', async () => [await npz(without('item_ids.npy'))], 'ids', '2269 rows without ids'],
    [
      'too few ids',
      async () => [await npz(without('item_ids.npy')), given('ids.csv', '1\n2\n3')],
      'ids',
      '3 ids for 2269 rows',
    ],
    [
      'an id that is none',
      async () => [await npz(without('item_ids.npy')), given('ids.txt', text(ids()).replace('\n2\n', '\ntt2\n'))],
      'ids',
      'tt2 as id 2',
    ],
    [
      'one id twice',
      async () => [await npz(without('item_ids.npy')), given('ids.txt', text(ids()).replace('\n2\n', '\n1\n'))],
      'distinct-ids',
      '1 twice',
    ],
    ['no item factors', async () => [await npz(without('item_factors.npy'))], 'arrays', /^user_factors.npy, /],
    [
      'factors in one dimension',
      async () => [
        await npz([
          ...without('item_factors.npy'),
          { path: 'item_factors.npy', blob: npy('<f4', [4], new Float32Array(4)) },
        ]),
      ],
      'arrays',
      'item_factors of shape (4)',
    ],
    [
      'arrays that are no .npy',
      async () => [await npz([...without('item_factors.npy'), given('item_factors.npy', 'factors')])],
      'whole',
      'no .npy header',
    ],
  ])('are refused with %s', async (_, make, expected, found) => {
    const problem = await factorsProblem(async () => serveFactors(await openFactors(await make()), dataset));
    expect(problem.expected).toBe(expected);
    expect(problem.found).toMatch(found);
  });

  it('are refused with a clear problem, or still read, whatever is cut off or changed in the file', async () => {
    const whole = await bytesOf((await npz(arrays.filter(({ path }) => !path.startsWith('user')))).blob);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.option(fc.nat(255)), async (at, value) => {
        const bytes = value === null ? whole.slice(0, at) : whole.slice();
        if (value !== null) bytes[at] = value;
        let served;
        try {
          served = serveFactors(await openFactors([given('m.npz', bytes)]), dataset);
        } catch (error) {
          expect(error).toMatchObject({ name: 'FactorsError' });
        }
        if (value === null) expect(served).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });
});

describe('an .npy array', () => {
  const TYPES = {
    '<f4': Float32Array,
    '<f8': Float64Array,
    '<i4': Int32Array,
    '<u2': Uint16Array,
    '|u1': Uint8Array,
    '<i8': BigInt64Array,
  } as const;

  it('has the numbers that were saved, in either order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...(Object.keys(TYPES) as (keyof typeof TYPES)[])),
        fc.nat(5),
        fc.nat(5),
        fc.boolean(),
        async (type, rows, columns, fortran) => {
          const values = Array.from({ length: rows * columns }, (_, i) => (i * 7) % 100);
          const stored = values.map((_, i) =>
            fortran ? values[(i % rows) * columns + Math.floor(i / rows)] : values[i],
          );
          const data = type === '<i8' ? BigInt64Array.from(stored, BigInt) : TYPES[type].from(stored as never);
          const read = readNpy('a.npy', await bytesOf(npy(type, [rows, columns], data, fortran)));
          expect(read?.shape).toEqual([rows, columns]);
          expect([...(read?.values ?? [])]).toEqual(values);
        },
      ),
    );
  });

  it('is nothing to us where it holds no numbers', async () => {
    expect(readNpy('a.npy', await bytesOf(npy('<U7', [1], new Uint8Array(28))))).toBeNull();
    expect(readNpy('a.npy', await bytesOf(npy('|b1', [1], new Uint8Array(1))))).toBeNull();
  });

  it('is refused where its bytes are more or fewer than its shape wants', async () => {
    for (const count of [0, 5, 7]) {
      const file = await bytesOf(npy('<f4', [2, 3], new Float32Array(count)));
      expect(await factorsProblem(() => readNpy('a.npy', file))).toMatchObject({ expected: 'whole' });
    }
  });
});
