import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_ALS,
  DEFAULT_BIASED,
  makeModel,
  trainBiased,
  trainImplicit,
  type Factors,
  type Model,
} from '../../workers/als/index.ts';
import { makeCatalogue, type Catalogue, type Interactions } from '../../workers/dataset/index.ts';
import { exportFactors, openFactors, serveFactors } from '../../workers/interop/index.ts';
import type { FilmId } from '../../workers/protocol.ts';
import { finish, randomInteractions } from './als.made.ts';
import { bytesOf, factorsProblem, given } from './interop.support.ts';

const DATASET = { name: 'Made “data”', hash: 'ab12' };

interface Trained {
  readonly interactions: Interactions;
  readonly catalogue: Catalogue;
  readonly factors: Factors;
  readonly model: Model;
}

function train(seed: number, withStars: boolean, factorCount = 8, ids = (film: number) => 10 * film + 3): Trained {
  const interactions = randomInteractions(seed, 12, 20, 0.3);
  const facts = { title: 'T', otherTitle: null, year: null, genres: [], imdbId: null, tmdbId: null };
  const films = Array.from({ length: interactions.films }, (_, film) => ({ ...facts, id: ids(film) as FilmId }));
  const settings = { ...DEFAULT_ALS, factors: factorCount, epochs: 2, seed };
  const factors = finish(trainImplicit(interactions, settings));
  const stars = withStars ? finish(trainBiased(interactions, { ...DEFAULT_BIASED, factors: 3, epochs: 2 })) : null;
  const model = makeModel(interactions, factors, settings, 2, stars);
  return { interactions, catalogue: makeCatalogue(films, interactions), factors, model };
}

const exported = ({ model, catalogue, factors, interactions }: Trained, withUsers = false): Blob =>
  exportFactors({
    model,
    catalogue,
    dataset: DATASET,
    ...(withUsers ? { users: { factors: factors.userFactors, ids: interactions.userIds } } : {}),
  });

describe('an exported model', () => {
  it('is the same model when it is opened again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1000),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom(8, 16),
        async (seed, stars, users, d) => {
          const trained = train(seed, stars, d);
          const external = await openFactors([given('my model.safetensors', exported(trained, users))]);
          expect(external.conventions).toMatchObject({ from: 'cinefold', epoch: 2, dataset: DATASET });
          const { model, fit } = serveFactors(external, trained);
          expect(fit).toMatchObject({ unknown: 0, without: 0, share: 1 });
          // Without a star model of its own the means stand in.
          expect(model).toEqual(stars ? trained.model : { ...trained.model, stars: model.stars });
          expect(model.stars).not.toBeNull();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('fits another data set by the ids of its films', async () => {
    const trained = train(1, true);
    const other = train(2, false, 8, (film) => 10 * (19 - film) + 3);
    const external = await openFactors([given('m.safetensors', exported(trained))]);
    const { model } = serveFactors(external, other);
    for (let film = 0; film < 20; film++) {
      const there = 19 - film;
      expect(model.itemFactors.slice(there * 8, there * 8 + 8)).toEqual(
        trained.model.itemFactors.slice(film * 8, film * 8 + 8),
      );
      if (model.support[there] > 0) expect(model.stars?.itemBias[there]).toBe(trained.model.stars?.itemBias[film]);
    }
  });

  it.each([
    [
      'is refused in a later version',
      (text: string) => text.replace('"version":"1"', '"version":"2"'),
      'model',
      'cinefold-factors 2',
    ],
    [
      'is refused from another program',
      (text: string) => text.replace('"format":"cinefold', '"format":"somebody'),
      'model',
      'somebody-factors 1',
    ],
    [
      'is refused without ids',
      (text: string) => text.replace('"item_ids"', '"item_idz"'),
      'ids',
      'item_idz, item_factors',
    ],
    [
      'is refused without factors',
      (text: string) => text.replace('"item_factors"', '"item_factorz"'),
      'arrays',
      'item_ids, item_factorz',
    ],
    ['is refused with settings that are none', (text: string) => text.replace('alpha0', 'alphaO'), 'whole', /alpha0/],
    [
      'is refused with settings that cannot be',
      (text: string) => text.replace('alpha0\\":0.3', 'alpha0\\":-33'),
      'whole',
      /alpha0/,
    ],
    [
      'is refused with metadata that are no text',
      (text: string) => text.replace('"epoch":"2"', '"epoch":222'),
      'whole',
      'metadata that is no text',
    ],
  ])('%s', async (_, change, expected, found) => {
    const bytes = await bytesOf(exported(train(3, false)));
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    const changed = new TextEncoder().encode(change(text));
    expect(changed).not.toEqual(new TextEncoder().encode(text));
    const start = new Uint8Array(8);
    new DataView(start.buffer).setBigUint64(0, BigInt(changed.length), true);
    const file = new Blob([start, changed, bytes.subarray(8 + length)]);
    const problem = await factorsProblem(async () =>
      serveFactors(await openFactors([given('m.safetensors', file)]), train(3, false)),
    );
    expect(problem).toMatchObject({ file: 'm.safetensors', expected });
    expect(problem.found).toMatch(found);
  });

  it('is refused with a clear problem, or still a model, whatever is cut off or changed in it', async () => {
    const trained = train(4, true);
    const whole = await bytesOf(exported(trained, true));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length),
        fc.array(fc.tuple(fc.nat(1200), fc.nat(255)), { maxLength: 4 }),
        async (end, changes) => {
          const bytes = changes.length > 0 ? whole.slice() : whole.slice(0, end);
          for (const [at, value] of changes) bytes[at] = value;
          let served;
          try {
            served = serveFactors(await openFactors([given('m.safetensors', bytes)]), trained);
          } catch (error) {
            expect(error).toMatchObject({ name: 'FactorsError' });
          }
          if (served) expect(served.model.itemFactors.every(Number.isFinite)).toBe(true);
          if (changes.length === 0 && end < whole.length) expect(served).toBeUndefined();
        },
      ),
      { numRuns: 400 },
    );
  });
});

