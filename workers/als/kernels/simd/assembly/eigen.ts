/**
 * Eigendecomposition of a symmetric matrix: as kernels/eigen.ts, two numbers (f64) at a time. No multiply and add is fused, so both builds
 * round alike.
 */

/** Steps for one eigenvalue before giving up; two or three are usual. */
const MAX_STEPS: i32 = 60;

// @ts-ignore: decorators of the compiler
@inline
function at(a: usize, i: i32): usize {
  return a + ((<usize>i) << 3);
}

/** x . y over elements from..n, both even. */
// @ts-ignore
@inline
function dot64(x: usize, y: usize, from: i32, n: i32): f64 {
  let even = f64x2.splat(0);
  let odd = f64x2.splat(0);
  const end = at(0, n);
  let o = at(0, from);
  for (; o + 16 < end; o += 32) {
    even = f64x2.add(even, f64x2.mul(v128.load(x + o), v128.load(y + o)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(x + o, 16), v128.load(y + o, 16)));
  }
  if (o < end) even = f64x2.add(even, f64x2.mul(v128.load(x + o), v128.load(y + o)));
  const both = f64x2.add(even, odd);
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}

/**
 * a: n x n, n even; holds the reflections afterwards. vectors: n x n; row r is the eigenvector of values[r], in no order. scratch: 2 n.
 * All f64. Returns 0, or 1 where a has numbers that are not finite or an eigenvalue is not found in MAX_STEPS.
 */
export function eigen(a: usize, n: i32, vectors: usize, values: usize, scratch: usize): i32 {
  const off = scratch;
  tridiagonalize(a, n, values, off, at(scratch, n));
  accumulate(a, n, vectors);
  return diagonalize(n, vectors, values, off);
}

/** Row k of a becomes the unit vector of the reflection of step k, zero up to its diagonal; d, e: the tridiagonal matrix. */
function tridiagonalize(a: usize, n: i32, d: usize, e: usize, w: usize): void {
  const stride = at(0, n);
  memory.fill(w, 0, stride);
  for (let k = 0; k + 1 < n; k++) {
    const v = a + <usize>k * stride;
    const from = (k + 1) & ~1;
    store<f64>(at(d, k), load<f64>(at(v, k)));
    memory.fill(v, 0, at(0, k + 1));
    const first = load<f64>(at(v, k + 1));
    store<f64>(at(v, k + 1), 0);
    const tail = dot64(v, v, from, n);
    if (tail == 0) {
      store<f64>(at(e, k), first);
      memory.fill(v, 0, stride);
      continue;
    }
    const norm = sqrt<f64>(first * first + tail);
    const reflected = first > 0 ? -norm : norm;
    store<f64>(at(e, k), reflected);
    const head = first - reflected;
    const scale = 1 / sqrt<f64>(head * head + tail);
    for (let j = from; j < n; j += 2) {
      const here = at(v, j);
      v128.store(here, f64x2.mul(v128.load(here), f64x2.splat(scale)));
    }
    store<f64>(at(v, k + 1), head * scale);
    // The trailing block becomes B - 2 v w^T - 2 w v^T with w = B v - (v^T B v) v.
    store<f64>(at(w, k), 0);
    for (let i = k + 1; i < n; i++) store<f64>(at(w, i), dot64(a + <usize>i * stride, v, from, n));
    const curvature = f64x2.splat(dot64(w, v, from, n));
    for (let j = from; j < n; j += 2) {
      const here = at(w, j);
      v128.store(here, f64x2.sub(v128.load(here), f64x2.mul(curvature, v128.load(at(v, j)))));
    }
    for (let i = k + 1; i < n; i++) {
      const row = a + <usize>i * stride;
      const vi = f64x2.splat(2 * load<f64>(at(v, i)));
      const wi = f64x2.splat(2 * load<f64>(at(w, i)));
      for (let j = from; j < n; j += 2) {
        const o = at(0, j);
        const change = f64x2.add(f64x2.mul(vi, v128.load(w + o)), f64x2.mul(wi, v128.load(v + o)));
        v128.store(row + o, f64x2.sub(v128.load(row + o), change));
      }
    }
  }
  const last = at(a, n * n - 1);
  store<f64>(at(d, n - 1), load<f64>(last));
  store<f64>(at(e, n - 1), 0);
}

