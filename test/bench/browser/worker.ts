import { competitor, type Command } from '../commands.ts';
import {
  contentOf,
  DEFAULT_ALS,
  DEFAULT_BIASED,
  detectFeatures,
  help,
  takeShare,
  type HelpMessage,
  type ShareMessage,
  type TaskMessage,
} from '../../../workers/als/index.ts';
import type { PrepareMessage } from '../../../workers/engine/lane.ts';
import type { LaneMessage, TrainingJob } from '../../../workers/engine/trainingRun.ts';
import { fromBytes } from '../file.ts';

/** What the page takes to read its sample, at least. */
const READING = 200;

/** As on a first visit: a lane that was started when reading began (cold: that is not yet there), code that has not run. */
async function train(data: ArrayBuffer, threads: number, cold: boolean): Promise<object> {
  const interactions = fromBytes(data);
  const features = detectFeatures({ threads });
  const job: TrainingJob = {
    interactions,
    users: interactions.users,
    content: contentOf(Array.from({ length: interactions.films }, () => ({ genres: [], year: null }))),
    settings: DEFAULT_ALS,
    stars: DEFAULT_BIASED,
    features,
    resume: null,
    checkpointName: 'made',
  };
  const newLane = (): Worker =>
    new Worker(new URL('../../../workers/lane.worker.ts', import.meta.url), { type: 'module' });
  const ahead = cold ? null : newLane();
  if (ahead) {
    ahead.postMessage({ type: 'prepare', kernels: features.kernels } satisfies PrepareMessage);
    await new Promise((resolve) => setTimeout(resolve, READING));
  }
  const start = performance.now();
  const lane = ahead ?? newLane();
  let firstModelMs = 0;
  let trainedMs = 0;
  return new Promise((resolve, reject) => {
    lane.onmessage = ({ data: said }: MessageEvent<LaneMessage>) => {
      if (said.type === 'failed') reject(new Error(said.detail));
      if (said.type !== 'snapshot') return;
      firstModelMs ||= performance.now() - start;
      if (said.model.epoch === job.settings.epochs) trainedMs ||= performance.now() - start;
      if (!said.done) return;
      lane.terminate();
      resolve({ ms: trainedMs, withEaseMs: performance.now() - start, firstModelMs, report: said.training });
    };
    lane.postMessage(job);
  });
}

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const answer = competitor({
  read: async (data) => (await fetch(data)).arrayBuffer(),
  createHelper: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
  turn: () => new Promise((done) => setTimeout(done, 0)),
  peakMemory: () => null,
  train,
});

let doTask: ((task: TaskMessage) => void) | null = null;

scope.addEventListener('message', ({ data }: MessageEvent<Command | HelpMessage | ShareMessage | TaskMessage>) => {
  if ('type' in data && data.type === 'share') {
    doTask = takeShare(data, (answer, transfer) => scope.postMessage(answer, transfer));
    return;
  }
  if ('type' in data && data.type === 'task') {
    doTask?.(data);
    return;
  }
  if ('type' in data) {
    help(data, () => scope.postMessage('ready'));
    scope.close();
    return;
  }
  answer(data).then(
    (done) => scope.postMessage(done),
    (reason: unknown) => scope.postMessage({ error: String(reason) }),
  );
});
