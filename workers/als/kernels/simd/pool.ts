import { LaneLost, REPLACEMENTS, type Helper } from './team.ts';
import type { Layout } from './layout.ts';
import {
  moveRows,
  placeOf,
  rowsIn,
  rowsOf,
  type RowKind,
  type ShareAnswer,
  type SideShare,
  type TaskAnswer,
} from './share.ts';
import type { DoUnit, Kind } from './units.ts';

/** Resolves when there is news of other threads, or after a while. Whoever drives the work waits for it. */
export type Pause = Promise<void>;

export interface PoolOptions {
  readonly module: WebAssembly.Module;
  /** Lanes, with the leading one. */
  readonly lanes: number;
  /** Starts a thread; may throw. */
  readonly createHelper: () => Helper;
  /** Milliseconds without a sign of life until a helper counts as dead. */
  readonly patience?: number;
}

const PATIENCE = 5000;
/** Milliseconds to wait at a time. More is counted as this much: a machine that slept is no dead lane. */
const WAIT = 50;

interface Member {
  /** Which share it has; the leading lane has 0. */
  readonly slot: number;
  readonly helper: Helper;
  state: 'starting' | 'ready' | 'dead';
  answer: TaskAnswer | null;
  /** Milliseconds waited for it since it last said something. */
  silent: number;
  /** Arrays that came back, by side. */
  readonly spare: (Pick<TaskAnswer, 'fixed' | 'rows'> | null)[];
}

/**
 * Lanes without shared memory: each has its own and a share of the ratings (share.ts). Factors go to and fro with each task, so only the
 * rows of half-steps are shared; Gram matrices, rotations and sums are the leading lane's. Shares are fixed by the data, and every unit is
 * done alike wherever it is done: the same bits for any number of lanes. The part of a lane that is lost is done again by the leading one,
 * from the rows that it still has, and another lane takes its place for the next task.
 */
export class Pool {
  readonly #buffer: ArrayBufferLike;
  readonly #layout: Layout;
  readonly #work: DoUnit;
  readonly #options: PoolOptions;
  /** By slot and side: chunks. */
  #shares: (readonly [Uint32Array, Uint32Array])[] = [];
  #members: Member[] = [];
  #replacements = REPLACEMENTS;
  #task = 0;
  #most = 1;
  #wake: () => void = () => undefined;

  constructor(buffer: ArrayBufferLike, layout: Layout, work: DoUnit, options: PoolOptions) {
    this.#buffer = buffer;
    this.#layout = layout;
    this.#work = work;
    this.#options = options;
    // Threads start while the ratings are written.
    for (let slot = 1; slot < options.lanes; slot++) this.#start(slot);
  }

  /** The most lanes that have worked on one task. */
  get lanes(): number {
    return this.#most;
  }

