import type { Browsed, BrowseQuery } from './protocol.browse.ts';
import type { Alike, Band, StarShares, WhatIf, WhatIfQuery, YearOfRatings } from './protocol.film.ts';
import type { FilmFilter } from './protocol.filter.ts';
import type { BetweenFilm, BetweenQuery, MapPlace, MapQuery, TasteMap } from './protocol.map.ts';
import type { Reason, Row } from './protocol.rows.ts';
import type { Answer, Film, FilmId, FilmRef, Visitor } from './protocol.ts';

/** What the page asks of the open data set and the model in use, and what it hears. */

/** What may be left out is as if it were not asked for. */
export interface RecommendQuery {
  readonly visitor: Visitor;
  readonly limit: number;
  /** Only films that pass. */
  readonly filter?: FilmFilter;
  /** Only these films; null for all. */
  readonly only?: readonly FilmId[] | null;
  /** Lists what the visitor has rated or seen as well (a rated film by what their other ratings say); of `visitor.excluded` only `hidden` stays out. */
  readonly includeWatched?: boolean;
  readonly hidden?: readonly FilmId[];
  /** 0 familiar to 1 adventurous: how much popularity counts; a half where not given. The crowd's list knows nothing of it, or of variety. */
  readonly adventure?: number;
  /** 0 (off) to 1: how unlike each other the first films shall be. */
  readonly variety?: number;
}

/** What can leave films out of a list. */
export type FilterPart = keyof FilmFilter | 'only' | 'watched';

export interface Recommended extends Film {
  /** Ranking score, without unit; comparable within one answer only. Before adventure and variety: what an explanation adds up to. */
  readonly score: number;
  /** Predicted stars, 0.5 to 5; null until a model is there. */
  readonly predicted: number | null;
}

export interface WayOut {
  readonly part: FilterPart;
  readonly films: number;
}

export interface Recommendation {
  readonly films: readonly Recommended[];
  /** How many films were ranked. */
  readonly ranked: number;
  /** Where none was: what alone keeps films out, and how many; the most first. Empty where no single part does. */
  readonly waysOut: readonly WayOut[];
  /** 'crowd' until the first factors are there: the popularity list. */
  readonly basis: 'crowd' | 'model';
  readonly tookMs: number;
}

export interface Contribution {
  readonly film: Film;
  readonly stars: number;
  /** What this rating adds to the score (signed). */
  readonly amount: number;
}

/** What a film loses because the visitor has enough of such films. */
export interface LessShare {
  /** Which genre; null where it is that everybody knows the film. */
  readonly genre: string | null;
  /** Not above zero. */
  readonly amount: number;
}

/** score = sum of contributions + crowd + sum of less, exactly (to float rounding). */
export interface Explanation {
  readonly film: FilmId;
  readonly score: number;
  readonly predicted: number | null;
  /** Null where nothing is predicted. */
  readonly stars: StarShares | null;
  /** How well the film is known: 8 of 10 lie within. Null where nothing is predicted. */
  readonly band: Band | null;
  /** Largest absolute amount first; all of them. */
  readonly contributions: readonly Contribution[];
  /** Share of the crowd prior. */
  readonly crowd: number;
  readonly less: readonly LessShare[];
}

export interface FilmDetail {
  readonly film: Film;
  /** Interactions at 0.5, 1, ... 5 stars: ten numbers. */
  readonly histogram: readonly number[];
  /** Bayesian average, k = 50. */
  readonly bayesian: number | null;
  readonly predicted: number | null;
  /** As that of an explanation. */
  readonly band: Band | null;
  /** What people wrote on it, the tag given most often first; at most ten. */
  readonly tags: readonly { readonly tag: string; readonly count: number }[];
}

/** A film liked by the same people. Only with enough support; may be empty. */
export interface Similar extends Film {
  /** Cosine of item factors, shrunk by support; 0 to 1. */
  readonly similarity: number;
}

export type DeckGroup = 'well-known' | 'classics' | 'since-2000' | 'world' | 'animation';

