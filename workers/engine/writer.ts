import type { Problem } from '../protocol.ts';
import type { Tell } from './parts.ts';

/** Writes records one after another, behind everything else, and tells of each kind of failure once. */
export class Writer {
  readonly #tell: Tell;
  #last: Promise<unknown> = Promise.resolve();
  /** Rises with `forget`: what was to be stored before it is not stored any more. */
  #forgotten = 0;
  readonly #told = new Set<string>();

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** Resolves when it is written, to null, or could not be. What was overtaken by `forget` counts as written. */
  async save(write: () => Promise<Problem | null>): Promise<Problem | null> {
    const problem = await this.ask(write);
    if (problem && !this.#told.has(problem.code)) {
      this.#told.add(problem.code);
      this.#tell({ type: 'not-stored', problem });
    }
    return problem;
  }

  /** As `save`, for what somebody waits for: whoever asked tells of it. */
  ask(write: () => Promise<Problem | null>): Promise<Problem | null> {
    const forgotten = this.#forgotten;
    const writing = this.#last.then(async () => {
      if (forgotten !== this.#forgotten) return null;
      return write();
    });
    this.#last = writing;
    return writing;
  }

  /** Drops what is not written yet; resolves when nothing is being written any more. */
  async forget(): Promise<void> {
    this.#forgotten++;
    await this.#last;
  }
}
