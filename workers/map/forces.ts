import type { Affinities } from './affinities.ts';
import { Repulsion } from './repulsion.ts';

/** Gradient descent of t-SNE on places (n x 2, moved as they are), with momentum and gains (Jacobs 1988), as in its reference implementation. */
export class Forces {
  readonly #places: Float64Array;
  readonly #affinities: Affinities;
  readonly #repulsion: Repulsion;
  readonly #away: Float64Array;
  readonly #speed: Float64Array;
  readonly #gains: Float64Array;

  constructor(places: Float64Array, affinities: Affinities) {
    this.#places = places;
    this.#affinities = affinities;
    this.#repulsion = new Repulsion(places.length / 2);
    this.#away = new Float64Array(places.length);
    this.#speed = new Float64Array(places.length);
    this.#gains = new Float64Array(places.length).fill(1);
  }

  /** One step. exaggeration: factor of the affinities; rate: of the gradient. */
  move(exaggeration: number, momentum: number, rate: number): void {
    const [places, away, speed, gains] = [this.#places, this.#away, this.#speed, this.#gains];
    const { indptr, indices, values } = this.#affinities;
    const total = this.#repulsion.into(places, away);
    for (let i = 0, x = 0; x < places.length; i++, x += 2) {
      let fx = 0;
      let fy = 0;
      for (let at = indptr[i]; at < indptr[i + 1]; at++) {
        const other = 2 * indices[at];
        const dx = places[x] - places[other];
        const dy = places[x + 1] - places[other + 1];
        const pull = values[at] / (1 + dx * dx + dy * dy);
        fx += pull * dx;
        fy += pull * dy;
      }
      away[x] = 4 * (exaggeration * fx - away[x] / total);
      away[x + 1] = 4 * (exaggeration * fy - away[x + 1] / total);
    }
    // All at once: a point must have seen the others where they were.
    for (let at = 0; at < places.length; at++) {
      gains[at] = away[at] > 0 !== speed[at] > 0 ? gains[at] + 0.2 : Math.max(0.01, gains[at] * 0.8);
      speed[at] = momentum * speed[at] - rate * gains[at] * away[at];
      places[at] += speed[at];
    }
  }
}
