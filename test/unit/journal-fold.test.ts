import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareEvents, filmState, fold } from '../../src/journal/fold.ts';
import { readEvent } from '../../src/journal/schema.ts';
import type { JournalEvent } from '../../src/journal/types.ts';
import { knownFilms, place, visitorOf } from '../../src/state/place.ts';
import { histories } from './journal-arbitrary.ts';
import { event, film, folded } from './journal-events.ts';

const stars = (events: JournalEvent[], movieId = 1) => fold(events).ratings.get(movieId)?.stars ?? null;

describe('what events come to', () => {
  test('the last rating of a film stands, and the film rated last stands last', () => {
    const state = fold([
      event('a:0', 1, { type: 'rate', stars: 3 }, 1),
      event('a:1', 2, { type: 'rate', stars: 2 }, 2),
      event('a:2', 3, { type: 'rate', stars: 4.5 }, 1),
    ]);
    expect([...state.ratings].map(([key, { stars }]) => [key, stars])).toEqual([
      [2, 2],
      [1, 4.5],
    ]);
  });

  test('unrate takes the rating away; marks are switched on and off', () => {
    const state = fold([
      event('a:0', 1, { type: 'rate', stars: 3 }),
      event('a:1', 2, { type: 'seen', on: true }),
      event('a:2', 3, { type: 'hide', on: true }),
      event('a:3', 4, { type: 'unrate' }),
      event('a:4', 5, { type: 'hide', on: false }),
      event('a:5', 6, { type: 'later', on: true }),
    ]);
    expect([state.ratings.size, state.later.size, state.seen.size, state.hidden.size]).toEqual([0, 1, 1, 0]);
  });

  test('a verdict counts as stars until stars are given, and says nothing where they are', () => {
    const like = (id: string, order: number) => event(id, order, { type: 'like', verdict: 'like' });
    const rate = event('a:1', 2, { type: 'rate', stars: 3 });
    expect(fold([like('a:0', 1)]).ratings.get(1)).toMatchObject({ stars: 4.5, verdict: 'like' });
    expect(fold([event('a:0', 1, { type: 'like', verdict: 'dislike' })]).ratings.get(1)).toMatchObject({ stars: 1.5 });
    for (const events of [
      [like('a:0', 1), rate],
      [rate, like('b:0', 9)],
    ]) {
      expect(fold(events).ratings.get(1)?.stars).toBe(3);
      expect(fold(events).ratings.get(1)?.verdict).toBeUndefined();
    }
    expect(stars([like('a:0', 1), event('a:1', 2, { type: 'unrate' })])).toBeNull();
    expect(folded([like('a:0', 1), rate, event('a:2', 3, { type: 'undo', of: 'a:1' })])).toEqual(
      folded([like('a:0', 1)]),
    );
  });

  test('why a film was hidden is kept with it, and goes with it', () => {
    const hide = event('a:0', 1, { type: 'hide', on: true, reason: 'genre', genre: 'War' });
    expect(fold([hide]).hidden.get(1)).toMatchObject({ reason: 'genre', genre: 'War' });
    expect(fold([hide, event('a:1', 2, { type: 'hide', on: true })]).hidden.get(1)).not.toHaveProperty('reason');
    expect(fold([hide, event('a:1', 2, { type: 'like', verdict: 'like' })]).hidden.size).toBe(0);
  });

  test('counters decide, not clocks: an act with an older time but a higher order is the later one', () => {
    const early = { ...event('a:0', 1, { type: 'rate', stars: 1 }), at: '2030-01-01T00:00:00.000Z' };
    const late = { ...event('a:1', 2, { type: 'rate', stars: 5 }), at: '1999-01-01T00:00:00.000Z' };
    expect(stars([late, early])).toBe(5);
  });

  test('events of the same order: the device decides, then the number, as a number', () => {
    expect(stars([event('b:0', 7, { type: 'rate', stars: 1 }), event('a:0', 7, { type: 'rate', stars: 5 })])).toBe(1);
    expect(stars([event('a:10', 7, { type: 'rate', stars: 1 }), event('a:9', 7, { type: 'rate', stars: 5 })])).toBe(1);
  });

  test('a film of the visitor’s own is as they last described it, until they remove it; its rating stays', () => {
    const OWN = 2 ** 32 + 5;
    const add = (id: string, order: number, title: string, genre: string, movieId = OWN): JournalEvent => ({
      ...event(id, order, { type: 'add', otherTitle: null, genres: [genre], tmdbId: null }, movieId),
      film: { movieId, imdbId: null, title, year: 2020 },
    });
    const rate = event('a:1', 2, { type: 'rate', stars: 4 }, OWN);
    const events = [add('a:0', 1, 'Mine', 'War'), rate, add('a:2', 3, 'Ours', 'Drama')];
    expect(fold(events).own.get(OWN)).toMatchObject({ ref: { title: 'Ours' }, genres: ['Drama'] });
    const removed = fold([...events, event('a:3', 4, { type: 'remove' }, OWN)]);
    expect([removed.own.size, removed.ratings.get(OWN)?.stars]).toEqual([0, 4]);
    const back = fold([
      ...events,
      event('a:3', 4, { type: 'remove' }, OWN),
      event('a:4', 5, { type: 'undo', of: 'a:3' }, OWN),
    ]);
    expect(back.own.get(OWN)?.ref.title).toBe('Ours');
    // A file that calls a film of a data set, or one that the journal named, the visitor's own is not believed.
    expect(fold([add('a:0', 1, 'Heat', 'Crime', 6), add('a:1', 2, 'Heat', 'Crime', 2 ** 40 + 113277)]).own.size).toBe(
      0,
    );
  });

  test('a time that cannot be read is no reason to lose the act', () => {
    const state = fold([{ ...event('a:0', 1, { type: 'rate', stars: 4 }), at: 'yesterday' }]);
    expect(state.ratings.get(1)).toMatchObject({ stars: 4, at: 0 });
  });
});

