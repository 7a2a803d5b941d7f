import { normal, uniform } from '../als/index.ts';
import { affinitiesOf } from './affinities.ts';
import { Forces } from './forces.ts';
import { nearest } from './neighbours.ts';
import { principalPlane } from './plane.ts';

/** Effective neighbours of a film; three times as many are looked at. */
const PERPLEXITY = 15;
const NEIGHBOURS_PER_PERPLEXITY = 3;
/** First the affinities count so much more for so many steps: films find their region before they find their place. */
const EXAGGERATION = 12;
const EARLY_STEPS = 80;
const STEPS = 300;
/** From known places films only settle. */
const SETTLING_STEPS = 120;
/** Standard deviation of the first places. */
const START = 1e-2;
const SEED = 20;

export interface LayoutStep {
  /** n x 2, centred, its farthest point at distance 1: a copy. */
  readonly places: () => Float32Array;
  /** 0 to 1. */
  readonly progress: number;
}

/**
 * Lays points out in the plane so that near points stay near: t-SNE with a Barnes-Hut quadtree over the exact nearest neighbours by cosine, begun at the
 * principal plane (Kobak and Berens 2019), or where `start` has places (n x 2, NaN where a point is new) from there. Deterministic: the same
 * vectors and start give the same places in the same browser. vectors: n x d, rows of length 1. Returns n x 2, centred, the farthest
 * point at distance 1. Yields about every 10 ms. Throws RangeError where a shape is wrong or a number is not finite.
 */
export function* layOut(
  vectors: Float32Array,
  n: number,
  d: number,
  start: Float32Array | null = null,
): Generator<LayoutStep, Float32Array> {
  if (vectors.length !== n * d) throw new RangeError(`${vectors.length} numbers are not ${n} rows of ${d}.`);
  if (start && start.length !== 2 * n) throw new RangeError(`${start.length} numbers are not ${n} places.`);
  const bad = vectors.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`Number ${bad % d} of row ${Math.floor(bad / d)} is ${vectors[bad]}.`);
  if (n < 3) return Float32Array.from([-1, 0, 1, 0].slice(0, 2 * n), (x) => (n < 2 ? 0 : x));

  const perplexity = Math.min(PERPLEXITY, (n - 1) / NEIGHBOURS_PER_PERPLEXITY);
  const k = Math.min(n - 1, Math.ceil(perplexity * NEIGHBOURS_PER_PERPLEXITY));
  const search = nearest(vectors, n, d, k);
  let found = search.next();
  while (!found.done) {
    yield { places: () => new Float32Array(2 * n), progress: 0 };
    found = search.next();
  }
  const neighbours = found.value;
  yield { places: () => new Float32Array(2 * n), progress: 0 };

  const known = start ? spread(start, neighbours.indices, k) : null;
  const places = known ?? principalPlane(vectors, n, d, START);
  jitter(places, known ? 1e-3 : START / 100);
  const steps = known ? SETTLING_STEPS : STEPS;
  const early = known ? 0 : EARLY_STEPS;
  const forces = new Forces(places, affinitiesOf(neighbours, n, perplexity));
  // Belkina et al. 2019: n over the exaggeration; with known places more gently, or they would be thrown about.
  const rate = Math.max(known ? n / 48 : n / EXAGGERATION, 20);
  for (let step = 0; step < steps; step++) {
    forces.move(step < early ? EXAGGERATION : 1, step < early ? 0.5 : 0.8, rate);
    yield { places: () => normalized(places), progress: (step + 1) / (steps + 1) };
  }
  return normalized(places);
}

/** Known places at the scale of an unfolded map, new points where their nearest known neighbours are. null where nothing is known. */
function spread(start: Float32Array, neighbours: Uint32Array, k: number): Float64Array | null {
  const n = start.length / 2;
  const isKnown = (point: number): boolean =>
    Number.isFinite(start[2 * point]) && Number.isFinite(start[2 * point + 1]);
  let anything = 0;
  for (let point = 0; point < n; point++) if (isKnown(point)) anything++;
  // A few old films say nothing of where all the new ones belong.
  if (anything < n / 2) return null;
  const scale = 1.1 * Math.sqrt(n);
  const places = new Float64Array(2 * n);
  for (let point = 0; point < n; point++) {
    let [x, y, count] = [0, 0, 0];
    if (isKnown(point)) [x, y, count] = [start[2 * point], start[2 * point + 1], 1];
    else {
      for (let at = point * k; at < point * k + k && count < 5; at++) {
        if (!isKnown(neighbours[at])) continue;
        x += start[2 * neighbours[at]];
        y += start[2 * neighbours[at] + 1];
        count++;
      }
    }
    places[2 * point] = count ? (scale * x) / count : 0;
    places[2 * point + 1] = count ? (scale * y) / count : 0;
  }
  return places;
}

/** Points that lie on one another never part: no force has a direction for them. */
function jitter(places: Float64Array, scale: number): void {
  const draw = normal(uniform(SEED));
  for (let at = 0; at < places.length; at++) places[at] += scale * draw();
}

/** Centred, the farthest point at distance 1. */
function normalized(places: Float64Array): Float32Array {
  const n = places.length / 2;
  let x = 0;
  let y = 0;
  for (let i = 0; i < n; i++) {
    x += places[2 * i] / n;
    y += places[2 * i + 1] / n;
  }
  let reach = 0;
  for (let i = 0; i < n; i++) reach = Math.max(reach, Math.hypot(places[2 * i] - x, places[2 * i + 1] - y));
  const scale = reach > 0 ? 1 / reach : 1;
  return Float32Array.from(places, (value, at) => (value - (at % 2 ? y : x)) * scale);
}