/** vectors = (H_0 H_1 ... )^T, from the last reflection to the first, each touching only the block that is not trivial yet. */
function accumulate(a: usize, n: i32, vectors: usize): void {
  const stride = at(0, n);
  memory.fill(vectors, 0, <usize>n * stride);
  for (let i = 0; i < n; i++) store<f64>(at(vectors, i * n + i), 1);
  for (let k = n - 2; k >= 0; k--) {
    const v = a + <usize>k * stride;
    const from = (k + 1) & ~1;
    for (let i = k + 1; i < n; i++) {
      const row = vectors + <usize>i * stride;
      const product = f64x2.splat(2 * dot64(row, v, from, n));
      for (let j = from; j < n; j += 2) {
        const o = at(0, j);
        v128.store(row + o, f64x2.sub(v128.load(row + o), f64x2.mul(product, v128.load(v + o))));
      }
    }
  }
}

function diagonalize(n: i32, vectors: usize, d: usize, e: usize): i32 {
  // Off-diagonal elements below this are rounding: against the whole matrix, for one of low rank has a cluster of zeros.
  let scale: f64 = 0;
  for (let i = 0; i < n; i++) scale = max(scale, abs(load<f64>(at(d, i))) + abs(load<f64>(at(e, i))));
  if (!isFinite(scale)) return 1;
  const negligible = f64.EPSILON * scale;
  let end = n - 1;
  let steps = 0;
  while (end > 0) {
    if (abs(load<f64>(at(e, end - 1))) <= negligible) {
      end--;
      steps = 0;
      continue;
    }
    if (steps == MAX_STEPS) return 1;
    steps++;
    let start = end - 1;
    while (start > 0 && abs(load<f64>(at(e, start - 1))) > negligible) start--;
    chaseBulge(n, vectors, d, e, start, end);
  }
  return 0;
}

/** One QR step on rows and columns start to end (kernels/eigen.ts). */
function chaseBulge(n: i32, vectors: usize, d: usize, e: usize, start: i32, end: i32): void {
  const stride = at(0, n);
  const last = load<f64>(at(e, end - 1));
  const half = (load<f64>(at(d, end - 1)) - load<f64>(at(d, end))) / 2;
  const root = sqrt<f64>(half * half + last * last);
  const shift = load<f64>(at(d, end)) - (last * last) / (half < 0 ? half - root : half + root);
  let kept = load<f64>(at(d, start)) - shift;
  let bulge = load<f64>(at(e, start));
  for (let k = start; k < end; k++) {
    const length = sqrt<f64>(kept * kept + bulge * bulge);
    const c = length > 0 ? kept / length : 1;
    const s = length > 0 ? bulge / length : 0;
    if (k > start) store<f64>(at(e, k - 1), length);
    const upper = load<f64>(at(d, k));
    const lower = load<f64>(at(d, k + 1));
    const beside = load<f64>(at(e, k));
    const cross = 2 * c * s * beside;
    store<f64>(at(d, k), c * c * upper + cross + s * s * lower);
    store<f64>(at(d, k + 1), s * s * upper - cross + c * c * lower);
    kept = c * s * (lower - upper) + (c * c - s * s) * beside;
    store<f64>(at(e, k), kept);
    if (k + 1 < end) {
      const next = load<f64>(at(e, k + 1));
      bulge = s * next;
      store<f64>(at(e, k + 1), c * next);
    }
    const cosine = f64x2.splat(c);
    const sine = f64x2.splat(s);
    let p = vectors + <usize>k * stride;
    for (const q = p + stride; p < q; p += 16) {
      const x = v128.load(p);
      const y = v128.load(p + stride);
      v128.store(p, f64x2.add(f64x2.mul(cosine, x), f64x2.mul(sine, y)));
      v128.store(p + stride, f64x2.sub(f64x2.mul(cosine, y), f64x2.mul(sine, x)));
    }
  }
}
