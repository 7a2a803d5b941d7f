import { describe, expect, it } from 'vitest';
import { DEFAULT_ALS } from '../../workers/als/index.ts';
import {
  mae,
  measureRanking,
  protocolA,
  rankingMetrics,
  ratingSplit,
  rmse,
  selectUsers,
  starErrors,
  strongSplit,
} from '../../workers/evaluate/index.ts';
import type { UserIndex } from '../../workers/dataset/types.ts';
import { filmAt, interactionsOf, randomInteractions, tasteInteractions } from './als.support.ts';

const targets = (...stars: (readonly [number, number])[]) =>
  stars.map(([film, s]) => ({ film: filmAt(film), stars: s }));

describe('rankingMetrics', () => {
  it('are what they are by hand', () => {
    // Relevant: 1 (5 stars) and 4 (4 stars), at ranks 1 and 3; film 7 has 3 stars and gains nothing, film 9 3.5.
    const metrics = rankingMetrics([1, 2, 4, 9].map(filmAt), targets([1, 5], [4, 4], [7, 3], [9, 3.5]));
    const log = Math.log2;
    expect(metrics?.recall20).toBe(1);
    expect(metrics?.ndcg20).toBeCloseTo((1 + 1 / log(4)) / (1 + 1 / log(3)), 12);
    expect(metrics?.ndcg100).toBeCloseTo((1 + 1 / log(4)) / (1 + 1 / log(3)), 12);
    const half = Math.SQRT2 - 1;
    expect(metrics?.gndcg10).toBeCloseTo((3 + 1 / log(4) + half / log(5)) / (3 + 1 / log(3) + half / log(4)), 12);
  });

  it('divide recall by what could be found in K', () => {
    const all = Array.from({ length: 60 }, (_, film) => filmAt(film));
    const relevant = targets(...all.filter((film) => film % 2 === 0).map((film) => [film, 4] as const));
    const metrics = rankingMetrics(all, relevant);
    expect(metrics?.recall20).toBe(10 / 20);
    expect(metrics?.recall50).toBe(25 / 30);
  });

  it('do not look beyond their K', () => {
    const all = Array.from({ length: 100 }, (_, film) => filmAt(film));
    const metrics = rankingMetrics(all, targets([20, 5], [50, 5]));
    expect(metrics).toMatchObject({ recall20: 0, recall50: 1 / 2, ndcg20: 0, gndcg10: 0 });
    expect(metrics?.ndcg100).toBeGreaterThan(0);
  });

  it('leave out who has no relevant target', () => {
    expect(rankingMetrics([filmAt(1)], targets([1, 3.5]))).toBeNull();
  });
});

describe('errors', () => {
  it('are what they are by hand, and refuse what cannot be compared', () => {
    expect(rmse([1, 2, 3], [1, 4, 7])).toBeCloseTo(Math.sqrt(20 / 3), 12);
    expect(mae([1, 2, 3], [1, 4, 7])).toBe(2);
    expect(() => rmse([1], [1, 2])).toThrow('1 predictions');
    expect(() => mae([], [])).toThrow('0 predictions');
  });
});

describe('strongSplit', () => {
  const data = randomInteractions(21, 60, 80, 0.1);
  const split = (fold: number) => strongSplit(data, { folds: 5, fold, seed: 3 });

  it('holds every user out in exactly one fold, and trains on none of them', () => {
    const held = [0, 1, 2, 3, 4].flatMap((fold) => {
      const { train, heldOut } = split(fold);
      const ids = new Set(train.userIds);
      for (const { user } of heldOut) expect(ids.has(data.userIds[user])).toBe(false);
      expect(train.users + heldOut.length).toBe(60);
      return heldOut.map(({ user }) => user);
    });
    expect(held.sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, user) => user));
  });

  it('parts the ratings of a held-out user 80 to 20, loses none and changes none', () => {
    const { films, heldOut, train } = split(1);
    for (const { user, foldIn, targets: wanted } of heldOut) {
      const from = data.byUser.indptr[user];
      const real = new Map<number, number>();
      for (let k = from; k < data.byUser.indptr[user + 1]; k++) {
        if (films.includes(filmAt(data.byUser.indices[k]))) real.set(data.byUser.indices[k], data.byUser.codes[k] / 2);
      }
      const seen = [...foldIn, ...wanted].map(({ film, stars }) => [films[film], stars] as const);
      expect(new Map(seen)).toEqual(real);
      expect(seen).toHaveLength(real.size);
      expect(foldIn.length).toBe(Math.max(0, Math.min(Math.round(0.8 * real.size), real.size - 1)));
    }
    for (let film = 0; film < train.films; film++) {
      expect(train.byFilm.indptr[film + 1]).toBeGreaterThan(train.byFilm.indptr[film]);
    }
  });

  it('is the same for the same seed and another for another', () => {
    expect(split(2)).toEqual(split(2));
    const users = (seed: number) => strongSplit(data, { folds: 5, fold: 0, seed }).heldOut.map(({ user }) => user);
    expect(users(4)).not.toEqual(users(5));
  });

  it('refuses folds that make no sense', () => {
    expect(() => strongSplit(data, { folds: 1, fold: 0, seed: 1 })).toThrow('1 folds');
    expect(() => strongSplit(data, { folds: 5, fold: 5, seed: 1 })).toThrow('Fold 5 is not one of 5');
  });
});

