/** Serving: one visitor's fold-in against the item factors of a finished model, in the basis that they have. */
import { cholesky, solve } from './dense';
import { accumulate } from './exact';
import * as at from './problem';
import { allFinite, multiplyAdd } from './vector';

/**
 * Solves (alpha0 G + regularization I + kappa C + Z^T C Z) x = kappa c + Z^T C p for the `count` ratings that stand at the side's indices
 * and codes. gram (G) and crowdGram (C): d x d, the upper triangle counts; crowdVector (c): d; x: d. Returns 0, or 1 where there is
 * no finite solution.
 */
export function foldRow(
  count: i32,
  gram: usize,
  alpha0: f32,
  regularization: f32,
  crowdGram: usize,
  crowdVector: usize,
  kappa: f32,
  x: usize,
): i32 {
  const d = at.d;
  const bytes = at.rowBytes;
  const a = at.scratch;
  const b = a + <usize>d * bytes;
  const weight = f32x4.splat(alpha0);
  const prior = f32x4.splat(kappa);
  for (let o: usize = 0; o < <usize>d * bytes; o += 16) {
    v128.store(a + o, multiplyAdd(prior, v128.load(crowdGram + o), f32x4.mul(weight, v128.load(gram + o))));
  }
  for (let j = 0; j < d; j++) {
    const q = a + <usize>j * (bytes + 4);
    store<f32>(q, load<f32>(q) + regularization);
  }
  for (let o: usize = 0; o < bytes; o += 16) v128.store(b + o, f32x4.mul(prior, v128.load(crowdVector + o)));
  accumulate(0, count, a, b, b + bytes);
  if (cholesky(a, d, bytes)) return 1;
  solve(a, d, bytes, b);
  memory.copy(x, b, bytes);
  return allFinite(x, bytes) ? 0 : 1;
}
