import type { Interactions } from '../dataset/types.ts';

/** How films differ, and how people differ about one film; variances of stars. */
export interface Spread {
  /** Of the films' true means. */
  readonly between: number;
  /** Of one film's ratings. */
  readonly within: number;
}

/** Quantile of the normal distribution: 8 of 10 lie within so many standard deviations. */
const EIGHT_OF_TEN = 1.2816;

/**
 * Variance components of a one-way random-effects model, by the method of moments (the ANOVA estimator; Searle et al., Variance Components,
 * 1992, section 3.6): rating = film's true mean + noise. Zero where nothing can be told. One pass over the ratings.
 */
export function spreadOf({ byFilm: { rows, indptr, codes } }: Interactions): Spread {
  let films = 0;
  let count = 0;
  let sum = 0;
  let squares = 0;
  let betweenSquares = 0;
  let sizes = 0;
  for (let film = 0; film < rows; film++) {
    const n = indptr[film + 1] - indptr[film];
    if (n === 0) continue;
    let own = 0;
    for (let at = indptr[film]; at < indptr[film + 1]; at++) {
      const stars = codes[at] / 2;
      own += stars;
      squares += stars * stars;
    }
    films++;
    count += n;
    sum += own;
    sizes += n * n;
    betweenSquares += (own * own) / n;
  }
  if (films < 2 || count <= films) return { between: 0, within: 0 };
  const within = (squares - betweenSquares) / (count - films);
  const meanBetween = (betweenSquares - (sum * sum) / count) / (films - 1);
  const size = (count - sizes / count) / (films - 1);
  return { between: Math.max(0, (meanBetween - within) / size), within };
}

/**
 * Half the width of the band around a guess in which 8 of 10 films of so many ratings lie: what n ratings leave open of a film's true mean, sd =
 * (1 / between + n / within)^-1/2. It says how well the film is known, not how well the visitor is.
 */
export function halfWidth({ between, within }: Spread, ratings: number): number {
  if (between === 0) return 0;
  return EIGHT_OF_TEN / Math.sqrt(1 / between + (within > 0 ? ratings / within : 0));
}
