import { MOST_RANK } from './check.ts';
import { FactorsError } from './error.ts';

/** Floats that are gathered at most: 2 GB. */
const MOST_FLOATS = 2 ** 29;

/** Rows of factors gathered one after the other, all of the first one's length. */
export class FactorRows {
  private readonly file: string;
  private ids = new Float64Array(1024);
  private factors = new Float32Array(0);
  private rank = 0;
  private rows = 0;

  constructor(file: string) {
    this.file = file;
  }

  /** Throws FactorsError where the row is of another length or there are too many. */
  add(id: number, row: ArrayLike<number>): void {
    if (this.rows === 0) {
      if (row.length > MOST_RANK) throw new FactorsError(this.file, 'rank', `${row.length} factors`);
      this.rank = row.length;
      this.factors = new Float32Array(1024 * Math.max(1, this.rank));
    } else if (row.length !== this.rank) {
      throw new FactorsError(this.file, 'rank', `${this.rank} factors, then ${row.length} of id ${id}`);
    }
    if (this.rows === this.ids.length) this.grow();
    this.ids[this.rows] = id;
    this.factors.set(row, this.rows * this.rank);
    this.rows++;
  }

  done(): { readonly rank: number; readonly ids: Float64Array; readonly factors: Float32Array } {
    return {
      rank: this.rank,
      ids: this.ids.slice(0, this.rows),
      factors: this.factors.slice(0, this.rows * this.rank),
    };
  }

  private grow(): void {
    const length = this.ids.length * 2;
    if (length * this.rank > MOST_FLOATS) throw new FactorsError(this.file, 'memory', `more than ${this.rows} rows`);
    const ids = new Float64Array(length);
    ids.set(this.ids);
    const factors = new Float32Array(length * this.rank);
    factors.set(this.factors);
    [this.ids, this.factors] = [ids, factors];
  }
}
