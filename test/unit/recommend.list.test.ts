import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  contentOf,
  DEFAULT_ALS,
  DEFAULT_EASE,
  easeRows,
  makeModel,
  trainEase,
  trainImplicit,
  type Model,
} from '../../workers/als/index.ts';
import {
  adventureExponent,
  discounted,
  diversify,
  HANDFUL,
  listed,
  makeRanking,
  tasteVectors,
  topK,
  varietyWeight,
  type Ranking,
} from '../../workers/recommend/index.ts';
import { filmAt, finish, tasteInteractions } from './als.support.ts';

let model: Model;
let ranking: Ranking;
const RATINGS = Array.from({ length: 30 }, (_, j) => ({ film: filmAt(j * 5), stars: 0.5 + ((j * 7) % 10) / 2 }));
const NOBODY = (): boolean => false;
const PLAIN = { adventure: 0.5, variety: 0 };

beforeAll(() => {
  const data = tasteInteractions(23);
  const content = contentOf(Array.from({ length: data.films }, (_, i) => ({ genres: [`G${i % 5}`], year: 1990 })));
  const settings = { ...DEFAULT_ALS, factors: 16 };
  const ease = finish(trainEase(easeRows(data, content, DEFAULT_EASE), DEFAULT_EASE));
  model = makeModel(data, finish(trainImplicit(data, settings)), settings, settings.epochs, null, ease);
  ranking = makeRanking({ model, interactions: data, content }, null);
});

describe('adventure', () => {
  it('is nothing at a half, favours the well-known below, and the little-known above', () => {
    expect(adventureExponent(0.5)).toBe(0);
    expect(adventureExponent(0)).toBeLessThan(0);
    expect(adventureExponent(1)).toBeGreaterThan(adventureExponent(0.75));
    for (const wrong of [-0.1, 1.1, NaN]) expect(() => adventureExponent(wrong)).toThrow(RangeError);
  });

  it('is score (n + 10)^-gamma, by films; negative scores go down as far as positive ones', () => {
    const scores = [1, 0.5, -1, 0];
    const support = [0, 90, 90, 5];
    const gamma = 0.3;
    const slow = scores.map((score, film) => score * (support[film] + 10) ** (score < 0 ? gamma : -gamma));
    discounted(scores, support, gamma).forEach((value, film) => expect(value).toBeCloseTo(slow[film], 6));
    expect([...discounted(scores, support, 0)]).toEqual(scores);
    // Another exponent on the same films: nothing of the last one stays.
    expect(discounted(scores, support, -gamma)[1]).toBeCloseTo(0.5 * 100 ** gamma, 5);
    expect(() => discounted(scores, [1], gamma)).toThrow(RangeError);
  });

  it('makes lists of better or less known films', () => {
    const scores = ranking.score(RATINGS).slice();
    const known = (adventure: number): number =>
      listed(model, scores, 20, NOBODY, { ...PLAIN, adventure }).reduce((sum, film) => sum + model.support[film], 0);
    expect(known(0)).toBeGreaterThan(known(0.5));
    expect(known(1)).toBeLessThan(known(0.5));
    expect(listed(model, scores, 20, NOBODY, PLAIN)).toEqual(topK(scores, 20, NOBODY, model.support));
  });
});

/** As the formula is written: every likeness anew for every place. */
function slowDiversify(scores: readonly number[], vectors: readonly (readonly number[])[], k: number, weight: number) {
  const low = Math.min(...scores);
  const span = Math.max(...scores) - low || 1;
  const order: number[] = [];
  while (order.length < Math.min(k, scores.length)) {
    const worth = scores.map((score, i) => {
      if (order.includes(i)) return -Infinity;
      const likeness = order.map((j) => vectors[i].reduce((sum, value, c) => sum + value * vectors[j][c], 0));
      return ((1 - weight) * (score - low)) / span - weight * Math.max(-1, ...likeness);
    });
    order.push(worth.indexOf(Math.max(...worth)));
  }
  return order;
}

describe('variety', () => {
  const rows = fc.integer({ min: 1, max: 25 }).chain((n) =>
    fc.record({
      scores: fc.array(
        fc.integer({ min: -50, max: 50 }).map((x) => x / 10),
        { minLength: n, maxLength: n },
      ),
      // Of whole numbers over 8: sums are exact, so that equals are equal in both.
      vectors: fc.array(
        fc.array(
          fc.integer({ min: -8, max: 8 }).map((x) => x / 8),
          { minLength: 4, maxLength: 4 },
        ),
        { minLength: n, maxLength: n },
      ),
      k: fc.integer({ min: 0, max: 30 }),
      weight: fc.constantFrom(0, 0.25, 0.5, 0.75),
    }),
  );

  it('chooses as the slow formula does', () => {
    fc.assert(
      fc.property(rows, ({ scores, vectors, k, weight }) => {
        // Scores that differ by less than rounding could come in either order.
        const spread = scores.map((score, i) => score + i * 1e-3);
        expect(diversify(spread, Float32Array.from(vectors.flat()), 4, k, weight)).toEqual(
          slowDiversify(spread, vectors, k, weight),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('without weight it is the order of the scores, and a longer list begins as a shorter one', () => {
    const scores = ranking.score(RATINGS).slice();
    expect(varietyWeight(0)).toBe(0);
    expect(() => varietyWeight(2)).toThrow(RangeError);
    const varied = (k: number) => listed(model, scores, k, NOBODY, { ...PLAIN, variety: 0.7 });
    expect(varied(40).slice(0, 12)).toEqual(varied(12));
    expect(new Set(varied(150)).size).toBe(150);
  });

  it('brings films that are less alike, and none of a handful of ratings before the others', () => {
    const scores = ranking.score(RATINGS).slice();
    const alike = (variety: number): number => {
      const list = listed(model, scores, 12, NOBODY, { ...PLAIN, variety });
      const { vectors } = tasteVectors(model, list);
      let sum = 0;
      for (let i = 0; i < list.length; i++)
        for (let j = 0; j < i; j++)
          for (let c = 0; c < model.d; c++) sum += vectors[i * model.d + c] * vectors[j * model.d + c];
      return sum;
    };
    expect(alike(1)).toBeLessThan(alike(0.4));
    expect(alike(0.4)).toBeLessThan(alike(0));
    const rare = { ...model, support: model.support.map((n, film) => (film % 3 === 0 ? HANDFUL - 1 : n)) };
    const list = listed(rare, scores, model.films, NOBODY, { ...PLAIN, variety: 1 });
    const firstRare = list.findIndex((film) => rare.support[film] < HANDFUL);
    expect(list.slice(firstRare).every((film) => rare.support[film] < HANDFUL)).toBe(true);
    expect(list).toHaveLength(topK(scores, model.films, NOBODY, rare.support).length);
  });
});

describe('what a rating adds to its own film', () => {
  it('less that, the score is nearly what the other ratings alone give', () => {
    const scores = ranking.score(RATINGS).slice();
    const own = ranking.own(RATINGS);
    let far = 0;
    let near = 0;
    RATINGS.forEach(({ film }, at) => {
      const without = ranking.score(RATINGS.filter((rating) => rating.film !== film))[film];
      far += Math.abs(scores[film] - without);
      near += Math.abs(scores[film] - own[at] - without);
    });
    // What is left comes of weights that hang on how many ratings there are.
    expect(near).toBeLessThan(far / 10);
  });
});
