import type { Inversion } from '../inverse.ts';
import { instantiate } from './exports.ts';
import { allocate, emptySpace } from './layout.ts';

/** Columns swept at a time: 30 million multiply-adds for 1,400 rows, 2 to 5 ms. */
const BLOCK = 32;

/** `scalarInversion` by the SIMD kernels, in float32 and a memory of its own. Throws RangeError where there is not enough memory. */
export function simdInversion(module: WebAssembly.Module, rows: number): Inversion {
  // An odd number of cache lines between rows, so that those of a tile do not fall into the same set.
  const size = ((rows + 7) & ~15) + 8;
  const space = emptySpace();
  const at = { a: space.take(4 * size * size), scratch: space.take(4 * BLOCK * (size + BLOCK + 1)) };
  const memory = allocate(space.top, false);
  const kernels = instantiate(module, memory);
  const a = new Float32Array(memory.buffer, at.a, size * size);
  return {
    a,
    size,
    *run() {
      for (let i = 0; i < a.length; i++) a[i] = -a[i];
      for (let from = 0; from < size; from += BLOCK) {
        if (kernels.sweepBlock(at.a, size, from, Math.min(BLOCK, size - from), at.scratch)) return false;
        yield;
      }
      return true;
    },
  };
}
