/** The part of the protocol that is about rows and reasons beside the list: see protocol.ts, which passes it on. */
import type { Recommended } from './protocol.questions.ts';
import type { Film, FilmId } from './protocol.ts';

/** A film that the visitor rated against the guess. */
export interface Surprise extends Film {
  readonly stars: number;
  /** What was to be expected before it was rated. */
  readonly predicted: number;
}

/** A short list with a reason of its own. The best first; none of its films is known to the visitor, but in `surprises`. */
export type Row =
  /** Liked by those who like a film that the visitor loves. */
  | { readonly kind: 'because'; readonly of: Film; readonly films: readonly Recommended[] }
  /** To the visitor's taste, and rated by `most` people at most. */
  | { readonly kind: 'gems'; readonly most: number; readonly films: readonly Recommended[] }
  /** Of the latest decade that the data set knows well. */
  | { readonly kind: 'decade'; readonly decade: number; readonly films: readonly Recommended[] }
  | { readonly kind: 'surprises'; readonly films: readonly Surprise[] };

/** Of the films that the visitor liked the one that adds most to a film's score. */
export interface Reason {
  readonly film: FilmId;
  readonly title: string;
  readonly stars: number;
}
