import type { Csr, Interactions } from '../dataset/types.ts';

/**
 * Refuses interactions whose arrays do not fit together: kernels do not look, and a typed array answers a wrong index with
 * NaN. Throws RangeError naming what is wrong.
 */
export function checkInteractions(interactions: Interactions): void {
  const { users, films, count, byUser, byFilm } = interactions;
  if (count === 0) throw new RangeError('There are no ratings to train from.');
  checkCsr('byUser', byUser, users, films, count);
  checkCsr('byFilm', byFilm, films, users, count);
}

function checkCsr(name: string, csr: Csr, rows: number, columns: number, count: number): void {
  const { indptr, indices, codes } = csr;
  if (csr.rows !== rows || csr.columns !== columns || indptr.length !== rows + 1) {
    throw new RangeError(`${name} is ${csr.rows} x ${csr.columns}, not ${rows} x ${columns}.`);
  }
  if (indptr[0] !== 0 || indptr[rows] !== count || indices.length !== count || codes.length !== count) {
    throw new RangeError(`${name} does not hold the ${count} ratings that it should.`);
  }
  for (let r = 0; r < rows; r++)
    if (indptr[r] > indptr[r + 1]) throw new RangeError(`${name} has a negative row ${r}.`);
  for (let k = 0; k < count; k++) {
    if (indices[k] >= columns) throw new RangeError(`${name} names column ${indices[k]} of ${columns}.`);
    if (codes[k] < 1 || codes[k] > 10)
      throw new RangeError(`${name} has the rating code ${codes[k]}; codes are 1 to 10.`);
  }
}
