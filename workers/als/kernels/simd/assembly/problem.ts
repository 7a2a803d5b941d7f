/**
 * The half-step at hand: one side of the ratings, both factor matrices, and scratch. Addresses are bytes in the memory that the
 * caller lays out; every block starts at a multiple of 16. The fixed side stands in the eigenbasis of its Gram matrix.
 */

/** d, a multiple of 8, and d floats in bytes. */
export let d: i32 = 0;
export let rowBytes: usize = 0;
/** CSR: u32 rows + 1, u32 columns, u8 codes (and 4 bytes of room behind). */
export let indptr: usize = 0;
export let indices: usize = 0;
export let codes: usize = 0;
/** By code, f32 x 256 each: c; c p; the root of c; p times the root of c. */
export let weights: usize = 0;
export let targets: usize = 0;
export let roots: usize = 0;
export let rootTargets: usize = 0;
/** Solved rows x d and fixed rows x d, f32. */
export let solved: usize = 0;
export let fixed: usize = 0;
/** f32 x d: alpha0 times the eigenvalues of the fixed side's Gram matrix. */
export let diagonal: usize = 0;
/** f32 by row: its regularization. */
export let regularization: usize = 0;
/** This lane's scratch: scratchBytes(d) bytes (layout.ts). */
export let scratch: usize = 0;
/** f32 x d: the mean over interactions of the squared fixed factors (for the preconditioner). */
export let squares: usize = 0;

export function setShape(d_: i32, tables: usize, scratch_: usize): void {
  d = d_;
  rowBytes = (<usize>d_) << 2;
  weights = tables;
  targets = tables + 1024;
  roots = tables + 2048;
  rootTargets = tables + 3072;
  scratch = scratch_;
}

export function setSide(indptr_: usize, indices_: usize, codes_: usize, regularization_: usize): void {
  indptr = indptr_;
  indices = indices_;
  codes = codes_;
  regularization = regularization_;
}

export function setFactors(solved_: usize, fixed_: usize, diagonal_: usize, squares_: usize): void {
  solved = solved_;
  fixed = fixed_;
  diagonal = diagonal_;
  squares = squares_;
}

/** Rows of a panel of the primal solver. */
export const PANEL: i32 = 32;
