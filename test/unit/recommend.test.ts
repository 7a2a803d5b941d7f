import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  DEFAULT_ALS,
  DEFAULT_BIASED,
  type Factors,
  makeModel,
  type Model,
  rowRegularization,
  trainBiased,
  trainImplicit,
  visitorMetric,
} from '../../workers/als/index.ts';
import { scalarSolver } from '../../workers/als/solver.ts';
import type { Interactions } from '../../workers/dataset/index.ts';
import type { AlsSettings } from '../../workers/protocol.ts';
import {
  crowdScores,
  crowdWeight,
  explain,
  foldIn,
  foldInStars,
  HANDFUL,
  hasStars,
  type IndexedRating,
  predictOwnStars,
  predictStars,
  scoreAll,
  similar,
  topK,
  visitorRegularization,
} from '../../workers/recommend/index.ts';
import { dot, filmAt, finish, halfStepOf, interactionsOf, tasteInteractions } from './als.support.ts';

const SETTINGS: AlsSettings = { ...DEFAULT_ALS, factors: 16 };
const TASTES = 4;
let data: Interactions;
let factors: Factors;
let model: Model;

beforeAll(() => {
  data = tasteInteractions(11);
  factors = finish(trainImplicit(data, SETTINGS));
  model = makeModel(data, factors, SETTINGS, 8, finish(trainBiased(data, DEFAULT_BIASED)));
});

const ratingsOf = (user: number): IndexedRating[] => {
  const { indptr, indices, codes } = data.byUser;
  return Array.from({ length: indptr[user + 1] - indptr[user] }, (_, k) => ({
    film: filmAt(indices[indptr[user] + k]),
    stars: codes[indptr[user] + k] / 2,
  }));
};

const visitor = fc
  .uniqueArray(fc.integer({ min: 0, max: 199 }), { maxLength: 60 })
  .chain((films) =>
    fc.tuple(
      ...films.map((film) => fc.integer({ min: 1, max: 10 }).map((code) => ({ film: filmAt(film), stars: code / 2 }))),
    ),
  );

/** The item factors times L^-T, where L L^T is their Gram matrix. */
function whitened({ d, films, gram, itemFactors }: Model): Float32Array {
  const l = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      const rest = gram[i * d + j] - dot(l, i * d, l, j * d, j);
      l[i * d + j] = i === j ? Math.sqrt(rest) : rest / l[j * d + j];
    }
  }
  const out = new Float64Array(films * d);
  for (let at = 0; at < films * d; at += d) {
    for (let i = 0; i < d; i++) out[at + i] = (itemFactors[at + i] - dot(l, i * d, out, at, i)) / l[i * d + i];
  }
  return Float32Array.from(out);
}

