import type { Csr } from '../../workers/dataset/types.ts';

export type Method = 'pcg' | 'exact' | 'cg' | 'cholesky';

/**
 * Floating-point operations of one epoch, as each method counts them (a multiply-add is two): what a processor is kept busy with, so
 * that GF/s tell how well. Rows in the dual count as such.
 */
export function workOf(method: Method, sides: readonly Csr[], d: number, steps: number): number {
  return sides.reduce((sum, side) => sum + workOfSide(method, side, d, steps), 0);
}

function workOfSide(method: Method, { rows, columns, indptr }: Csr, d: number, steps: number): number {
  const ratings = indptr[rows];
  // The Gram matrix: half of it, or by the peer all of it.
  const gram = method === 'pcg' || method === 'exact' ? columns * d * (d + 1) : 2 * columns * d * d;
  switch (method) {
    case 'pcg':
      // Rotation of both sides; a pass of dots and sums for the residual and each step, the last without sums.
      return gram + 2 * (rows + columns) * d * d + ratings * d * (4 + 4 * (steps - 1) + 2);
    case 'cg':
      return gram + (steps + 1) * (rows * 2 * d * d + ratings * 4 * d);
    case 'cholesky':
      return gram + ratings * (2 * d * d + 2 * d) + rows * (d ** 3 / 3 + 2 * d * d);
    case 'exact': {
      let sum = gram + 2 * columns * d * d;
      for (let row = 0; row < rows; row++) {
        const k = indptr[row + 1] - indptr[row];
        if (k > 0.6 * d) sum += k * d * (d + 3) + d ** 3 / 3 + 2 * d * d;
        else if (k > 0) sum += d * k * (k + 1) + k ** 3 / 3 + 2 * k * k + 5 * k * d;
      }
      return sum;
    }
  }
}
