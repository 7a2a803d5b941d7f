import type { ShareMessage, TaskMessage } from './share.ts';
import { KINDS, type DoUnit, type Kind } from './units.ts';

/**
 * Lanes over one shared memory. One of them leads: it says what is to be done, does its share, and waits for the others. Units are taken
 * from one atomic counter. Words of the control block (Int32):
 */
const NEXT = 0; // the unit to take next
const KIND = 1;
const SIDE = 2;
const COUNT = 3;
const VALUE = 4;
const FAILED = 5; // 0, or 1 + a row without a solution
// Each lane has two more, on lines of the cache of their own: the number of the task that it is to do (DISMISSED: none any more), and of
// that it has done.
const startWord = (lane: number): number => 16 * (2 * lane + 1);
const doneWord = (lane: number): number => 16 * (2 * lane + 2);
const DISMISSED = -1;

/** A lane that helps, seen from the one that leads: the part of Worker that is needed. */
export interface Helper {
  postMessage(message: HelpMessage | ShareMessage | TaskMessage, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: (event: unknown) => void): void;
  terminate(): void;
}

/** What a helper is given: `help` in helper.ts does the rest. */
export interface HelpMessage {
  readonly type: 'help';
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly layout: import('./layout.ts').Layout;
  readonly lane: number;
}

export interface TeamOptions {
  /** Lanes, with the leading one. */
  readonly lanes: number;
  /** Starts a thread; may throw. null where there is only one lane. */
  readonly createHelper: (() => Helper) | null;
  readonly message: (lane: number) => HelpMessage;
  /** Milliseconds without a sign of life until a helper counts as dead. A unit takes some milliseconds. */
  readonly patience?: number;
}

const PATIENCE = 5000;
/** Milliseconds to wait at a time. More is counted as this much: a machine that slept is no dead lane. */
const WAIT = 20;
/** Helpers that may die before nobody takes their place. */
export const REPLACEMENTS = 2;

/** A helper died: what the lanes were at has to be done again. */
export class LaneLost extends Error {
  override readonly name = 'LaneLost';
}

interface Member {
  readonly lane: number;
  readonly helper: Helper;
  /** Loaded, and waiting for its first task. */
  ready: boolean;
  dead: boolean;
}

export class Team {
  readonly #control: Int32Array;
  readonly #work: DoUnit;
  readonly #options: TeamOptions;
  #members: Member[] = [];
  #task = 0;
  /** The next lane: one that was dismissed may live on for a while, so its words and its scratch are not used again. */
  #next = 1;
  /** The most lanes that have worked on one task. */
  #most = 1;

  constructor(control: Int32Array, work: DoUnit, options: TeamOptions) {
    this.#control = control;
    this.#work = work;
    this.#options = options;
    for (let lane = 1; lane < options.lanes; lane++) this.#start();
  }

  get lanes(): number {
    return this.#most;
  }

  /** Does all units of one kind. Yields after each of its own. Returns -1 or a row without a solution. Throws LaneLost. */
  *run(kind: Kind, side: number, count: number, value: number): Generator<void, number> {
    const control = this.#control;
    const task = ++this.#task;
    control[KIND] = KINDS.indexOf(kind);
    control[SIDE] = side;
    control[COUNT] = count;
    control[VALUE] = value;
    Atomics.store(control, FAILED, 0);
    Atomics.store(control, NEXT, 0);
    const working = this.#members.filter((member) => member.ready && !member.dead);
    for (const { lane } of working) {
      Atomics.store(control, startWord(lane), task);
      Atomics.notify(control, startWord(lane));
    }
    this.#most = Math.max(this.#most, 1 + working.length);
    for (;;) {
      const unit = Atomics.add(control, NEXT, 1);
      if (unit >= count) break;
      report(control, this.#work(kind, side, unit, value));
      yield;
    }
    for (const member of working) yield* this.#await(member, task);
    return Atomics.load(control, FAILED) - 1;
  }

  /** Ends the helpers. */
  stop(): void {
    for (const member of this.#members) this.#end(member);
    this.#members = [];
  }

  *#await(member: Member, task: number): Generator<void, void> {
    const control = this.#control;
    const word = doneWord(member.lane);
    let silent = 0;
    let last = performance.now();
    for (;;) {
      const done = Atomics.load(control, word);
      if (done === task) return;
      if (member.dead || silent > (this.#options.patience ?? PATIENCE)) {
        this.#replace(member);
        throw new LaneLost();
      }
      if (mayWait) Atomics.wait(control, word, done, WAIT);
      yield;
      const now = performance.now();
      silent += Math.min(now - last, WAIT);
      last = now;
    }
  }

  #start(): void {
    const { createHelper, message, lanes } = this.#options;
    const lane = this.#next++;
    if (!createHelper || lane >= lanes + REPLACEMENTS) return;
    try {
      const member: Member = { lane, helper: createHelper(), ready: false, dead: false };
      const lost = (): void => {
        // One that never got ready is not replaced: the next would not either.
        if (!member.ready) this.#end(member);
        member.dead = true;
      };
      member.helper.addEventListener('message', () => (member.ready = true));
      member.helper.addEventListener('error', lost);
      member.helper.addEventListener('messageerror', lost);
      member.helper.postMessage(message(lane));
      this.#members.push(member);
    } catch (reason) {
      // Fewer lanes are slower, and nothing else.
      console.warn('A lane could not be started:', reason);
    }
  }

  #end(member: Member): void {
    member.dead = true;
    // A browser lets a thread that runs or waits live on for seconds after this.
    Atomics.store(this.#control, startWord(member.lane), DISMISSED);
    Atomics.notify(this.#control, startWord(member.lane));
    member.helper.terminate();
  }

  #replace(member: Member): void {
    this.#end(member);
    this.#members = this.#members.filter((other) => other !== member);
    this.#start();
  }
}

/** Notes a row without a solution; of several, any. */
function report(control: Int32Array, row: number): void {
  if (row >= 0) Atomics.compareExchange(control, FAILED, 0, row + 1);
}

/** The page's own thread may not wait: it asks again and again. */
const mayWait = typeof document === 'undefined';

/** What a helper does from its first task on, until it is dismissed. */
export function follow(control: Int32Array, lane: number, work: DoUnit): void {
  const start = startWord(lane);
  let task = 0;
  for (;;) {
    Atomics.wait(control, start, task);
    const next = Atomics.load(control, start);
    if (next === task) continue;
    if (next === DISMISSED) return;
    task = next;
    const kind = KINDS[control[KIND]];
    const [side, count, value] = [control[SIDE], control[COUNT], control[VALUE]];
    for (;;) {
      if (Atomics.load(control, start) !== task) return;
      const unit = Atomics.add(control, NEXT, 1);
      if (unit >= count) break;
      report(control, work(kind, side, unit, value));
    }
    Atomics.store(control, doneWord(lane), task);
    Atomics.notify(control, doneWord(lane));
  }
}
