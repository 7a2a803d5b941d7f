import type { Model } from '../als/index.ts';
import type { FilmIndex } from '../dataset/index.ts';
import { tasteVectors } from '../recommend/index.ts';
import type { Ground } from './ground.ts';

export interface Stop {
  readonly film: FilmIndex;
  /** How far along the way, above 0 and below 1. */
  readonly along: number;
  /** Cosine to the way where it is nearest, shrunk by support; 0 to 1. */
  readonly nearness: number;
}

/** A film with this many ratings is trusted by half, as with similar films. */
const SHRINKAGE = 20;
/** Two films whose directions differ by less have nothing between them but what is like both. */
const SAME = 1e-3;

/**
 * What lies between two films: the arc from one's direction to the other's is cut into `stops` parts, and each part has the film that
 * lies closest to it. In the plane of a and b a film of cosines ca and cb lies at the angle atan2((cb - ca cos t) / sin t, ca), t the angle between a and
 * b; its distance from the arc follows from the length of that projection. In the order of the way; a part that no film lies at has none,
 * and neither end is among them. Throws RangeError for a film that the model does not have.
 */
export function between(model: Model, ground: Ground, from: FilmIndex, to: FilmIndex, stops: number): Stop[] {
  const { d, support } = model;
  const { films, vectors } = ground;
  const ends = tasteVectors(model, [from, to]).vectors;
  const product = (row: Float32Array, at: number, end: number): number => {
    let sum = 0;
    for (let i = 0; i < d; i++) sum += row[at + i] * ends[end * d + i];
    return sum;
  };
  const cos = Math.min(1, Math.max(-1, product(ends, 0, 1)));
  const sin = Math.sqrt(1 - cos * cos);
  const whole = Math.acos(cos);
  const best = new Map<number, Stop>();
  const all: Stop[] = [];
  films.forEach((film, index) => {
    if (film === from || film === to) return;
    const near = product(vectors, index * d, 0);
    const far = product(vectors, index * d, 1);
    // What is like only one of them is not on the way, but beside its end.
    if (!(near > 0 && far > 0)) return;
    const trust = Math.sqrt(support[film] / (support[film] + SHRINKAGE));
    const sideways = sin > SAME ? (far - near * cos) / sin : 0;
    const along = sin > SAME ? Math.atan2(sideways, near) / whole : 0.5;
    if (!(along > 0 && along < 1)) return;
    const stop = { film, along, nearness: Math.min(1, trust * Math.hypot(near, sideways)) };
    if (sin <= SAME) all.push(stop);
    const part = Math.floor(along * stops);
    if (stop.nearness > (best.get(part)?.nearness ?? 0)) best.set(part, stop);
  });
  if (sin <= SAME) return all.sort((a, b) => b.nearness - a.nearness).slice(0, stops);
  return [...best.values()].sort((a, b) => a.along - b.along);
}