describe('ratingSplit', () => {
  it('predicts every rating in exactly one fold', () => {
    const data = randomInteractions(22, 20, 30, 0.3);
    const seen = new Set<string>();
    for (let fold = 0; fold < 4; fold++) {
      const { train, users, films, codes } = ratingSplit(data, { folds: 4, fold, seed: 1 });
      expect(train.count + codes.length).toBe(data.count);
      codes.forEach((code, k) => {
        const { indptr, indices, codes: all } = data.byUser;
        const at = indices.subarray(indptr[users[k]], indptr[users[k] + 1]).indexOf(films[k]);
        expect(all[indptr[users[k]] + at]).toBe(code);
        seen.add(`${users[k]} ${films[k]}`);
      });
    }
    expect(seen.size).toBe(data.count);
  });
});

describe('selectUsers', () => {
  it('keeps their ratings, times and ids, in the order asked', () => {
    const data = {
      ...interactionsOf(3, 2, [
        [0, 0, 1],
        [1, 1, 2],
        [2, 0, 3],
        [2, 1, 4],
      ]),
      times: Uint32Array.of(7, 8, 9, 10),
    };
    const some = selectUsers(data, [2, 0] as UserIndex[]);
    expect(some).toMatchObject({ users: 2, films: 2, count: 3 });
    expect([...some.byUser.codes]).toEqual([6, 8, 2]);
    expect([...(some.times ?? [])]).toEqual([9, 10, 7]);
    expect([...some.userIds]).toEqual([3, 1]);
  });
});

describe('measureRanking', () => {
  it('never ranks what was folded in, and gives a perfect ranker 1', () => {
    const heldOut = [
      { user: 0 as UserIndex, foldIn: targets([0, 5]), targets: targets([1, 5], [2, 4]) },
      { user: 1 as UserIndex, foldIn: targets([2, 5]), targets: targets([0, 1]) },
    ];
    const measured = measureRanking(() => [9, 8, 7, 1], heldOut, [9, 9, 9, 9]);
    expect(measured).toEqual({ users: 1, recall20: 1, recall50: 1, ndcg20: 1, ndcg100: 1, gndcg10: 1 });
  });
});

describe('protocolA', () => {
  it('finds tastes that popularity does not, the same way each time', () => {
    const data = tasteInteractions(31);
    const options = { folds: 5, seed: 1, onlyFold: 2, settings: { ...DEFAULT_ALS, factors: 16 } };
    const result = protocolA(data, options);
    expect(result.folds).toHaveLength(1);
    expect(result.model.ndcg100).toBeGreaterThan(1.3 * result.popularity.ndcg100);
    expect(protocolA(data, options)).toEqual(result);
  });
});

describe('starErrors', () => {
  it('are below those of always saying the mean', () => {
    const data = tasteInteractions(32);
    const stars = Float64Array.from(data.byUser.codes, (code) => code / 2);
    const mean = stars.reduce((sum, value) => sum + value, 0) / stars.length;
    const blind = rmse(new Float64Array(stars.length).fill(mean), stars);
    expect(starErrors(data, { folds: 5, seed: 1, onlyFold: 0 }).rmse).toBeLessThan(0.8 * blind);
  });
});
