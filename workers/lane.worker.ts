/**
 * One thread of work. Given a training or an evaluation, it says how that goes and hands the outcome over; it may start threads of this
 * very script to share the work, and those are given `help`, or a share and then tasks. It
 * also unpacks files for an import. Cancelled by being terminated, with all that it has started.
 */
import {
  help,
  loadKernels,
  takeShare,
  type HelpMessage,
  type Helper,
  type ShareMessage,
  type TaskMessage,
} from './als/index.ts';
import { inflateFor, type InflateMessage } from './dataset/import/inflate.ts';
import { runEvaluation } from './engine/evaluationRun.ts';
import { describe, nextTask, type LaneJob, type PrepareMessage } from './engine/lane.ts';
import { scriptUrl } from './engine/scripts.ts';
import { runTraining, type LaneMessage, type Post } from './engine/trainingRun.ts';

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

let doTask: ((task: TaskMessage) => void) | null = null;

scope.addEventListener(
  'message',
  ({ data }: MessageEvent<LaneJob | PrepareMessage | InflateMessage | HelpMessage | ShareMessage | TaskMessage>) => {
    if ('type' in data && data.type === 'prepare') {
      // What goes wrong now goes wrong again when they are needed, and is told then.
      if (data.kernels !== 'scalar') loadKernels(data.kernels, false).catch(() => undefined);
      return;
    }
    if ('type' in data && data.type === 'inflate') {
      void inflateFor(data);
      return;
    }
    if ('type' in data && data.type === 'help') {
      help(data, () => scope.postMessage('ready'));
      scope.close();
      return;
    }
    if ('type' in data && data.type === 'share') {
      doTask = takeShare(data, (answer, transfer) => scope.postMessage(answer, transfer));
      return;
    }
    if ('type' in data && data.type === 'task') {
      doTask?.(data);
      return;
    }
    const work =
      'type' in data
        ? runEvaluation(data, (message) => scope.postMessage(message), createHelper, breathe)
        : runTraining(data, post, createHelper, breathe);
    work.catch((reason: unknown) => {
      const message: LaneMessage = { type: 'failed', detail: describe(reason) };
      scope.postMessage(message);
    });
  },
);
