/**
 * A zip shaped like MovieLens 25M (or a part of it), with invented films and ratings: for measuring imports.
 * `npx tsx test/bench/bigzip.ts [scale]` makes it; it is kept in .cache/bench and made once.
 */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ZipWriter } from '@zip.js/zip.js/lib/zip-core-native.js';
import { uniform, type Uniform } from '../../workers/als/random.ts';

/** Of the 25M release. */
const SHAPE = { users: 162_541, films: 62_423, ratings: 25_000_095, lastMovieId: 209_171 };
const GENRES = ['Action', 'Adventure', 'Animation', 'Children', 'Comedy', 'Crime', 'Documentary', 'Drama', 'Fantasy'];
const CACHE = resolve(import.meta.dirname, '../../.cache/bench');
const PART_ROWS = 200_000;

/** Ascending ids, dense at first and spread towards the end, as MovieLens grew. */
function movieIds(films: number, last: number): Uint32Array {
  return Uint32Array.from({ length: films }, (_, i) => i + 1 + Math.floor((last - films) * (i / films) ** 3));
}

/** Films by popularity rank: rank r is drawn with a weight that falls like 1 / (r + 300), steeper in the tail. */
function drawTable(films: number): Uint32Array {
  const weights = Float64Array.from({ length: films }, (_, r) => (r + 300) ** -1.35);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const table = new Uint32Array(1 << 22);
  let at = 0;
  let sum = 0;
  for (let rank = 0; rank < films; rank += 1) {
    sum += weights[rank];
    const end = Math.max(at, Math.round((sum / total) * table.length));
    table.fill(rank, at, end);
    at = end;
  }
  return table;
}

/** How many films each user rates: at least 20, mean as in the release, a long tail. */
function userCounts(users: number, ratings: number, films: number, random: Uniform): Uint32Array {
  const raw = Float64Array.from({ length: users }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.exp(1.25 * normal);
  });
  const free = ratings - 20 * users;
  const total = raw.reduce((sum, value) => sum + value, 0);
  const most = Math.floor(films / 6);
  const counts = Uint32Array.from(raw, (value) => 20 + Math.min(most - 20, Math.floor((value / total) * free)));
  let left = ratings - counts.reduce((sum, value) => sum + value, 0);
  for (let user = 0; left > 0; user = (user + 1) % users) {
    if (counts[user] >= most) continue;
    counts[user] += 1;
    left -= 1;
  }
  return counts;
}

function* ratingLines(shape: typeof SHAPE, ids: Uint32Array, random: Uniform): Generator<string> {
  const counts = userCounts(shape.users, shape.ratings, shape.films, random);
  const table = drawTable(shape.films);
  /** Film of a popularity rank: any permutation with a step that is prime to the number of films. */
  const filmOf = (rank: number): number => (rank * 48_611 + 7) % shape.films;
  const taken = new Uint32Array(shape.films);
  yield 'userId,movieId,rating,timestamp\n';
  let lines: string[] = [];
  for (let user = 1; user <= shape.users; user += 1) {
    const chosen = new Uint32Array(counts[user - 1]);
    for (let i = 0; i < chosen.length;) {
      const film = filmOf(i % 16 === 15 ? Math.floor(random() * shape.films) : table[(random() * table.length) | 0]);
      if (taken[film] === user) continue;
      taken[film] = user;
      chosen[i++] = film;
    }
    chosen.sort();
    const lean = random() * 3 + 5;
    const start = 800_000_000 + Math.floor(random() * 770_000_000);
    for (const film of chosen) {
      const code = Math.min(10, Math.max(1, Math.round(lean + ((film * 31) % 5) / 2 - 1 + (random() - 0.5) * 4)));
      const whole = (code * 2 + (random() < 0.6 ? 1 : 0)) >> 1;
      lines.push(`${user},${ids[film]},${(whole / 2).toFixed(1)},${start + Math.floor(random() * 90_000)}\n`);
    }
    if (lines.length < PART_ROWS) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}

function* filmLines(ids: Uint32Array): Generator<string> {
  const genre = (i: number): string => GENRES[i % GENRES.length];
  yield 'movieId,title,genres\n';
  for (let i = 0; i < ids.length; i += 1) {
    yield `${ids[i]},Invented Picture ${i} (${1920 + ((i * 7) % 100)}),${genre(i)}|${genre(i * 5 + 3)}\n`;
  }
}

function* linkLines(ids: Uint32Array): Generator<string> {
  yield 'movieId,imdbId,tmdbId\n';
  for (let i = 0; i < ids.length; i += 1) yield `${ids[i]},${String(100_000 + i * 3).padStart(7, '0')},${1000 + i}\n`;
}

function streamOf(lines: Generator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull(controller) {
      const next = lines.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
  });
}

/** @param scale 1 for all of 25M. @returns the path of the zip. */
export async function bigZip(scale = 1): Promise<string> {
  const path = resolve(CACHE, `ml-25m-shaped-${scale}.zip`);
  if (existsSync(path)) return path;
  mkdirSync(CACHE, { recursive: true });
  const shape = {
    users: Math.round(SHAPE.users * scale),
    films: Math.round(SHAPE.films * Math.sqrt(scale)),
    ratings: Math.round(SHAPE.ratings * scale),
    lastMovieId: SHAPE.lastMovieId,
  };
  const ids = movieIds(shape.films, shape.lastMovieId);
  const file = await open(`${path}.part`, 'w');
  const target = new WritableStream<Uint8Array>({
    async write(bytes) {
      await file.writeFile(bytes);
    },
  });
  const zip = new ZipWriter(target, { useWebWorkers: false });
  await zip.add('ml-25m/movies.csv', streamOf(filmLines(ids)));
  await zip.add('ml-25m/links.csv', streamOf(linkLines(ids)));
  await zip.add('ml-25m/ratings.csv', streamOf(ratingLines(shape, ids, uniform(25))));
  await zip.close();
  await file.close();
  renameSync(`${path}.part`, path);
  return path;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const start = performance.now();
  const path = await bigZip(Number(process.argv[2] ?? 1));
  console.log(`${path} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}