describe('foldIn', () => {
  it('is the training half-step where the crowd prior has no weight and no direction is longer than another, with the lambda of a visitor', () => {
    const solved = new Float32Array(data.users * 16);
    // The films' factors in a basis in which their Gram matrix is the identity, and so is the metric.
    const items = whitened(model);
    const even = makeModel(data, { d: 16, films: 200, itemFactors: items }, SETTINGS, 8, null);
    for (const user of [0, 7, 100]) {
      const ratings = ratingsOf(user);
      const lambda =
        SETTINGS.lambda *
        (visitorRegularization(model, ratings.length) / rowRegularization(SETTINGS, ratings.length, 200));
      halfStepOf(scalarSolver(data, { ...SETTINGS, lambda }), data, 'byUser', items, solved);
      const { x } = foldIn(even, ratings, () => 0);
      for (let film = 0; film < 200; film++) {
        const trained = dot(solved, user * 16, items, film * 16, 16);
        expect(dot(x, 0, even.itemFactors, film * 16, 16)).toBeCloseTo(trained, 5);
      }
    }
  });

  it('gives somebody without ratings the popularity list', () => {
    const list = topK(scoreAll(model, foldIn(model, []).x), 20, () => false, model.support);
    expect(list.filter((film) => film < 20).length).toBeGreaterThanOrEqual(18);
    const { crowd, contributions } = explain(model, foldIn(model, []), list[0]);
    expect(contributions).toEqual([]);
    expect(crowd).toBeGreaterThan(0);
  });

  it('solves the normal equations with the crowd prior', () => {
    const ratings = ratingsOf(3).slice(0, 4);
    const { x } = foldIn(model, ratings);
    const kappa = 0.1 / (1 + 4 / 20) ** 2;
    expect(crowdWeight(4)).toBe(kappa);
    const lambda = 0.005 * (4 + 0.3 * 200) * (0.08 + 1.3 / (1 + (4 / 20) ** 2));
    expect(visitorRegularization(model, 4)).toBeCloseTo(lambda, 12);
    const metric = visitorMetric(model);
    for (let i = 0; i < 16; i++) {
      let left = lambda * dot(metric, i * 16, x, 0, 16);
      let right = kappa * model.crowdVector[i];
      for (let j = 0; j < 16; j++) left += (0.3 * model.gram[i * 16 + j] + kappa * model.crowdGram[i * 16 + j]) * x[j];
      for (const { film, stars } of ratings) {
        const yi = model.itemFactors[film * 16 + i];
        left += yi * dot(x, 0, model.itemFactors, film * 16, 16);
        right += (1 + 0.3 * (stars - 3.5)) * yi;
      }
      expect(left).toBeCloseTo(right, 9);
    }
  });

  it('does not depend on the order of the ratings, but for rounding', () => {
    const ratings = ratingsOf(5);
    const a = scoreAll(model, foldIn(model, ratings).x);
    const b = scoreAll(model, foldIn(model, ratings.toReversed()).x);
    for (let film = 0; film < 200; film++) expect(a[film]).toBeCloseTo(b[film], 6);
  });

  it.each([
    [[{ film: 200, stars: 3 }], "Film index 200 is not one of the model's 200 films"],
    [[{ film: -1, stars: 3 }], 'Film index -1'],
    [[{ film: 1.5, stars: 3 }], 'Film index 1.5'],
    [[{ film: 4, stars: NaN }], 'Film index 4 has NaN stars'],
    [[{ film: 4, stars: 5.5 }], 'Film index 4 has 5.5 stars'],
    [[{ film: 4, stars: 0 }], 'Film index 4 has 0 stars'],
    [
      [
        { film: 4, stars: 3 },
        { film: 4, stars: 3 },
      ],
      'Film index 4 is rated twice',
    ],
  ])('refuses %o', (ratings, message) => {
    const indexed = ratings.map(({ film, stars }) => ({ film: filmAt(film), stars }));
    expect(() => foldIn(model, indexed)).toThrow(message);
    if (!hasStars(model)) throw new Error('No star model.');
    const stars = model;
    expect(() => foldInStars(stars, indexed)).toThrow(message);
  });
});

describe('a newcomer who rates three films of one taste', () => {
  it.each([0, 1, 2, 3])('gets mostly films of taste %d', (taste) => {
    // Films 20 and on belong to their taste's viewers; the first 20 are everybody's.
    const ratings = [20, 40, 60].map((film) => ({ film: filmAt(film + taste), stars: 5 }));
    const rated = new Set(ratings.map((rating) => rating.film));
    const list = topK(scoreAll(model, foldIn(model, ratings).x), 10, (film) => rated.has(film), model.support);
    expect(list.filter((film) => film % TASTES === taste).length).toBeGreaterThanOrEqual(8);
  });
});

describe('scoreAll', () => {
  it('is x.y of every film, into the array given', () => {
    const x = foldIn(model, ratingsOf(9)).x;
    const out = new Float32Array(200);
    expect(scoreAll(model, x, out)).toBe(out);
    for (let film = 0; film < 200; film++)
      expect(out[film]).toBeCloseTo(dot(x, 0, model.itemFactors, film * 16, 16), 6);
  });

  it('refuses what does not fit or is not finite', () => {
    expect(() => scoreAll(model, new Float32Array(8))).toThrow('User factors have 8 numbers, the model 16');
    expect(() => scoreAll(model, new Float32Array(16), new Float32Array(3))).toThrow('room for 3 films');
    expect(() => scoreAll(model, new Float32Array(16).fill(NaN))).toThrow('User factor 0 is NaN');
  });
});

