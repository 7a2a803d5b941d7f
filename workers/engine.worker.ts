/** The engine of a page: a comlink entry over one session. */
import { expose } from 'comlink';
import type { Lane } from './engine/lane.ts';
import { scriptUrl } from './engine/scripts.ts';
import { Session } from './engine/session.ts';
import { fetchFile } from './engine/source.ts';
import laneUrl from './lane.worker.ts?worker&url';
import { createStore } from './store/index.ts';

const base = new URL(import.meta.env.BASE_URL, location.href).href;

expose(
  new Session({
    store: createStore(),
    openFile: (address) => fetchFile(address, base),
    createLane: (): Lane => new Worker(scriptUrl(laneUrl), { type: 'module', name: 'cinefold-lane' }),
    // Missing on insecure origins, whatever the types say.
    locks: navigator.locks ?? null,
  }),
);
