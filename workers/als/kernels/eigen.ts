export const eigenvaluesLost = (): Error => new Error('The eigenvalues of the Gram matrix were not found.');

/** Steps for one eigenvalue before giving up; two or three are usual. */
const MAX_STEPS = 60;

/**
 * Eigendecomposition of a symmetric matrix: Householder tridiagonalization, then implicit QR steps with Wilkinson's shift
 * (Golub and Van Loan, Matrix Computations, section 8.3). float64; only + - x / and square roots, so every engine rounds
 * alike.
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

/** Diagonalizes the tridiagonal matrix (d, e), turning pairs of rows of vectors along: one eigenvalue after the other splits off at the end. */
function diagonalize(n: number, vectors: Float64Array, d: Float64Array, e: Float64Array): void {
  // Off-diagonal elements below this are rounding: against the whole matrix, for one of low rank has a cluster of zeros.
  let scale = 0;
  for (let i = 0; i < n; i++) scale = Math.max(scale, Math.abs(d[i]) + Math.abs(e[i]));
  if (!Number.isFinite(scale)) throw eigenvaluesLost();
  const negligible = Number.EPSILON * scale;
  let end = n - 1;
  let steps = 0;
  while (end > 0) {
    if (Math.abs(e[end - 1]) <= negligible) {
      end--;
      steps = 0;
      continue;
    }
    if (steps === MAX_STEPS) throw eigenvaluesLost();
    steps++;
    let start = end - 1;
    while (start > 0 && Math.abs(e[start - 1]) > negligible) start--;
    chaseBulge(n, vectors, d, e, start, end);
  }
}

/**
 * One QR step on rows and columns start to end: the first rotation, chosen by the shift, makes an element off the three diagonals, and
 * each of the others moves it one place on, until it falls out at the end.
 */
function chaseBulge(
  n: number,
  vectors: Float64Array,
  d: Float64Array,
  e: Float64Array,
  start: number,
  end: number,
): void {
  // Wilkinson's shift: the eigenvalue of the last 2 x 2 block that is nearer to its last element.
  const last = e[end - 1];
  const half = (d[end - 1] - d[end]) / 2;
  const root = Math.sqrt(half * half + last * last);
  const shift = d[end] - (last * last) / (half < 0 ? half - root : half + root);
  let kept = d[start] - shift;
  let bulge = e[start];
  for (let k = start; k < end; k++) {
    const length = Math.sqrt(kept * kept + bulge * bulge);
    const c = length > 0 ? kept / length : 1;
    const s = length > 0 ? bulge / length : 0;
    if (k > start) e[k - 1] = length;
    const upper = d[k];
    const lower = d[k + 1];
    const beside = e[k];
    const cross = 2 * c * s * beside;
    d[k] = c * c * upper + cross + s * s * lower;
    d[k + 1] = s * s * upper - cross + c * c * lower;
    e[k] = c * s * (lower - upper) + (c * c - s * s) * beside;
    kept = e[k];
    if (k + 1 < end) {
      bulge = s * e[k + 1];
      e[k + 1] *= c;
    }
    for (let p = k * n, q = p + n, rowEnd = q; p < rowEnd; p++, q++) {
      const x = vectors[p];
      const y = vectors[q];
      vectors[p] = c * x + s * y;
      vectors[q] = c * y - s * x;
    }
  }
}
