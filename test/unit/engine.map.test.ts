import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ALS, makeModel, trainImplicit, type Model } from '../../workers/als/index.ts';
import { makeLibrary, type Library } from '../../workers/engine/library.ts';
import { TasteMaps } from '../../workers/engine/tasteMap.ts';
import type { Answer, FilmId, TasteMap } from '../../workers/protocol.ts';
import type { StoredMap } from '../../workers/store/index.ts';
import { finish } from './als.made.ts';
import { sourceOf } from './dataset.support.ts';
import { idOf, madeFiles, madeSource, visitorOf } from './engine.support.ts';
import { readDataset } from '../../workers/dataset/index.ts';

let library: Library;
let models: Model[];
beforeAll(async () => {
  const made = madeFiles();
  const dataset = await readDataset({
    films: sourceOf('films.csv', made.films),
    ratings: sourceOf('ratings.csv', made.ratings),
    links: null,
  });
  library = makeLibrary(dataset, madeSource('made'), false);
  models = [1, 2].map((seed) => {
    const settings = { ...DEFAULT_ALS, factors: 8, seed };
    const factors = finish(trainImplicit(dataset.interactions, settings));
    return makeModel(dataset.interactions, factors, settings, settings.epochs, null);
  });
});

function value<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
}
async function drawn(maps: TasteMaps, model: Model): Promise<TasteMap> {
  for (;;) {
    const map = value(maps.map(library, model, { known: null }));
    if (map?.progress === 1) return map;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('the taste map of a session', () => {
  it('answers at once while it is drawn, and with all films when asked first', async () => {
    const maps = new TasteMaps();
    const first = value(maps.map(library, models[0], { known: null }));
    expect(first?.progress).toBeLessThan(1);
    expect(first?.films?.length).toBeGreaterThan(30);
    expect(value(maps.map(library, models[0], { known: first?.key ?? '' }))?.films).toBeNull();
    const map = await drawn(maps, models[0]);
    expect(map.key).toBe(first?.key);
    expect(map.places).toHaveLength(2 * (map.films?.length ?? 0));
    const ratings = map.films?.map((film) => film.ratings) ?? [];
    expect(ratings).toEqual(ratings.toSorted((a, b) => b - a));
    // Newer films are to the right.
    const years = map.films?.map((film, at) => (film.year ?? 0) * map.places[2 * at]) ?? [];
    expect(years.reduce((a, b) => a + b, 0)).toBeGreaterThan(0);
  });

  it('is the same in another session, and nothing without a model', async () => {
    expect((await drawn(new TasteMaps(), models[0])).places).toEqual((await drawn(new TasteMaps(), models[0])).places);
    expect(value(new TasteMaps().map(library, null, { known: null }))).toBeNull();
    expect(value(new TasteMaps().place(library, null, visitorOf([0, 5])))).toBeNull();
  });

  it('leaves films where they were after a training from another seed', async () => {
    const maps = new TasteMaps();
    const before = await drawn(maps, models[0]);
    const after = await drawn(maps, models[1]);
    expect(after.key).not.toBe(before.key);
    const fresh = await drawn(new TasteMaps(), models[1]);
    const shift = (map: TasteMap): number => {
      const at = new Map(before.films?.map((film, index) => [film.id, index]));
      const shifts = (map.films ?? []).map((film, index) => {
        const was = at.get(film.id) ?? 0;
        return Math.hypot(
          map.places[2 * index] - before.places[2 * was],
          map.places[2 * index + 1] - before.places[2 * was + 1],
        );
      });
      return shifts.reduce((a, b) => a + b, 0) / shifts.length;
    };
    expect(shift(after)).toBeLessThan(0.35);
    expect(shift(after)).toBeLessThan(shift(fresh));
  });

  it('has the visitor on the finished map, near films of their camp, moved by a rating', async () => {
    const maps = new TasteMaps();
    expect(value(maps.place(library, models[0], visitorOf([0, 5])))).toBeNull();
    await drawn(maps, models[0]);
    const even = value(maps.place(library, models[0], visitorOf([0, 5], [2, 5], [4, 5])));
    const both = value(maps.place(library, models[0], visitorOf([0, 5], [2, 5], [4, 5], [1, 5], [3, 5])));
    const share = (ids: readonly FilmId[] = []): number =>
      ids.filter((id) => ((id - 100) / 10) % 2 === 0).length / ids.length;
    expect(share(even?.films)).toBeGreaterThan(0.7);
    expect([both?.x, both?.y]).not.toEqual([even?.x, even?.y]);
    expect(value(maps.place(library, models[0], visitorOf()))).toBeNull();
  });

  it('says what lies between two films, and which film it does not know', () => {
    const maps = new TasteMaps();
    const way = value(maps.between(library, models[0], { from: idOf(0), to: idOf(1), limit: 5 }));
    expect(way.length).toBeGreaterThan(0);
    expect(way.every(({ along, id }) => along > 0 && along < 1 && id !== idOf(0) && id !== idOf(1))).toBe(true);
    expect(value(maps.between(library, null, { from: idOf(0), to: idOf(1), limit: 5 }))).toEqual([]);
    const unknown = { ok: false, problem: { code: 'unknown-film', film: 1 } };
    expect(maps.between(library, models[0], { from: idOf(0), to: 1 as FilmId, limit: 5 })).toEqual(unknown);
    expect(maps.between(library, models[0], { from: 1 as FilmId, to: idOf(0), limit: 5 })).toEqual(unknown);
  });
});

describe('a map that is kept', () => {
  const keeper = () => {
    const kept = new Map<string, StoredMap>();
    let loads = 0;
    return {
      kept,
      loads: () => loads,
      load: (dataset: string) => Promise.resolve((loads++, kept.get(dataset) ?? null)),
      save: (dataset: string, map: StoredMap) => void kept.set(dataset, map),
    };
  };
  /** Mean distance of films between two maps, in shares of the map's radius. */
  const moved = (a: TasteMap, b: TasteMap): number => {
    let sum = 0;
    for (let i = 0; i < a.places.length; i += 2)
      sum += Math.hypot(a.places[i] - b.places[i], a.places[i + 1] - b.places[i + 1]);
    return sum / (a.places.length / 2);
  };

  it('is there as it was in the next visit, also after a retraining; another model begins where it ended', async () => {
    const one = keeper();
    const visit = new TasteMaps(one);
    await drawn(visit, models[0]);
    const retrained = await drawn(visit, models[1]);
    expect(one.kept.get(library.info.hash)?.places).toEqual(retrained.places);
    expect(await drawn(new TasteMaps(one), models[1])).toMatchObject({ places: retrained.places });
    // Drawn from scratch the second model's map is another one.
    const scratch = await drawn(new TasteMaps(), models[1]);
    const again = await drawn(new TasteMaps(one), models[0]);
    expect(moved(again, retrained)).toBeLessThan(moved(scratch, retrained));
  });

  it('is not kept once all is to be forgotten while it is drawn, and drawn anew when it is asked for', async () => {
    const one = keeper();
    const visit = new TasteMaps(one);
    visit.map(library, models[0], { known: null });
    visit.forget();
    await drawn(new TasteMaps(), models[0]); // as much work, begun later
    expect(one.kept.size).toBe(0);
    await drawn(visit, models[0]);
    expect(one.kept.size).toBe(1);
  });

  it('of other data, or with a film missing, is not taken for this one', async () => {
    const one = keeper();
    const map = await drawn(new TasteMaps(one), models[0]);
    const kept = one.kept.get(library.info.hash);
    if (!kept) throw new Error('nothing was kept');
    one.kept.set(library.info.hash, { ...kept, ids: kept.ids.slice(1), places: kept.places.slice(2) });
    const next = await drawn(new TasteMaps(one), models[0]);
    expect(next.places.every(Number.isFinite)).toBe(true);
    expect(next.places).toHaveLength(map.places.length);
    expect(one.loads()).toBe(2);
  });
});
