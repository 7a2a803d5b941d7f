/** The engine of a page: a comlink entry over one session. */
import { expose } from 'comlink';
import type { Lane, PrepareMessage } from './engine/lane.ts';
import { scriptUrl } from './engine/scripts.ts';
import { Session } from './engine/session.ts';
import { fetchFile } from './engine/source.ts';
import laneUrl from './lane.worker.ts?worker&url';
import { createStore } from './store/index.ts';

const base = new URL(import.meta.env.BASE_URL, location.href).href;

/** A lane that was started before it has work. */
let ready: Worker | null = null;
const startLane = (): Worker => new Worker(scriptUrl(laneUrl), { type: 'module', name: 'cinefold-lane' });

expose(
  new Session({
    store: createStore(),
    openFile: (address) => fetchFile(address, base),
    createLane: (): Lane => {
      const lane = ready ?? startLane();
      ready = null;
      return lane;
    },
    prepareLane: ({ kernels }) => {
      if (ready) return;
      try {
        const lane = startLane();
        ready = lane;
        // One that breaks down before it has work is not given any.
        lane.addEventListener('error', () => {
          if (ready === lane) ready = null;
        });
        lane.postMessage({ type: 'prepare', kernels } satisfies PrepareMessage);
      } catch (reason) {
        console.warn('A lane could not be started ahead of its training:', reason);
      }
    },
    createInflater: startLane,
    // Missing on insecure origins, whatever the types say.
    locks: navigator.locks ?? null,
  }),
);
