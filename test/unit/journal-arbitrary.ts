import fc from 'fast-check';
import { fold } from '../../src/journal/fold.ts';
import type { JournalAct, JournalEvent, JournalState } from '../../src/journal/types.ts';
import type { FilmRef } from '../../workers/protocol.ts';

export const film = (movieId: number): FilmRef => ({ movieId, imdbId: null, title: `Film ${movieId}`, year: 1990 });

export function event(id: string, order: number, act: JournalAct, movieId = 1): JournalEvent {
  const device = id.slice(0, id.indexOf(':'));
  return { v: 1, id, order, device, at: '2026-01-02T03:04:05.000Z', film: film(movieId), act };
}

const act = (ids: readonly string[]): fc.Arbitrary<JournalAct> =>
  fc.oneof(
    fc.integer({ min: 1, max: 10 }).map((half): JournalAct => ({ type: 'rate', stars: half / 2 })),
    fc.constant<JournalAct>({ type: 'unrate' }),
    fc.boolean().map((on): JournalAct => ({ type: 'later', on })),
    fc.boolean().map((on): JournalAct => ({ type: 'seen', on })),
    fc.boolean().map((on): JournalAct => ({ type: 'hide', on })),
    fc.constantFrom('a:0', ...ids).map((of): JournalAct => ({ type: 'undo', of })),
  );

/** Histories of three pages that write at the same time: orders repeat, undos hit anything, films are few. */
export const histories: fc.Arbitrary<JournalEvent[]> = fc
  .array(fc.record({ device: fc.constantFrom('a', 'b', 'c'), order: fc.integer({ min: 1, max: 12 }) }), {
    maxLength: 24,
  })
  .chain((slots) => {
    const n = new Map<string, number>();
    const ids = slots.map(({ device }) => {
      n.set(device, (n.get(device) ?? -1) + 1);
      return `${device}:${n.get(device)}`;
    });
    return fc.tuple(
      ...slots.map(({ order }, i) =>
        fc
          .tuple(act(ids), fc.integer({ min: 1, max: 3 }))
          .map(([what, movieId]) => event(ids[i], order, what, movieId)),
      ),
    );
  });

/** As plain values, sequence included: "the act that came last stands last" is part of the state. */
export const plain = (state: JournalState) => ({
  ratings: [...state.ratings],
  later: [...state.later],
  seen: [...state.seen],
  hidden: [...state.hidden],
});

export const folded = (events: Iterable<JournalEvent>) => plain(fold(events));
