/** Questions about one film. */
import type { Model } from '../als/index.ts';
import type { FilmIndex } from '../dataset/index.ts';
import { NO_FILTER, type Alike, type Answer, type FilmId, type Standing, type Visitor } from '../protocol.ts';
import type { WhatIf, WhatIfQuery, YearOfRatings } from '../protocol.ts';
import { alike as alikeFilms, HANDFUL, similar as similarFilms, type Ranking } from '../recommend/index.ts';
import type { Library } from './library.ts';
import { explain, indexRatings, lowered } from './queries.ts';

/** What would be, had the visitor given other stars to a film. Refuses for a film that this data set does not have, and without a model. */
export function whatIf(
  library: Library,
  model: Model | null,
  { film, visitor, change }: WhatIfQuery,
  ranking: Ranking | null,
): Answer<WhatIf> {
  const index = library.dataset.catalogue.indexOf(film);
  for (const id of [film, change.film])
    if (library.dataset.catalogue.indexOf(id) === undefined)
      return { ok: false, problem: { code: 'unknown-film', film: id } };
  if (index === undefined || !model || !ranking) return { ok: false, problem: { code: 'no-model' } };
  const others = visitor.ratings.filter((rating) => rating.film !== change.film);
  const changed = change.stars === null ? others : [...others, { film: change.film, stars: change.stars }];
  const stand = (who: Visitor): Answer<Standing> => standing(library, model, film, index, who, ranking);
  const now = stand(visitor);
  const then = stand({ ...visitor, ratings: changed });
  if (!now.ok) return now;
  return then.ok ? { ok: true, value: { now: now.value, then: then.value } } : then;
}

/** As of before the film was rated, where it is: among the films that may be listed then. */
function standing(
  library: Library,
  model: Model,
  id: FilmId,
  film: FilmIndex,
  visitor: Visitor,
  ranking: Ranking,
): Answer<Standing> {
  const told = explain(library, model, id, visitor, ranking);
  if (!told.ok) return told;
  const { catalogue } = library.dataset;
  const ratings = indexRatings(library, visitor, id);
  const skip = library.filters.unlisted(NO_FILTER).mask.slice();
  for (const rating of ratings) skip[rating.film] = 1;
  for (const excluded of visitor.excluded) {
    const at = catalogue.indexOf(excluded);
    if (at !== undefined) skip[at] = 1;
  }
  skip[film] = 0;
  const scores = lowered(library, visitor.less, ranking.score(ratings));
  const isKnown = model.support[film] >= HANDFUL;
  let rank = 1;
  let ranked = 0;
  for (let other = 0; other < scores.length; other++) {
    if (skip[other] !== 0) continue;
    ranked++;
    const otherKnown = model.support[other] >= HANDFUL;
    // As lists have it: a handful of ratings first, then the score.
    if (otherKnown === isKnown ? scores[other] > scores[film] : otherKnown) rank++;
  }
  return { ok: true, value: { explanation: told.value, rank, ranked } };
}

/**
 * What was made of a film from year to year, in the order of time; empty where the data set has no times. Times lie by user, so each of the
 * film's n users is searched for it: O(n log m), m ratings of a user, and no memory beyond the answer.
 */
export function years({ dataset: { catalogue, interactions } }: Library, id: FilmId): Answer<YearOfRatings[]> {
  const film = catalogue.indexOf(id);
  if (film === undefined) return { ok: false, problem: { code: 'unknown-film', film: id } };
  const { byUser, byFilm, times } = interactions;
  if (!times) return { ok: true, value: [] };
  const sums = new Map<number, { count: number; sum: number }>();
  for (let at = byFilm.indptr[film]; at < byFilm.indptr[film + 1]; at++) {
    const user = byFilm.indices[at];
    let low = byUser.indptr[user];
    let high = byUser.indptr[user + 1] - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (byUser.indices[middle] < film) low = middle + 1;
      else high = middle;
    }
    const year = new Date(times[low] * 1000).getUTCFullYear();
    const one = sums.get(year) ?? { count: 0, sum: 0 };
    one.count++;
    one.sum += byFilm.codes[at] / 2;
    sums.set(year, one);
  }
  const list = [...sums].sort(([a], [b]) => a - b);
  return { ok: true, value: list.map(([year, { count, sum }]) => ({ year, count, mean: sum / count })) };
}

/** Films of the same kind and time, without those that `similar` lists so far. */
export function alike(library: Library, model: Model | null, id: FilmId, limit: number): Answer<Alike[]> {
  const { catalogue } = library.dataset;
  const film = catalogue.indexOf(id);
  if (film === undefined) return { ok: false, problem: { code: 'unknown-film', film: id } };
  const liked = model ? similarFilms(model, film, limit) : [];
  const found = alikeFilms(catalogue.films, film, limit, new Set(liked.map((each) => each.film)));
  return {
    ok: true,
    value: found.map(({ film: index, likeness, shared }) => ({ ...catalogue.film(index), likeness, shared })),
  };
}
