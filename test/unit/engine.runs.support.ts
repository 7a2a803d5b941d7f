import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect } from 'vitest';
import { localLane } from '../../workers/engine/lane.ts';
import type { EngineParts } from '../../workers/engine/parts.ts';
import { Session } from '../../workers/engine/session.ts';
import type { Answer, Run } from '../../workers/protocol.ts';
import { createStore, openDatabase, type EngineStore } from '../../workers/store/index.ts';
import { Listener, madeFiles, madeSource, makeLocks, openMade } from './engine.support.ts';

export const SETTINGS = { factors: 8, alpha0: 0.3, lambda: 0.008, nu: 1, epochs: 3, seed: 42 };
export const STARS = { factors: 2, lambda: 1.2, epochs: 3, seed: 42 };
export const FILES = madeFiles();
export const SOURCE = madeSource('made');

export let store: EngineStore;
beforeEach(() => {
  const factory = new IDBFactory();
  store = createStore(openDatabase('made', 'records', () => factory));
});

export const openFile = openMade(FILES);

export function begin(parts: Partial<EngineParts> = {}): { session: Session; heard: Listener } {
  const session = new Session({
    store,
    openFile,
    createLane: localLane,
    locks: makeLocks(),
    settings: SETTINGS,
    stars: STARS,
    laneLimits: { look: 10, looks: 100, restarts: 1 },
    ...parts,
  });
  const heard = new Listener();
  session.watch(heard.hear);
  return { session, heard };
}

export function value<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
}

export async function trained(parts: Partial<EngineParts> = {}): Promise<{ session: Session; heard: Listener }> {
  const begun = begin(parts);
  value(await begun.session.open(SOURCE));
  await begun.heard.until('model', ({ done }) => done);
  return begun;
}

export const states = (run: Run): string[] => run.stages.map(({ name, state }) => `${name} ${state}`);
export const runsOf = async (session: Session): Promise<readonly Run[]> => value(await session.runs());
export const over = (session: Session, at = 0): Promise<void> =>
  expect.poll(async () => (await runsOf(session))[at].stages.at(-1)?.state).toBe('done');
