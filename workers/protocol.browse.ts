/** The part of the protocol that is about going through all films: see protocol.ts, which passes it on. */
import type { FilmFilter } from './protocol.filter.ts';
import type { Visitor } from './protocol.ts';

/**
 * known: most ratings first; best: by Bayesian average; score: by the ranking score for the visitor (the crowd's until a model is there);
 * title: by its words, without article and accents. Films that are alike, or have nothing to compare, go by their ratings.
 */
export type BrowseOrder = 'known' | 'best' | 'score' | 'title' | 'newest' | 'oldest';

export interface BrowseQuery {
  readonly filter: FilmFilter;
  readonly order: BrowseOrder;
  /** Without the films that the visitor has rated, seen or hidden. */
  readonly unknownOnly: boolean;
  readonly visitor: Visitor;
}

export interface Browsed {
  /** Ids of all films that pass, in order; ask `films` for what is in sight. */
  readonly ids: Float64Array;
}