describe('topK', () => {
  it('is the head of the sorted list', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(-1, 0, 0.5, 1, 2, NaN, -Infinity), { maxLength: 80 }),
        fc.integer({ min: 0, max: 90 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
        (values, k, stream) => {
          const scores = Float32Array.from(values);
          const support = values.map(() => Number(stream.next().value));
          const skip = Uint8Array.from(values, () => (Number(stream.next().value) < 3 ? 1 : 0));
          const few = (film: number): number => (support[film] < HANDFUL ? 1 : 0);
          const expected = values
            .map((_, film) => film)
            .filter((film) => !skip[film] && !Number.isNaN(scores[film]))
            .sort(
              (a, b) => few(a) - few(b) || Math.sign(scores[b] - scores[a] || 0) || support[b] - support[a] || a - b,
            )
            .slice(0, k);
          expect(topK(scores, k, skip, support)).toEqual(expected);
          expect(topK(scores, k, (film) => skip[film] !== 0, support)).toEqual(expected);
        },
      ),
    );
  });

  it('keeps the order of ties by index without support, and gives nothing for no k', () => {
    expect(topK([1, 2, 1, 2], 3, () => false)).toEqual([1, 3, 0]);
    expect(topK([1, 2], 0, () => false)).toEqual([]);
    expect(topK([1, 2], NaN, () => false)).toEqual([]);
    expect(topK([1, 2], -3, () => false)).toEqual([]);
  });

  it('puts films of fewer than a handful of ratings last, but lists them', () => {
    expect(topK([9, 1, 8, 2], 4, () => false, [4, 5, 1, 700])).toEqual([3, 1, 0, 2]);
  });
});

describe('explain', () => {
  it('sums to the score, which is the one that ranks', () => {
    fc.assert(
      fc.property(visitor, fc.integer({ min: 0, max: 199 }), (ratings, film) => {
        const folded = foldIn(model, ratings);
        const { score, contributions, crowd } = explain(model, folded, filmAt(film));
        const sum = contributions.reduce((total, { amount }) => total + amount, crowd);
        expect(sum).toBe(score);
        expect(score).toBeCloseTo(scoreAll(model, folded.x)[film], 6);
        expect(contributions.map((c) => c.film)).toEqual(ratings.map((rating) => rating.film));
      }),
      { numRuns: 60 },
    );
  });

  it('says what taking a rating back does, where films have nothing in common', () => {
    // A film of the same taste pulls up, and is the larger part.
    const ratings = [
      { film: filmAt(21), stars: 5 },
      { film: filmAt(62), stars: 5 },
    ];
    const { contributions } = explain(model, foldIn(model, ratings), filmAt(101));
    expect(contributions[0].amount).toBeGreaterThan(0);
    expect(contributions[0].amount).toBeGreaterThan(3 * Math.abs(contributions[1].amount));
  });

  it('refuses a film that is not there', () => {
    expect(() => explain(model, foldIn(model, []), filmAt(999))).toThrow('Film index 999');
  });
});

