import { describe, expect, it } from 'vitest';
import { calibrationOf } from '../../workers/recommend/calibration.ts';
import { filmAt } from './als.support.ts';

const SUPPORT = [990, 90, 40, 10, 10, 0];
const rated = (...films: number[]) => films.map((film) => ({ film: filmAt(film), stars: 4 }));
/** Mean over the 1,140 ratings of log(n + 10). */
const USUAL = (990 * Math.log(1000) + 90 * Math.log(100) + 40 * Math.log(50) + 20 * Math.log(20)) / 1140;

describe('popularity to the measure of a taste', () => {
  const calibration = calibrationOf(SUPPORT);

  it('is left as it is for whoever has rated one film that is as well known as films are, and without ratings', () => {
    expect(calibration.exponent(rated(0, 3, 4))).toBe(0);
    expect(calibration.exponent([])).toBe(0);
    expect(calibrationOf([0, 0]).exponent(rated(0, 1))).toBe(0);
  });

  it('follows the best known film, to a most, and one or two ratings less', () => {
    const near = calibrationOf([100, 100, 80, 60, 60]);
    const usual = (200 * Math.log(110) + 80 * Math.log(90) + 120 * Math.log(70)) / 400;
    expect(near.exponent(rated(2, 3, 4))).toBeCloseTo(usual - Math.log(90), 12);
    expect(near.exponent(rated(3, 4))).toBeCloseTo((2 / 3) * (usual - Math.log(70)), 12);
    expect(calibration.exponent(rated(2, 3, 4))).toBe(0.45);
    expect(calibration.exponent(rated(5))).toBeCloseTo(0.45 / 3, 12);
  });

  it('multiplies each score by ((n + 10) / (N + 10))^-gamma, a negative one by the inverse', () => {
    for (const gamma of [0.2, 0.7, 0.2]) {
      const weights = SUPPORT.map((n) => Math.exp(-gamma * (Math.log(n + 10) - USUAL)));
      const scores = Float32Array.from([3, -2, 1, 0, 0.5, -1]);
      const expected = [...scores].map((score, film) => (score < 0 ? score / weights[film] : score * weights[film]));
      [...scores].forEach((score, film) =>
        expect(score * calibration.factor(gamma, film, score)).toBeCloseTo(expected[film], 12),
      );
      calibration.apply(gamma, scores);
      [...scores].forEach((score, film) => expect(score).toBeCloseTo(expected[film], 5));
    }
  });

  it('takes a fraction of a millisecond for 62,000 films', () => {
    const support = Uint32Array.from({ length: 62_000 }, (_, film) => Math.floor(60_000 / (1 + film) ** 0.9));
    const many = calibrationOf(support);
    const scores = new Float32Array(support.length).fill(0.5);
    const times = Array.from({ length: 40 }, (_, at) => {
      const start = performance.now();
      many.apply(0.3 + at / 1000, scores);
      return performance.now() - start;
    }).sort((a, b) => a - b);
    console.log(`calibrating 62,000 scores: median ${times[20].toFixed(2)} ms`);
    expect(times[20]).toBeLessThan(2);
  });
});
