import type { FilmRef } from '../../workers/protocol.ts';
import { isAddedId } from './names.ts';
import { VERDICT_STARS } from './types.ts';
import type {
  Batch,
  Envelope,
  Hidden,
  JournalAct,
  JournalEvent,
  JournalState,
  Mark,
  Own,
  Rated,
  Review,
} from './types.ts';

/** What names a film across events, devices and data sets: the MovieLens id, or a number in its place (`filmNumber`). */
export const filmKey = (ref: FilmRef): number => ref.movieId;

/** The n of `${device}:${n}`. */
export const sequenceOf = (event: Envelope): number => Number(event.id.slice(event.device.length + 1));

/** Total order of events: the same on every device, whatever arrived first and whatever the clocks say. */
export function compareEvents(a: Envelope, b: Envelope): number {
  if (a.order !== b.order) return a.order - b.order;
  if (a.device !== b.device) return a.device < b.device ? -1 : 1;
  return sequenceOf(a) - sequenceOf(b);
}

/**
 * State of the visitor after these events, which may come in any sequence and more than once.
 *
 * An undone event counts as if it had never been, so undoing the last act gives exactly the state before it.
 */
export function fold(events: Iterable<JournalEvent>): JournalState {
  const unique = new Map<string, JournalEvent>();
  for (const event of events) if (!unique.has(event.id)) unique.set(event.id, event);
  const ordered = [...unique.values()].sort(compareEvents);
  const undone = undoneBy(ordered);
  const state = {
    ratings: new Map<number, Rated>(),
    later: new Map<number, Mark>(),
    seen: new Map<number, Mark>(),
    hidden: new Map<number, Hidden>(),
    skipped: new Map<number, Mark>(),
    reviews: new Map<number, Review>(),
    own: new Map<number, Own>(),
    batches: new Map<string, Batch>(),
  };
  for (const event of ordered) {
    if (event.act.type === 'undo' || undone.has(event.id)) continue;
    apply(state, event, event.act);
    if (event.batch !== undefined) count(state.batches, event.batch, event);
  }
  return state;
}

/** Ids of the events that are undone, and names of batches. Latest first, because an undo may itself be undone by a later one; it reaches back only. */
function undoneBy(ordered: readonly JournalEvent[]): ReadonlySet<string> {
  const undone = new Set<string>();
  const later = new Set<string>();
  for (let i = ordered.length - 1; i >= 0; i--) {
    const { id, act, batch } = ordered[i];
    later.add(id);
    if (batch !== undefined && undone.has(batch)) undone.add(id);
    if (act.type === 'undo' && !undone.has(id) && !later.has(act.of)) undone.add(act.of);
  }
  return undone;
}

interface Maps {
  readonly ratings: Map<number, Rated>;
  readonly later: Map<number, Mark>;
  readonly seen: Map<number, Mark>;
  readonly hidden: Map<number, Hidden>;
  readonly skipped: Map<number, Mark>;
  readonly reviews: Map<number, Review>;
  readonly own: Map<number, Own>;
}

function count(batches: Map<string, Batch>, name: string, event: JournalEvent): void {
  const events = (batches.get(name)?.events ?? 0) + 1;
  batches.delete(name); // so that the last one stands last
  batches.set(name, { name, event, events });
}

function apply(state: Maps, event: JournalEvent, act: Exclude<JournalAct, { type: 'undo' }>): void {
  const key = filmKey(event.film);
  const mark: Mark = { at: Date.parse(event.at) || 0, ref: event.film };
  // What contradicts the act ends with it; should it be undone, it never was, and all is as before.
  for (const marks of contradicted(state, act)) marks.delete(key);
  switch (act.type) {
    case 'rate':
      state.ratings.delete(key); // so that it stands last
      state.ratings.set(key, { ...mark, stars: act.stars });
      break;
    case 'unrate':
      state.ratings.delete(key);
      break;
    case 'like':
      if (hasStars(state.ratings.get(key))) break;
      state.ratings.delete(key);
      state.ratings.set(key, { ...mark, stars: VERDICT_STARS[act.verdict], verdict: act.verdict });
      break;
    case 'later':
      put(state.later, key, act.on ? mark : null);
      break;
    case 'seen':
      put(state.seen, key, act.on ? mark : null);
      break;
    case 'hide':
      put(state.hidden, key, act.on ? hiddenFor(mark, act) : null);
      break;
    case 'skip':
      put(state.skipped, key, act.on ? mark : null);
      break;
    case 'review':
      put(state.reviews, key, act.text === '' ? null : { ...mark, text: act.text });
      break;
    case 'add': {
      const { otherTitle, genres, tmdbId } = act;
      // Whatever a file says: no film of a data set may be taken for one of the visitor's.
      if (isAddedId(key)) put(state.own, key, { ...mark, otherTitle, genres, tmdbId });
      break;
    }
    case 'remove':
      put(state.own, key, null);
      break;
  }
}

/** Stars were given; a verdict only counts as some. */
export const hasStars = (rated: Rated | undefined): rated is Rated =>
  rated !== undefined && rated.verdict === undefined;

function hiddenFor(mark: Mark, { reason, genre }: Extract<JournalAct, { type: 'hide' }>): Hidden {
  if (reason === undefined) return mark;
  return reason === 'genre' && genre !== undefined ? { ...mark, reason, genre } : { ...mark, reason };
}

/** Who rates a film or has seen it need not keep it for later; nobody hides what they rate or keep, nor keeps what they hide. */
function contradicted({ later, hidden, skipped }: Maps, act: JournalAct): Map<number, Mark>[] {
  if ('on' in act && !act.on) return [];
  switch (act.type) {
    case 'rate':
    case 'like':
      return [later, hidden, skipped];
    case 'later':
      return [hidden, skipped];
    case 'seen':
    case 'hide':
      return [later, skipped];
    case 'unrate':
    case 'skip':
    case 'review':
    case 'add':
    case 'remove':
    case 'undo':
      return [];
  }
}

function put<T extends Mark>(marks: Map<number, T>, key: number, mark: T | null): void {
  marks.delete(key);
  if (mark) marks.set(key, mark);
}

/** What a state says about one film, as a text to compare. */
export function filmState(state: JournalState, ref: FilmRef): string {
  const key = filmKey(ref);
  const marks = [state.later, state.seen, state.hidden, state.skipped].map((films) => films.has(key));
  const { stars = null, verdict = '' } = state.ratings.get(key) ?? {};
  const { reason = '', genre = '' } = state.hidden.get(key) ?? {};
  const own = state.own.get(key);
  const facts = own ? JSON.stringify([own.ref, own.otherTitle, own.genres, own.tmdbId]) : '';
  return [stars, verdict, ...marks, reason, genre, state.reviews.get(key)?.text ?? '', facts].join(' ');
}
