import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';
import { localLane } from '../../workers/engine/lane.ts';
import { Session } from '../../workers/engine/session.ts';
import {
  FIRST_ADDED_ID,
  NO_FILTER,
  type AddedItem,
  type Answer,
  type FilmId,
  type FilmRef,
  type ItemFacts,
  type Visitor,
} from '../../workers/protocol.ts';
import { createStore, openDatabase, type EngineStore } from '../../workers/store/index.ts';
import { idOf, Listener, madeFiles, madeSource } from './engine.support.ts';
import { asZip, madeCsv, makeFilms, makeRatings } from './import.made.ts';

const SETTINGS = { factors: 8, alpha0: 0.3, lambda: 0.008, nu: 1, epochs: 4, seed: 42 };
const STARS = { factors: 2, lambda: 1.2, epochs: 3, seed: 42 };
const FILES = madeFiles();

let store: EngineStore;
beforeEach(() => {
  const factory = new IDBFactory();
  store = createStore(openDatabase('made', 'records', () => factory));
});

async function trained(): Promise<{ session: Session; heard: Listener }> {
  const session = new Session({
    store,
    openFile: (address) => ({
      name: address,
      size: null,
      async *bytes() {
        yield new TextEncoder().encode(address === 'films.csv' ? FILES.films : FILES.ratings);
      },
    }),
    createLane: localLane,
    locks: null,
    settings: SETTINGS,
    stars: STARS,
    draw: () => 0.5,
    laneLimits: { look: 10, looks: 100, restarts: 1 },
  });
  const heard = new Listener();
  session.watch(heard.hear);
  value(await session.open(madeSource('made')));
  await heard.until('model', (event) => event.done);
  await new Promise((resolve) => setTimeout(resolve, 20)); // until the trainer is free
  return { session, heard };
}

function value<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
}

const facts = (change: Partial<ItemFacts> = {}): ItemFacts => ({
  title: 'Zanzibar Nights',
  otherTitle: null,
  year: 1980,
  genres: ['Drama'],
  imdbId: null,
  tmdbId: null,
  ...change,
});
const OWN = { id: (FIRST_ADDED_ID + 7) as FilmId, ...facts() } satisfies AddedItem;
const OTHER = { id: (FIRST_ADDED_ID + 8) as FilmId, ...facts({ title: 'Laughs', genres: ['Comedy', 'Animation'] }) };
const ref = ({ id, imdbId, title, year }: AddedItem): FilmRef => ({ movieId: id, imdbId, title, year });
const liking = (...films: number[]): Visitor => ({
  ratings: films.map((film) => ({ film: idOf(film), stars: 5 })),
  excluded: [],
});
const csv = (text: string) => ({ path: 'mine.csv', blob: new Blob([text]) });

