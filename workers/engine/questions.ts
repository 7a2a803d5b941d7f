import type { Model } from '../als/index.ts';
import {
  NO_FILTER,
  type Alike,
  type Answer,
  type BetweenFilm,
  type BetweenQuery,
  type Browsed,
  type BrowseQuery,
  type DeckQuery,
  type Explanation,
  type Film,
  type FilmDetail,
  type FilmFilter,
  type FilmId,
  type FilmRef,
  type MapPlace,
  type MapQuery,
  type QuestionApi,
  type Reason,
  type Recommendation,
  type RecommendQuery,
  type Row,
  type SearchHit,
  type Similar,
  type TasteMap,
  type Visitor,
  type WhatIf,
  type WhatIfQuery,
  type YearOfRatings,
} from '../protocol.ts';
import { browse } from './browse.ts';
import { crashed, ok, refuse } from './answers.ts';
import type { Library } from './library.ts';
import * as filmQueries from './film.ts';
import * as queries from './queries.ts';
import { randomFilm } from './random.ts';
import { foresee, recommend } from './recommend.ts';
import { reasons, rows } from './rows.ts';
import type { Installed } from './serving.ts';
import type { TasteMaps } from './tasteMap.ts';

/** What is answered at once, out of the open data set and the model in use. No method throws. */
export abstract class Questions implements QuestionApi {
  protected abstract readonly maps: TasteMaps;
  /** The open data set, with films of the visitor's own. */
  protected abstract readonly shown: Library | null;
  /** The open data set by itself. */
  protected abstract readonly library: Library | null;
  /** The model in use. */
  protected abstract readonly installed: Installed | null;
  /** 0 to 1. */
  protected abstract readonly draw: () => number;

  recommend(query: RecommendQuery): Answer<Recommendation> {
    return this.#ask((library, model) => ok(recommend(library, model, query, this.installed?.ranking)));
  }
  foresee(query: RecommendQuery, film: FilmId, stars: readonly number[]): Answer<readonly Recommendation[]> {
    return this.#ask((library, model) => ok(foresee(library, model, query, film, stars, this.installed?.ranking)));
  }
  explain(film: FilmId, visitor: Visitor): Answer<Explanation> {
    return this.#ask((library, model) => queries.explain(library, model, film, visitor, this.installed?.ranking));
  }
  rows(visitor: Visitor): Answer<readonly Row[]> {
    return this.#ask((library, model) => ok(rows(library, model, visitor, this.installed?.ranking)));
  }
  reasons(ids: readonly FilmId[], visitor: Visitor): Answer<readonly (Reason | null)[]> {
    return this.#ask((library, model) => ok(reasons(library, model, ids, visitor, this.installed?.ranking)));
  }
  similar(film: FilmId, limit: number): Answer<readonly Similar[]> {
    return this.#ask((library, model) => queries.similar(library, model, film, limit));
  }
  whatIf(query: WhatIfQuery): Answer<WhatIf> {
    return this.#ask((library, model) => filmQueries.whatIf(library, model, query, this.installed?.ranking ?? null));
  }
  years(film: FilmId): Answer<readonly YearOfRatings[]> {
    return this.#ask((library) => filmQueries.years(library, film));
  }
  alike(film: FilmId, limit: number): Answer<readonly Alike[]> {
    return this.#ask((library, model) => filmQueries.alike(library, model, film, limit));
  }
  detail(film: FilmId, visitor: Visitor): Answer<FilmDetail> {
    return this.#ask((library, model) => queries.detail(library, model, film, visitor));
  }
  films(ids: readonly FilmId[]): Answer<readonly (Film | null)[]> {
    return this.#ask((library) => ok(queries.films(library, ids)));
  }
  predict(ids: readonly FilmId[], visitor: Visitor): Answer<readonly (number | null)[]> {
    return this.#ask((library, model) => ok(queries.predict(library, model, ids, visitor)));
  }
  deck(query: DeckQuery): Answer<readonly Film[]> {
    return this.#ask((library) => ok(library.decks.deal(query)));
  }
  search(text: string, limit: number, filter: FilmFilter = NO_FILTER): Answer<readonly SearchHit[]> {
    return this.#ask(({ index, filters }) => ok(index.search(text, limit, filters.outside(filter).mask)));
  }
  browse(query: BrowseQuery): Answer<Browsed> {
    return this.#ask((library, model) => ok(browse(library, model, query, this.installed?.ranking ?? null)));
  }
  random(filter: FilmFilter, without: readonly FilmId[]): Answer<Film | null> {
    return this.#ask((library) => ok(randomFilm(library, filter, without, this.draw)));
  }
  locate(refs: readonly FilmRef[]): Answer<readonly (FilmId | null)[]> {
    return this.#ask((library) => ok(refs.map((ref) => library.locate(ref))));
  }
  match: QuestionApi['match'] = (films) => this.#ask(({ match }) => ok(films.map(match)));

  map(query: MapQuery): Answer<TasteMap | null> {
    return this.#askTrained((library, model) => this.maps.map(library, model, query));
  }
  mapPlace(visitor: Visitor): Answer<MapPlace | null> {
    return this.#askTrained((library, model) => this.maps.place(library, model, visitor));
  }
  between(query: BetweenQuery): Answer<readonly BetweenFilm[]> {
    return this.#askTrained((library, model) => this.maps.between(library, model, query));
  }

  #ask<T>(work: (library: Library, model: Model | null) => Answer<T>): Answer<T> {
    return answered(this.shown, this.installed?.served ?? null, work);
  }

  /** Of what the model was trained on alone: the map shows films by who liked them. */
  #askTrained<T>(work: (library: Library, model: Model | null) => Answer<T>): Answer<T> {
    return answered(this.library, this.installed?.model ?? null, work);
  }
}

function answered<T>(
  library: Library | null,
  model: Model | null,
  work: (library: Library, model: Model | null) => Answer<T>,
): Answer<T> {
  if (!library) return refuse({ code: 'no-dataset' });
  try {
    return work(library, model);
  } catch (reason) {
    return crashed(reason);
  }
}
