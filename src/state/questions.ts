import {
  NO_FILTER,
  type Alike,
  type Answer,
  type BetweenFilm,
  type Browsed,
  type BrowseOrder,
  type DeckGroup,
  type Explanation,
  type Film,
  type FilmDetail,
  type FilmFilter,
  type FilmId,
  type ForeignFilm,
  type ItemFacts,
  type MapPlace,
  type Match,
  type PreparedItem,
  type ReadItems,
  type Reason,
  type Recommendation,
  type RecommendQuery,
  type Row,
  type SearchHit,
  type Similar,
  type TasteMap,
  type WhatIf,
  type YearOfRatings,
} from '../../workers/protocol.ts';
import { Foresight } from './foresight.ts';
import type { EngineLink } from './link.ts';
import { union } from './place.ts';
import { profile } from './profile.svelte.ts';
import { NO_WISHES, type ListWishes } from './wishes.ts';

export type Ask = EngineLink['ask'];

/** What screens ask the engine: never rejects, and carries the visitor as the profile knows them at that moment. */
export abstract class Questions {
  protected abstract readonly ask: Ask;
  /** Rises with every change of what queries depend on. */
  abstract readonly revision: number;
  readonly #foresight = new Foresight();

  recommend(limit: number, wishes: ListWishes = NO_WISHES): Promise<Answer<Recommendation>> {
    const question = { limit, wishes };
    const value = this.#foresight.take(question, this.revision, (film) => profile.starsOf(film));
    if (value) return Promise.resolve({ ok: true, value });
    return this.ask('recommend', queryOf(limit, wishes));
  }
  /**
   * The visitor is about to rate this film: what `recommend` would then answer is asked for now, so that the list can follow in the very
   * frame of the rating. A worker's answer takes two.
   *
   * @returns the lists that are known by now, once there are more of them; null where there are not, or the question is another one by now
   */
  async foresee(
    film: FilmId,
    stars: readonly number[],
    limit: number,
    wishes: ListWishes = NO_WISHES,
  ): Promise<readonly Recommendation[] | null> {
    if (wishes.watched) return null; // rated films are ranked too, each without its own rating: that takes too long to be done for ten answers
    const about = { question: { limit, wishes }, revision: this.revision, film, before: profile.starsOf(film) };
    const fresh = this.#foresight.begin(about, stars);
    if (fresh.length === 0) return null;
    const answer = await this.ask('foresee', queryOf(limit, wishes), film, fresh);
    if (!answer.ok) return null; // it was only to save time
    return this.#foresight.keep(about, fresh, answer.value);
  }
  explain(film: FilmId): Promise<Answer<Explanation>> {
    return this.ask('explain', film, profile.visitor());
  }
  rows(): Promise<Answer<readonly Row[]>> {
    return this.ask('rows', profile.visitor());
  }
  /** The ratings that speak most for these films; a few films at a time, so that others are answered in between. */
  reasons(films: readonly FilmId[]): Promise<Answer<readonly (Reason | null)[]>> {
    return this.ask('reasons', films, profile.visitor());
  }
  similar(film: FilmId, limit: number): Promise<Answer<readonly Similar[]>> {
    return this.ask('similar', film, limit);
  }
  /** Where `film` stands, and where it would, had `rated` these stars; null: none. */
  whatIf(film: FilmId, rated: FilmId, stars: number | null): Promise<Answer<WhatIf>> {
    return this.ask('whatIf', { film, visitor: profile.visitor(), change: { film: rated, stars } });
  }
  years(film: FilmId): Promise<Answer<readonly YearOfRatings[]>> {
    return this.ask('years', film);
  }
  alike(film: FilmId, limit: number): Promise<Answer<readonly Alike[]>> {
    return this.ask('alike', film, limit);
  }
  detail(film: FilmId): Promise<Answer<FilmDetail>> {
    return this.ask('detail', film, profile.visitor());
  }
  films(ids: readonly FilmId[]): Promise<Answer<readonly (Film | null)[]>> {
    return this.ask('films', ids);
  }
  predict(ids: readonly FilmId[]): Promise<Answer<readonly (number | null)[]>> {
    return this.ask('predict', ids, profile.visitor());
  }
  /** Films to rate, without those of `without` and those that the visitor rated, has seen or hides. */
  deck(group: DeckGroup, without: readonly FilmId[], limit: number): Promise<Answer<readonly Film[]>> {
    return this.ask('deck', { group, without: union(without, profile.known()), limit });
  }
  search(text: string, limit: number, filter: FilmFilter = NO_FILTER): Promise<Answer<readonly SearchHit[]>> {
    return this.ask('search', text, limit, filter);
  }
  browse(filter: FilmFilter, order: BrowseOrder, unknownOnly: boolean): Promise<Answer<Browsed>> {
    return this.ask('browse', { filter, order, unknownOnly, visitor: profile.visitor() });
  }
  /** One of the films that pass and that the visitor does not know. */
  random(filter: FilmFilter): Promise<Answer<Film | null>> {
    return this.ask('random', filter, profile.known());
  }
  /** Finds films of another service's export in the open data set. */
  match(films: readonly ForeignFilm[]): Promise<Answer<readonly Match[]>> {
    return this.ask('match', films);
  }
  /** What adding a film of the visitor's own would do. editing: the one that it is about. */
  prepareItem(facts: ItemFacts, editing: FilmId | null): Promise<Answer<PreparedItem>> {
    return this.ask('prepareItem', facts, editing);
  }
  /** The films of a CSV file. */
  readItems(file: File): Promise<Answer<ReadItems>> {
    return this.ask('readItems', { path: file.name, blob: file });
  }
  /** As far as it is drawn; ask again while `progress` is below 1. known: the key of the map that is on screen. */
  map(known: string | null): Promise<Answer<TasteMap | null>> {
    return this.ask('map', { known });
  }
  mapPlace(): Promise<Answer<MapPlace | null>> {
    return this.ask('mapPlace', profile.visitor());
  }
  between(from: FilmId, to: FilmId, limit: number): Promise<Answer<readonly BetweenFilm[]>> {
    return this.ask('between', { from, to, limit });
  }
}

function queryOf(limit: number, { filter, adventure, variety, later, watched }: ListWishes): RecommendQuery {
  return {
    visitor: profile.visitor(),
    limit,
    filter,
    only: later ? [...profile.later.keys()] : null,
    includeWatched: watched,
    // What is kept for later was acted on too, and has a list of its own.
    hidden: union(profile.hidden.keys(), later ? [] : profile.later.keys()),
    adventure,
    variety,
  };
}
