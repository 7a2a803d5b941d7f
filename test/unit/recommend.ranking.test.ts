import { describe, expect, it } from 'vitest';
import {
  contentOf,
  DEFAULT_ALS,
  DEFAULT_EASE,
  easeRows,
  loadKernels,
  makeModel,
  trainEase,
  trainImplicit,
} from '../../workers/als/index.ts';
import { makeRanker, makeRanking } from '../../workers/recommend/index.ts';
import { filmAt, finish, tasteInteractions } from './als.support.ts';

const data = tasteInteractions(41);
const content = contentOf(
  Array.from({ length: data.films }, (_, film) => ({
    genres: [`G${film % 4}`, `H${film % 7}`],
    year: 1960 + (film % 50),
  })),
);
const settings = { ...DEFAULT_ALS, factors: 16 };
const factors = finish(trainImplicit(data, settings));
const ease = finish(trainEase(easeRows(data, content, DEFAULT_EASE), DEFAULT_EASE));
const model = makeModel(data, factors, settings, settings.epochs, null, ease);
const plain = makeModel(data, factors, settings, settings.epochs, null);

const visitors = [0, 1, 3, 12, 60].map((n) =>
  Array.from({ length: n }, (_, j) => ({ film: filmAt((j * 3) % data.films), stars: 0.5 + ((j * 7) % 10) / 2 })),
);

/** Whose films few have rated: the popularity of what they get is another. */
const ofFew = [...model.support.keys()]
  .sort((a, b) => model.support[a] - model.support[b])
  .slice(0, 4)
  .map((film) => ({ film: filmAt(film), stars: 5 }));

describe('the ranking of the page', () => {
  it.each(['scalar', 'simd'] as const)('explains every score to the last part, by the %s kernels', async (kernels) => {
    const module = kernels === 'scalar' ? null : await loadKernels(kernels, false);
    for (const parts of [
      { model, interactions: data, content },
      { model: plain, interactions: data, content },
      { model: plain, interactions: data, content: null },
    ]) {
      const ranking = makeRanking(parts, module);
      for (const ratings of [...visitors, ofFew]) {
        const scores = ranking.score(ratings).slice();
        const explain = ranking.explainer(ratings);
        for (const film of [1, 50, 101, 199].map(filmAt)) {
          if (ratings.some((rating) => rating.film === film)) continue;
          const { score, crowd, contributions } = ranking.explain(ratings, film);
          expect(contributions.map((each) => each.film)).toEqual(ratings.map((each) => each.film));
          expect(contributions.reduce((sum, { amount }) => sum + amount, crowd)).toBeCloseTo(score, 10);
          expect(explain(film)).toEqual({ score, crowd, contributions });
          expect(Math.abs(score - scores[film])).toBeLessThan(2e-4 * Math.max(1, Math.abs(score)));
        }
      }
    }
  });

  it('is iALS alone where nothing else is there, and the crowd without ratings', () => {
    const alone = makeRanking({ model: plain, interactions: data, content: null }, null);
    for (const ratings of visitors)
      expect(alone.score(ratings).slice()).toEqual(makeRanker(plain, null)(ratings).slice());
    expect(makeRanking({ model, interactions: data, content }, null).score([]).slice()).toEqual(
      alone.score([]).slice(),
    );
  });

  it('refuses ratings that cannot be', () => {
    const ranking = makeRanking({ model, interactions: data, content }, null);
    expect(() => ranking.score([{ film: filmAt(999), stars: 3 }])).toThrow('Film index 999');
    expect(() => ranking.score([{ film: filmAt(1), stars: 6 }])).toThrow('6 stars');
  });
});
