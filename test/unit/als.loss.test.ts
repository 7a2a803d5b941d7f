import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_ALS, loss, lossSteps } from '../../workers/als/index.ts';
import { makeInteractions, withOneMore, type FilmIndex } from '../../workers/dataset/index.ts';
import { finish, randomInteractions, randomMatrix } from './als.made.ts';

it('the loss that is watched is the objective of the slow oracle', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(8, 16, 64),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 1e6 }),
      (d, users, films, seed) => {
        const data = randomInteractions(seed, users, films, 0.3);
        const factors = {
          d,
          users: data.users,
          films: data.films,
          userFactors: randomMatrix(data.users, d, seed, 0.3),
          itemFactors: randomMatrix(data.films, d, seed + 1, 0.3),
        };
        const settings = { ...DEFAULT_ALS, factors: d, nu: seed % 2 };
        expect(finish(lossSteps(data, factors, settings)) / loss(data, factors, settings)).toBeCloseTo(1, 10);
      },
    ),
    { numRuns: 25 },
  );
});

it('one more user is what compressing all ratings anew gives', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 19 }), fc.integer({ min: 1, max: 10 })), {
        selector: ([film]) => film,
      }),
      (seed, rated) => {
        const data = randomInteractions(seed, 7, 20, 0.4);
        const films = rated.map(([film]) => film as FilmIndex);
        const codes = rated.map(([, code]) => code);
        const { users, byUser, userIds } = data;
        const userIndex = Array.from(byUser.indices, (_, k) => byUser.indptr.findIndex((from) => from > k) - 1);
        const expected = makeInteractions({
          users: users + 1,
          films: 20,
          userIndex: Uint32Array.from([...userIndex, ...films.map(() => users)]),
          filmIndex: Uint32Array.from([...byUser.indices, ...films]),
          codes: Uint8Array.from([...byUser.codes, ...codes]),
          times: null,
          userIds: Uint32Array.from([...userIds, Math.max(...userIds) + 1]),
        });
        expect(withOneMore(data, films, codes)).toEqual(expected);
      },
    ),
  );
});
