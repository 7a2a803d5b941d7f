import type { BiasedSettings } from '../als/index.ts';
import type { Inflater } from '../dataset/import/inflate.ts';
import type { AlsSettings, EngineEvent, Features } from '../protocol.ts';
import type { EngineStore } from '../store/index.ts';
import type { Lane } from './lane.ts';
import type { Locks } from './locks.ts';
import type { OpenFile } from './source.ts';
import type { LaneLimits } from './supervise.ts';

/** What the engine needs of the world around it. */
export interface EngineParts {
  readonly store: EngineStore;
  readonly openFile: OpenFile;
  /** Starts a thread for one training; may throw. */
  readonly createLane: () => Lane;
  /** A training is near: the next lane's thread may start, and its kernels be compiled. */
  readonly prepareLane?: (features: Features) => void;
  /** Starts a thread that unpacks what is imported; may throw. Else the engine's own does so. */
  readonly createInflater?: () => Inflater;
  /** null where the browser has no Web Locks: every tab then trains for itself. */
  readonly locks: Locks | null;
  readonly laneLimits?: LaneLimits;
  readonly settings?: AlsSettings;
  readonly stars?: BiasedSettings;
  /** What to use at most; what there is where not given. */
  readonly features?: Partial<Features>;
  /** Uniform from [0, 1). */
  readonly draw?: () => number;
}

/** Tells the page. Never throws. */
export type Tell = (event: EngineEvent) => void;

/** Tells a listener, which may be on another thread or gone. */
export function tellSafely(listener: (event: EngineEvent) => unknown, event: EngineEvent): void {
  const lost = (reason: unknown): void => console.warn('An engine event was not heard:', reason);
  try {
    // Through comlink it is a promise.
    Promise.resolve(listener(event)).catch(lost);
  } catch (reason) {
    lost(reason);
  }
}
