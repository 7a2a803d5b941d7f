import type { FilmId, Recommendation } from '../../workers/protocol.ts';

/** A question that the visitor's next rating would raise. */
export interface Foreseen {
  /** Without the visitor. */
  readonly question: object;
  /** `engine.revision` when it was asked. */
  readonly revision: number;
  readonly film: FilmId;
  /** The visitor's stars of it then. */
  readonly before: number | null;
}

/** Answers that were asked for before their question: of one film at a time, which the visitor is about to rate. */
export class Foresight {
  #about: Foreseen | null = null;
  /** By the film's stars; null while the answer is on its way. */
  #answers = new Map<number, Recommendation | null>();

  /** Notes what is asked for. @returns those of `stars` that were not yet */
  begin(about: Foreseen, stars: readonly number[]): readonly number[] {
    if (!this.#about || !isSame(this.#about, about)) {
      this.#about = about;
      this.#answers = new Map();
    }
    const fresh = stars.filter((one) => !this.#answers.has(one));
    for (const one of fresh) this.#answers.set(one, null);
    return fresh;
  }

  /** Notes what was answered. @returns all that is known of that film; null where something else is asked for by now */
  keep(
    about: Foreseen,
    stars: readonly number[],
    answers: readonly Recommendation[],
  ): readonly Recommendation[] | null {
    if (!this.#about || !isSame(this.#about, about)) return null;
    stars.forEach((one, at) => this.#answers.set(one, answers[at]));
    return [...this.#answers.values()].filter((answer) => answer !== null);
  }

  /**
   * The answer, if the one change since is that film's rating. Whatever is known is forgotten then: it was true before that change alone.
   *
   * @param starsOf the visitor's stars of a film now
   */
  take(question: object, revision: number, starsOf: (film: FilmId) => number | null): Recommendation | null {
    const about = this.#about;
    if (!about || about.revision === revision) return null;
    this.#about = null;
    if (about.revision !== revision - 1 || !isEqual(about.question, question)) return null;
    const stars = starsOf(about.film);
    return stars === null || stars === about.before ? null : (this.#answers.get(stars) ?? null);
  }
}

function isSame(one: Foreseen, other: Foreseen): boolean {
  return one.revision === other.revision && one.film === other.film && isEqual(one.question, other.question);
}

const isEqual = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other);
