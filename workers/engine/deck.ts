import type { Catalogue } from '../dataset/index.ts';
import type { DeckGroup, DeckQuery, Film, FilmId } from '../protocol.ts';
import { worldFilter } from './world.ts';

export interface Decks {
  deal(query: DeckQuery): Film[];
}

/** Films that are dealt with together are compared with so many before them. */
const LOOKBACK = 7;
/** Candidates looked at for each place: enough for variety, all of them well known. */
const WINDOW = 40;

/**
 * Groups of well-known films to rate. Within a group films come by the number of their ratings, weighed against how much they are
 * like those just dealt (genres, decade, series), so that eight in view tell more than eight of a kind. Without chance: the same
 * query gives the same films.
 */
export function makeDecks(catalogue: Catalogue): Decks {
  const groups = new Map<DeckGroup, readonly Film[]>();
  const inGroup: Record<DeckGroup, () => (film: Film) => boolean> = {
    'well-known': () => () => true,
    classics: () => (film) => film.year !== null && film.year < 1970,
    'since-2000': () => (film) => film.year !== null && film.year >= 2000,
    world: () => worldFilter(catalogue),
    animation: () => (film) => film.genres.includes('Animation'),
  };
  const members = (group: DeckGroup): readonly Film[] => {
    let found = groups.get(group);
    if (!found) {
      const belongs = inGroup[group]();
      found = catalogue.films
        .filter((film) => film.ratings > 0 && belongs(film))
        .sort((a, b) => b.ratings - a.ratings || a.id - b.id);
      groups.set(group, found);
    }
    return found;
  };
  return {
    deal({ group, without, limit }) {
      const gone = new Set<FilmId>(without);
      const left = members(group).filter((film) => !gone.has(film.id));
      const dealt: Film[] = [];
      while (dealt.length < limit && left.length > 0) {
        const recent = dealt.slice(-LOOKBACK);
        let best = 0;
        let bestWorth = -Infinity;
        for (let i = 0; i < Math.min(WINDOW, left.length); i++) {
          const worth = worthOf(left[i], recent);
          if (worth > bestWorth) {
            best = i;
            bestWorth = worth;
          }
        }
        dealt.push(...left.splice(best, 1));
      }
      return dealt;
    },
  };
}

/** How well known (logarithmic: a halving costs 0.69), less how like the others. */
function worthOf(film: Film, recent: readonly Film[]): number {
  let likeness = 0;
  for (const other of recent) likeness += alike(film, other);
  return Math.log(film.ratings) - likeness;
}

function alike(a: Film, b: Film): number {
  const shared = a.genres.filter((genre) => b.genres.includes(genre)).length;
  const genres = shared / Math.max(1, new Set([...a.genres, ...b.genres]).size);
  const decade = a.year !== null && b.year !== null && Math.floor(a.year / 10) === Math.floor(b.year / 10) ? 1 : 0;
  return 0.4 * genres + 0.1 * decade + (seriesOf(a) === seriesOf(b) ? 2 : 0);
}

/** "Star Wars: Episode IV" and "Star Wars: Episode V" begin alike, as do "Toy Story" and "Toy Story 2". */
function seriesOf({ title }: Film): string {
  return title
    .toLowerCase()
    .split(/[:,(]/u)[0]
    .replace(/^(the|a|an) /u, '')
    .split(' ')
    .slice(0, 2)
    .join(' ');
}
