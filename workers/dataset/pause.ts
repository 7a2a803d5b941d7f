import { DatasetError } from './error.ts';

/** Work goes on this long before the thread may answer messages. */
const PATIENCE_MS = 16;

/** Resolves after everything that waits now: other messages come first. A timer would wait for milliseconds. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Lets a long piece of work breathe. */
export class Breath {
  private readonly signal: AbortSignal | undefined;
  private last = performance.now();

  constructor(signal: AbortSignal | undefined) {
    this.signal = signal;
  }

  /** Pauses where it is time to. @throws DatasetError `cancelled`. */
  async take(): Promise<void> {
    if (performance.now() - this.last >= PATIENCE_MS) {
      await pause();
      this.last = performance.now();
    }
    if (this.signal?.aborted) throw new DatasetError({ code: 'cancelled' });
  }
}

/** Work in steps of a few milliseconds. */
export type Steps<T> = Generator<void, T, void>;

/** Does all steps at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}

/** Does the steps with pauses between them. @throws DatasetError `cancelled`. */
export async function withPauses<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  const breath = new Breath(signal);
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    await breath.take();
  }
}
