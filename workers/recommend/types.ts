import type { FilmIndex } from '../dataset/types.ts';

/** A rating of the visitor, by film index. */
export interface IndexedRating {
  readonly film: FilmIndex;
  readonly stars: number;
}

/** The visitor's factors, and what is needed to say where a score comes from. */
export interface FoldIn {
  /** d: the visitor's factors. */
  readonly x: Float64Array;
  /** The ratings folded in. */
  readonly ratings: readonly IndexedRating[];
  /** d x d: Cholesky factor of the visitor's normal matrix, as `cholesky` leaves it. */
  readonly factor: Float64Array;
  /** d: the crowd prior's part of the right-hand side. */
  readonly crowd: Float64Array;
}

export interface ScoreExplanation {
  /** Sum of all amounts and the crowd's share. */
  readonly score: number;
  /** One per rating, in the order given. */
  readonly contributions: readonly { readonly film: FilmIndex; readonly amount: number }[];
  readonly crowd: number;
}

export interface Neighbour {
  readonly film: FilmIndex;
  /** Cosine of the item factors, shrunk by support: 0 to 1. */
  readonly similarity: number;
}

/** The visitor in the star model. */
export interface StarFoldIn {
  readonly bias: number;
  /** d of the star model. */
  readonly x: Float64Array;
}
