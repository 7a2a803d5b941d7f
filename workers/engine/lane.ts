import { runTraining, type LaneMessage, type TrainingJob } from './trainingRun.ts';

/** A thread that trains: the part of Worker that is needed. */
export interface Lane {
  postMessage(job: TrainingJob): void;
  addEventListener(type: 'message', listener: (event: { readonly data: LaneMessage }) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: (event: unknown) => void): void;
  terminate(): void;
}

/** Milliseconds of training in one go where there is no thread for it: queries wait no longer. */
const SLICE = 12;

class Terminated extends Error {}

/** A lane without a thread of its own: trains in the caller's, slice by slice. For browsers without workers in workers. */
export function localLane(): Lane {
  let listener: (event: { readonly data: LaneMessage }) => void = () => {};
  let over = false;
  let sliceEnd = 0;
  const breathe = (): Promise<void> | null => {
    if (over) throw new Terminated();
    if (performance.now() < sliceEnd) return null;
    return nextTask().then(() => {
      if (over) throw new Terminated();
      sliceEnd = performance.now() + SLICE;
    });
  };
  return {
    postMessage(job) {
      const post = (data: LaneMessage): void => listener({ data });
      runTraining(job, post, null, breathe).catch((reason: unknown) => {
        if (!(reason instanceof Terminated)) post({ type: 'failed', detail: describe(reason) });
      });
    },
    addEventListener(type: string, added: (event: { readonly data: LaneMessage }) => void) {
      if (type === 'message') listener = added;
    },
    terminate() {
      over = true;
    },
  };
}

/** Resolves after other tasks had their turn: timers are slowed down to 4 ms, messages are not. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

export function describe(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
