import type { Model } from '../als/index.ts';
import type { FilmIndex } from '../dataset/index.ts';
import { NO_FILTER, type FilmId, type Reason, type Recommended, type Row, type Visitor } from '../protocol.ts';
import {
  hasStars,
  predictOwnStars,
  similar,
  SIMILAR_MIN_SUPPORT,
  topK,
  type IndexedRating,
  type Ranking,
} from '../recommend/index.ts';
import type { Library } from './library.ts';
import { indexRatings, lowered, predictorOf, rankingOf } from './queries.ts';

/** Fewer films are no row: one sees at a glance that there is little to it. */
export const ROW_LEAST = 6;
const ROW_MOST = 14;

/** Stars of a film that is loved. Of the last so many only: a row is about who the visitor is now. */
const LOVED = 4.5;
const LOVED_LOOKED_AT = 12;
/** Looked at for each, so that known ones can be left out. */
const NEIGHBOURS = 40;

/** With fewer ratings the ranking of little-known films is the crowd's, and their stars are noise. */
export const GEMS_RATINGS = 5;
/** Predicted stars that a gem has at least. */
const GEM_STARS = 3.75;
/** Gems are of the least rated films, those that have together this share of all ratings ("the long tail"). */
const TAIL = 1 / 3;

/** A decade is known well by so many films with as many ratings as neighbours must have. */
const DECADE_FILMS = 20;

/** With fewer ratings every guess is off, and nothing is a surprise. */
export const SURPRISE_RATINGS = 20;
/** About twice what a guess is off by on MovieLens (RMSE .85). */
const SURPRISE_STARS = 1.5;
const SURPRISES_LEAST = 3;

/** Rows that have enough to stand on; without a model none. A film stands in the first of them only. */
export function rows(
  library: Library,
  model: Model | null,
  visitor: Visitor,
  ranking: Ranking | null = model && rankingOf(library, model, null),
): Row[] {
  if (!model || !ranking) return [];
  const { catalogue } = library.dataset;
  const ratings = indexRatings(library, visitor);
  const scores = lowered(library, visitor.less, ranking.score(ratings));
  const predictor = predictorOf(model, ratings);
  const skip = library.filters.unlisted(NO_FILTER).mask.slice();
  for (const { film } of ratings) skip[film] = 1;
  for (const id of visitor.excluded) {
    const film = catalogue.indexOf(id);
    if (film !== undefined) skip[film] = 1;
  }
  const recommended = (film: FilmIndex): Recommended => ({
    ...catalogue.film(film),
    score: scores[film],
    predicted: predictor(film),
  });
  const found: Row[] = [];
  const take = (films: readonly FilmIndex[], make: (films: Recommended[]) => Row): void => {
    if (films.length < ROW_LEAST) return;
    for (const film of films) skip[film] = 1;
    found.push(make(films.map(recommended)));
  };

  const because = neighboursOfLoved(model, ratings, skip);
  if (because) take(because.films, (films) => ({ kind: 'because', of: catalogue.film(because.of), films }));

  if (ratings.length >= GEMS_RATINGS && hasStars(model)) {
    const most = tailOf(model.support);
    const gem = (film: FilmIndex): boolean =>
      model.support[film] >= SIMILAR_MIN_SUPPORT && model.support[film] <= most && (predictor(film) ?? 0) >= GEM_STARS;
    const films = topK(scores, ROW_MOST, (film) => skip[film] !== 0 || !gem(film), model.support);
    take(films, (gems) => ({ kind: 'gems', most, films: gems }));
  }

  const decade = latestDecade(library);
  if (decade !== null) {
    const { mask } = library.filters.outside({ ...NO_FILTER, decades: [decade], minRatings: SIMILAR_MIN_SUPPORT });
    const films = topK(scores, ROW_MOST, (film) => skip[film] !== 0 || mask[film] !== 0, model.support);
    take(films, (ofDecade) => ({ kind: 'decade', decade, films: ofDecade }));
  }

  if (ratings.length >= SURPRISE_RATINGS && hasStars(model)) {
    const guesses = predictOwnStars(model, ratings);
    const films = ratings
      .map(({ film, stars }, at) => ({ ...catalogue.film(film), stars, predicted: guesses[at] }))
      .filter(({ stars, predicted }) => Math.abs(stars - predicted) >= SURPRISE_STARS)
      .sort((a, b) => Math.abs(b.stars - b.predicted) - Math.abs(a.stars - a.predicted))
      .slice(0, ROW_MOST);
    if (films.length >= SURPRISES_LEAST) found.push({ kind: 'surprises', films });
  }
  return found;
}

/** The latest of the visitor's loved films that has a row of neighbours which they do not know. */
function neighboursOfLoved(
  model: Model,
  ratings: readonly IndexedRating[],
  skip: Uint8Array,
): { readonly of: FilmIndex; readonly films: readonly FilmIndex[] } | null {
  const loved = ratings.filter(({ stars }) => stars >= LOVED).slice(-LOVED_LOOKED_AT);
  for (const { film: of } of loved.reverse()) {
    const films = similar(model, of, NEIGHBOURS)
      .map(({ film }) => film)
      .filter((film) => skip[film] === 0);
    if (films.length >= ROW_LEAST) return { of, films: films.slice(0, ROW_MOST) };
  }
  return null;
}

/** Ratings of the best-known film of the tail. */
function tailOf(support: Uint32Array): number {
  const ascending = support.slice().sort();
  let left = TAIL * ascending.reduce((sum, n) => sum + n, 0);
  for (const n of ascending) {
    left -= n;
    if (left < 0) return n;
  }
  return 0;
}

function latestDecade({ dataset: { catalogue } }: Library): number | null {
  const counts = new Map<number, number>();
  for (const { year, ratings } of catalogue.films) {
    if (year === null || ratings < SIMILAR_MIN_SUPPORT) continue;
    const decade = Math.floor(year / 10) * 10;
    counts.set(decade, (counts.get(decade) ?? 0) + 1);
  }
  const known = [...counts].filter(([, films]) => films >= DECADE_FILMS).map(([decade]) => decade);
  return known.length > 0 ? Math.max(...known) : null;
}

/** Stars from which a rating can be a reason: a low one adds a little too, which would be true and convince nobody. */
const LIKED = 3.5;

/** For each film the liked one that adds most to its score; null where none adds anything. In the order asked. */
export function reasons(
  library: Library,
  model: Model | null,
  ids: readonly FilmId[],
  visitor: Visitor,
  ranking: Ranking | null = model && rankingOf(library, model, null),
): (Reason | null)[] {
  const { catalogue } = library.dataset;
  const reasonOf = ({ film, stars }: IndexedRating): Reason => ({
    film: catalogue.idOf(film),
    title: catalogue.film(film).title,
    stars,
  });
  if (!ranking) return ids.map(() => null);
  const all = indexRatings(library, visitor);
  const rated = new Set(all.map(({ film }) => film));
  const explainAll = ranking.explainer(all);
  return ids.map((id) => {
    const film = catalogue.indexOf(id);
    if (film === undefined) return null;
    // As of before it was rated.
    const ratings = rated.has(film) ? all.filter((rating) => rating.film !== film) : all;
    const told = rated.has(film) ? ranking.explain(ratings, film) : explainAll(film);
    let best: IndexedRating | null = null;
    let most = 0;
    told.contributions.forEach(({ amount }, at) => {
      if (ratings[at].stars < LIKED || amount <= most) return;
      most = amount;
      best = ratings[at];
    });
    return best ? reasonOf(best) : null;
  });
}
