import { fold } from '../../src/journal/fold.ts';
import type { JournalAct, JournalEvent, JournalState } from '../../src/journal/types.ts';
import type { FilmRef } from '../../workers/protocol.ts';

export const film = (movieId: number): FilmRef => ({ movieId, imdbId: null, title: `Film ${movieId}`, year: 1990 });

export function event(id: string, order: number, act: JournalAct, movieId = 1): JournalEvent {
  const device = id.slice(0, id.indexOf(':'));
  return { v: 1, id, order, device, at: '2026-01-02T03:04:05.000Z', film: film(movieId), act };
}

/** As plain values, sequence included: "the act that came last stands last" is part of the state. */
export const plain = (state: JournalState) => ({
  ratings: [...state.ratings],
  later: [...state.later],
  seen: [...state.seen],
  hidden: [...state.hidden],
  skipped: [...state.skipped],
  reviews: [...state.reviews],
  own: [...state.own],
  batches: [...state.batches],
});

export const folded = (events: Iterable<JournalEvent>) => plain(fold(events));
