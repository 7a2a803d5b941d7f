import type { FilmId, Recommended } from '../../workers/protocol.ts';

/** A film of the list on For you. */
export const film = (id: number): Recommended => ({
  id: id as FilmId,
  title: `Film ${id}`,
  otherTitle: null,
  year: 1999,
  genres: [],
  imdbId: null,
  tmdbId: null,
  ratings: 10,
  mean: 3,
  score: 0,
  predicted: 3,
});
