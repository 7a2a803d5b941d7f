import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expected,
  idOf,
  joined,
  leaving,
  placesOf,
  settled,
  withMore,
  type Entry,
  type Places,
} from '../../src/pages/foryou/standby.ts';
import type { FilmId } from '../../workers/protocol.ts';
import { film } from './for-you.support.ts';

const entry = (id: number): Entry => ({ film: film(id), move: null });
const entries = (...ids: number[]): Entry[] => ids.map(entry);
const places = (...ids: number[]): Places => placesOf(entries(...ids));
const set = (...ids: number[]): ReadonlySet<FilmId> => new Set(ids as FilmId[]);
const ids = (list: readonly Entry[]): number[] => list.map(idOf);
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);
const some = fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 20 });

describe('the first frame of another list', () => {
  it('moves, takes out and tells anew nobody, and has what is in view and was not there last', () => {
    const before = entries(1, 2, 3, 4);
    const joining = joined(before, entries(4, 9, 2, 1, 8), 4);
    expect(ids(joining)).toEqual([1, 2, 3, 4, 9]);
    expect(joining.slice(0, 4).every((one, at) => one === before[at])).toBe(true);
  });

  it('leaves the document alone where all that is in view is there', () => {
    const before = entries(1, 2, 3);
    expect(joined(before, entries(3, 1, 7), 2)).toBe(before);
  });

  it('has all of the new list that is in view, and nobody twice', () => {
    fc.assert(
      fc.property(some, some, fc.nat({ max: 25 }), (before, after, inView) => {
        const joining = ids(joined(entries(...before), entries(...after), inView));
        expect(new Set(joining).size).toBe(joining.length);
        for (const id of [...before, ...after.slice(0, inView)]) expect(joining).toContain(id);
        expect(joining).toHaveLength(new Set([...before, ...after.slice(0, inView)]).size);
      }),
    );
  });
});

describe('who goes', () => {
  it('had a place and has none any more, or went already', () => {
    expect(leaving(places(1, 2, 3), places(3, 4), set(7))).toEqual(set(7, 1, 2));
  });

  it('stays where the next list has it again', () => {
    const going = leaving(places(1, 2), places(1), set());
    expect(leaving(places(1), places(2, 1), going)).toEqual(set());
  });
});

describe('the document when a list has settled', () => {
  it('is the list in its order and after it who stands by; who is listed or goes is not among those', () => {
    const list = entries(3, 1);
    const standing = settled(entries(1, 2, 3, 4, 5), list, set(2));
    expect(ids(standing)).toEqual([3, 1, 4, 5]);
    expect(standing[0]).toBe(list[0]); // with all that is new to tell
  });
});

describe('cards that stand by', () => {
  it('are of films that most of the lists bring into sight, and that are not there', () => {
    const lists = [
      [1, 2, 7, 8],
      [2, 7, 9, 6],
      [7, 9, 1, 5],
    ].map((list) => list.map(film));
    const likely = expected(places(1, 2, 3), lists, 3);
    expect(ids(likely)).toEqual([7, 9]);
    expect(likely.map(({ move }) => move)).toEqual([{ kind: 'new' }, { kind: 'new' }]);
  });

  it('are twelve at the most', () => {
    expect(expected(places(1), [range(2, 40).map(film)], 21)).toHaveLength(12);
  });

  it('come a few at a time, after all that are there, until all are there', () => {
    const wanted = entries(...range(10, 15));
    const isShown = (id: number): boolean => id < 10;
    const first = withMore(entries(1, 2), wanted, isShown);
    expect(ids(first ?? [])).toEqual([1, 2, 10, 11, 12]);
    const second = withMore(first ?? [], wanted, isShown);
    expect(ids(second ?? [])).toEqual([1, 2, ...range(10, 15)]);
    expect(withMore(second ?? [], wanted, isShown)).toBeNull();
  });

  it('make room for others where they are too many, and for nobody else', () => {
    const full = entries(1, ...range(10, 22), 5);
    const next = withMore(full, entries(11, 30, 31), (id) => id === 1 || id === 5);
    expect(ids(next ?? [])).toEqual([1, 11, ...range(13, 22), 5, 30, 31]);
  });
});
