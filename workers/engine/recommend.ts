import type { Model } from '../als/index.ts';
import type { FilmIndex } from '../dataset/index.ts';
import {
  NO_FILTER,
  type FilmId,
  type FilterPart,
  type Recommendation,
  type RecommendQuery,
  type WayOut,
} from '../protocol.ts';
import { hasStars, listed, predictOwnStars, topK, type IndexedRating, type Ranking } from '../recommend/index.ts';
import { FAILS } from './filter.ts';
import type { Library } from './library.ts';
import { indexRatings, lowered, predictorOf, rankingOf } from './queries.ts';

const PARTS = ['genres', 'withoutGenres', 'decades', 'minRatings', 'only', 'watched'] as const satisfies FilterPart[];

/** Ranks all films that the query lets through; without a model by popularity. Films that nobody has rated are never listed. */
export function recommend(
  library: Library,
  model: Model | null,
  query: RecommendQuery,
  ranking: Ranking | null = model && rankingOf(library, model, null),
): Recommendation {
  const start = performance.now();
  const { catalogue } = library.dataset;
  const ratings = indexRatings(library, query.visitor);
  const { mask, left } = leftOut(library, query, ratings);
  const scores = ranking ? ranking.score(ratings) : library.crowd.slice();
  const rated = query.includeWatched && model && ranking ? rateOwn(model, ranking, ratings, scores) : null;
  lowered(library, query.visitor.less, scores);
  const predictor = predictorOf(model, ratings);
  const { adventure = 0.5, variety = 0 } = query;
  const list = model
    ? listed(model, scores, query.limit, mask, { adventure, variety })
    : topK(scores, query.limit, mask);
  return {
    films: list.map((film) => ({
      ...catalogue.film(film),
      score: scores[film],
      predicted: rated?.has(film) ? (rated.get(film) ?? null) : predictor(film),
    })),
    ranked: left,
    waysOut: left === 0 ? waysOut(mask) : [],
    basis: model ? 'model' : 'crowd',
    tookMs: performance.now() - start,
  };
}

/** What `recommend` answers once this film is rated so, for each of `stars`. */
export function foresee(
  library: Library,
  model: Model | null,
  query: RecommendQuery,
  film: FilmId,
  stars: readonly number[],
  ranking: Ranking | null = model && rankingOf(library, model, null),
): Recommendation[] {
  const others = query.visitor.ratings.filter((rating) => rating.film !== film);
  return stars.map((one) => {
    const ratings = [...others, { film, stars: one }];
    return recommend(library, model, { ...query, visitor: { ...query.visitor, ratings } }, ranking);
  });
}

/** By film: 0 where it is listed, else the bits of `FAILS`; and how many are. */
function leftOut(
  library: Library,
  { visitor, filter = NO_FILTER, only = null, includeWatched = false, hidden = [] }: RecommendQuery,
  ratings: readonly IndexedRating[],
): { readonly mask: Uint8Array; readonly left: number } {
  const { catalogue } = library.dataset;
  const unlisted = library.filters.unlisted(filter);
  const mask = unlisted.mask.slice();
  let { left } = unlisted;
  const fail = (film: FilmIndex | undefined, part: number): void => {
    if (film === undefined) return;
    if (mask[film] === 0) left--;
    mask[film] |= part;
  };
  if (only) {
    const wanted = new Set<number>(only.map((id) => catalogue.indexOf(id) ?? -1));
    for (let film = 0; film < mask.length; film++) if (!wanted.has(film)) fail(film as FilmIndex, FAILS.only);
  }
  for (const id of hidden) fail(catalogue.indexOf(id), FAILS.hidden);
  if (!includeWatched) {
    for (const { film } of ratings) fail(film, FAILS.watched);
    for (const id of visitor.excluded) fail(catalogue.indexOf(id), FAILS.watched);
  }
  return { mask, left };
}

/**
 * Takes out of the scores what each rating says of its own film: with it, what was rated would lead every list. Returns the stars that were to be
 * expected of each rated film before it was rated; null where no model can say.
 */
export function rateOwn(
  model: Model,
  ranking: Ranking,
  ratings: readonly IndexedRating[],
  scores: Float32Array,
): ReadonlyMap<FilmIndex, number | null> {
  if (ratings.length === 0) return new Map();
  const own = ranking.own(ratings);
  const stars = hasStars(model) ? predictOwnStars(model, ratings) : [];
  ratings.forEach(({ film }, at) => (scores[film] -= own[at]));
  return new Map(ratings.map(({ film }, at) => [film, stars[at] ?? null]));
}

/** How many films each part keeps out that no other does. */
function waysOut(mask: Uint8Array): WayOut[] {
  const alone = new Uint32Array(256);
  for (const bits of mask) alone[bits]++;
  return PARTS.map((part) => ({ part, films: alone[FAILS[part]] }))
    .filter(({ films }) => films > 0)
    .sort((a, b) => b.films - a.films);
}
