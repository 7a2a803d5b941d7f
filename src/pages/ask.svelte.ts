import type { Answer, Problem } from '../../workers/protocol.ts';

/** What the engine last answered; the old value stays until the next one is there. */
export interface Asked<T> {
  readonly value: T | null;
  readonly problem: Problem | null;
  /** A question is on its way. */
  readonly pending: boolean;
  /** Asks the same once more. */
  readonly again: () => void;
}

/**
 * Asks the engine again whenever something changes that `question` reads, and drops answers that come after a later question.
 * Call while a component initialises.
 *
 * @param question null while it cannot be asked
 * @param heard called with each answer that counts, before the screen shows it
 */
export function ask<T>(question: () => Promise<Answer<T>> | null, heard?: (value: T) => void): Asked<T> {
  let value = $state.raw<T | null>(null);
  let problem = $state.raw<Problem | null>(null);
  let pending = $state(false);
  let attempt = $state(0);
  $effect(() => {
    void attempt;
    const asked = question();
    let current = true;
    pending = asked !== null;
    void asked?.then((answer) => {
      if (!current) return;
      pending = false;
      problem = answer.ok ? null : answer.problem;
      if (!answer.ok) return;
      heard?.(answer.value);
      value = answer.value;
    });
    return () => (current = false);
  });
  return {
    get value() {
      return value;
    },
    get problem() {
      return problem;
    },
    get pending() {
      return pending;
    },
    again: () => {
      attempt++;
    },
  };
}
