/** The part of the protocol that is about one film: see protocol.ts, which passes it on. */
import type { Explanation } from './protocol.questions.ts';
import type { Film, FilmId, Visitor } from './protocol.ts';

/** Stars, 0.5 to 5. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/** Where a number of stars comes from: predicted = crowd + own, exactly (to float rounding). */
export interface StarShares {
  /** What somebody of whom nothing is known would give: the film's mean, shrunk. */
  readonly crowd: number;
  /** What the visitor's ratings add (signed). */
  readonly own: number;
}

/** What would be, had the visitor given a film other stars. */
export interface WhatIfQuery {
  readonly film: FilmId;
  readonly visitor: Visitor;
  /** stars: null where it had none. */
  readonly change: { readonly film: FilmId; readonly stars: number | null };
}

/** Where a film stands for a visitor. */
export interface Standing {
  readonly explanation: Explanation;
  /** From 1, among all films that the visitor may be shown, by score; of films that are alike the first place. */
  readonly rank: number;
  readonly ranked: number;
}

export interface WhatIf {
  readonly now: Standing;
  readonly then: Standing;
}

/** What was made of a film in one year. */
export interface YearOfRatings {
  /** In UTC. */
  readonly year: number;
  readonly count: number;
  /** Stars. */
  readonly mean: number;
}

/** A film of the same kind and time, whoever liked it. */
export interface Alike extends Film {
  /** 0 to 1: genres in common, and years apart. */
  readonly likeness: number;
  /** Genres of both. */
  readonly shared: readonly string[];
}
