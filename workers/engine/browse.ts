import type { Model } from '../als/index.ts';
import type { FilmIndex } from '../dataset/index.ts';
import { NO_FILTER, type Browsed, type BrowseOrder, type BrowseQuery } from '../protocol.ts';
import { HANDFUL, type Ranking } from '../recommend/index.ts';
import { withoutArticle } from '../search/index.ts';
import type { Library } from './library.ts';
import { bayesianOf, indexRatings, lowered } from './queries.ts';
import { rateOwn } from './recommend.ts';

type Fixed = Exclude<BrowseOrder, 'score'>;

/** The orders of a catalogue that hang on nothing else: each is made when it is first asked for. */
export interface Orders {
  /** All films, in this order. */
  readonly by: (order: Fixed) => Uint32Array;
}

/** @param folded by film: its titles as the search has them, the main one first */
export function makeOrders(
  library: Pick<Library, 'dataset' | 'mean'>,
  folded: () => readonly (readonly string[])[],
): Orders {
  const { films } = library.dataset.catalogue;
  const made = new Map<Fixed, Uint32Array>();
  const known = (): Uint32Array =>
    sorted(
      Float64Array.from(films, ({ ratings }) => -ratings),
      null,
    );
  const make = (order: Fixed): Uint32Array => {
    switch (order) {
      case 'known':
        return known();
      case 'best':
        return sorted(
          Float64Array.from(films, (film) => -(bayesianOf(library, film) ?? -Infinity)),
          by('known'),
        );
      case 'newest':
        return sorted(
          Float64Array.from(films, ({ year }) => -(year ?? -Infinity)),
          by('known'),
        );
      case 'oldest':
        return sorted(
          Float64Array.from(films, ({ year }) => year ?? Infinity),
          by('known'),
        );
      case 'title': {
        // "Die" is a word of English titles more often than a German article: Die Hard is looked for under D.
        const keys = folded().map(([title]) => (title.startsWith('die ') ? title : withoutArticle(title)));
        // A title of signs alone folds to nothing: it comes last.
        const before = (a: string, b: string): number => (a === b ? 0 : a === '' ? 1 : b === '' || a < b ? -1 : 1);
        return by('known')
          .slice()
          .sort((a, b) => before(keys[a], keys[b]));
      }
    }
  };
  const by = (order: Fixed): Uint32Array => {
    const found = made.get(order) ?? make(order);
    made.set(order, found);
    return found;
  };
  return { by };
}

/** All films that pass, in order. */
export function browse(
  library: Library,
  model: Model | null,
  { filter, order, unknownOnly, visitor }: BrowseQuery,
  ranking: Ranking | null,
): Browsed {
  const { catalogue } = library.dataset;
  const { mask, left } = library.filters.outside(filter);
  const out = unknownOnly ? mask.slice() : mask;
  let size = left;
  if (unknownOnly) {
    for (const id of [...visitor.ratings.map(({ film }) => film), ...visitor.excluded]) {
      const film = catalogue.indexOf(id);
      if (film === undefined || out[film] !== 0) continue;
      out[film] = 1;
      size--;
    }
  }
  const all = order === 'score' ? byScore(library, model, visitor, ranking) : library.orders.by(order);
  const ids = new Float64Array(size);
  let at = 0;
  for (const film of all) if (out[film] === 0) ids[at++] = catalogue.idOf(film as FilmIndex);
  return { ids };
}

function byScore(
  library: Library,
  model: Model | null,
  visitor: BrowseQuery['visitor'],
  ranking: Ranking | null,
): Uint32Array {
  const ratings = indexRatings(library, visitor);
  const scores = ranking ? ranking.score(ratings) : library.crowd.slice();
  if (model && ranking) rateOwn(model, ranking, ratings, scores);
  lowered(library, visitor.less, scores);
  const order = sorted(
    Float64Array.from(scores, (score) => -score),
    library.orders.by('known'),
  );
  // As lists have it: those with a handful of ratings and the visitor's own, then those with fewer; here also those that no list holds.
  const { mask: unlisted } = library.filters.unlisted(NO_FILTER);
  const tierOf = (film: number): number => (unlisted[film] !== 0 ? 2 : model && model.support[film] < HANDFUL ? 1 : 0);
  const all = new Uint32Array(order.length);
  let at = 0;
  for (const tier of [0, 1, 2]) for (const film of order) if (tierOf(film) === tier) all[at++] = film;
  return all;
}

/** Films by ascending key; those that are alike in the order of `ties`, else of their indices. */
function sorted(keys: Float64Array, ties: Uint32Array | null): Uint32Array {
  const order = ties ? ties.slice() : Uint32Array.from(keys, (_, film) => film);
  return order.sort((a, b) => (keys[a] === keys[b] ? 0 : keys[a] < keys[b] ? -1 : 1));
}
