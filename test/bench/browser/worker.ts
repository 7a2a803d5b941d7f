import { competitor, type Command } from '../commands.ts';
import { help, type HelpMessage } from '../../../workers/als/index.ts';

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const answer = competitor({
  read: async (data) => (await fetch(data)).arrayBuffer(),
  createHelper: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
  turn: () => new Promise((done) => setTimeout(done, 0)),
  peakMemory: () => null,
});

scope.addEventListener('message', ({ data }: MessageEvent<Command | HelpMessage>) => {
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