export interface DeckQuery {
  readonly group: DeckGroup;
  /** Films already rated, seen, hidden or dealt. */
  readonly without: readonly FilmId[];
  readonly limit: number;
}

export interface SearchHit {
  readonly film: Film;
  /** Start and end (exclusive) of the matched runs in `film.title`, for marking; may be empty. */
  readonly ranges: readonly (readonly [number, number])[];
}

/** A film as another service's export names it; what it does not say is null. */
export interface ForeignFilm {
  /** MovieLens id. */
  readonly movieId: number | null;
  /** With or without "tt". */
  readonly imdbId: string | null;
  readonly tmdbId: number | null;
  /** Empty where there is none. */
  readonly title: string;
  readonly originalTitle: string | null;
  readonly year: number | null;
}

/** What the open data set makes of it. */
export type Match =
  | { readonly kind: 'matched'; readonly film: Film; readonly by: 'imdb' | 'tmdb' | 'movielens' | 'title' }
  /** The likeliest first; at least one. */
  | { readonly kind: 'doubtful'; readonly candidates: readonly Film[] }
  | { readonly kind: 'none' };

/** Questions that change nothing; answered at once. */
export interface QuestionApi {
  recommend(query: RecommendQuery): Answer<Recommendation>;
  /** What `recommend` would answer, were this film rated so: one answer for each of `stars`, in their order. */
  foresee(query: RecommendQuery, film: FilmId, stars: readonly number[]): Answer<readonly Recommendation[]>;
  explain(film: FilmId, visitor: Visitor): Answer<Explanation>;
  /** Short lists beside the long one; only those that have enough to stand on, and none without a model. */
  rows(visitor: Visitor): Answer<readonly Row[]>;
  /** In the order asked; null where nothing that the visitor liked speaks for a film, and without a model. About a millisecond each. */
  reasons(ids: readonly FilmId[], visitor: Visitor): Answer<readonly (Reason | null)[]>;
  similar(film: FilmId, limit: number): Answer<readonly Similar[]>;
  /** Where a film stands now, and where it would. */
  whatIf(query: WhatIfQuery): Answer<WhatIf>;
  /** Of its ratings; in the order of time, empty where the data set has no times. */
  years(film: FilmId): Answer<readonly YearOfRatings[]>;
  /** Like it in genre and year, and not among those that `similar` gives for this limit. May be empty. */
  alike(film: FilmId, limit: number): Answer<readonly Alike[]>;
  detail(film: FilmId, visitor: Visitor): Answer<FilmDetail>;
  /** In the order asked, null where unknown. */
  films(ids: readonly FilmId[]): Answer<readonly (Film | null)[]>;
  /** Predicted stars in the order asked; null where unknown or no model yet. Each without the film's own rating. */
  predict(ids: readonly FilmId[], visitor: Visitor): Answer<readonly (number | null)[]>;
  deck(query: DeckQuery): Answer<readonly Film[]>;
  search(text: string, limit: number, filter?: FilmFilter): Answer<readonly SearchHit[]>;
  /** All films that pass, as ids in order: tens of thousands in some milliseconds. */
  browse(query: BrowseQuery): Answer<Browsed>;
  /** A random film, weighted towards those that somebody knows; without the excluded. */
  random(filter: FilmFilter, without: readonly FilmId[]): Answer<Film | null>;
  /** Finds journal films in the open data set: by id and title, IMDb id, then title and year; null where none. */
  locate(refs: readonly FilmRef[]): Answer<readonly (FilmId | null)[]>;
  /** Finds films of another service's export, in the order asked; thousands at once. */
  match(films: readonly ForeignFilm[]): Answer<readonly Match[]>;
  /** The taste map as far as it is drawn; the first call begins to draw it. null while there is no model. */
  map(query: MapQuery): Answer<TasteMap | null>;
  /** null until the map is drawn, and for a visitor who has liked nothing. */
  mapPlace(visitor: Visitor): Answer<MapPlace | null>;
  /** What lies between two films, in the order of the way and without them; may be empty. */
  between(query: BetweenQuery): Answer<readonly BetweenFilm[]>;
}
