import type { Film, Problem } from '../../../workers/protocol.ts';
import { engine } from '../../state/engine.svelte.ts';

export interface Drawing {
  readonly films: readonly Film[];
  /** films x 2 */
  readonly places: Float32Array;
  /** Below 1 it is still being drawn. */
  readonly progress: number;
}

/** Milliseconds between two looks at a map that is being drawn. */
const LOOK = 120;

/**
 * The map of the model in use, as it is drawn; anew for each model, and the old one stays until the new one is there. Waits until learning has
 * ended: a map of an early model would be redrawn at once. Call while a component initialises.
 */
export function mapDrawing(): {
  readonly value: Drawing | null;
  readonly problem: Problem | null;
  readonly again: () => void;
} {
  let value = $state.raw<Drawing | null>(null);
  let problem = $state.raw<Problem | null>(null);
  let attempt = $state(0);
  $effect(() => {
    void attempt;
    if (engine.status !== 'ready' || !engine.model || !(engine.modelDone || engine.stopped)) return;
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let key: string | null = null;
    let films: readonly Film[] = [];
    const look = async (): Promise<void> => {
      const answer = await engine.map(key);
      if (!current) return;
      problem = answer.ok ? null : answer.problem;
      if (!answer.ok || !answer.value) return;
      const { value: map } = answer;
      if (map.films) [films, key] = [map.films, map.key];
      const before = value?.progress === 1;
      if (map.progress === 1 || !before) value = { films, places: map.places, progress: map.progress };
      if (map.progress < 1) timer = setTimeout(() => void look(), LOOK);
    };
    void look();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  });
  return {
    get value() {
      return value;
    },
    get problem() {
      return problem;
    },
    again: () => {
      attempt++;
    },
  };
}
