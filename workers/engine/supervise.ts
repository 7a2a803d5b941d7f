import type { Checkpoint, Model } from '../als/index.ts';
import type { Problem, TrainingReport } from '../protocol.ts';
import { decodeCheckpoint } from '../store/index.ts';
import { describe, errorText, localLane, type Lane } from './lane.ts';
import type { LaneMessage, TrainingJob } from './trainingRun.ts';

export interface LaneLimits {
  /** Milliseconds between looks at the lane. */
  readonly look: number;
  /** Looks in a row without a sign of life until it counts as dead. Counted, not timed: a laptop that slept is no dead lane. */
  readonly looks: number;
  /** Lanes that may die before the training is given up. */
  readonly restarts: number;
}

export const LANE_LIMITS: LaneLimits = { look: 1000, looks: 15, restarts: 2 };

export interface Supervision {
  /** Starts a thread; may throw. */
  readonly createLane: () => Lane;
  readonly limits: LaneLimits;
  readonly onProgress: (progress: Extract<LaneMessage, { type: 'progress' }>) => void;
  /** An early model; the last one is the outcome. */
  readonly onSnapshot: (model: Model, ms: number, training: TrainingReport) => void;
  /** A sealed record of it, named as the job says. Resolves to whether `stored` will give it: then it need not be in memory as well. */
  readonly onCheckpoint: (record: ArrayBuffer) => Promise<boolean>;
  /** The checkpoint that was stored last; null where it cannot be read. */
  readonly stored: () => Promise<Checkpoint | null>;
  /** Another lane takes the place of one that died. */
  readonly onReplaced: () => void;
}

export type Outcome =
  | { readonly state: 'done'; readonly model: Model; readonly ms: number; readonly training: TrainingReport }
  | { readonly state: 'cancelled' }
  | { readonly state: 'failed'; readonly problem: Problem };

export interface SupervisedTraining {
  /** Never rejects. */
  readonly outcome: Promise<Outcome>;
  /** The lane is ended at once. */
  cancel(): void;
}

/**
 * Runs one training in a lane of its own. A lane that dies or falls silent is replaced, `restarts` times; where none ever came to
 * life the training runs in this thread, in slices. Each goes on from the last checkpoint.
 */
export function superviseTraining(job: TrainingJob, supervision: Supervision): SupervisedTraining {
  const { limits, onProgress, onSnapshot, onCheckpoint, stored, onReplaced } = supervision;
  let finish: (outcome: Outcome) => void = () => {};
  const outcome = new Promise<Outcome>((resolve) => {
    finish = resolve;
  });
  let current: { stop(): void } | null = null;
  /** The last checkpoint, or where it is. */
  let last: ArrayBuffer | 'stored' | null = null;
  let deaths = 0;
  let everAlive = false;

  const end = (result: Outcome): void => {
    current?.stop();
    current = null;
    finish(result);
  };

  /** Where the next lane goes on. */
  const resume = async (): Promise<Checkpoint | null> => {
    if (last === 'stored') return (await stored()) ?? job.resume;
    return last ? decodeCheckpoint(last, job.checkpointName) : job.resume;
  };

  const keep = async (record: ArrayBuffer): Promise<void> => {
    last = record;
    const isStored = await onCheckpoint(record);
    if (isStored && last === record) last = 'stored';
  };

  const start = (create: () => Lane, isLast: boolean): void => {
    let lane: Lane | null = null;
    let silentLooks = 0;
    const timer = setInterval(() => {
      if (++silentLooks > limits.looks) die('gave no sign of life');
    }, limits.look);
    const own = {
      stop(): void {
        clearInterval(timer);
        lane?.terminate();
      },
    };
    current = own;
    const die = (detail: string): void => {
      if (current !== own) return;
      own.stop();
      current = null;
      deaths++;
      if (deaths <= limits.restarts) {
        onReplaced();
        start(create, isLast);
      } else if (everAlive || isLast) {
        end({ state: 'failed', problem: { code: 'training', detail: `The training thread ${detail}.` } });
      } else {
        deaths = 0;
        onReplaced();
        start(localLane, true);
      }
    };
    try {
      lane = create();
      listen(lane, own, die, () => (silentLooks = 0));
      if (last === null) lane.postMessage(job);
      else goOn(lane, own, die);
    } catch (reason) {
      die(`could not be started: ${describe(reason)}`);
    }
  };

  const goOn = (lane: Lane, own: object, die: (detail: string) => void): void => {
    resume().then(
      (resume) => {
        if (current === own) lane.postMessage({ ...job, resume });
      },
      (reason: unknown) => die(`could not be started again: ${describe(reason)}`),
    );
  };

  const listen = (lane: Lane, own: object, die: (detail: string) => void, onSign: () => void): void => {
    lane.addEventListener('message', ({ data }) => {
      if (current !== own) return;
      everAlive = true;
      onSign();
      if (data.type === 'progress') onProgress(data);
      else if (data.type === 'checkpoint') {
        void keep(data.record);
      } else if (data.type === 'failed') end({ state: 'failed', problem: { code: 'training', detail: data.detail } });
      else if (data.type === 'snapshot') {
        if (data.done) end({ state: 'done', model: data.model, ms: data.ms, training: data.training });
        else onSnapshot(data.model, data.ms, data.training);
      }
    });
    lane.addEventListener('error', (event) => die(`broke down${errorText(event)}`));
    lane.addEventListener('messageerror', () => die('said something unreadable'));
  };

  start(supervision.createLane, false);
  return { outcome, cancel: () => end({ state: 'cancelled' }) };
}
