/** A cell is taken as one point where its side is less than this share of its distance (Barnes-Hut's theta). */
const THETA = 1;
/** Levels of the tree: the plane is cut into 2^15 x 2^15; what lies in one of these is one leaf. */
const LEVELS = 15;
/** An index stands in the low bits of a sort key, its cell above: 2^30 cells and 2^22 points fit a double exactly. */
const INDEX = 2 ** 22;

/**
 * Repulsion of t-SNE between all points of the plane, by a Barnes-Hut quadtree (van der Maaten 2014). The points are sorted along a Z-curve, so that
 * every cell is a run of them and the cells can be written down in the order of a walk: cell, its children, and where to go on without
 * them. Memory is kept from call to call.
 */
export class Repulsion {
  readonly #n: number;
  readonly #keys: Float64Array;
  readonly #order: Uint32Array;
  readonly #codes: Uint32Array;
  /** By cell: mean place, points, square of its side over theta (0: a leaf), the next cell of a walk that passes its children by. */
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #count: Float64Array;
  readonly #reach: Float64Array;
  readonly #skip: Uint32Array;
  #cells = 0;
  #side = 0;

  constructor(n: number) {
    if (n > INDEX) throw new RangeError(`${n} points are more than ${INDEX}.`);
    this.#n = n;
    this.#keys = new Float64Array(n);
    this.#order = new Uint32Array(n);
    this.#codes = new Uint32Array(n);
    // Every cell that is no leaf has two children or more.
    this.#x = new Float64Array(2 * n);
    this.#y = new Float64Array(2 * n);
    this.#count = new Float64Array(2 * n);
    this.#reach = new Float64Array(2 * n);
    this.#skip = new Uint32Array(2 * n);
  }

  /**
   * out (n x 2) = for each point the sum over all others of w^2 (own place - other's place), w = 1 / (1 + squared distance).
   * places: n x 2, finite. Returns the sum of w over all ordered pairs.
   */
  into(places: Float64Array, out: Float64Array): number {
    this.#sort(places);
    this.#cells = 0;
    this.#build(0, this.#n, 0, places);
    const [x, y, count, reach, skip, cells] = [this.#x, this.#y, this.#count, this.#reach, this.#skip, this.#cells];
    let total = 0;
    for (let at = 0; at < this.#n; at++) {
      const i = this.#order[at];
      const px = places[2 * i];
      const py = places[2 * i + 1];
      let fx = 0;
      let fy = 0;
      for (let cell = 0; cell < cells;) {
        const dx = px - x[cell];
        const dy = py - y[cell];
        const square = dx * dx + dy * dy;
        if (reach[cell] > square) {
          cell++;
          continue;
        }
        const w = 1 / (1 + square);
        const weight = count[cell] * w;
        total += weight;
        fx += weight * w * dx;
        fy += weight * w * dy;
        cell = skip[cell];
      }
      out[2 * i] = fx;
      out[2 * i + 1] = fy;
    }
    // Each point met itself once, with w = 1 and no force.
    return total - this.#n;
  }

  /** Points along a Z-curve through their bounding square. */
  #sort(places: Float64Array): void {
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < this.#n; i++) {
      left = Math.min(left, places[2 * i]);
      right = Math.max(right, places[2 * i]);
      top = Math.min(top, places[2 * i + 1]);
      bottom = Math.max(bottom, places[2 * i + 1]);
    }
    this.#side = Math.max(right - left, bottom - top, 1e-12);
    const scale = (2 ** LEVELS - 1) / this.#side;
    for (let i = 0; i < this.#n; i++) {
      const code = interleave((places[2 * i] - left) * scale) + 2 * interleave((places[2 * i + 1] - top) * scale);
      this.#keys[i] = code * INDEX + i;
    }
    this.#keys.sort();
    for (let at = 0; at < this.#n; at++) {
      const code = Math.floor(this.#keys[at] / INDEX);
      this.#codes[at] = code;
      this.#order[at] = this.#keys[at] - code * INDEX;
    }
  }

  /** Writes down the cell of the points from..to of the order, which agree in the first `level` levels, and all below it. */
  #build(from: number, to: number, level: number, places: Float64Array): void {
    // A cell whose points lie in one quarter is that quarter.
    const first = this.#codes[from];
    const last = this.#codes[to - 1];
    while (level < LEVELS && quarter(first, level) === quarter(last, level)) level++;
    const cell = this.#cells++;
    let [x, y] = [0, 0];
    for (let at = from; at < to; at++) {
      x += places[2 * this.#order[at]];
      y += places[2 * this.#order[at] + 1];
    }
    this.#x[cell] = x / (to - from);
    this.#y[cell] = y / (to - from);
    this.#count[cell] = to - from;
    this.#reach[cell] = level < LEVELS ? (this.#side / 2 ** level / THETA) ** 2 : 0;
    if (level < LEVELS) {
      for (let begin = from; begin < to;) {
        const own = quarter(this.#codes[begin], level);
        let end = begin + 1;
        while (end < to && quarter(this.#codes[end], level) === own) end++;
        this.#build(begin, end, level + 1, places);
        begin = end;
      }
    }
    this.#skip[cell] = this.#cells;
  }
}

/** Which quarter of a cell of this level a code lies in. */
const quarter = (code: number, level: number): number => (code >>> (2 * (LEVELS - 1 - level))) & 3;

/** The low 15 bits of a number at the even places. */
function interleave(value: number): number {
  let bits = value & 0x7fff;
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}
