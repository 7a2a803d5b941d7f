/** Which films may be listed: those that pass every part. A part that is empty, zero or null lets all through. */
export interface FilmFilter {
  /** At least one of these. */
  readonly genres: readonly string[];
  /** None of these. */
  readonly withoutGenres: readonly string[];
  /** First years: 1990 is 1990 to 1999. A film without a year is of no decade. */
  readonly decades: readonly number[];
  /** At least so many interactions in the data set. */
  readonly minRatings: number;
}

/** Lets all films through. */
export const NO_FILTER: FilmFilter = { genres: [], withoutGenres: [], decades: [], minRatings: 0 };

/** Only films of this genre; null for all films. */
export const genreFilter = (genre: string | null): FilmFilter =>
  genre === null ? NO_FILTER : { ...NO_FILTER, genres: [genre] };
