import { uniform } from '../../workers/als/random.ts';
import type { ImportFile } from '../../workers/protocol.ts';
import { zip } from './zip.made.ts';

/** Releases of MovieLens as GroupLens writes them, with films and people who do not exist. Seeded. */

export interface MadeFilm {
  readonly id: number;
  readonly title: string;
  readonly genres: readonly string[];
}

export interface MadeRating {
  readonly user: number;
  readonly film: number;
  readonly stars: number;
  readonly time: number;
}

const WORDS = ['Amber', 'Ferry', 'Éclair', 'Lantern', 'Niño', 'Harbour', 'Tundra', 'Violin', 'Über', 'Quarry'];
export const GENRES_100K =
  "unknown Action Adventure Animation Children's Comedy Crime Documentary Drama Fantasy Film-Noir Horror Musical Mystery Romance Sci-Fi Thriller War Western".split(
    ' ',
  );

export function makeFilms(count: number, seed = 1): MadeFilm[] {
  const random = uniform(seed);
  const word = (): string => WORDS[Math.floor(random() * WORDS.length)];
  return Array.from({ length: count }, (_, i) => ({
    id: i * 3 + 1,
    title: i % 7 === 3 ? `${word()} of ${i}, The (${1930 + i})` : `${word()} ${i} (${1930 + i})`,
    genres: [GENRES_100K[1 + (i % 18)], ...(i % 2 === 0 ? [GENRES_100K[1 + ((i * 5 + 2) % 18)]] : [])].filter(
      (genre, at, all) => all.indexOf(genre) === at,
    ),
  }));
}

/** Each user rates some films, once each, sorted by user and film. */
export function makeRatings(users: number, films: readonly MadeFilm[], hasHalves: boolean, seed = 2): MadeRating[] {
  const random = uniform(seed);
  return Array.from({ length: users }, (_, user) =>
    films
      .filter(() => random() < 0.4)
      .map(({ id }) => ({
        user: user + 1,
        film: id,
        stars: hasHalves ? Math.ceil(random() * 10) / 2 : Math.ceil(random() * 5),
        time: 900_000_000 + Math.floor(random() * 1e8),
      })),
  ).flat();
}

export const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const lines = (rows: readonly string[], end = '\n'): string => rows.map((row) => row + end).join('');
const csvCell = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export type MadeFiles = Record<string, Uint8Array>;

/** Ratings in no order, Latin-1, a bar between cells, and the splits beside them. */
export function made100k(films: readonly MadeFilm[], ratings: readonly MadeRating[]): MadeFiles {
  const item = ({ id, title, genres }: MadeFilm): string =>
    [
      id,
      title,
      '01-Jan-1995',
      '',
      'http://invented.example/',
      ...GENRES_100K.map((g) => (genres.includes(g) ? 1 : 0)),
    ].join('|');
  const data = ratings.map(({ user, film, stars, time }) => [user, film, stars, time].join('\t'));
  const mixed = data.map((_, i) => data[(i * 7919) % data.length]);
  const rows = data.length % 7919 === 0 ? data : mixed;
  return {
    'ml-100k/README': utf8('SUMMARY & USAGE LICENSE\n=======\n\nInvented, for tests.\n'),
    'ml-100k/u.data': utf8(lines(rows)),
    'ml-100k/u.item': latin1(lines(films.map(item))),
    'ml-100k/u.genre': utf8(lines(GENRES_100K.map((genre, i) => `${genre}|${i}`))),
    'ml-100k/u.user': utf8('1|24|M|technician|85711\n2|53|F|other|94043\n'),
    'ml-100k/u1.base': utf8(lines(rows.slice(0, rows.length * 0.8))),
    'ml-100k/u1.test': utf8(lines(rows.slice(rows.length * 0.8))),
  };
}

/** 1M in Latin-1 with whole stars, 10M in UTF-8 with half stars: `ratings` and `encode` say which. */
export function madeDat(
  films: readonly MadeFilm[],
  ratings: readonly MadeRating[],
  encode: (text: string) => Uint8Array,
): MadeFiles {
  return {
    'ml/movies.dat': encode(lines(films.map(({ id, title, genres }) => `${id}::${title}::${genres.join('|')}`))),
    'ml/ratings.dat': utf8(lines(ratings.map(({ user, film, stars, time }) => `${user}::${film}::${stars}::${time}`))),
    'ml/users.dat': utf8('1::F::1::10::48067\n2::M::56::16::70072\n'),
    'ml/tags.dat': utf8('15::4973::excellent!::1215184630\n'),
  };
}

export function madeCsv(films: readonly MadeFilm[], ratings: readonly MadeRating[], end = '\r\n'): MadeFiles {
  const genres = (each: readonly string[]): string =>
    each.map((name) => name.replace("Children's", 'Children')).join('|');
  return {
    'ml-latest/ratings.csv': utf8(
      lines(
        [
          'userId,movieId,rating,timestamp',
          ...ratings.map((r) => `${r.user},${r.film},${r.stars.toFixed(1)},${r.time}`),
        ],
        end,
      ),
    ),
    'ml-latest/movies.csv': utf8(
      lines(
        ['movieId,title,genres', ...films.map((film) => `${film.id},${csvCell(film.title)},${genres(film.genres)}`)],
        end,
      ),
    ),
    'ml-latest/links.csv': utf8(
      lines(['movieId,imdbId,tmdbId', ...films.map(({ id }) => `${id},00${10_000 + id},${id}`)], end),
    ),
    'ml-latest/tags.csv': utf8(lines(['userId,movieId,tag,timestamp', '1,1,"quiet, slow",1139045764'], end)),
    'ml-latest/README.txt': utf8('Summary\n=======\n\nInvented, for tests.\n'),
  };
}

export const asFiles = (files: MadeFiles): ImportFile[] =>
  Object.entries(files).map(([path, content]) => ({ path, blob: new Blob([new Uint8Array(content)]) }));

export function asZip(files: MadeFiles, isZip64 = false): ImportFile[] {
  const packed = Object.entries(files).map(([name, content]) => ({ name, content }));
  return [{ path: 'dropped.zip', blob: new Blob([zip(packed, '', isZip64)]) }];
}