describe('similar', () => {
  it('finds films of the same taste', () => {
    const row = similar(model, filmAt(101), 10);
    expect(row.length).toBe(10);
    expect(row.every(({ film }) => film !== 101)).toBe(true);
    expect(row.filter(({ film }) => film % TASTES === 1).length).toBeGreaterThanOrEqual(9);
    for (let i = 0; i < row.length; i++) {
      expect(row[i].similarity).toBeLessThanOrEqual(i === 0 ? 1 : row[i - 1].similarity);
      expect(row[i].similarity).toBeGreaterThanOrEqual(0.3);
    }
  });

  it('has no row for a film of few ratings, and lists none', () => {
    const support = model.support.slice();
    support[101] = 9;
    expect(similar({ ...model, support }, filmAt(101), 10)).toEqual([]);
    expect(similar({ ...model, support }, filmAt(105), 200).map(({ film }) => film)).not.toContain(101);
  });

  it('trusts the same cosine less with fewer ratings', () => {
    const twin = { ...model, itemFactors: model.itemFactors.slice(), support: model.support.slice() };
    twin.itemFactors.copyWithin(30 * 16, 34 * 16, 35 * 16);
    twin.support.fill(380);
    twin.support[30] = 20;
    const found = similar(twin, filmAt(34), 200).find(({ film }) => film === 30);
    // Cosine 1: sqrt(380/400 x 20/40).
    expect(found?.similarity).toBeCloseTo(Math.sqrt(0.95 * 0.5), 6);
  });

  it('shows no row rather than one of two films', () => {
    expect(similar({ ...model, support: model.support.map((n, film) => (film < 3 ? n : 0)) }, filmAt(0), 10)).toEqual(
      [],
    );
  });

  it('refuses a film that is not there', () => {
    expect(() => similar(model, filmAt(-1), 3)).toThrow('Film index -1');
  });
});

describe('crowdScores', () => {
  it('counts ratings of four stars or more', () => {
    const few = interactionsOf(3, 3, [
      [0, 0, 4],
      [1, 0, 5],
      [2, 0, 3.5],
      [0, 1, 4],
    ]);
    expect([...crowdScores(few)]).toEqual([2, 1, 0]);
  });
});

describe('predictStars', () => {
  const withStars = (): Model & { stars: NonNullable<Model['stars']> } => {
    if (!hasStars(model)) throw new Error('No star model.');
    return model;
  };

  it('of a rated film without its own rating is what a fold-in without the film predicts, for each rated film', () => {
    const stars = withStars();
    const ratings = [3, 17, 40, 64, 101, 150].map((film, at) => ({ film: filmAt(film), stars: 0.5 + 0.75 * at }));
    for (const given of [ratings, ratings.slice(0, 1), ratings.slice(0, 2)]) {
      const expected = given.map(({ film }) =>
        predictStars(
          stars,
          foldInStars(
            stars,
            given.filter((rating) => rating.film !== film),
          ),
          film,
        ),
      );
      const found = predictOwnStars(stars, given);
      expect(found).toHaveLength(given.length);
      found.forEach((value, at) => expect(value).toBeCloseTo(expected[at], 5));
    }
    expect(predictOwnStars(stars, [])).toEqual([]);
  });

  it('gives somebody without ratings the shrunk mean of the film', () => {
    const stars = withStars();
    const average = foldInStars(stars, []);
    for (const film of [0, 50, 199]) {
      expect(predictStars(stars, average, filmAt(film))).toBeCloseTo(stars.stars.mean + stars.stars.itemBias[film], 6);
    }
  });

  it('stays between half a star and five, whatever was rated', () => {
    const stars = withStars();
    fc.assert(
      fc.property(visitor, fc.integer({ min: 0, max: 199 }), (ratings, film) => {
        const predicted = predictStars(stars, foldInStars(stars, ratings), filmAt(film));
        expect(predicted).toBeGreaterThanOrEqual(0.5);
        expect(predicted).toBeLessThanOrEqual(5);
      }),
    );
  });

  it('learns a taste and a temper', () => {
    const stars = withStars();
    const rate = (films: number[], value: number): IndexedRating[] =>
      films.map((film) => ({ film: filmAt(film), stars: value }));
    const own = foldInStars(stars, [...rate([21, 25, 29, 33], 5), ...rate([22, 23, 24], 1.5)]);
    expect(predictStars(stars, own, filmAt(101))).toBeGreaterThan(predictStars(stars, own, filmAt(102)) + 0.5);
    const harsh = foldInStars(stars, rate([21, 22, 23, 24, 25, 26], 1));
    const kind = foldInStars(stars, rate([21, 22, 23, 24, 25, 26], 5));
    expect(predictStars(stars, kind, filmAt(50))).toBeGreaterThan(predictStars(stars, harsh, filmAt(50)) + 1);
  });

  it('refuses a film that is not there', () => {
    expect(() => predictStars(withStars(), foldInStars(withStars(), []), filmAt(200))).toThrow('Film index 200');
  });
});