describe('films of the visitor’s own', () => {
  test('are found, listed, rated and explained at once; the map and what is stored know nothing of them', async () => {
    const { session, heard } = await trained();
    const models = heard.of('model').length;
    value(session.setItems([OWN, OTHER]));
    expect(heard.of('model')).toHaveLength(models);
    expect(value(session.films([OWN.id]))[0]).toMatchObject({ title: 'Zanzibar Nights', ratings: 0, mean: null });
    expect(value(session.search('zanzibar', 3))[0].film.id).toBe(OWN.id);
    expect(value(session.locate([ref(OWN), { ...ref(OWN), movieId: 5 }]))).toEqual([OWN.id, OWN.id]);
    // Even films say Drama, odd ones Comedy; the camps of users are the same. Those with a handful of ratings or own ones come first.
    const places = (visitor: Visitor): number[] => {
      const { films, ranked } = value(session.recommend({ visitor, limit: 100 }));
      expect(films).toHaveLength(ranked);
      // Browse has them where the list has them.
      const query = { filter: NO_FILTER, order: 'score', unknownOnly: true, visitor } as const;
      const ids = Array.from(value(session.browse(query)).ids).slice(0, ranked);
      expect(ids).toEqual(films.map(({ id }) => id));
      return [OWN, OTHER].map(({ id }) => films.findIndex((film) => film.id === id));
    };
    const [drama, comedy] = places(liking(0, 2, 4, 6));
    expect(drama).toBeGreaterThanOrEqual(0);
    expect(drama).toBeLessThan(comedy);
    const [other, laughs] = places(liking(1, 3, 5, 7));
    expect(laughs).toBeLessThan(other);
    const explained = value(session.explain(OWN.id, liking(0, 2, 4)));
    expect(explained.contributions).toHaveLength(3);
    expect(explained.crowd + explained.contributions.reduce((sum, { amount }) => sum + amount, 0)).toBeCloseTo(
      explained.score,
      6,
    );
    const detail = value(session.detail(OWN.id, liking(0, 2, 4)));
    expect(detail.predicted).toBeGreaterThan(value(session.detail(OWN.id, liking(1, 3, 5))).predicted ?? 0);
    expect(detail.histogram.every((count) => count === 0)).toBe(true);

    // Rating it says what rating its kind says: those of the kind rise.
    const mine: Visitor = { ratings: [{ film: OWN.id, stars: 5 }], excluded: [] };
    const { films } = value(session.recommend({ visitor: mine, limit: 10 }));
    expect(films.map(({ id }) => id)).not.toContain(OWN.id);
    const dramas = films.filter(({ genres }) => genres.includes('Drama')).length;
    const before = value(session.recommend({ visitor: liking(), limit: 10 })).films;
    expect(dramas).toBeGreaterThan(before.filter(({ genres }) => genres.includes('Drama')).length);

    // The model that is stored is of the data set alone, and so is one that learns from the visitor.
    value(await session.learnFrom([...mine.ratings, ...liking(0, 2).ratings]));
    const info = value(await session.models())[0];
    expect(info.own).toBe(2);
    expect(value(session.films([OWN.id]))[0]?.id).toBe(OWN.id);
    value(session.setItems([]));
    expect(value(session.films([OWN.id]))).toEqual([null]);
    const next = await trained();
    expect(next.heard.of('model').at(-1)?.model).toMatchObject({ restored: true, own: 2 });
  });

  test('stay through another data set and another model; what a data set has itself is that film', async () => {
    const { session, heard } = await trained();
    const FILMS = makeFilms(40);
    const twin = {
      ...OTHER,
      title: FILMS[5].title.replace(/ \(\d+\)$/, ''),
      year: 1935,
      id: (FIRST_ADDED_ID + 9) as FilmId,
    };
    value(session.setItems([OWN, twin]));
    expect(value(session.films([twin.id]))[0]?.id).toBe(twin.id);
    value(await session.importFiles(asZip(madeCsv(FILMS, makeRatings(30, FILMS, true))), null));
    await heard.until('model', ({ done }) => done && heard.of('dataset').length === 2);
    expect(value(session.films([OWN.id, twin.id])).map((film) => film?.id)).toEqual([OWN.id, undefined]);
    expect(value(session.locate([ref(twin)]))[0]).toBe(FILMS[5].id);
    const { films } = value(session.recommend({ visitor: liking(), limit: 100 }));
    expect(films.map(({ id }) => id)).toContain(OWN.id);
    expect(heard.of('dataset').at(-1)?.dataset.films).toBe(40);
    value(await session.train({ epochs: 2 }));
    expect(value(session.search('zanzibar', 1))[0].film.id).toBe(OWN.id);
    expect(value(await session.stored()).filter(({ kind }) => kind === 'dataset')).not.toEqual([]);
  });

  test('are prepared: tidy, or known, or told what is wrong', async () => {
    const { session } = await trained();
    value(session.setItems([OWN]));
    expect(value(session.prepareItem(facts({ title: ' New  one ' }), null))).toMatchObject({
      kind: 'new',
      item: { id: FIRST_ADDED_ID + (2 ** 40 - FIRST_ADDED_ID) / 2, title: 'New one' },
    });
    expect(value(session.prepareItem(facts({ year: 12 }), null))).toEqual({ kind: 'fault', fault: 'bad-year' });
    const known = (change: Partial<ItemFacts>, editing: FilmId | null = null): FilmId | null => {
      const prepared = value(session.prepareItem(facts(change), editing));
      return prepared.kind === 'known' ? prepared.film.id : null;
    };
    expect(known({})).toBe(OWN.id);
    expect(known({}, OWN.id)).toBeNull();
    expect(known({ title: 'film number 3', year: 1953 })).toBe(idOf(3));
    expect(known({ title: 'film number 3', year: 1954 })).toBeNull();
    expect(known({ imdbId: 'tt4' }, OWN.id)).toBe(idOf(3));
  });

  test('come from CSV: new ones, known ones, and rows that are none', async () => {
    const { session } = await trained();
    value(session.setItems([OWN]));
    const read = value(
      await session.readItems(
        csv(
          'Title,Year,Genres\nOne,2001,"Drama, War"\none,2001,\nZanzibar Nights,1980,\nFilm Number 3,1953,\n,2001,\n',
        ),
      ),
    );
    expect(read.items).toMatchObject([{ title: 'One', year: 2001, genres: ['Drama', 'War'] }]);
    expect(read.known.map(({ title }) => title)).toEqual(['one', 'Zanzibar Nights', 'Film Number 3']);
    expect(read.skipped).toMatchObject([{ file: 'mine.csv', reason: 'no-title', count: 1, rows: [6] }]);
    expect(await session.readItems(csv('name\nx\n'))).toMatchObject({ ok: false, problem: { file: 'mine.csv' } });
  });
});
