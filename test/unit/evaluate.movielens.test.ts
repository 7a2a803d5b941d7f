import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ALS } from '../../workers/als/index.ts';
import type { Interactions } from '../../workers/dataset/index.ts';
import { protocolA, starErrors } from '../../workers/evaluate/index.ts';
import { folder, movieLens } from './als.support.ts';

/** One fold keeps this short; the means over all folds and more seeds stand in workers/als/README.md. */
describe.skipIf(folder === null)('accuracy on MovieLens latest-small', () => {
  let data: Interactions;

  beforeAll(async () => {
    data = (await movieLens()).interactions;
  });

  it('ranks for users it never saw: NDCG@100 of .39 or more', () => {
    const { model, popularity, folds } = protocolA(data, { folds: 5, seed: 42, onlyFold: 0, settings: DEFAULT_ALS });
    console.log(`fold 0: NDCG@100 ${model.ndcg100.toFixed(4)}, popularity ${popularity.ndcg100.toFixed(4)}`);
    expect(folds[0].users).toBe(120);
    expect(model.ndcg100).toBeGreaterThanOrEqual(0.39);
    expect(model.recall20).toBeGreaterThanOrEqual(0.34);
    expect(model.gndcg10).toBeGreaterThanOrEqual(0.27);
    // The baseline is as weak as it should be: a leak of targets would lift both.
    expect(popularity.ndcg100).toBeLessThan(0.25);
    expect(popularity.ndcg100).toBeGreaterThan(0.19);
  }, 120_000);

  it('predicts stars: RMSE of .852 or less over five folds', () => {
    const errors = starErrors(data, { folds: 5, seed: 42 });
    console.log(`RMSE ${errors.rmse.toFixed(4)}, MAE ${errors.mae.toFixed(4)}`);
    expect(errors.rmse).toBeLessThanOrEqual(0.852);
    expect(errors.mae).toBeLessThanOrEqual(0.655);
    expect(errors.rmse).toBeGreaterThan(0.8);
  }, 120_000);
});
