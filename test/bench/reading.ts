/**
 * Ratings read from bytes against the same rows by papaparse, and ids numbered by IdTable against a Map, in turn:
 * `npx tsx test/bench/reading.ts`. The ratio is of medians; its spread is that of single turns.
 */
import { uniform } from '../../workers/als/random.ts';
import { CSV } from '../../workers/dataset/dialect.ts';
import { IdTable } from '../../workers/dataset/ids.ts';
import { Budget } from '../../workers/dataset/memory.ts';
import { MOVIELENS_RATINGS, readRatings } from '../../workers/dataset/ratings.ts';
import { parseStars } from '../../workers/dataset/fields.ts';
import { Tally } from '../../workers/dataset/table.ts';
import { sourceOf } from '../unit/dataset.support.ts';

const ROWS = 1_000_000;
const TURNS = 7;
const random = uniform(7);
const filmIds = Array.from({ length: 60_000 }, (_, i) => i * 3 + 1);
const rows = Array.from({ length: ROWS }, (_, i) => {
  const film = filmIds[Math.floor(random() ** 3 * filmIds.length)];
  return `${1 + Math.floor(i / 150)},${film},${(Math.ceil(random() * 10) / 2).toFixed(1)},${1_000_000_000 + Math.floor(random() * 5e8)}\n`;
});
const text = new TextEncoder().encode(`userId,movieId,rating,timestamp\n${rows.join('')}`);
const portions = Array.from({ length: Math.ceil(text.length / 65_536) }, (_, i) =>
  text.subarray(i * 65_536, (i + 1) * 65_536),
);

/** Another function for stars is what sends the rows through papaparse. */
const asText = { ...MOVIELENS_RATINGS, parseStars: (cell: string) => parseStars(cell) };

async function seconds(shape: typeof MOVIELENS_RATINGS): Promise<number> {
  const start = performance.now();
  await readRatings(sourceOf('r', ...portions), filmIds, new Tally('r'), new Budget('r'), {}, shape, CSV);
  return performance.now() - start;
}

function numbering(add: (id: number) => void, ids: Uint32Array): number {
  const start = performance.now();
  for (const id of ids) add(id);
  return performance.now() - start;
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];
const tell = (name: string, ours: number[], theirs: number[]): void => {
  const ratios = ours.map((each, i) => theirs[i] / each).sort((a, b) => a - b);
  const ratio = (median(theirs) / median(ours)).toFixed(1);
  console.log(
    `${name}: ${median(ours).toFixed(0)} ms against ${median(theirs).toFixed(0)} ms, ${ratio} times (${ratios[0].toFixed(1)} to ${ratios.at(-1)?.toFixed(1)})`,
  );
};

const [bytes, papa]: number[][] = [[], []];
for (let turn = 0; turn < TURNS; turn += 1) {
  bytes.push(await seconds(MOVIELENS_RATINGS));
  papa.push(await seconds(asText));
}
tell(
  `${ROWS} ratings, ${(text.length / 2 ** 20).toFixed(0)} MB: bytes against papaparse`,
  bytes.slice(1),
  papa.slice(1),
);

for (const [name, spread] of [
  ['ids of MovieLens', 210_000],
  ['ids up to 2^32', 2 ** 32],
] as const) {
  const distinct = Uint32Array.from({ length: 160_000 }, () => Math.floor(random() * spread));
  const ids = Uint32Array.from({ length: 2_000_000 }, () => distinct[Math.floor(random() ** 2 * distinct.length)]);
  const [table, map]: number[][] = [[], []];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const numbers = new IdTable();
    table.push(numbering((id) => numbers.add(id), ids));
    const known = new Map<number, number>();
    map.push(numbering((id) => known.has(id) || known.set(id, known.size), ids));
  }
  tell(`2,000,000 ${name} numbered: IdTable against Map`, table.slice(1), map.slice(1));
}
