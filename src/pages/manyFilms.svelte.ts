import { untrack } from 'svelte';
import type { Answer, Film, FilmId, Reason } from '../../workers/protocol.ts';
import { engine } from '../state/engine.svelte.ts';
import { alsoKnown, nothingKnown } from './known.ts';

/** Films per question: about 15 ms of the engine each, where thousands are rated. */
const GUESSES = 500;
const REASONS = 10;

/**
 * What the engine says of many films, asked in small questions so that others are answered in between; anew when the profile or the
 * model changes. What was asked before stays until its new answer is there. Call while a component initialises.
 *
 * @param wanted the most urgent first
 * @param batch films per question
 * @param ask one answer per film, in their order
 * @returns undefined until the first answer for the film
 */
function manyAnswers<Value>(
  wanted: () => readonly FilmId[],
  batch: number,
  ask: (films: readonly FilmId[]) => Promise<Answer<readonly (Value | null)[]>>,
): (film: FilmId) => Value | null | undefined {
  let known = $state.raw(nothingKnown<FilmId, { value: Value | null; revision: number }>());

  $effect(() => {
    const { revision } = engine;
    const ids = wanted();
    let current = true;
    const collect = async (missing: readonly FilmId[]): Promise<void> => {
      for (let at = 0; at < missing.length && current; at += batch) {
        const films = missing.slice(at, at + batch);
        const answer = await ask(films);
        if (!answer.ok || !current) return;
        const { value: values } = answer;
        known = alsoKnown(
          known,
          films.map((id, i) => [id, { value: values[i] ?? null, revision }] as const),
        );
      }
    };
    void untrack(() => collect(ids.filter((id) => known.get(id)?.revision !== revision)));
    return () => (current = false);
  });
  return (film) => known.get(film)?.value;
}

export interface Guesses {
  /** Null while there is none. */
  readonly of: (film: FilmId) => number | null;
  /** An answer came for the film, be it that there is no guess. */
  readonly asked: (film: FilmId) => boolean;
}

/** Predicted stars of many films: see manyAnswers. */
export function manyGuesses(wanted: () => readonly FilmId[]): Guesses {
  const answer = manyAnswers(wanted, GUESSES, (films) => engine.predict(films));
  return { of: (film) => answer(film) ?? null, asked: (film) => answer(film) !== undefined };
}

/** The rating that speaks most for each of many films, null where none does: see manyAnswers. */
export const manyReasons = (wanted: () => readonly FilmId[]): ((film: FilmId) => Reason | null | undefined) =>
  manyAnswers(wanted, REASONS, (films) => engine.reasons(films));

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
