/**
 * A made catalogue of any size, seeded: titles out of the sample's words, in their frequencies, and of made ones (a longer tail, as in a larger
 * catalogue), in Latin letters with and without accents, Cyrillic and Hangul; every seventh with another title; years and genres as in the sample.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { uniform, type Uniform } from '../../workers/als/index.ts';
import { readDataset } from '../../workers/dataset/index.ts';
import type { Film, FilmId } from '../../workers/protocol.ts';
import { filesOf } from './data.ts';
import { makeShape } from './shapes.ts';

/** Films of MovieLens 32M. */
export const FILMS_OF_32M = 87_585;
const SEED = 87;
/** Share of the words that no film of the sample has. */
const MADE = 0.3;
const MADE_WORDS = 40_000;
const LATIN = [
  'b,br,c,ch,d,dr,f,g,gr,h,j,k,l,m,n,p,pr,r,s,sh,st,t,tr,v,w,z',
  'a,e,i,o,u,ai,ea,ou,é,ö,á,ñe,ü',
  ',n,r,s,l,m,t,ck,nd,rt',
];
const CYRILLIC = ['б,в,г,д,ж,з,к,л,м,н,п,р,с,т,ч,ш', 'а,е,и,о,у,ы,я,ё', ',н,р,с,л,й'];

export async function makeFilms(count: number): Promise<Film[]> {
  const { catalogue } = await readDataset(filesOf('sample'));
  const draw = uniform(SEED);
  const any = <T>(items: readonly T[]): T => items[Math.floor(draw() * items.length)];
  const known = catalogue.films.flatMap(({ title }) => title.split(' '));
  const latin = Array.from({ length: MADE_WORDS }, () => capital(word(LATIN, draw)));
  const cyrillic = Array.from({ length: 2_000 }, () => word(CYRILLIC, draw));
  const title = (): string => {
    const kind = draw();
    const words = 1 + Math.floor(draw() * draw() * 6);
    if (kind < 0.01) return Array.from({ length: words }, () => hangul(draw)).join(' ');
    if (kind < 0.03) return capital(Array.from({ length: words }, () => any(cyrillic)).join(' '));
    return Array.from({ length: words + 1 }, () => any(draw() < MADE ? latin : known)).join(' ');
  };
  return Array.from({ length: count }, (_, at): Film => {
    const like = any(catalogue.films);
    const ratings = Math.floor(80_000 / (at + 1) ** 0.9);
    return {
      id: (2 * at + 1) as FilmId,
      title: title(),
      otherTitle: at % 7 === 3 ? title() : null,
      year: draw() < 0.99 ? Math.min(2024, (like.year ?? 2000) + Math.floor(draw() * 20)) : null,
      genres: like.genres,
      imdbId: String(1_000_000 + at),
      tmdbId: at + 1,
      ratings,
      mean: ratings === 0 ? null : 1 + Math.round(draw() * 350) / 100,
    };
  });
}

/** The same as files of MovieLens' form, with ratings; for the page to be built with. */
export async function writeMovieLens(folder: string, count: number, ratings: number): Promise<readonly Film[]> {
  const films = await makeFilms(count);
  const shape = { users: 1_500, films: count, ratings, least: 20, median: 76, spread: 1.1, head: 60, bend: 0.1 };
  const { byUser } = makeShape(shape, SEED);
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const movies = films.map(({ id, title, otherTitle, year, genres }) => {
    const full = `${title}${otherTitle === null ? '' : ` (${otherTitle})`}${year === null ? '' : ` (${year})`}`;
    return `${id},${cell(full)},${genres.join('|') || '(no genres listed)'}`;
  });
  const links = films.map(({ id, imdbId, tmdbId }) => `${id},${imdbId},${tmdbId}`);
  const rows: string[] = [];
  for (let user = 0; user < byUser.rows; user++) {
    for (let at = byUser.indptr[user]; at < byUser.indptr[user + 1]; at++)
      rows.push(`${user + 1},${films[byUser.indices[at]].id},${byUser.codes[at] / 2},${1_000_000_000 + 1000 * at}`);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'movies.csv'), `movieId,title,genres\n${movies.join('\n')}\n`);
  writeFileSync(join(folder, 'links.csv'), `movieId,imdbId,tmdbId\n${links.join('\n')}\n`);
  writeFileSync(join(folder, 'ratings.csv'), `userId,movieId,rating,timestamp\n${rows.join('\n')}\n`);
  return films;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function word(parts: readonly string[], draw: Uniform): string {
  const [onset, core, coda] = parts.map((part) => part.split(','));
  const any = (items: readonly string[]): string => items[Math.floor(draw() * items.length)];
  return Array.from({ length: 1 + Math.floor(draw() * 3) }, () => any(onset) + any(core) + any(coda)).join('');
}

function hangul(draw: Uniform): string {
  return String.fromCharCode(
    ...Array.from({ length: 1 + Math.floor(draw() * 4) }, () => 0xac00 + Math.floor(draw() * 11172)),
  );
}
