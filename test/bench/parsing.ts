import { readDataset } from '../../workers/dataset/index.ts';
import { describeData, filesOf } from './data.ts';

export interface Reading {
  readonly data: string;
  readonly ratings: number;
  readonly bytes: number;
  /** The first time, with cold code, and the median of the others. */
  readonly firstSeconds: number;
  readonly medianSeconds: number;
}

/** Files to catalogue and interactions, as the engine reads them. */
export async function measureParsing(names: readonly ('sample' | 'small')[], times: number): Promise<Reading[]> {
  const out: Reading[] = [];
  for (const name of names) {
    const seconds: number[] = [];
    let ratings = 0;
    let bytes = 0;
    for (let i = 0; i < times; i++) {
      const files = filesOf(name);
      const start = performance.now();
      ratings = (await readDataset(files)).interactions.count;
      seconds.push((performance.now() - start) / 1000);
      bytes = [files.films, files.ratings, files.links].reduce((sum, file) => sum + (file?.size ?? 0), 0);
    }
    const later = seconds.slice(1).sort((a, b) => a - b);
    out.push({
      data: describeData(name) ?? name,
      ratings,
      bytes,
      firstSeconds: seconds[0],
      medianSeconds: later[later.length >> 1],
    });
  }
  return out;
}
