/** What the compiled kernels export (assembly/index.ts). Every address is a byte offset into their memory, a multiple of 16. */
export interface SimdExports {
  /** tables: four of 256 floats by code (c, c p, root of c, p times root of c); scratch: `scratchBytes(d)` bytes. */
  setShape(d: number, tables: number, scratch: number): void;
  setSide(indptr: number, indices: number, codes: number, regularization: number): void;
  setFactors(solved: number, fixed: number, diagonal: number, squares: number): void;
  gramRows(factors: number, from: number, until: number, to: number): void;
  squareRows(factors: number, indptr: number, from: number, until: number, to: number): void;
  rotateRows(factors: number, from: number, until: number, vectors: number): void;
  /** -1, or the first row without a finite solution. */
  solveRows(from: number, until: number, dualMost: number): number;
  descendRows(from: number, until: number, steps: number): number;
  /** The same for long rows; block: fixed rows at a time. Its scratch: `groupBytes(until - from, d)`. */
  descendGroup(from: number, until: number, steps: number, block: number): number;
  /** -1, or the first row without a finite solution. fixed, solved: rows of `width` floats (assembly/stars.ts). */
  starRows(
    fixed: number,
    solved: number,
    from: number,
    until: number,
    d: number,
    width: number,
    mean: number,
    lambda: number,
    rowMask: number,
    columnMask: number,
  ): number;
  /** One block of an inversion (assembly/sweep.ts). 0, or 1 where the matrix is not positive definite. */
  sweepBlock(a: number, size: number, from: number, width: number, scratch: number): number;
  /** a, vectors: n x n; values: n; scratch: 2 n; all f64, n even. 0, or 1 where the eigenvalues were not found (assembly/eigen.ts). */
  eigen(a: number, n: number, vectors: number, values: number, scratch: number): number;
  scoreRows(factors: number, rows: number, x: number, to: number): void;
  /** 0, or 1 where there is no finite solution. */
  foldRow(
    count: number,
    gram: number,
    alpha0: number,
    regularization: number,
    crowdGram: number,
    crowdVector: number,
    kappa: number,
    x: number,
  ): number;
}

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): SimdExports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as SimdExports;
}
