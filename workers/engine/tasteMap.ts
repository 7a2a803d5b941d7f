import type { Model } from '../als/index.ts';
import { alignTo, between, groundOf, layOut, orient, placeOf, type Ground, type LayoutStep } from '../map/index.ts';
import type { Answer, BetweenFilm, BetweenQuery, Film, MapPlace, MapQuery, TasteMap, Visitor } from '../protocol.ts';
import { describe, nextTask } from './lane.ts';
import type { Library } from './library.ts';
import { indexRatings } from './queries.ts';
import { xxh32, type StoredMap } from '../store/index.ts';

/** Films of a map; more than that nobody can look at, and on a phone drawing them would take half a minute. */
const MOST = 5000;
/** Milliseconds of work until queries get their turn. */
const SLICE = 10;

/** Where finished maps are kept from visit to visit, by the hash of their data. */
export interface MapKeeper {
  readonly load: (dataset: string) => Promise<StoredMap | null>;
  readonly save: (dataset: string, map: StoredMap) => void;
}

interface Drawing {
  readonly key: string;
  readonly model: Model;
  readonly library: Library;
  readonly ground: Ground;
  /** Where its films were on the last map; null where there was none. */
  before: Float32Array | null;
  step: LayoutStep | null;
  /** Final places; null while it is drawn. */
  places: Float32Array | null;
  fault: string | null;
}

/**
 * The taste map of a session: one drawing for one model, made behind when it is first asked for, in slices of some milliseconds. A newer model's begins
 * where the last one ended and is turned to lie on it, so that films stay where a visitor has seen them; in another visit too, where it is kept.
 */
export class TasteMaps {
  #drawing: Drawing | null = null;
  readonly #keeper: MapKeeper | null;
  /** The last finished map, and the hash of its data. */
  #last: { readonly dataset: string; readonly map: StoredMap } | null = null;
  #drawn = 0;

  constructor(keeper: MapKeeper | null = null) {
    this.#keeper = keeper;
  }

  /** Draws no further, and knows nothing of what it has drawn. */
  forget(): void {
    this.#drawing = null;
    this.#last = null;
  }

  /** As far as it is drawn; null without a model. */
  map(library: Library, model: Model | null, { known }: MapQuery): Answer<TasteMap | null> {
    if (!model) return ok(null);
    const drawing = this.#of(library, model);
    if (drawing.fault !== null) return { ok: false, problem: { code: 'crashed', detail: drawing.fault } };
    const { key, ground, places, step } = drawing;
    const films = known === key ? null : filmsOf(library, ground);
    if (places) return ok({ key, films, places, progress: 1 });
    const soFar = step?.progress ? placed(drawing, step.places()) : new Float32Array(2 * ground.films.length);
    return ok({ key, films, places: soFar, progress: Math.min(step?.progress ?? 0, 0.99) });
  }

  /** Where a visitor is on the finished map; null before, and for somebody who has liked nothing yet. */
  place(library: Library, model: Model | null, visitor: Visitor): Answer<MapPlace | null> {
    const drawing = model && this.#of(library, model);
    if (!drawing?.places) return ok(null);
    const { ground, places } = drawing;
    const place = placeOf(drawing.model, ground, places, indexRatings(library, visitor));
    const { catalogue } = library.dataset;
    return ok(place && { ...place, films: place.films.map((at) => catalogue.idOf(ground.films[at])) });
  }

  between(library: Library, model: Model | null, { from, to, limit }: BetweenQuery): Answer<readonly BetweenFilm[]> {
    const { catalogue } = library.dataset;
    const [first, last] = [catalogue.indexOf(from), catalogue.indexOf(to)];
    if (first === undefined) return { ok: false, problem: { code: 'unknown-film', film: from } };
    if (last === undefined) return { ok: false, problem: { code: 'unknown-film', film: to } };
    if (!model) return ok([]);
    const stops = between(model, this.#of(library, model).ground, first, last, limit);
    return ok(stops.map(({ film, along, nearness }) => ({ ...catalogue.film(film), along, nearness })));
  }

  #of(library: Library, model: Model): Drawing {
    if (this.#drawing?.model === model && this.#drawing.library === library) return this.#drawing;
    const ground = groundOf(model, MOST);
    const key = `${library.info.hash}/${++this.#drawn}`;
    const drawing: Drawing = { key, model, library, ground, before: null, step: null, places: null, fault: null };
    this.#drawing = drawing;
    void this.#draw(drawing);
    return drawing;
  }

  async #draw(drawing: Drawing): Promise<void> {
    try {
      const { ground, model, library } = drawing;
      const last = await this.#lastOf(library.info.hash);
      if (this.#drawing !== drawing) return; // another model came
      const before = last && placesOf(last, drawing);
      if (last?.model === digestOf(model) && before?.every(Number.isFinite)) {
        drawing.places = before; // this very map
        return;
      }
      drawing.before = before;
      const steps = layOut(ground.vectors, ground.films.length, model.d, before);
      await nextTask(); // whoever asked first is answered first
      let turn = performance.now() + SLICE;
      let next = steps.next();
      while (!next.done) {
        drawing.step = next.value;
        if (performance.now() > turn) {
          await nextTask();
          if (this.#drawing !== drawing) return; // another model came
          turn = performance.now() + SLICE;
        }
        next = steps.next();
      }
      drawing.places = placed(drawing, next.value);
      this.#keep(drawing, drawing.places);
    } catch (reason) {
      drawing.fault = describe(reason);
    }
  }

  #keep({ library, ground, model }: Drawing, places: Float32Array): void {
    const { catalogue } = library.dataset;
    const ids = Float64Array.from(ground.films, (film) => catalogue.idOf(film));
    const map = { model: digestOf(model), ids, places };
    this.#last = { dataset: library.info.hash, map };
    this.#keeper?.save(library.info.hash, map);
  }

  async #lastOf(dataset: string): Promise<StoredMap | null> {
    if (this.#last?.dataset === dataset) return this.#last.map;
    return (await this.#keeper?.load(dataset)) ?? null;
  }
}

/** Tells models apart: by their factors. */
const digestOf = ({ itemFactors }: Model): number =>
  xxh32(new Uint8Array(itemFactors.buffer, itemFactors.byteOffset, itemFactors.byteLength));

/** Where the films of a drawing are on another map; NaN where that does not have them. */
function placesOf({ ids, places }: StoredMap, { library, ground }: Drawing): Float32Array {
  const { catalogue } = library.dataset;
  const at = new Map(Array.from(ids, (id, place) => [id, place]));
  const found = new Float32Array(2 * ground.films.length).fill(NaN);
  ground.films.forEach((film, i) => {
    const place = at.get(catalogue.idOf(film));
    if (place !== undefined) found.set(places.subarray(2 * place, 2 * place + 2), 2 * i);
  });
  return found;
}

const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

/** Turned as the visitor knows it, or where there was no map before by years and ratings. */
function placed({ library, ground, before }: Drawing, places: Float32Array): Float32Array {
  if (before) {
    alignTo(places, before);
    return places;
  }
  const films = filmsOf(library, ground);
  orient(
    places,
    films.map((film) => film.year ?? NaN),
    films.map((film) => Math.log(film.ratings)),
  );
  return places;
}

function filmsOf({ dataset: { catalogue } }: Library, { films }: Ground): Film[] {
  return films.map((film) => catalogue.film(film));
}
