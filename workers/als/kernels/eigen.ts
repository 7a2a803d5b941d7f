/** Sweeps of one eigenvalue before giving up; a handful is usual. */
const MAX_STEPS = 60;

/**
 * Eigendecomposition of a symmetric matrix: Householder tridiagonalization, then implicit QL with Wilkinson's shift
 * (Golub and Van Loan, Matrix Computations, sections 8.3.1 and 8.3.3). float64; only + - x / and square roots, so every
 * engine rounds alike.
 *
 * a: n x n, row-major, full; holds afterwards the reflections. vectors: n x n; row r is the eigenvector of values[r].
 * values: n, in no order. offDiagonal: n, scratch. Throws Error where a has numbers that are not finite.
 */
export function symmetricEigen(
  a: Float64Array,
  n: number,
  vectors: Float64Array,
  values: Float64Array,
  offDiagonal: Float64Array,
): void {
  tridiagonalize(a, n, values, offDiagonal);
  accumulate(a, n, vectors);
  diagonalize(n, vectors, values, offDiagonal);
}

/**
 * Reduces a to a tridiagonal matrix with diagonal d and off-diagonal e[0..n-1). Row k of a keeps, right of the diagonal, the
 * unit vector v of the reflection I - 2 v v^T that was used at step k (zeros where none was needed).
 */
function tridiagonalize(a: Float64Array, n: number, d: Float64Array, e: Float64Array): void {
  for (let k = 0; k + 1 < n; k++) {
    const v = k * n;
    d[k] = a[v + k];
    let tail = 0;
    for (let j = k + 2; j < n; j++) tail += a[v + j] * a[v + j];
    const first = a[v + k + 1];
    if (tail === 0) {
      e[k] = first;
      for (let j = k + 1; j < n; j++) a[v + j] = 0;
      continue;
    }
    const norm = Math.sqrt(first * first + tail);
    const reflected = first > 0 ? -norm : norm;
    e[k] = reflected;
    const head = first - reflected;
    const scale = 1 / Math.sqrt(head * head + tail);
    a[v + k + 1] = head * scale;
    for (let j = k + 2; j < n; j++) a[v + j] *= scale;
    // The trailing block becomes B - 2 v w^T - 2 w v^T with w = B v - (v^T B v) v; w is kept in e beyond k.
    let curvature = 0;
    for (let i = k + 1; i < n; i++) {
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += a[i * n + j] * a[v + j];
      e[i] = sum;
      curvature += sum * a[v + i];
    }
    for (let i = k + 1; i < n; i++) e[i] -= curvature * a[v + i];
    for (let i = k + 1; i < n; i++) {
      const vi = 2 * a[v + i];
      const wi = 2 * e[i];
      for (let j = k + 1; j < n; j++) a[i * n + j] -= vi * e[j] + wi * a[v + j];
    }
  }
  d[n - 1] = a[n * n - 1];
  e[n - 1] = 0;
}

/** vectors = (H_0 H_1 ... )^T, from the last reflection to the first, each touching only the block that is not trivial yet. */
function accumulate(a: Float64Array, n: number, vectors: Float64Array): void {
  vectors.fill(0);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  for (let k = n - 2; k >= 0; k--) {
    const v = k * n;
    for (let i = k + 1; i < n; i++) {
      let product = 0;
      for (let j = k + 1; j < n; j++) product += vectors[i * n + j] * a[v + j];
      product *= 2;
      if (product !== 0) for (let j = k + 1; j < n; j++) vectors[i * n + j] -= product * a[v + j];
    }
  }
}

/** Diagonalizes the tridiagonal matrix (d, e), turning pairs of rows of vectors along. */
function diagonalize(n: number, vectors: Float64Array, d: Float64Array, e: Float64Array): void {
  // Off-diagonal elements below this are rounding: against the whole matrix, for one of low rank has a cluster of zeros.
  let scale = 0;
  for (let i = 0; i < n; i++) scale = Math.max(scale, Math.abs(d[i]) + Math.abs(e[i]));
  const negligible = Number.EPSILON * scale;
  for (let low = 0; low < n; low++) {
    for (let step = 0; ; step++) {
      let high = low;
      while (high + 1 < n && !(Math.abs(e[high]) <= negligible)) high++;
      if (high === low) break;
      if (step === MAX_STEPS || !Number.isFinite(d[low]))
        throw new Error('The eigenvalues of the Gram matrix were not found.');
      const half = (d[low + 1] - d[low]) / (2 * e[low]);
      const root = Math.sqrt(half * half + 1);
      let g = d[high] - d[low] + e[low] / (half + (half < 0 ? -root : root));
      let c = 1;
      let s = 1;
      let moved = 0;
      let i = high - 1;
      for (; i >= low; i--) {
        const f = s * e[i];
        const b = c * e[i];
        const r = Math.sqrt(f * f + g * g);
        e[i + 1] = r;
        if (r === 0) break;
        s = f / r;
        c = g / r;
        const rest = d[i + 1] - moved;
        const t = (d[i] - rest) * s + 2 * c * b;
        moved = s * t;
        d[i + 1] = rest + moved;
        g = c * t - b;
        for (let p = i * n, q = p + n, end = q; p < end; p++, q++) {
          const x = vectors[p];
          const y = vectors[q];
          vectors[q] = s * x + c * y;
          vectors[p] = c * x - s * y;
        }
      }
      if (i >= low) {
        // The bulge vanished on the way: the matrix falls apart here.
        d[i + 1] -= moved;
        e[high] = 0;
        continue;
      }
      d[low] -= moved;
      e[low] = g;
      e[high] = 0;
    }
  }
}
