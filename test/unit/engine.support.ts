import { uniform } from '../../workers/als/index.ts';
import type { ByteSource } from '../../workers/dataset/index.ts';
import type { Locks } from '../../workers/engine/locks.ts';
import type { DatasetSource, EngineEvent, FilmId, Visitor } from '../../workers/protocol.ts';

/** A made data set in the project's own CSV format: two camps of users, each with a half of the films to its taste. */
export interface MadeFiles {
  readonly films: string;
  readonly ratings: string;
}

/** Ids are no indices: film i has the id 100 + 10 i, user u the id 7 + 3 u. */
export const idOf = (film: number): FilmId => (100 + 10 * film) as FilmId;

export function madeFiles(films = 60, users = 80, perUser = 20, seed = 1): MadeFiles {
  const draw = uniform(seed);
  const filmRows = ['id,title,year,genres,imdbId,tmdbId'];
  for (let film = 0; film < films; film++) {
    const genre = film % 2 === 0 ? 'Drama' : 'Comedy|Animation';
    filmRows.push(`${idOf(film)},Film Number ${film},${1950 + film},${genre},${String(film + 1).padStart(7, '0')},`);
  }
  const ratingRows = ['userId,movieId,rating,timestamp'];
  for (let user = 0; user < users; user++) {
    const seen = new Set<number>();
    while (seen.size < Math.min(perUser, films - 1)) {
      // The last film is rated by nobody; low numbers are better known.
      const film = Math.floor(draw() ** 1.5 * (films - 1));
      if (seen.has(film)) continue;
      seen.add(film);
      const liked = film % 2 === user % 2;
      const stars = liked ? 3.5 + Math.floor(draw() * 4) / 2 : 0.5 + Math.floor(draw() * 4) / 2;
      ratingRows.push(`${7 + 3 * user},${idOf(film)},${stars},${1_000_000_000 + user}`);
    }
  }
  return { films: filmRows.join('\n') + '\n', ratings: ratingRows.join('\n') + '\n' };
}

export const madeSource = (id: string, films = 'films.csv', ratings = 'ratings.csv'): DatasetSource => ({
  id,
  name: 'Made for a test',
  synthetic: true,
  films,
  ratings,
  links: null,
});

export const visitorOf = (...ratings: (readonly [film: number, stars: number])[]): Visitor => ({
  ratings: ratings.map(([film, stars]) => ({ film: idOf(film), stars })),
  excluded: [],
});

/** Collects events, and waits for some. */
export class Listener {
  readonly events: EngineEvent[] = [];
  readonly #waiting = new Set<() => void>();

  readonly hear = (event: EngineEvent): void => {
    this.events.push(event);
    for (const look of [...this.#waiting]) look();
  };

  of<T extends EngineEvent['type']>(type: T): Extract<EngineEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<EngineEvent, { type: T }> => event.type === type);
  }

  /** The first event of this type that holds; heard already or yet to come. */
  until<T extends EngineEvent['type']>(
    type: T,
    holds: (event: Extract<EngineEvent, { type: T }>) => boolean = () => true,
  ): Promise<Extract<EngineEvent, { type: T }>> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.of(type).find(holds);
        if (!found) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** Opens the files of `madeSource` by their addresses. */
export const openMade =
  ({ films, ratings }: MadeFiles) =>
  (address: string): ByteSource => ({
    name: address,
    size: null,
    async *bytes() {
      await Promise.resolve();
      yield new TextEncoder().encode(address === 'films.csv' ? films : ratings);
    },
  });

/** Web Locks of one browser, shared by its tabs. */
export function makeLocks(): Locks {
  const tails = new Map<string, Promise<unknown>>();
  return {
    async request(name, { ifAvailable, signal }, work) {
      const before = tails.get(name);
      if (before && ifAvailable) return work(null);
      let free: () => void = () => {};
      const own = new Promise<void>((resolve) => (free = resolve));
      const tail = Promise.all([before, own]);
      tails.set(name, tail);
      try {
        if (before) {
          await Promise.race([
            before,
            new Promise((_, reject) =>
              signal?.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError'))),
            ),
          ]);
        }
        return await work({ name });
      } finally {
        free();
        if (tails.get(name) === tail) tails.delete(name);
      }
    },
  };
}