  /** Gives the lanes their shares, once the ratings stand in the memory. */
  *share(): Generator<void, void> {
    const [users, films] = [0, 1].map((side) => this.#sharesOf(side));
    this.#shares = users.map((own, slot) => [own, films[slot]]);
    for (const member of this.#members) {
      this.#give(member);
      yield;
    }
  }

  /** Does all units of one kind. Returns -1 or a row without a solution. */
  *run(kind: Kind, side: number, count: number, value: number): Generator<Pause | void, number> {
    const { chunks } = this.#layout.sides[side];
    if (kind !== 'solve' && kind !== 'descend' && kind !== 'stars') {
      return yield* this.#alone(kind, side, unitsBelow(count), value);
    }
    for (const member of this.#members) if (member.state === 'dead') this.#replace(member);
    const working = this.#members.filter((member) => member.state === 'ready');
    if (working.length === 0) return yield* this.#alone(kind, side, unitsBelow(count), value);
    this.#most = Math.max(this.#most, 1 + working.length);
    const task = ++this.#task;
    for (const member of working) this.#ask(member, task, kind, side, value);
    let failed = -1;
    const taken = new Set(working.map(({ slot }) => slot));
    for (const [slot, own] of this.#shares.entries()) {
      if (!taken.has(slot)) failed = Math.max(failed, yield* this.#alone(kind, side, own[side], value));
    }
    const rows = rowsOf(this.#buffer, this.#layout, kind, side);
    for (const member of working) {
      const own = this.#shares[member.slot][side];
      try {
        const answer = yield* this.#await(member, task);
        moveRows('back', rows, answer.rows, placeOf(this.#layout, kind, side).width, chunks, own);
        failed = Math.max(failed, answer.failed);
      } catch (reason) {
        if (!(reason instanceof LaneLost)) throw reason;
        failed = Math.max(failed, yield* this.#alone(kind, side, own, value));
      }
    }
    return failed;
  }

  /** Ends the helpers. */
  stop(): void {
    for (const { helper } of this.#members) helper.terminate();
    this.#members = [];
  }

  *#alone(kind: Kind, side: number, units: Iterable<number>, value: number): Generator<void, number> {
    let failed = -1;
    for (const unit of units) {
      failed = Math.max(failed, this.#work(kind, side, unit, value));
      yield;
    }
    return failed;
  }

  #ask(member: Member, task: number, kind: RowKind, side: number, value: number): void {
    const { sides, d, diagonal, squares } = this.#layout;
    const all = rowsOf(this.#buffer, this.#layout, kind, side);
    const other = rowsOf(this.#buffer, this.#layout, kind, 1 - side);
    const units = this.#shares[member.slot][side];
    const { width } = placeOf(this.#layout, kind, side);
    const length = rowsIn(sides[side].chunks, units) * width;
    const spare = member.spare[side];
    const fits = spare?.fixed.length === other.length && spare.rows.length === length;
    const { fixed, rows } =
      spare && fits ? spare : { fixed: new Float32Array(other.length), rows: new Float32Array(length) };
    member.spare[side] = null;
    member.answer = null;
    member.silent = 0;
    fixed.set(other);
    moveRows('out', all, rows, width, sides[side].chunks, units);
    const copy = (at: number): Float32Array => new Float32Array(this.#buffer, at, d).slice();
    member.helper.postMessage(
      { type: 'task', task, kind, side, value, fixed, rows, diagonal: copy(diagonal), squares: copy(squares) },
      [fixed.buffer, rows.buffer] as Transferable[],
    );
  }

  *#await(member: Member, task: number): Generator<Pause, TaskAnswer> {
    for (let last = performance.now(); ;) {
      const { answer } = member;
      if (answer?.task === task) {
        member.spare[answer.side] = answer;
        return answer;
      }
      if (member.state === 'dead' || member.silent > (this.#options.patience ?? PATIENCE)) {
        this.#replace(member);
        throw new LaneLost();
      }
      yield new Promise((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, WAIT);
      });
      const now = performance.now();
      member.silent += Math.min(now - last, WAIT);
      last = now;
    }
  }

  #start(slot: number): void {
    try {
      const helper = this.#options.createHelper();
      const member: Member = { slot, helper, state: 'starting', answer: null, silent: 0, spare: [null, null] };
      const lost = (): void => {
        // One that never got ready is not replaced: the next would not either.
        if (member.state === 'starting') this.#end(member);
        member.state = 'dead';
        this.#wake();
      };
      helper.addEventListener('message', ({ data }) => {
        const said = data as ShareAnswer;
        member.silent = 0;
        if (said === 'ready') member.state = 'ready';
        else if (said !== 'alive') member.answer = said;
        this.#wake();
      });
      helper.addEventListener('error', lost);
      helper.addEventListener('messageerror', lost);
      this.#members.push(member);
      if (this.#shares.length > 0) this.#give(member);
    } catch (reason) {
      // Fewer lanes are slower, and nothing else.
      console.warn('A lane could not be started:', reason);
    }
  }

  #end(member: Member): void {
    member.helper.terminate();
    this.#members = this.#members.filter((other) => other !== member);
  }

  #replace(member: Member): void {
    this.#end(member);
    if (this.#replacements-- > 0) this.#start(member.slot);
  }

  #give({ helper, slot }: Member): void {
    const sides = [this.#shareOf(0, slot), this.#shareOf(1, slot)] as const;
    const tables = new Float32Array(this.#buffer, this.#layout.tables, 1024).slice();
    const transfer = sides.flatMap(({ indptr, regularization, indices, codes }) =>
      [indptr, regularization, indices, codes].map((array) => array.buffer as ArrayBuffer),
    );
    helper.postMessage({ type: 'share', module: this.#options.module, layout: this.#layout, tables, sides }, transfer);
  }

  #shareOf(i: number, slot: number): SideShare {
    const side = this.#layout.sides[i];
    const units = this.#shares[slot][i];
    const indptr = new Uint32Array(this.#buffer, side.indptr, side.rows + 1);
    const allIndices = new Uint32Array(this.#buffer, side.indices, indptr[side.rows]);
    const allCodes = new Uint8Array(this.#buffer, side.codes, indptr[side.rows]);
    const range = (unit: number): [number, number] => [indptr[side.chunks[unit]], indptr[side.chunks[unit + 1]]];
    const ratings = units.reduce((sum, unit) => sum + range(unit)[1] - range(unit)[0], 0);
    const indices = new Uint32Array(ratings);
    const codes = new Uint8Array(ratings);
    let at = 0;
    for (const unit of units) {
      const [from, until] = range(unit);
      indices.set(allIndices.subarray(from, until), at);
      codes.set(allCodes.subarray(from, until), at);
      at += until - from;
    }
    const regularization = new Float32Array(this.#buffer, side.regularization, side.rows).slice();
    return { units, indptr: indptr.slice(), regularization, indices, codes };
  }

  /** The chunks of each lane: each chunk to the lane that has least so far. */
  #sharesOf(i: number): Uint32Array[] {
    const { rows, chunks, indptr: at } = this.#layout.sides[i];
    const indptr = new Uint32Array(this.#buffer, at, rows + 1);
    const shares = Array.from({ length: this.#options.lanes }, () => ({ cost: 0, units: [] as number[] }));
    for (let unit = 0; unit + 1 < chunks.length; unit++) {
      const [from, until] = [chunks[unit], chunks[unit + 1]];
      const least = shares.reduce((best, one) => (one.cost < best.cost ? one : best));
      least.units.push(unit);
      least.cost += indptr[until] - indptr[from] + (until - from) * (this.#layout.d / 2);
    }
    return shares.map(({ units }) => Uint32Array.from(units));
  }
}

const unitsBelow = (count: number): Iterable<number> => Array(count).keys();
