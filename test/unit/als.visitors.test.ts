import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ALS, makeModel, type Model, trainImplicit, visitorMetric } from '../../workers/als/index.ts';
import type { Interactions } from '../../workers/dataset/index.ts';
import type { AlsSettings } from '../../workers/protocol.ts';
import { foldIn, scoreAll } from '../../workers/recommend/index.ts';
import { dot, filmAt, finish, tasteInteractions } from './als.support.ts';

const SETTINGS: AlsSettings = { ...DEFAULT_ALS, factors: 16 };
let data: Interactions;
let model: Model;

beforeAll(() => {
  data = tasteInteractions(11);
  model = makeModel(data, finish(trainImplicit(data, SETTINGS)), SETTINGS, 8, null);
});

describe('visitorMetric', () => {
  it('is the inverse of the damped Gram matrix, scaled so that tr(M G) = tr(G)', () => {
    const { d, gram } = model;
    const metric = visitorMetric(model);
    let trace = 0;
    for (let i = 0; i < d; i++) trace += gram[i * d + i];
    // M (G + .1 tr(G) / d I) is a multiple of the identity.
    const product = (i: number, j: number): number =>
      dot(metric, i * d, gram, j * d, d) + ((0.1 * trace) / d) * metric[i * d + j];
    const scale = product(0, 0);
    let weighted = 0;
    for (let i = 0; i < d; i++) {
      weighted += dot(metric, i * d, gram, i * d, d);
      for (let j = 0; j < d; j++) expect(product(i, j) / scale).toBeCloseTo(i === j ? 1 : 0, 9);
    }
    expect(weighted / trace).toBeCloseTo(1, 9);
  });

  it('lets short directions cost more, and those that no film has stay finite and change nothing for others', () => {
    const items = new Float32Array(200 * 24);
    for (let film = 0; film < 200; film++) {
      items.set(model.itemFactors.subarray(film * 16, film * 16 + 16), film * 24);
    }
    const padded = makeModel(data, { d: 24, films: 200, itemFactors: items }, { ...SETTINGS, factors: 24 }, 8, null);
    const ratings = Array.from({ length: 30 }, (_, k) => ({ film: filmAt(5 * k), stars: 1 + (k % 9) / 2 }));
    expect(visitorMetric(padded).every(Number.isFinite)).toBe(true);
    const [a, b] = [scoreAll(model, foldIn(model, ratings).x), scoreAll(padded, foldIn(padded, ratings).x)];
    for (let film = 0; film < 200; film++) expect(Math.abs(a[film] - b[film])).toBeLessThan(0.02);
  });

  it('is the identity for item factors of zero', () => {
    const none = makeModel(data, { d: 16, films: 200, itemFactors: new Float32Array(200 * 16) }, SETTINGS, 8, null);
    const metric = visitorMetric(none);
    for (let at = 0; at < 256; at++) expect(metric[at]).toBe(at % 17 === 0 ? 1 : 0);
  });
});