/** A Python that has the package; `npm run test:spark` makes one. */
const python = [process.env.INTEROP_PYTHON, resolve('.cache/interop/venv/bin/python'), 'python3'].find(
  (name) =>
    name !== undefined &&
    (name === 'python3' || existsSync(name)) &&
    spawnSync(name, ['-c', 'import safetensors.numpy'], { stdio: 'ignore' }).status === 0,
);
if (!python) console.warn('Skipped: no Python with the package safetensors here (npm run test:spark installs it).');

const SCRIPT = `
import json, sys
from safetensors import safe_open
with safe_open(sys.argv[1], "np") as file:
    tensors = {name: file.get_tensor(name) for name in file.keys()}
    print(json.dumps({
        "metadata": file.metadata(),
        "tensors": {name: [str(t.dtype), list(t.shape), t.ravel().tolist()] for name, t in tensors.items()},
    }))
`;

describe.skipIf(!python)("an exported model in Python's safetensors", () => {
  it('has the same ids, factors and settings', async () => {
    const trained = train(5, true);
    const folder = mkdtempSync(join(tmpdir(), 'cinefold-'));
    try {
      const path = join(folder, 'model.safetensors');
      writeFileSync(path, await bytesOf(exported(trained, true)));
      const { status, stdout, stderr } = spawnSync(python ?? '', ['-c', SCRIPT, path], { encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(status).toBe(0);
      const { metadata, tensors } = JSON.parse(stdout) as {
        metadata: Record<string, string>;
        tensors: Record<string, [string, number[], number[]]>;
      };
      expect(metadata).toMatchObject({ format: 'cinefold-factors', dataset: DATASET.name, dataset_hash: DATASET.hash });
      expect(JSON.parse(metadata.settings)).toEqual(trained.model.settings);
      const rated = trained.model.films - 1; // nobody rated the last film
      expect(tensors.item_ids).toEqual(['int64', [rated], Array.from({ length: rated }, (_, film) => 10 * film + 3)]);
      expect(tensors.item_factors).toEqual([
        'float32',
        [rated, 8],
        [...trained.model.itemFactors.subarray(0, rated * 8)],
      ]);
      expect(tensors.user_factors).toEqual(['float32', [12, 8], [...trained.factors.userFactors]]);
      expect(tensors.user_ids).toEqual(['int64', [12], [...trained.interactions.userIds]]);
      expect(tensors.star_item_factors.slice(0, 2)).toEqual(['float32', [rated, 3]]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
