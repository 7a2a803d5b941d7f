/** The k nearest of each point: rows of `k`, nearest first. */
export interface Neighbours {
  readonly k: number;
  /** n x k: indices of points. */
  readonly indices: Uint32Array;
  /** n x k: cosines, descending. */
  readonly cosines: Float32Array;
}

/** Multiplications between two yields: about 5 ms. */
const STEP = 4_000_000;

/**
 * The exact k nearest neighbours by cosine, none of them the point itself; ties: the lower index. Each pair is measured once.
 * vectors: n x d, row-major, rows of length 1 (or 0). k < n. Cost n^2 d / 2. Yields about every 5 ms.
 */
export function* nearest(vectors: Float32Array, n: number, d: number, k: number): Generator<void, Neighbours> {
  const indices = new Uint32Array(n * k);
  const cosines = new Float32Array(n * k).fill(-Infinity);
  /** Takes `other` into the row of `point` if it is near enough. */
  const offer = (point: number, other: number, cosine: number): void => {
    const from = point * k;
    let at = from + k - 1;
    if (!(cosine > cosines[at])) return;
    for (; at > from && cosines[at - 1] < cosine; at--) {
      cosines[at] = cosines[at - 1];
      indices[at] = indices[at - 1];
    }
    cosines[at] = cosine;
    indices[at] = other;
  };
  let work = 0;
  for (let i = 0; i < n; i++) {
    const a = i * d;
    let j = i + 1;
    // Four at once: each number of row i is read once for four products.
    for (; j + 3 < n; j += 4) {
      let b = j * d;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let at = a; at < a + d; at++, b++) {
        const value = vectors[at];
        s0 += value * vectors[b];
        s1 += value * vectors[b + d];
        s2 += value * vectors[b + 2 * d];
        s3 += value * vectors[b + 3 * d];
      }
      offer(i, j, s0);
      offer(j, i, s0);
      offer(i, j + 1, s1);
      offer(j + 1, i, s1);
      offer(i, j + 2, s2);
      offer(j + 2, i, s2);
      offer(i, j + 3, s3);
      offer(j + 3, i, s3);
    }
    for (; j < n; j++) {
      let sum = 0;
      for (let at = 0; at < d; at++) sum += vectors[a + at] * vectors[j * d + at];
      offer(i, j, sum);
      offer(j, i, sum);
    }
    work += (n - i) * d;
    if (work > STEP) {
      work = 0;
      yield;
    }
  }
  return { k, indices, cosines };
}
