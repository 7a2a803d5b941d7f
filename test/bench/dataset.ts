/** How long reading a data set takes: `npx tsx test/bench/dataset.ts`. The sample, and MovieLens where MOVIELENS_DIR has it. */
import { resolve } from 'node:path';
import { readDataset, type DatasetFiles } from '../../workers/dataset/index.ts';
import { fileSource, movieLensFolder } from '../unit/dataset.support.ts';

const TIMES = 11;

function files(folder: string, films: string, links: string | null): DatasetFiles {
  return {
    films: fileSource(folder, films),
    ratings: fileSource(folder, 'ratings.csv'),
    links: links === null ? null : fileSource(folder, links),
  };
}

async function measure(name: string, source: DatasetFiles): Promise<void> {
  const wall: number[] = [];
  const cpu: number[] = [];
  let ratings = 0;
  for (let i = 0; i < TIMES; i += 1) {
    const start = performance.now();
    const before = process.cpuUsage();
    ratings = (await readDataset(source)).interactions.count;
    const { user, system } = process.cpuUsage(before);
    wall.push(performance.now() - start);
    cpu.push((user + system) / 1000);
  }
  const median = (values: number[]): string => `${values.sort((a, b) => a - b)[values.length >> 1].toFixed(0)} ms`;
  const first = `${wall[0].toFixed(0)} ms (${cpu[0].toFixed(0)} ms of processor)`;
  console.log(`${name}, ${ratings} ratings: first ${first}, then ${median(wall.slice(1))} (${median(cpu.slice(1))})`);
}

await measure('Sample', files(resolve(import.meta.dirname, '../../public/data/sample'), 'films.csv', null));
const folder = movieLensFolder();
if (folder === null) console.log('MovieLens: not here. Name its folder in MOVIELENS_DIR.');
else await measure('MovieLens latest-small', files(folder, 'movies.csv', 'links.csv'));
