import type { Kernels } from '../protocol.ts';
import { runEvaluation, type EvaluationJob, type EvaluationMessage } from './evaluationRun.ts';
import { runTraining, type LaneMessage, type TrainingJob } from './trainingRun.ts';

export type LaneJob = TrainingJob | EvaluationJob;

/** What a lane may be told before it has work: the kernels to get ready. */
export interface PrepareMessage {
  readonly type: 'prepare';
  readonly kernels: Kernels;
}

/** A thread that trains or measures: the part of Worker that is needed. */
export interface Lane {
  postMessage(job: LaneJob): void;
  addEventListener(
    type: 'message',
    listener: (event: { readonly data: LaneMessage | EvaluationMessage }) => void,
  ): void;
  addEventListener(type: 'error' | 'messageerror', listener: (event: unknown) => void): void;
  terminate(): void;
}

/** Milliseconds of work in one go where there is no thread for it: queries wait no longer. */
const SLICE = 12;

class Terminated extends Error {}

/** A lane without a thread of its own: works in the caller's, slice by slice. For browsers without workers in workers. */
export function localLane(): Lane {
  let listener: (event: { readonly data: LaneMessage | EvaluationMessage }) => void = () => {};
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
      const post = (data: LaneMessage | EvaluationMessage): void => listener({ data });
      const work = 'type' in job ? runEvaluation(job, post, null, breathe) : runTraining(job, post, null, breathe);
      work.catch((reason: unknown) => {
        if (!(reason instanceof Terminated)) post({ type: 'failed', detail: describe(reason) });
      });
    },
    addEventListener(type: string, added: typeof listener) {
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

/** What an error event of a lane says, to go on after a sentence; empty where it says nothing. */
export function errorText(event: unknown): string {
  const message = (event as { message?: unknown }).message;
  return typeof message === 'string' && message !== '' ? `: ${message}` : '';
}
