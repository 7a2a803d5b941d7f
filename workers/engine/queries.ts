import type { Model } from '../als/index.ts';
import { tagsOf, type FilmIndex } from '../dataset/index.ts';
import type {
  Answer,
  Band,
  Explanation,
  Film,
  FilmDetail,
  FilmId,
  Less,
  LessShare,
  Similar,
  Visitor,
} from '../protocol.ts';
import {
  foldInStars,
  halfWidth,
  hasStars,
  lessen,
  lessened,
  predictOwnStars,
  makeRanking,
  predictStars,
  similar as similarFilms,
  type IndexedRating,
  type Ranking,
} from '../recommend/index.ts';
import { histogramOf, type Library } from './library.ts';

/** Pseudo-ratings at the overall mean in a film's Bayesian average. */
const BAYESIAN_K = 50;

/** Mean stars, drawn towards the mean of all: k = 50. Null where nobody has rated the film. */
export const bayesianOf = ({ mean }: Pick<Library, 'mean'>, film: Film): number | null =>
  film.mean === null ? null : (BAYESIAN_K * mean + film.ratings * film.mean) / (BAYESIAN_K + film.ratings);

/** The visitor's ratings that this data set has films for; of two for one film the later stands. */
export function indexRatings({ dataset }: Library, visitor: Visitor, without?: FilmId): IndexedRating[] {
  const stars = new Map<FilmIndex, number>();
  for (const rating of visitor.ratings) {
    const film = rating.film === without ? undefined : dataset.catalogue.indexOf(rating.film);
    if (film !== undefined) stars.set(film, rating.stars);
  }
  return Array.from(stars, ([film, given]) => ({ film, stars: given }));
}

/** The ranking of an open data set by a model of it. module: the SIMD kernels, or null. */
export function rankingOf({ dataset, content }: Library, model: Model, module: WebAssembly.Module | null): Ranking {
  return makeRanking({ model, interactions: dataset.interactions, content }, module);
}

/** What the visitor has enough of comes lower. Writes over `scores`. */
export function lowered(
  { dataset: { catalogue }, most }: Library,
  less: Less | undefined,
  scores: Float32Array,
): Float32Array {
  if (!less) return scores;
  const share = lessen(less, most);
  catalogue.films.forEach((film, at) => (scores[at] = lessened(scores[at], share(film))));
  return scores;
}

/** What the visitor's having enough takes off the score of a film. */
function lessShares(
  { dataset: { catalogue }, most }: Library,
  less: Less | undefined,
  film: FilmIndex,
  score: number,
): LessShare[] {
  if (!less || score <= 0) return [];
  const { genre, byGenre, byFame } = lessen(less, most)(catalogue.film(film));
  const shares: LessShare[] = [];
  if (byGenre > 0) shares.push({ genre, amount: -score * byGenre });
  if (byFame > 0) shares.push({ genre: null, amount: -score * (1 - byGenre) * byFame });
  return shares;
}

const sumOf = (shares: readonly { readonly amount: number }[]): number =>
  shares.reduce((sum, { amount }) => sum + amount, 0);

/** Predicted stars for a visitor with these ratings; null where no model can say. */
export function predictorOf(
  model: Model | null,
  ratings: readonly IndexedRating[],
): (film: FilmIndex) => number | null {
  if (!model || !hasStars(model)) return () => null;
  const visitor = foldInStars(model, ratings);
  return (film) => predictStars(model, visitor, film);
}

/** How well the film is known, around what is predicted. */
function bandOf({ dataset: { catalogue }, spread }: Library, film: FilmIndex, predicted: number | null): Band | null {
  if (predicted === null) return null;
  const half = halfWidth(spread, catalogue.film(film).ratings);
  return { low: Math.max(0.5, predicted - half), high: Math.min(5, predicted + half) };
}

/** As of before the film was rated, where it is. Without a model the crowd's score is all there is. */
export function explain(
  library: Library,
  model: Model | null,
  id: FilmId,
  visitor: Visitor,
  ranking: Ranking | null = model && rankingOf(library, model, null),
): Answer<Explanation> {
  const { catalogue } = library.dataset;
  const film = catalogue.indexOf(id);
  if (film === undefined) return unknownFilm(id);
  if (!ranking) {
    const crowd = library.crowd[film];
    const less = lessShares(library, visitor.less, film, crowd);
    const score = crowd + sumOf(less);
    return {
      ok: true,
      value: { film: id, score, predicted: null, stars: null, band: null, contributions: [], crowd, less },
    };
  }
  const ratings = indexRatings(library, visitor, id);
  const { score, contributions, crowd } = ranking.explain(ratings, film);
  const less = lessShares(library, visitor.less, film, score);
  const stars = new Map(ratings.map((rating) => [rating.film, rating.stars]));
  const told = contributions
    .map(({ film: rated, amount }) => ({ film: catalogue.film(rated), stars: stars.get(rated) ?? 0, amount }))
    .sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount));
  const predicted = predictorOf(model, ratings)(film);
  // Somebody of whom nothing is known.
  const crowdStars = predictorOf(model, [])(film);
  const shares = predicted === null || crowdStars === null ? null : { crowd: crowdStars, own: predicted - crowdStars };
  const lower = score + sumOf(less);
  const band = bandOf(library, film, predicted);
  return {
    ok: true,
    value: { film: id, score: lower, predicted, stars: shares, band, contributions: told, crowd, less },
  };
}

export function similar(library: Library, model: Model | null, id: FilmId, limit: number): Answer<Similar[]> {
  const { catalogue } = library.dataset;
  const film = catalogue.indexOf(id);
  if (film === undefined) return unknownFilm(id);
  const found = model ? similarFilms(model, film, limit) : [];
  return { ok: true, value: found.map((each) => ({ ...catalogue.film(each.film), similarity: each.similarity })) };
}

export function detail(library: Library, model: Model | null, id: FilmId, visitor: Visitor): Answer<FilmDetail> {
  const index = library.dataset.catalogue.indexOf(id);
  if (index === undefined) return unknownFilm(id);
  const film = library.dataset.catalogue.film(index);
  const bayesian = bayesianOf(library, film);
  const predicted = predictorOf(model, indexRatings(library, visitor, id))(index);
  const band = bandOf(library, index, predicted);
  return {
    ok: true,
    value: {
      film,
      histogram: histogramOf(library.dataset, index),
      bayesian,
      predicted,
      band,
      tags: tagsOf(library.dataset.tags, index),
    },
  };
}

export function films({ dataset: { catalogue } }: Library, ids: readonly FilmId[]): (Film | null)[] {
  return ids.map((id) => {
    const film = catalogue.indexOf(id);
    return film === undefined ? null : catalogue.film(film);
  });
}

/** A rated film's own rating must not tell. */
export function predict(
  library: Library,
  model: Model | null,
  ids: readonly FilmId[],
  visitor: Visitor,
): (number | null)[] {
  const ratings = indexRatings(library, visitor);
  const predictor = predictorOf(model, ratings);
  const places = new Map(ratings.map(({ film }, at) => [film, at]));
  const own = model && hasStars(model) ? predictOwnStars(model, ratings) : [];
  return ids.map((id) => {
    const film = library.dataset.catalogue.indexOf(id);
    if (film === undefined) return null;
    const at = places.get(film);
    return at === undefined ? predictor(film) : (own[at] ?? null);
  });
}

function unknownFilm(film: number): { readonly ok: false; readonly problem: { code: 'unknown-film'; film: number } } {
  return { ok: false, problem: { code: 'unknown-film', film } };
}
