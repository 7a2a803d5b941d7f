import type { Run, RunStage, StageName } from '../../../workers/protocol.ts';

/** The pipeline in its order. */
export const STAGES: readonly StageName[] = ['fetch', 'read', 'index', 'train', 'evaluate', 'store'];

export type RunState = 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

/** What a run is as a whole: the worst of its stages, once nothing runs any more. */
export function stateOf(run: Run): RunState {
  const has = (state: RunStage['state']): boolean => run.stages.some((stage) => stage.state === state);
  if (has('running')) return 'running';
  if (has('failed')) return 'failed';
  if (has('interrupted')) return 'interrupted';
  if (has('cancelled')) return 'cancelled';
  // Between two stages.
  return has('waiting') ? 'running' : 'done';
}

/** Whether the engine can run its first stage that is not done once more. dataset: hash of the open data; null where none is. */
export function canRunAgain(run: Run, dataset: string | null): boolean {
  const state = stateOf(run);
  // Of a quiet one the ratings are not kept; another follows by itself.
  if (state === 'running' || state === 'done' || run.cause === 'quiet') return false;
  const first = run.stages.find((stage) => stage.state !== 'done' && stage.state !== 'waiting');
  const reads = first?.name === 'fetch' || first?.name === 'read' || first?.name === 'index';
  return reads ? run.cause === 'open' && dataset === null : run.dataset.hash === dataset;
}
