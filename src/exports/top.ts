/** The visitor's list as a table. */
import { csvText } from './csv.ts';

export interface TopFilm {
  readonly title: string;
  readonly year: number | null;
  readonly genres: readonly string[];
  /** Digits, zero-padded to seven. */
  readonly imdbId: string | null;
  readonly score: number;
  readonly predicted: number | null;
  readonly reason: string;
}

/** In the order given: the first has rank 1. */
export function topTable(films: readonly TopFilm[]): string {
  return csvText(
    ['Rank', 'Title', 'Year', 'Genres', 'Score', 'Predicted stars', 'Reason', 'IMDb'],
    films.map((film, at) => [
      at + 1,
      film.title,
      film.year ?? '',
      film.genres.join(', '),
      film.score.toFixed(4),
      film.predicted === null ? '' : film.predicted.toFixed(2),
      film.reason,
      film.imdbId === null ? '' : `tt${film.imdbId}`,
    ]),
  );
}
