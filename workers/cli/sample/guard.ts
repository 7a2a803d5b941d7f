import type { Csr } from '../../dataset/index.ts';
import { quantile } from './numbers.ts';

/** Real users with fewer ratings share too much by accident to be compared with. */
const LEAST = 20;

/** Likenesses of one person with the one most like them, by (film, stars) pairs. All 0 to 1. */
export interface Likeness {
  /** Share of the own pairs that one other person holds. */
  readonly held: number;
  /** Dice: twice the common pairs over both persons' ratings. */
  readonly dice: number;
  /** Share of one other person's pairs that are held here. */
  readonly holds: number;
}

export interface GuardResult {
  /** Highest likeness that is allowed. */
  readonly limits: Likeness;
  /** By viewer: 1 where all three are within the limits. */
  readonly passed: Uint8Array;
}

/**
 * Holds synthetic viewers against the real users: nobody may be more like one real user than the real users are like each other
 * (95th percentile; 99th for `holds`). Rows: viewers or users; columns: the same films.
 */
export function guard(viewers: Csr, real: Csr): GuardResult {
  const index = pairIndex(real);
  const among = likenesses(real, index, real, true);
  const known = among.filter((_, user) => real.indptr[user + 1] - real.indptr[user] >= LEAST);
  const limit = (pick: (likeness: Likeness) => number, q: number): number =>
    quantile(
      known.map(pick).sort((a, b) => a - b),
      q,
    );
  const limits = {
    held: limit((likeness) => likeness.held, 0.95),
    dice: limit((likeness) => likeness.dice, 0.95),
    holds: limit((likeness) => likeness.holds, 0.99),
  };
  const passed = Uint8Array.from(likenesses(viewers, index, real, false), ({ held, dice, holds }) =>
    held <= limits.held && dice <= limits.dice && holds <= limits.holds ? 1 : 0,
  );
  return { limits, passed };
}

/** Users by (film, code), compressed: pair = film x 11 + code. */
interface PairIndex {
  readonly indptr: Uint32Array;
  readonly users: Uint32Array;
}

function pairIndex({ rows, columns, indptr, indices, codes }: Csr): PairIndex {
  const starts = new Uint32Array(columns * 11 + 1);
  for (let k = 0; k < indices.length; k++) starts[indices[k] * 11 + codes[k] + 1]++;
  for (let pair = 0; pair < columns * 11; pair++) starts[pair + 1] += starts[pair];
  const next = starts.slice();
  const users = new Uint32Array(indices.length);
  for (let user = 0; user < rows; user++) {
    for (let k = indptr[user]; k < indptr[user + 1]; k++) users[next[indices[k] * 11 + codes[k]]++] = user;
  }
  return { indptr: starts, users };
}

/** Each row's likeness with the real user most like it, of those with `LEAST` ratings. same: rows are the real users. */
function likenesses(people: Csr, index: PairIndex, real: Csr, same: boolean): Likeness[] {
  return Array.from({ length: people.rows }, (_, person) => {
    const own = people.indptr[person + 1] - people.indptr[person];
    const common = commonPairs(people, person, index, real.rows);
    let held = 0;
    let dice = 0;
    let holds = 0;
    for (let user = 0; user < real.rows; user++) {
      const theirs = real.indptr[user + 1] - real.indptr[user];
      if (theirs < LEAST || (same && user === person)) continue;
      held = Math.max(held, common[user] / own);
      dice = Math.max(dice, (2 * common[user]) / (own + theirs));
      holds = Math.max(holds, common[user] / theirs);
    }
    return { held, dice, holds };
  });
}

/** How many (film, stars) pairs a person has in common with each of the users in the index. */
function commonPairs(people: Csr, person: number, index: PairIndex, users: number): Uint32Array {
  const common = new Uint32Array(users);
  for (let k = people.indptr[person]; k < people.indptr[person + 1]; k++) {
    const pair = people.indices[k] * 11 + people.codes[k];
    for (let at = index.indptr[pair]; at < index.indptr[pair + 1]; at++) common[index.users[at]]++;
  }
  return common;
}
