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
  /** What the visitor wrote about the film; an empty text takes it away. */
  | { readonly type: 'review'; readonly text: string }
  /** The event with this id, or all of a batch of this name, count as if they had never been (an undo can be undone too). */
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
  /** Name of the import or bulk edit that it came with, `kind/random`: stored with it or not at all, and undone as one. */
  readonly batch?: string | undefined;
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

export interface Review extends Mark {
  readonly text: string;
}

/** Something that was done to many films at once and is not undone. */
export interface Batch {
  readonly name: string;
  /** The last of its events. */
  readonly event: JournalEvent;
  readonly events: number;
}

/** What the events come to. Keys are `filmKey(ref)`; in each map the film acted on last stands last. */
export interface JournalState {
  readonly ratings: ReadonlyMap<number, Rated>;
  readonly later: ReadonlyMap<number, Mark>;
  readonly seen: ReadonlyMap<number, Mark>;
  readonly hidden: ReadonlyMap<number, Mark>;
  readonly skipped: ReadonlyMap<number, Mark>;
  readonly reviews: ReadonlyMap<number, Review>;
  /** By name, the last one last. */
  readonly batches: ReadonlyMap<string, Batch>;
}
