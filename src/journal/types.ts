import type { FilmRef } from '../../workers/protocol.ts';

/** Said with one tap, until stars are given. */
export type Verdict = 'like' | 'dislike';
/** The stars that a verdict counts as. */
export const VERDICT_STARS: Readonly<Record<Verdict, number>> = { like: 4.5, dislike: 1.5 };

/** Why a film is not for the visitor: itself, a genre of it that they have enough of, or that everybody knows it. */
export type HideReason = 'film' | 'genre' | 'popular';

/** What a visitor can do to a film. */
export type JournalAct =
  | { readonly type: 'rate'; readonly stars: number }
  /** Also takes a verdict back. */
  | { readonly type: 'unrate' }
  /** Counts as stars until some are given; says nothing where they are. */
  | { readonly type: 'like'; readonly verdict: Verdict }
  | { readonly type: 'later'; readonly on: boolean }
  | { readonly type: 'seen'; readonly on: boolean }
  | {
      readonly type: 'hide';
      readonly on: boolean;
      readonly reason?: HideReason | undefined;
      /** Which one, where the reason is a genre. */
      readonly genre?: string | undefined;
    }
  /** Not to be asked about while rating; says nothing about taste, and lists keep the film. */
  | { readonly type: 'skip'; readonly on: boolean }
  /** What the visitor wrote about the film; an empty text takes it away. */
  | { readonly type: 'review'; readonly text: string }
  /** A film or series of the visitor's own, or what they say of it from now on; its title, year and IMDb id are the event's film's. */
  | ({ readonly type: 'add' } & OwnFacts)
  /** It is none of theirs any more; what they did to it stays. */
  | { readonly type: 'remove' }
  /** The event with this id, or all of a batch of this name, count as if they had never been (an undo can be undone too). */
  | { readonly type: 'undo'; readonly of: string };

/** What there is to say of the visitor's own film that its `FilmRef` does not. */
export interface OwnFacts {
  readonly otherTitle: string | null;
  readonly genres: readonly string[];
  readonly tmdbId: number | null;
}

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
  /** The stars are what this counts as: none were given. */
  readonly verdict?: Verdict;
}

export interface Hidden extends Mark {
  readonly reason?: HideReason | undefined;
  readonly genre?: string | undefined;
}

export interface Review extends Mark {
  readonly text: string;
}

/** A film that the visitor added, as they last described it. */
export interface Own extends Mark, OwnFacts {}

/** Something that was done to many films at once and is not undone. */
export interface Batch {
  readonly name: string;
  /** The last of its events. */
  readonly event: JournalEvent;
  readonly events: number;
}

/** What the events come to. Keys are `filmKey(ref)`; in each map the film acted on last stands last. */
export interface JournalState {
  /** Stars, and verdicts that count as stars. */
  readonly ratings: ReadonlyMap<number, Rated>;
  readonly later: ReadonlyMap<number, Mark>;
  readonly seen: ReadonlyMap<number, Mark>;
  readonly hidden: ReadonlyMap<number, Hidden>;
  readonly skipped: ReadonlyMap<number, Mark>;
  readonly reviews: ReadonlyMap<number, Review>;
  /** Films of the visitor's own. */
  readonly own: ReadonlyMap<number, Own>;
  /** By name, the last one last. */
  readonly batches: ReadonlyMap<string, Batch>;
}
