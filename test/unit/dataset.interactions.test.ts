import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FilmId } from '../../workers/protocol.ts';
import {
  makeCatalogue,
  makeInteractions,
  type Csr,
  type FilmFacts,
  type FilmIndex,
  type RatingColumns,
} from '../../workers/dataset/index.ts';
import { compressing, transposing } from '../../workers/dataset/interactions.ts';
import { atOnce } from '../../workers/dataset/pause.ts';

interface Triple {
  readonly user: number;
  readonly film: number;
  readonly code: number;
  readonly time: number;
}

const columnsOf = (users: number, films: number, triples: readonly Triple[], hasTimes = true): RatingColumns => ({
  users,
  films,
  userIndex: Uint32Array.from(triples, (each) => each.user),
  filmIndex: Uint32Array.from(triples, (each) => each.film),
  codes: Uint8Array.from(triples, (each) => each.code),
  times: hasTimes ? Uint32Array.from(triples, (each) => each.time) : null,
  userIds: Uint32Array.from({ length: users }, (_, i) => 10 * i),
});

function dense(matrix: Csr): number[][] {
  return Array.from({ length: matrix.rows }, (_, row) => {
    const values = new Array<number>(matrix.columns).fill(0);
    for (let at = matrix.indptr[row]; at < matrix.indptr[row + 1]; at += 1)
      values[matrix.indices[at]] = matrix.codes[at];
    return values;
  });
}

const shape = fc.record({ users: fc.integer({ min: 1, max: 6 }), films: fc.integer({ min: 1, max: 6 }) });
const problem = shape.chain(({ users, films }) =>
  fc.record({
    users: fc.constant(users),
    films: fc.constant(films),
    hasTimes: fc.boolean(),
    triples: fc.array(
      fc.record({
        user: fc.nat(users - 1),
        film: fc.nat(films - 1),
        code: fc.integer({ min: 1, max: 10 }),
        time: fc.nat(3),
      }),
      { maxLength: 40 },
    ),
  }),
);

const compress = (columns: RatingColumns) => atOnce(compressing(columns));

describe('compress', () => {
  it('is the dense matrix in which the later rating stands', () => {
    fc.assert(
      fc.property(problem, ({ users, films, triples, hasTimes }) => {
        const standing = new Map<string, number>();
        const lost: number[] = [];
        triples.forEach((each, i) => {
          const key = `${each.user},${each.film}`;
          const before = standing.get(key);
          const isLater = before === undefined || !hasTimes || each.time >= triples[before].time;
          if (before !== undefined) lost.push(isLater ? before : i);
          if (isLater) standing.set(key, i);
        });
        const matrix = Array.from({ length: users }, () => new Array<number>(films).fill(0));
        for (const i of standing.values()) matrix[triples[i].user][triples[i].film] = triples[i].code;

        const { rows, replaced } = compress(columnsOf(users, films, triples, hasTimes));
        const { byUser, count, times } = rows;
        const byFilm = atOnce(transposing(byUser));
        expect(dense(byUser)).toEqual(matrix);
        expect(dense(byFilm)).toEqual(matrix[0].map((_, film) => matrix.map((row) => row[film])));
        expect([...replaced]).toEqual(lost.sort((a, b) => a - b));
        expect(count).toBe(standing.size);
        for (const csr of [byUser, byFilm]) {
          expect([csr.indptr.length, csr.indptr[0], csr.indptr[csr.rows]]).toEqual([csr.rows + 1, 0, count]);
          expect([csr.indices.length, csr.codes.length]).toEqual([count, count]);
          for (let row = 0; row < csr.rows; row += 1) {
            for (let at = csr.indptr[row] + 1; at < csr.indptr[row + 1]; at += 1) {
              expect(csr.indices[at]).toBeGreaterThan(csr.indices[at - 1]);
            }
          }
        }
        const expectedTimes = matrix.flatMap((row, user) =>
          row.flatMap((code, film) => (code === 0 ? [] : [triples[standing.get(`${user},${film}`) ?? -1].time])),
        );
        expect(times && [...times]).toEqual(hasTimes ? expectedTimes : null);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves the columns it is given as they are', () => {
    const columns = columnsOf(2, 2, [
      { user: 1, film: 1, code: 4, time: 2 },
      { user: 0, film: 1, code: 5, time: 1 },
    ]);
    const before = structuredClone(columns);
    makeInteractions(columns);
    expect(columns).toEqual(before);
  });

  it('takes no ratings at all', () => {
    const { byUser, byFilm, count } = makeInteractions(columnsOf(2, 3, []));
    expect([count, [...byUser.indptr], [...byFilm.indptr]]).toEqual([0, [0, 0, 0], [0, 0, 0, 0]]);
  });

  it.each([
    ['a user out of range', { userIndex: Uint32Array.of(2) }],
    ['a film out of range', { filmIndex: Uint32Array.of(3) }],
    ['a code below the scale', { codes: Uint8Array.of(0) }],
    ['a code above the scale', { codes: Uint8Array.of(11) }],
    ['columns of two lengths', { codes: Uint8Array.of(1, 2) }],
    ['times of another length', { times: Uint32Array.of(1, 2) }],
    ['user ids of another number', { userIds: Uint32Array.of(1) }],
  ])('refuses %s', (_, wrong) => {
    const right = columnsOf(2, 3, [{ user: 1, film: 2, code: 4, time: 2 }]);
    expect(makeInteractions(right).count).toBe(1);
    expect(() => makeInteractions({ ...right, ...wrong })).toThrow(RangeError);
  });
});

describe('makeCatalogue', () => {
  const facts = (id: number): FilmFacts => ({
    id: id as FilmId,
    title: `Film ${id}`,
    otherTitle: null,
    year: 2000,
    genres: ['Drama'],
    imdbId: null,
    tmdbId: null,
  });
  const interactions = makeInteractions(
    columnsOf(2, 2, [
      { user: 0, film: 0, code: 4, time: 1 },
      { user: 1, film: 0, code: 9, time: 1 },
    ]),
  );

  it('turns ids into indices and back, and knows what the crowd made of a film', () => {
    const catalogue = makeCatalogue([facts(700), facts(3)], interactions);
    expect(catalogue.films.map((film) => [film.id, film.ratings, film.mean])).toEqual([
      [700, 2, 3.25],
      [3, 0, null],
    ]);
    expect(catalogue.indexOf(3 as FilmId)).toBe(1);
    expect(catalogue.indexOf(1 as FilmId)).toBeUndefined();
    expect(catalogue.idOf(0 as FilmIndex)).toBe(700);
    expect(catalogue.film(1 as FilmIndex)).toBe(catalogue.films[1]);
  });

  it.each([-1, 2, 0.5, NaN])('has no film at index %d', (index) => {
    const catalogue = makeCatalogue([facts(700), facts(3)], interactions);
    expect(() => catalogue.film(index as FilmIndex)).toThrow(RangeError);
    expect(() => catalogue.idOf(index as FilmIndex)).toThrow(RangeError);
  });

  it('does not change with what it was made from', () => {
    const genres = ['Drama'];
    const catalogue = makeCatalogue([{ ...facts(1), genres }, facts(2)], interactions);
    genres.push('Comedy');
    expect(catalogue.films[0].genres).toEqual(['Drama']);
  });

  it('refuses ids that stand twice, and interactions of other films', () => {
    expect(() => makeCatalogue([facts(1), facts(1)], interactions)).toThrow(RangeError);
    expect(() => makeCatalogue([facts(1)], interactions)).toThrow(RangeError);
  });
});
