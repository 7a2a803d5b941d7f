import { Worker } from 'node:worker_threads';
import type { Helper } from '../../workers/als/kernels/simd/team.ts';

/** Node 20 does not take a loader over into its threads: this registers tsx there, and then loads the lane. */
const SCRIPT = `import('${import.meta.resolve('tsx/esm/api')}')
  .then(({ register }) => (register(), import('${new URL('./helper.ts', import.meta.url).href}')));`;

/** A thread of Node that helps: the part of a browser's Worker that lanes need. */
export function nodeHelper(): Helper {
  const worker = new Worker(SCRIPT, { eval: true });
  return {
    postMessage: (message) => worker.postMessage(message),
    addEventListener(type: string, listener: (event: { readonly data: unknown }) => void) {
      worker.on(type, (data: unknown) => listener({ data }));
    },
    terminate: () => void worker.terminate(),
  };
}
