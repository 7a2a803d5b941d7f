import { contentOf, type FilmContent } from '../als/index.ts';
import { addItems, type Dataset, type FilmIndex } from '../dataset/index.ts';
import { type AddedItem, type DatasetInfo, type DatasetSource, type Film, type ItemFacts } from '../protocol.ts';
import { crowdScores, spreadOf, type Spread } from '../recommend/index.ts';
import {
  foldTitles,
  makeLocate,
  makeMatcher,
  makeSearchIndex,
  type Locate,
  type Matcher,
  type SearchIndex,
} from '../search/index.ts';
import { makeOrders, type Orders } from './browse.ts';
import { makeDecks, type Decks } from './deck.ts';
import { makeFilters, type Filters } from './filter.ts';

/** An open data set with all that follows from it alone; what costs time is made when it is first asked for. */
export interface Library {
  /** Of it only the name may change. */
  info: DatasetInfo;
  readonly dataset: Dataset;
  /** Popularity scores by film index. */
  readonly crowd: Float32Array;
  /** Mean stars over all interactions. */
  readonly mean: number;
  /** How films differ, and how people differ about one. */
  readonly spread: Spread;
  /** Ratings of the film that has the most. */
  readonly most: number;
  /** Genres and years, for training and ranking. */
  readonly content: FilmContent;
  readonly decks: Decks;
  readonly index: SearchIndex;
  readonly orders: Orders;
  readonly locate: Locate;
  readonly match: Matcher;
  /** Which films a list leaves out. */
  readonly filters: Filters;
}

/** What a data set is known by. */
type Naming = Pick<DatasetSource, 'id' | 'name' | 'synthetic' | 'filmIds'>;

export function makeLibrary(dataset: Dataset, source: Naming, restored: boolean): Library {
  return libraryOf(dataset, describeDataset(dataset, source, restored));
}

/**
 * The library with films of the visitor's own behind those of its data set, itself where there are none. What is trained, measured and stored
 * is the data set without them; its name and numbers stay.
 */
export function withItems(library: Library, items: readonly AddedItem[]): Library {
  // Where the journal finds it in the data set, its ratings are of that film.
  const fresh = items.filter((item) => library.locate({ ...item, movieId: item.id }) === null);
  const { dataset } = addItems(library.dataset, fresh);
  return dataset.catalogue.size === library.dataset.catalogue.size ? library : libraryOf(dataset, library.info);
}

/** The film of the library that this is: of the same IMDb or TMDB id, or of the same title and year; null where there is none. */
export function knownAs(library: Library, { title, otherTitle, year, imdbId, tmdbId }: ItemFacts): Film | null {
  const match = library.match({ movieId: null, imdbId, tmdbId, title, originalTitle: otherTitle, year });
  if (match.kind !== 'matched') return null;
  return match.by !== 'title' || match.film.year === year ? match.film : null;
}

function libraryOf(dataset: Dataset, info: DatasetInfo): Library {
  const { catalogue, interactions } = dataset;
  const folded = lazy(() => foldTitles(catalogue));
  const crowd = lazy(() => crowdScores(interactions));
  const content = lazy(() => contentOf(catalogue.films));
  const mean = lazy(() => meanStars(interactions.byUser.codes));
  const spread = lazy(() => spreadOf(interactions));
  const most = lazy(() => catalogue.films.reduce((top, { ratings }) => Math.max(top, ratings), 0));
  const decks = lazy(() => makeDecks(catalogue));
  const index = lazy(() => makeSearchIndex(catalogue, folded()));
  const locate = lazy(() => makeLocate(catalogue, folded(), info.filmIds === 'movielens'));
  const match = lazy(() => makeMatcher(catalogue, folded()));
  const filters = lazy(() => makeFilters(catalogue));
  const orders = lazy(() => makeOrders({ dataset, mean: mean() }, folded));
  return {
    info,
    dataset,
    get crowd() {
      return crowd();
    },
    get mean() {
      return mean();
    },
    get content() {
      return content();
    },
    get spread() {
      return spread();
    },
    get most() {
      return most();
    },
    get decks() {
      return decks();
    },
    get index() {
      return index();
    },
    get orders() {
      return orders();
    },
    get locate() {
      return locate();
    },
    get match() {
      return match();
    },
    get filters() {
      return filters();
    },
  };
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function meanStars(codes: Uint8Array): number {
  let sum = 0;
  for (const code of codes) sum += code;
  return codes.length === 0 ? 0 : sum / 2 / codes.length;
}

function describeDataset(dataset: Dataset, source: Naming, restored: boolean): DatasetInfo {
  const { catalogue, interactions, skipped, hash, genres } = dataset;
  let ratedFilms = 0;
  const decades = new Set<number>();
  for (const film of catalogue.films) {
    if (film.ratings > 0) ratedFilms++;
    if (film.year !== null) decades.add(Math.floor(film.year / 10) * 10);
  }
  let from: number | null = null;
  let to: number | null = null;
  for (const time of interactions.times ?? []) {
    if (from === null || time < from) from = time;
    if (to === null || time > to) to = time;
  }
  return {
    id: source.id,
    name: source.name,
    synthetic: source.synthetic,
    filmIds: source.filmIds ?? 'movielens',
    films: catalogue.size,
    ratedFilms,
    users: interactions.users,
    ratings: interactions.count,
    from,
    to,
    hash,
    genres,
    decades: [...decades].sort((a, b) => a - b),
    skipped,
    restored,
  };
}

/** Interactions of a film at 0.5, 1, ... 5 stars. */
export function histogramOf({ interactions }: Dataset, film: FilmIndex): number[] {
  const { indptr, codes } = interactions.byFilm;
  const counts = new Array<number>(10).fill(0);
  for (let at = indptr[film]; at < indptr[film + 1]; at++) counts[codes[at] - 1]++;
  return counts;
}
