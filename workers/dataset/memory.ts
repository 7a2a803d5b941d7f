import { clip, DatasetError } from './error.ts';

/** Bytes that a tab may spend on a data set while it is read, unless the caller knows better. */
export const MEMORY = 1.2e9;

/**
 * Bytes at the peak of reading. A rating: 9 while it is read (film, code, time), then 5 more for the other way round, and 4 for a
 * chunk that is not freed yet. A user: tables of ids and rows. A film: its facts as an object.
 */
const COSTS = { ratings: 18, user: 40, film: 700 };

/** Stops a reading before it needs more memory than there may be. */
export class Budget {
  readonly costs = COSTS;
  private readonly file: string;
  private readonly bytes: number;

  constructor(file: string, bytes = MEMORY) {
    this.file = file;
    this.bytes = bytes;
  }

  /** @throws DatasetError 'memory' where `needed` bytes are too many. */
  check(needed: number): void {
    if (needed <= this.bytes) return;
    const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
    const found = clip(`${megabytes(needed)} of ${megabytes(this.bytes)}`);
    throw new DatasetError({ code: 'file', file: this.file, row: null, column: null, found, expected: 'memory' });
  }
}
