import { untrack } from 'svelte';
import type { FilmId, Reason } from '../../../workers/protocol.ts';
import { engine } from '../../state/engine.svelte.ts';
import { alsoKnown, nothingKnown } from '../known.ts';

/** Films per question: 10 to 20 ms of the engine. */
const BATCH = 10;

/**
 * The ratings that speak most for each of many films, asked for in small questions; anew when the profile or the model changes. Call while a
 * component initialises.
 *
 * @param wanted the most urgent first
 */
export function manyReasons(wanted: () => readonly FilmId[]): {
  /** undefined until it is known; null where no rating speaks for the film. */
  readonly of: (film: FilmId) => Reason | null | undefined;
} {
  let known = $state.raw(nothingKnown<FilmId, { reason: Reason | null; revision: number }>());

  $effect(() => {
    const { revision } = engine;
    const ids = wanted();
    let current = true;
    const collect = async (missing: readonly FilmId[]): Promise<void> => {
      for (let at = 0; at < missing.length && current; at += BATCH) {
        const batch = missing.slice(at, at + BATCH);
        const answer = await engine.reasons(batch);
        if (!answer.ok || !current) return;
        const { value } = answer;
        known = alsoKnown(
          known,
          batch.map((id, i) => [id, { reason: value[i] ?? null, revision }] as const),
        );
      }
    };
    void untrack(() => collect(ids.filter((id) => known.get(id)?.revision !== revision)));
    return () => (current = false);
  });
  return { of: (film) => known.get(film)?.reason };
}
