import { clip } from '../dataset/error.ts';
import type { FactorsExpectation, Problem } from '../protocol.ts';

const EXPECTED: Record<FactorsExpectation, string> = {
  model: "Spark MLlib's saved ALSModel, implicit's .npz or this project's .safetensors",
  whole: 'a whole file: this one seems to be cut or damaged',
  memory: 'a model that fits into memory',
  'als-model': 'the saved folder of an ALSModel, with metadata and itemFactors',
  implicit: 'a model trained with implicit preferences',
  parquet: 'Parquet with the columns id (integer) and features (list of float), uncompressed or in Snappy',
  arrays: 'these arrays, in two dimensions, of numbers',
  ids: 'a film id for each row of the factors',
  'distinct-ids': 'each film id once',
  rank: '1 to 512 factors, the same number for each film',
  finite: 'numbers that are neither NaN nor infinite',
  scale: 'factors between 0.000001 and 10,000',
  'known-ids': 'films of this data set: those that hold at least half of its ratings, by its own ids',
};

/** A model trained elsewhere could not be used. `problem` is for the page; the message is for logs. */
export class FactorsError extends Error {
  override readonly name = 'FactorsError';
  readonly problem: Extract<Problem, { code: 'factors' }>;

  constructor(file: string, expected: FactorsExpectation, found: string, options?: ErrorOptions) {
    const problem = { code: 'factors', file, expected, found: clip(found) } as const;
    super(`${file}: found ${problem.found}, expected ${EXPECTED[expected]}.`, options);
    this.problem = problem;
  }
}
