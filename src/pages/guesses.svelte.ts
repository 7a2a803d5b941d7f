import { untrack } from 'svelte';
import type { Film, FilmId } from '../../workers/protocol.ts';
import { engine } from '../state/engine.svelte.ts';
import { alsoKnown, nothingKnown } from './known.ts';

/** Films per question: about 15 ms of the engine where thousands are rated. */
const BATCH = 500;

export interface Guesses {
  /** What was asked before a rating or a better model came stays until its new answer is there. Null while there is none. */
  readonly of: (film: FilmId) => number | null;
  /** An answer came for the film, be it that there is no guess. */
  readonly asked: (film: FilmId) => boolean;
}

/**
 * Predictions for many films, asked in small questions so that others are answered in between; anew when the profile or the model
 * changes. Call while a component initialises.
 *
 * @param wanted the most urgent first
 */
export function manyGuesses(wanted: () => readonly FilmId[]): Guesses {
  let known = $state.raw(nothingKnown<FilmId, { stars: number | null; revision: number }>());

  $effect(() => {
    const { revision } = engine;
    const ids = wanted();
    let current = true;
    const collect = async (missing: readonly FilmId[]): Promise<void> => {
      for (let at = 0; at < missing.length && current; at += BATCH) {
        const batch = missing.slice(at, at + BATCH);
        const answer = await engine.predict(batch);
        if (!answer.ok || !current) return;
        const { value } = answer;
        known = alsoKnown(
          known,
          batch.map((id, i) => [id, { stars: value[i] ?? null, revision }] as const),
        );
      }
    };
    void untrack(() => collect(ids.filter((id) => known.get(id)?.revision !== revision)));
    return () => (current = false);
  });

  return {
    of: (film) => known.get(film)?.stars ?? null,
    asked: (film) => known.has(film),
  };
}

/**
 * What the catalogue knows of many films; each is asked for once. Call while a component initialises.
 *
 * @param wanted empty while no data set is open
 */
export function manyFilms(wanted: () => readonly FilmId[]): (film: FilmId) => Film | null {
  let known = $state.raw(nothingKnown<FilmId, Film | null>());

  $effect(() => {
    const ids = wanted();
    const missing = untrack(() => ids.filter((id) => !known.has(id)));
    if (missing.length === 0) return;
    void engine.films(missing).then((answer) => {
      if (!answer.ok) return;
      const { value } = answer;
      known = alsoKnown(
        known,
        missing.map((id, i) => [id, value[i] ?? null] as const),
      );
    });
  });

  return (film) => known.get(film) ?? null;
}
