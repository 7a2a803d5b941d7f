import { profile } from './profile.svelte.ts';
import { engine } from './engine.svelte.ts';
import { saveFile } from './download.ts';
import type { ExportedFilm } from '../exports/films.ts';

export type ExportKind = 'letterboxd' | 'letterboxd-watchlist' | 'imdb';

const FILES: Record<ExportKind, string> = {
  letterboxd: 'cinefold-letterboxd.csv',
  'letterboxd-watchlist': 'cinefold-letterboxd-watchlist.csv',
  imdb: 'cinefold-imdb-ratings.csv',
};

/** Hands the visitor their films as a table that other services import; films that no data set here knows too. */
export async function downloadTable(kind: ExportKind): Promise<{ file: string; films: number }> {
  await profile.open();
  const [films, tables] = await Promise.all([everything(), import('../exports/films.ts')]);
  const write = {
    letterboxd: tables.letterboxdFilms,
    'letterboxd-watchlist': tables.letterboxdWatchlist,
    imdb: tables.imdbRatings,
  }[kind];
  const { text, rows } = write(films);
  saveFile(FILES[kind], text, 'text/csv');
  return { file: FILES[kind], films: rows };
}

async function everything(): Promise<ExportedFilm[]> {
  const { ratings, seen, later, reviews, unplaced } = profile;
  const ids = [...new Set([...ratings.keys(), ...seen.keys(), ...later.keys(), ...reviews.keys()])];
  const answer = await engine.films(ids);
  const known = ids.map((id, at): ExportedFilm => {
    const film = answer.ok ? answer.value[at] : null;
    const mark = ratings.get(id) ?? seen.get(id) ?? later.get(id) ?? reviews.get(id);
    return {
      title: film?.title ?? mark?.ref.title ?? '',
      year: film?.year ?? mark?.ref.year ?? null,
      imdbId: film?.imdbId ?? mark?.ref.imdbId ?? null,
      tmdbId: film?.tmdbId ?? null,
      stars: ratings.get(id)?.stars ?? null,
      verdict: ratings.get(id)?.verdict ?? null,
      ratedAt: ratings.get(id)?.at ?? 0,
      seen: seen.has(id),
      seenAt: seen.get(id)?.at ?? 0,
      later: later.has(id),
      review: reviews.get(id)?.text ?? null,
    };
  });
  const others = unplaced.map(({ ref, stars, verdict, seen, later, review }): ExportedFilm => ({
    title: ref.title,
    year: ref.year,
    imdbId: ref.imdbId,
    tmdbId: null,
    stars,
    verdict,
    ratedAt: 0,
    seen,
    seenAt: 0,
    later,
    review,
  }));
  return [...known, ...others];
}
