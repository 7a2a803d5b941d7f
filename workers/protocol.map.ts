/** The part of the protocol that is about the taste map: see protocol.ts, which passes it on. */
import type { Film, FilmId } from './protocol.ts';

export interface MapQuery {
  /** The key of the answer whose films the page has; null where it has none. */
  readonly known: string | null;
}

/** The best-known films in the plane: near means liked by the same people. */
export interface TasteMap {
  /** Names the drawing: films and model. */
  readonly key: string;
  /** The best known first; null where the page has them. */
  readonly films: readonly Film[] | null;
  /** x and y of each film, in their order; a first map fits the unit circle, y grows downwards. */
  readonly places: Float32Array;
  /** 0 to 1; below 1 the places still change: ask again. */
  readonly progress: number;
}

/** Where the visitor's taste is on the map. */
export interface MapPlace {
  readonly x: number;
  readonly y: number;
  /** The films that it follows from, nearest to the taste first. */
  readonly films: readonly FilmId[];
}

export interface BetweenQuery {
  readonly from: FilmId;
  readonly to: FilmId;
  readonly limit: number;
}

/** A film on the way from one film's audience to another's. */
export interface BetweenFilm extends Film {
  /** How far along the way, above 0 and below 1. */
  readonly along: number;
  /** How near to the way, 0 to 1. */
  readonly nearness: number;
}
