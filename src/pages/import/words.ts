import { count, starCount } from '../../components/format.ts';
import type { Field, ImportFilm, LeftOut, Reading, SourceId } from '../../imports/index.ts';
import { m } from '../../messages/compiled/messages.js';

const SOURCES: Record<SourceId, () => string> = {
  letterboxd: m.import_from_letterboxd,
  imdb: m.import_from_imdb,
  trakt: m.import_from_trakt,
  movielens: m.import_from_movielens,
  tmdb: m.import_from_tmdb,
  simkl: m.import_from_simkl,
  mapped: m.import_from_mapped,
};

/** @param source a `SourceId`; one of a later version reads as it is */
export const sourceName = (source: string): string =>
  Object.hasOwn(SOURCES, source) ? SOURCES[source as SourceId]() : source;

export const fieldName = (field: Field): string =>
  ({
    title: m.import_field_title,
    year: m.import_field_year,
    imdb: m.import_field_imdb,
    tmdb: m.import_field_tmdb,
    movielens: m.import_field_movielens,
    rating: m.import_field_rating,
    date: m.import_field_date,
    review: m.import_field_review,
  })[field]();

export function leftOutText({ reason, file, count: rows, rows: first }: LeftOut): string {
  const say = {
    'no-film': m.import_left_no_film,
    'not-a-film': m.import_left_not_a_film,
    'bad-rating': m.import_left_bad_rating,
    'bad-row': m.import_left_bad_row,
  }[reason];
  return `${say({ count: rows, file })} ${m.import_left_rows({ rows: first.map(count).join(', ') })}`;
}

const EXAMPLES = 4;

/** How the ratings of a source become stars, by examples out of it: "7/10 becomes 3.5 stars". Null where there are no ratings. */
export function scaleText({ scale }: Reading, films: readonly ImportFilm[]): string | null {
  const found = new Map<string, number>();
  for (const { given, stars } of films) if (given !== null && stars !== null) found.set(given, stars);
  if (found.size === 0) return null;
  if (scale === 5) return m.import_scale_same();
  const examples = [...found]
    .sort((a, b) => b[1] - a[1])
    .filter((_, i, all) => i % Math.ceil(all.length / EXAMPLES) === 0)
    .map(([given, stars]) =>
      m.import_scale_example({ given, stars: m.import_stars({ count: stars, stars: starCount(stars) }) }),
    );
  return m.import_scale({ scale, examples: examples.join(', ') });
}
