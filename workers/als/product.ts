import { instantiate } from './kernels/simd/exports.ts';
import { allocate, emptySpace } from './kernels/simd/layout.ts';

/** Products of one symmetric matrix with one vector after another. */
export interface SymmetricProduct {
  /** rows: the vector, to be written by the caller. */
  readonly vector: Float32Array;
  /** rows: the matrix times the vector. A view: the next call writes over it. */
  multiply(): Float32Array;
}

/** lower: the lower triangle by rows, rows (rows + 1) / 2. module: the SIMD kernels; without them, or without memory for them, scalar. */
export function symmetricProduct(
  lower: Float32Array,
  rows: number,
  module: WebAssembly.Module | null,
): SymmetricProduct {
  if (module) {
    try {
      return simdProduct(lower, rows, module);
    } catch (reason) {
      console.warn('The SIMD kernels cannot multiply here; the scalar ones do:', reason);
    }
  }
  return scalarProduct(lower, rows);
}

function simdProduct(lower: Float32Array, rows: number, module: WebAssembly.Module): SymmetricProduct {
  const stride = (rows + 7) & ~7;
  const space = emptySpace();
  const at = {
    vector: space.take(4 * stride),
    product: space.take(4 * rows + 16),
    square: space.take(4 * stride * rows),
  };
  const memory = allocate(space.top, false);
  const kernels = instantiate(module, memory);
  const floats = (from: number, length: number): Float32Array => new Float32Array(memory.buffer, from, length);
  fillSquare(lower, rows, floats(at.square, stride * rows), stride);
  const product = floats(at.product, rows);
  // Scores of `rows` items with `stride` factors.
  kernels.setShape(stride, 0, 0);
  return {
    vector: floats(at.vector, rows),
    multiply() {
      kernels.scoreRows(at.square, rows, at.vector, at.product);
      return product;
    },
  };
}

function scalarProduct(lower: Float32Array, rows: number): SymmetricProduct {
  const stride = (rows + 3) & ~3;
  const square = new Float32Array(stride * rows);
  fillSquare(lower, rows, square, stride);
  const vector = new Float32Array(stride);
  const product = new Float32Array(rows);
  return {
    vector: vector.subarray(0, rows),
    multiply() {
      for (let r = 0, at = 0; r < rows; r++) {
        let s0 = 0;
        let s1 = 0;
        let s2 = 0;
        let s3 = 0;
        for (let c = 0; c < stride; c += 4, at += 4) {
          s0 += square[at] * vector[c];
          s1 += square[at + 1] * vector[c + 1];
          s2 += square[at + 2] * vector[c + 2];
          s3 += square[at + 3] * vector[c + 3];
        }
        product[r] = s0 + s1 + (s2 + s3);
      }
      return product;
    },
  };
}

/** Rows of the triangle that are mirrored together: their cache lines are written whole. */
const BAND = 16;

function fillSquare(lower: Float32Array, rows: number, square: Float32Array, stride: number): void {
  for (let band = 0; band < rows; band += BAND) {
    const end = Math.min(rows, band + BAND);
    for (let r = band; r < end; r++) {
      const at = (r * (r + 1)) / 2;
      square.set(lower.subarray(at, at + r + 1), r * stride);
    }
    for (let c = 0; c < end; c++)
      for (let r = Math.max(band, c + 1); r < end; r++) square[c * stride + r] = square[r * stride + c];
  }
}
