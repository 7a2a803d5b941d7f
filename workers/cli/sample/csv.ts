import type { Film } from '../../protocol.ts';
import type { Interactions } from '../../dataset/index.ts';

/** A cell of RFC 4180: in quotes only where it must be. */
function cell(value: string | number | null): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The film table: facts alone, by ascending id. */
export function filmsCsv(films: readonly Film[]): string {
  const rows = films.map((film) =>
    [film.id, film.title, film.otherTitle, film.year, film.genres.join('|'), film.imdbId, film.tmdbId]
      .map(cell)
      .join(','),
  );
  return ['id,title,otherTitle,year,genres,imdbId,tmdbId', ...rows, ''].join('\n');
}

/** The ratings by user, time and film. films: by film index. Throws where the ratings have no times. */
export function ratingsCsv({ users, byUser, times, userIds }: Interactions, films: readonly Film[]): string {
  if (!times) throw new Error('Ratings are written with their times.');
  const lines = ['userId,movieId,rating,timestamp'];
  for (let user = 0; user < users; user++) {
    const from = byUser.indptr[user];
    // Films of a user ascend already, by index and so by id.
    const order = Array.from({ length: byUser.indptr[user + 1] - from }, (_, k) => from + k);
    order.sort((a, b) => times[a] - times[b] || a - b);
    for (const k of order) {
      lines.push(`${userIds[user]},${films[byUser.indices[k]].id},${byUser.codes[k] / 2},${times[k]}`);
    }
  }
  lines.push('');
  return lines.join('\n');
}
