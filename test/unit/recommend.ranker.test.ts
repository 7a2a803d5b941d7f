import { beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULT_ALS, loadKernels, makeModel, trainImplicit, type Model } from '../../workers/als/index.ts';
import { foldIn, makeRanker, scoreAll, topK, type IndexedRating } from '../../workers/recommend/index.ts';
import { filmAt, finish, sampleSized } from './als.made.ts';

describe('the ranker by SIMD kernels', () => {
  const settings = { ...DEFAULT_ALS, factors: 24, epochs: 2 };
  let model: Model;
  let module: WebAssembly.Module;
  beforeAll(async () => {
    const data = sampleSized(3);
    model = makeModel(data, finish(trainImplicit(data, settings)), settings, 2, null);
    module = await loadKernels('simd', false);
  });

  const ratingsOf = (count: number, from = 0): IndexedRating[] =>
    Array.from({ length: count }, (_, i) => ({ film: filmAt(from + 3 * i), stars: 0.5 + (i % 10) / 2 }));

  it.each([0, 1, 2, 31, 32, 33, 200, 700])('scores like fold-in and product in float64 (%d ratings)', (count) => {
    const ratings = ratingsOf(count);
    const expected = scoreAll(model, foldIn(model, ratings).x);
    const scores = makeRanker(model, module)(ratings);
    expect(scores).toHaveLength(model.films);
    const scale = expected.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
    scores.forEach((score, film) => expect(Math.abs(score - expected[film])).toBeLessThan(1e-4 * scale));
    const lists = [scores, expected].map((each) => topK(each, 10, () => false, model.support));
    expect(lists[0]).toEqual(lists[1]);
  });

  it('forgets one visitor for the next', () => {
    const rank = makeRanker(model, module);
    const first = rank(ratingsOf(40)).slice();
    rank(ratingsOf(3, 500));
    expect(rank(ratingsOf(40))).toEqual(first);
  });

  it('takes stars between the halves, too, by the scalar kernels', () => {
    const ratings = [{ film: filmAt(4), stars: 3.7 }];
    expect(makeRanker(model, module)(ratings)).toEqual(scoreAll(model, foldIn(model, ratings).x));
  });

  it('refuses what fold-in refuses', () => {
    const rank = makeRanker(model, module);
    expect(() => rank([{ film: filmAt(model.films), stars: 3 }])).toThrow('Film index');
    expect(() => rank([...ratingsOf(1), ...ratingsOf(1)])).toThrow('rated twice');
    expect(() => rank([{ film: filmAt(1), stars: NaN }])).toThrow('NaN stars');
  });

  it('scores all the same where there is no memory for the kernels', () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function () {
      throw new RangeError('could not allocate memory');
    });
    const rank = makeRanker(model, module);
    vi.restoreAllMocks();
    const ratings = ratingsOf(5);
    expect(rank(ratings)).toEqual(scoreAll(model, foldIn(model, ratings).x));
  });
});