describe('marks that contradict each other', () => {
  const later = event('a:0', 1, { type: 'later', on: true });
  const hide = event('a:0', 1, { type: 'hide', on: true });
  const marked = (events: JournalEvent[]): string[] => {
    const { ratings, later, seen, hidden } = fold(events);
    return Object.entries({ ratings, later, seen, hidden }).flatMap(([name, films]) => (films.has(1) ? [name] : []));
  };

  test.each([
    ['rating a film takes it off watch later', [later, event('a:1', 2, { type: 'rate', stars: 4 })], ['ratings']],
    ['and off hidden', [hide, event('a:1', 2, { type: 'rate', stars: 4 })], ['ratings']],
    ['having seen it takes it off watch later', [later, event('a:1', 2, { type: 'seen', on: true })], ['seen']],
    ['hiding it takes it off watch later', [later, event('a:1', 2, { type: 'hide', on: true })], ['hidden']],
    ['keeping it for later takes it off hidden', [hide, event('a:1', 2, { type: 'later', on: true })], ['later']],
    ['a mark that is taken off ends no other', [later, event('a:1', 2, { type: 'hide', on: false })], ['later']],
  ])('%s', (_, events, expected) => {
    expect(marked(events)).toEqual(expected);
    // As before once it is undone.
    const undo = event('a:2', 3, { type: 'undo', of: 'a:1' });
    expect(marked([...events, undo])).toEqual(marked([events[0]]));
  });
});

describe('films set aside while rating', () => {
  const skip = event('a:0', 1, { type: 'skip', on: true });

  test('are known as such until it is undone or taken back, and are nothing else', () => {
    const state = fold([skip]);
    expect([...state.skipped.keys()]).toEqual([1]);
    expect([state.ratings.size, state.later.size, state.seen.size, state.hidden.size]).toEqual([0, 0, 0, 0]);
    expect(fold([skip, event('a:1', 2, { type: 'undo', of: 'a:0' })]).skipped.size).toBe(0);
    expect(fold([skip, event('a:1', 2, { type: 'skip', on: false })]).skipped.size).toBe(0);
  });

  test('are stored as they are read', () => {
    expect(readEvent(JSON.parse(JSON.stringify(skip)))).toEqual({ kind: 'event', event: skip });
  });

  test('are in no query and in no list, also where the data set lacks them', () => {
    const placed = place(fold([skip]), new Map());
    expect([visitorOf(placed), knownFilms(placed)]).toEqual([{ ratings: [], excluded: [] }, []]);
    expect([...placed.skipped.keys()]).toEqual([1]);
    expect(place(fold([skip]), new Map([[1, null]])).unplaced).toEqual([]);
  });
});

describe('undo', () => {
  const rate3 = event('a:0', 1, { type: 'rate', stars: 3 });
  const rate5 = event('a:1', 2, { type: 'rate', stars: 5 });
  const undo5 = event('a:2', 3, { type: 'undo', of: 'a:1' });

  test('changes nothing where a later act stands, and the film tells so', () => {
    const said = (events: JournalEvent[]) => filmState(fold(events), film(1));
    const elsewhere = event('b:0', 3, { type: 'rate', stars: 2 });
    expect(said([rate3, rate5, elsewhere, event('a:2', 4, { type: 'undo', of: 'a:1' })])).toBe(
      said([rate3, rate5, elsewhere]),
    );
    expect(said([rate3, rate5, undo5])).not.toBe(said([rate3, rate5]));
  });

  test('brings the former rating back, and its undo brings the later one back', () => {
    expect(stars([rate3, rate5, undo5])).toBe(3);
    expect(stars([rate3, rate5, undo5, event('a:3', 4, { type: 'undo', of: 'a:2' })])).toBe(5);
  });

  test('of an earlier act leaves later acts alone', () => {
    expect(stars([rate3, rate5, event('a:2', 3, { type: 'undo', of: 'a:0' })])).toBe(5);
  });

  test('reaches back only: an undo of itself or of something later does nothing', () => {
    expect(stars([rate3, event('a:1', 2, { type: 'undo', of: 'a:1' })])).toBe(3);
    expect(stars([event('b:0', 1, { type: 'undo', of: 'a:1' }), rate5])).toBe(5);
  });

  test('of the last act gives exactly the state before it, whatever the history', () => {
    fc.assert(
      fc.property(histories, (events) => {
        fc.pre(events.length > 0);
        const last = [...events].sort(compareEvents).at(-1) as JournalEvent;
        const undo = event('z:0', last.order + 1, { type: 'undo', of: last.id });
        const before = folded(events.filter(({ id }) => id !== last.id));
        expect(folded([...events, undo])).toEqual(before);
        const redo = event('z:1', last.order + 2, { type: 'undo', of: 'z:0' });
        expect(folded([...events, undo, redo])).toEqual(folded(events));
      }),
    );
  });
});

describe('merging', () => {
  test('does not depend on sequence, grouping or repetition', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.boolean()), fc.infiniteStream(fc.nat()), (events, sides, keys) => {
        const left = events.filter(() => sides.next().value);
        const right = events.filter((one) => !left.includes(one));
        const shuffled = events
          .map((one) => ({ one, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const all = folded(events);
        expect(folded([...left, ...right])).toEqual(all);
        expect(folded([...right, ...left])).toEqual(all);
        expect(folded(shuffled)).toEqual(all);
        expect(folded([...events, ...left, ...shuffled])).toEqual(all);
      }),
    );
  });
});
