import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lessen, lessened } from '../../workers/recommend/index.ts';

const MOST = 300;
const film = (genres: string[], ratings = 20) => ({ genres, ratings });

describe('films of which the visitor has enough', () => {
  test('lose a share of their score that grows with what was hidden for it, and never all', () => {
    const left = (times: number): number =>
      lessened(1, lessen({ genres: [{ genre: 'War', times }], popular: 0 }, MOST)(film(['Drama', 'War'])));
    expect([1, 2, 3, 50].map(left)).toEqual([0.75, 0.5625, 0.421875, 0.421875]);
    expect(lessened(1, lessen({ genres: [{ genre: 'War', times: 3 }], popular: 0 }, MOST)(film(['Drama'])))).toBe(1);
  });

  test('the better known a film is, the more too popular takes; a film of twenty ratings loses nothing', () => {
    const share = lessen({ genres: [], popular: 1 }, MOST);
    expect(share(film([], 20)).byFame).toBe(0);
    expect(share(film([], 300)).byFame).toBeCloseTo(0.25, 12);
    expect(share(film([], 77)).byFame).toBeCloseTo(0.125, 2);
    expect(lessen({ genres: [], popular: 1 }, 10)(film([], 10)).byFame).toBe(0);
  });

  test('no score rises, none changes its sign, and what is not above zero stays', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.nat({ max: 9 }),
        fc.nat({ max: 9 }),
        fc.nat({ max: MOST }),
        (score, times, popular, ratings) => {
          const share = lessen({ genres: [{ genre: 'War', times }], popular }, MOST)(film(['War'], ratings));
          const left = lessened(score, share);
          if (score <= 0) return left === score;
          return left >= 0 && left <= score;
        },
      ),
    );
  });
});
