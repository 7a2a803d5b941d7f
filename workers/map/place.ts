import { solveCholesky, type Model } from '../als/index.ts';
import { foldIn, type IndexedRating } from '../recommend/index.ts';
import type { Ground } from './ground.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
  /** Positions (in the map) of the films that it follows from, the nearest to the visitor's taste first. */
  readonly films: readonly number[];
}

/** Films that say where a taste is. */
const FILMS = 20;
/** Stars that say neither that a film is liked nor that it is not. */
const NEUTRAL = 2.5;
/** Steps of Weiszfeld's algorithm. */
const STEPS = 60;

/**
 * Where on a map somebody's taste is: the geometric median of the 20 films that lie in the direction of their user factors, each weighted by
 * how much nearer it is than the 21st, so that the place moves and does not jump. The user factors are the fold-in's, with two changes: no crowd
 * prior (it would hold everybody in the middle), and each rating pulls by its distance from 2.5 stars, so that a film that was not liked
 * pushes away. With one liked film the place is that film's. null where nothing is liked. Throws like `foldIn`.
 */
export function placeOf(
  model: Model,
  { films, lengths }: Ground,
  places: Float32Array,
  ratings: readonly IndexedRating[],
): Place | null {
  if (!ratings.some(({ stars }) => stars > NEUTRAL)) return null;
  const { d, itemFactors } = model;
  const { factor } = foldIn(model, ratings, () => 0);
  const x = new Float64Array(d);
  for (const { film, stars } of ratings) {
    for (let i = 0; i < d; i++) x[i] += (stars - NEUTRAL) * itemFactors[film * d + i];
  }
  solveCholesky(factor, d, x);
  const cosines = new Float64Array(films.length);
  for (let at = 0; at < films.length; at++) {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += x[i] * itemFactors[films[at] * d + i];
    cosines[at] = lengths[at] > 0 ? sum / lengths[at] : 0;
  }
  const order = Array.from(cosines.keys())
    .sort((a, b) => cosines[b] - cosines[a])
    .slice(0, FILMS + 1);
  const least = Math.max(0, order.length > FILMS ? cosines[order[FILMS]] : 0);
  const near = order.filter((at) => cosines[at] > least);
  if (near.length === 0) return null;
  const weights = near.map((at) => cosines[at] - least);
  return { ...median(near, weights, places), films: near };
}

/** The weighted geometric median (Weiszfeld 1937, smoothed at the points themselves): it keeps to where most of the weight is. */
function median(points: readonly number[], weights: readonly number[], places: Float32Array): { x: number; y: number } {
  const mean = (by: (index: number) => number): { x: number; y: number } => {
    let [x, y, sum] = [0, 0, 0];
    points.forEach((point, index) => {
      const weight = by(index);
      x += weight * places[2 * point];
      y += weight * places[2 * point + 1];
      sum += weight;
    });
    return { x: x / sum, y: y / sum };
  };
  let at = mean((index) => weights[index]);
  for (let step = 0; step < STEPS; step++) {
    const { x, y } = at;
    at = mean((index) => {
      const point = 2 * points[index];
      return weights[index] / Math.hypot(places[point] - x, places[point + 1] - y, 1e-3);
    });
  }
  return at;
}
