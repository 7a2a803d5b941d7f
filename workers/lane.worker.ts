/** One training thread: is given a job, says how it goes, hands models over. Cancelled by being terminated. */
import { describe } from './engine/lane.ts';
import { runTraining, type LaneMessage, type Post, type TrainingJob } from './engine/trainingRun.ts';

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const post: Post = (message, transfer) => scope.postMessage(message, transfer);

scope.addEventListener('message', ({ data }: MessageEvent<TrainingJob>) => {
  runTraining(data, post, () => null).catch((reason: unknown) => {
    const message: LaneMessage = { type: 'failed', detail: describe(reason) };
    scope.postMessage(message);
  });
});
