import { describe, expect, it } from 'vitest';
import { inOrder, type Placed } from '../../src/components/stages.ts';
import { expected, idOf, settled, withMore, type Entry } from '../../src/pages/foryou/standby.ts';
import type { FilmId, Recommended } from '../../workers/protocol.ts';

const film = (id: number): Recommended => ({
  id: id as FilmId,
  title: `Film ${id}`,
  otherTitle: null,
  year: 1999,
  genres: [],
  imdbId: null,
  tmdbId: null,
  ratings: 10,
  mean: 3,
  score: 0,
  predicted: 3,
});
const entry = (id: number): Entry => ({ film: film(id), move: null });
const entries = (...ids: number[]): Entry[] => ids.map(entry);
const standing = (...ids: number[]): Placed<Entry>[] => ids.map((id) => ({ entry: entry(id), place: null }));
const ids = (list: readonly Placed<Entry>[]): number[] => list.map(({ entry }) => idOf(entry));
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

describe('cards that stand by', () => {
  it('are of films that most of the lists bring into sight, and that are not there', () => {
    const lists = [
      [1, 2, 7, 8],
      [2, 7, 9, 6],
      [7, 9, 1, 5],
    ].map((list) => list.map(film));
    const likely = expected([...inOrder(entries(1, 2, 3)), ...standing(9)], lists, 3);
    expect(likely.map(idOf)).toEqual([7, 9]);
    expect(likely.map(({ move }) => move)).toEqual([{ kind: 'new' }, { kind: 'new' }]);
  });

  it('are twelve at the most', () => {
    expect(expected(inOrder(entries(1)), [range(2, 40).map(film)], 21)).toHaveLength(12);
  });

  it('come a few at a time, after all that are there, until all are there', () => {
    const wanted = entries(...range(10, 15));
    const first = withMore(inOrder(entries(1, 2)), wanted);
    expect(ids(first ?? [])).toEqual([1, 2, 10, 11, 12]);
    const second = withMore(first ?? [], wanted);
    expect(ids(second ?? [])).toEqual([1, 2, ...range(10, 15)]);
    expect(second?.map(({ place }) => place)).toEqual([0, 1, null, null, null, null, null]);
    expect(withMore(second ?? [], wanted)).toBeNull();
  });

  it('make room for others where they are too many, and for nobody else', () => {
    const full = [...inOrder(entries(1)), ...standing(...range(10, 22))];
    const going: Placed<Entry> = { entry: entry(5), place: null, goes: true };
    const next = withMore([...full, going], entries(11, 30, 31));
    expect(ids(next ?? [])).toEqual([1, 11, ...range(13, 22), 5, 30, 31]);
  });

  it('are after the list when that has settled; who is listed or goes is not among them', () => {
    const before: Placed<Entry>[] = [
      { entry: entry(1), place: 1 },
      { entry: entry(2), place: null, goes: true },
      ...standing(3, 4),
    ];
    expect(settled(before, entries(3, 1))).toEqual([...inOrder(entries(3, 1)), ...standing(4)]);
  });
});
