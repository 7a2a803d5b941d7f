import type { FilmRef } from '../../workers/protocol.ts';

/** What a visitor can do to a film. */
export type JournalAct =
  | { readonly type: 'rate'; readonly stars: number }
  | { readonly type: 'unrate' }
  | { readonly type: 'later'; readonly on: boolean }
  | { readonly type: 'seen'; readonly on: boolean }
  | { readonly type: 'hide'; readonly on: boolean }
  /** Not to be asked about while rating; says nothing about taste, and lists keep the film. */
  | { readonly type: 'skip'; readonly on: boolean }
  /** The event with this id counts as if it had never been (an undo can be undone too). */
  | { readonly type: 'undo'; readonly of: string };

/** What every event of every version has: enough to order it, to merge it and to carry it on without understanding it. */
export interface Envelope {
  readonly v: number;
  /** `${device}:${n}`, once and never again. */
  readonly id: string;
  /** Lamport counter: larger than that of every event its writer had seen. */
  readonly order: number;
  /** Who wrote it: one open page. Random, new at every start. */
  readonly device: string;
}

/** One act of the visitor; never changed once it is stored. */
export interface JournalEvent extends Envelope {
  readonly v: 1;
  /** ISO time of the visitor's clock. Information only: the order never comes from it. */
  readonly at: string;
  readonly film: FilmRef;
  readonly act: JournalAct;
}

/** An event of a later version, or with an act that this version does not know: kept as it is. */
export interface UnknownEvent extends Envelope {
  readonly raw: unknown;
}

export interface Mark {
  /** Milliseconds of the visitor's clock, 0 where the event's time cannot be read. */
  readonly at: number;
  readonly ref: FilmRef;
}
export interface Rated extends Mark {
  /** 0.5 to 5 in half steps. */
  readonly stars: number;
}

/** What the events come to. Keys are `filmKey(ref)`; in each map the film acted on last stands last. */
export interface JournalState {
  readonly ratings: ReadonlyMap<number, Rated>;
  readonly later: ReadonlyMap<number, Mark>;
  readonly seen: ReadonlyMap<number, Mark>;
  readonly hidden: ReadonlyMap<number, Mark>;
  readonly skipped: ReadonlyMap<number, Mark>;
}
