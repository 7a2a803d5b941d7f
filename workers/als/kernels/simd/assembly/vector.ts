/** Four floats at a time: the few operations that every kernel is made of. The relaxed build fuses multiply and add. */

// @ts-ignore: decorators of the compiler
@inline
export function zero(): v128 {
  return f32x4.splat(0);
}

/** a b + c */
// @ts-ignore
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c - a b */
// @ts-ignore
@inline
export function multiplySubtract(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** Sum of the four. */
// @ts-ignore
@inline
export function sum(a: v128): f32 {
  const pairs = f32x4.add(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2)), 0);
}

/** The sums of four vectors, as one vector. */
// @ts-ignore
@inline
export function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** Lane `lane` of `a`, four times. */
// @ts-ignore
@inline
export function spread(a: v128, lane: u8): v128 {
  if (lane == 0) return v128.shuffle<f32>(a, a, 0, 0, 0, 0);
  if (lane == 1) return v128.shuffle<f32>(a, a, 1, 1, 1, 1);
  if (lane == 2) return v128.shuffle<f32>(a, a, 2, 2, 2, 2);
  return v128.shuffle<f32>(a, a, 3, 3, 3, 3);
}

/** x . y over `bytes` bytes, a multiple of 32. */
// @ts-ignore
@inline
export function dot(x: usize, y: usize, bytes: usize): f32 {
  let even = zero();
  let odd = zero();
  for (let o: usize = 0; o < bytes; o += 32) {
    even = multiplyAdd(v128.load(x + o), v128.load(y + o), even);
    odd = multiplyAdd(v128.load(x + o, 16), v128.load(y + o, 16), odd);
  }
  return sum(f32x4.add(even, odd));
}

/** Whether no float of `bytes` bytes is infinite or NaN: zero times those is NaN. */
export function allFinite(x: usize, bytes: usize): bool {
  let parts = zero();
  for (let o: usize = 0; o < bytes; o += 16) parts = f32x4.add(parts, f32x4.mul(v128.load(x + o), zero()));
  return sum(parts) == 0;
}
