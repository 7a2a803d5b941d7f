/** How true a map is: measures against the vectors that it was made of. Slow and plain: for tests and measurements. */

export interface Quality {
  /** Share of each point's 10 nearest (by cosine) that are among its 10 and 30 nearest on the map. */
  readonly kept10: number;
  readonly kept30: number;
  /** Trustworthiness of Venna and Kaski (2001) for k = 10: 1 where no stranger is near. */
  readonly trust: number;
  /** Share of each point's 10 nearest on the map with the point's label. */
  readonly purity: number;
}

const K = 10;

/** vectors: n x d; places: n x 2; labels: by point. `step`: every how manieth point is looked at. */
export function qualityOf(
  vectors: Float32Array,
  d: number,
  places: ArrayLike<number>,
  labels: readonly unknown[],
  step = 1,
): Quality {
  const n = labels.length;
  let [kept10, kept30, penalty, pure, points] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i += step) {
    const truth = ranksOf(n, i, (j) => {
      let sum = 0;
      for (let at = 0; at < d; at++) sum -= vectors[i * d + at] * vectors[j * d + at];
      return sum;
    });
    const drawn = ranksOf(n, i, (j) =>
      Math.hypot(places[2 * i] - places[2 * j], places[2 * i + 1] - places[2 * j + 1]),
    );
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      if (truth[j] <= K && drawn[j] <= K) kept10++;
      if (truth[j] <= K && drawn[j] <= 3 * K) kept30++;
      if (drawn[j] <= K) penalty += Math.max(0, truth[j] - K);
      if (drawn[j] <= K && labels[j] === labels[i]) pure++;
    }
    points++;
  }
  const all = points * Math.min(K, n - 1);
  return {
    kept10: kept10 / all,
    kept30: kept30 / all,
    trust: 1 - (2 * penalty) / (points * K * (2 * n - 3 * K - 1)),
    purity: pure / all,
  };
}

/** 1-based rank of every other point by distance from point i. */
function ranksOf(n: number, i: number, distance: (j: number) => number): Uint32Array {
  const distances = Float64Array.from({ length: n }, (_, j) => (j === i ? Infinity : distance(j)));
  const order = Array.from(distances.keys()).sort((a, b) => distances[a] - distances[b]);
  const ranks = new Uint32Array(n);
  order.forEach((j, rank) => (ranks[j] = rank + 1));
  return ranks;
}
