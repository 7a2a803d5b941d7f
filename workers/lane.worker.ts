/**
 * One training thread. Given a training, it says how that goes and hands models over; it may start threads of this very script to share
 * the work, and those are given `help`. Cancelled by being terminated, with all that it has started.
 */
import { help, type HelpMessage, type Helper } from './als/index.ts';
import { describe, nextTask } from './engine/lane.ts';
import { scriptUrl } from './engine/scripts.ts';
import { runTraining, type LaneMessage, type Post, type TrainingJob } from './engine/trainingRun.ts';

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const post: Post = (message, transfer) => scope.postMessage(message, transfer);

/** Milliseconds until other tasks get a turn: news of the helpers. */
const TURN = 50;
let turn = 0;
const breathe = (): Promise<void> | null => {
  const now = performance.now();
  if (now < turn) return null;
  turn = now + TURN;
  return nextTask();
};

const createHelper = (): Helper => new Worker(scriptUrl(location.href), { type: 'module', name: 'cinefold-helper' });

scope.addEventListener('message', ({ data }: MessageEvent<TrainingJob | HelpMessage>) => {
  if ('type' in data) {
    help(data, () => scope.postMessage('ready'));
    scope.close();
    return;
  }
  runTraining(data, post, createHelper, breathe).catch((reason: unknown) => {
    const message: LaneMessage = { type: 'failed', detail: describe(reason) };
    scope.postMessage(message);
  });
});
