import type { IndexedRating } from './types.ts';

/** Throws RangeError for a film that the model does not have. */
export function checkFilm(film: number, films: number): void {
  if (!Number.isInteger(film) || film < 0 || film >= films) {
    throw new RangeError(`Film index ${film} is not one of the model's ${films} films.`);
  }
}

/** Throws RangeError for the first rating that cannot be used, saying which and why. */
export function checkRatings(ratings: readonly IndexedRating[], films: number): void {
  const seen = new Set<number>();
  for (const { film, stars } of ratings) {
    checkFilm(film, films);
    if (seen.has(film)) throw new RangeError(`Film index ${film} is rated twice.`);
    seen.add(film);
    if (!(stars >= 0.5 && stars <= 5))
      throw new RangeError(`Film index ${film} has ${stars} stars; they go from 0.5 to 5.`);
  }
}
