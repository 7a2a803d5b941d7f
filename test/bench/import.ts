/**
 * How long importing a zip takes that is shaped like MovieLens 25M, and how much memory: `npx tsx test/bench/import.ts [scale]`.
 * With PYTHON naming a Python that has pandas and scipy, the same zip read by them in turn, for comparison.
 */
import { spawnSync } from 'node:child_process';
import { openAsBlob } from 'node:fs';
import { importDataset } from '../../workers/dataset/import/import.ts';
import { bigZip } from './bigzip.ts';

const PANDAS = `
import sys, time, zipfile, resource
import pandas, scipy.sparse
start = time.perf_counter()
with zipfile.ZipFile(sys.argv[1]) as z:
    with z.open('ml-25m/movies.csv') as f: films = pandas.read_csv(f)
    with z.open('ml-25m/links.csv') as f: links = pandas.read_csv(f)
    with z.open('ml-25m/ratings.csv') as f:
        r = pandas.read_csv(f, dtype={'userId': 'uint32', 'movieId': 'uint32', 'rating': 'float32', 'timestamp': 'uint32'})
read = time.perf_counter()
users, u = r.userId.factorize(sort=True)
items, i = r.movieId.factorize(sort=True)
m = scipy.sparse.csr_matrix((r.rating.values, (users, items)))
t = m.T.tocsr()
end = time.perf_counter()
print(f'pandas + scipy: {end - start:.1f} s (read {read - start:.1f}, csr both ways {end - read:.1f}), {m.nnz} ratings, peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB')
`;

async function measure(path: string): Promise<string> {
  const stages = new Map<string, number>();
  const start = performance.now();
  let longest = 0;
  let last = start;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 5);
  const imported = await importDataset([{ path: 'ml-25m.zip', blob: await openAsBlob(path) }], {
    onProgress: ({ stage }) => stages.has(stage) || stages.set(stage, performance.now() - start),
  });
  clearInterval(timer);
  const end = performance.now();
  if (imported.kind !== 'dataset') throw new Error('It was not recognised.');
  const { interactions, hash } = imported.dataset;
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  const begins = [...stages].map(([stage, ms]) => `${stage} at ${seconds(ms)}`).join(', ');
  const peak = process.resourceUsage().maxRSS / 1024;
  return `import: ${seconds(end - start)} s (${begins}), ${interactions.count} ratings, peak ${peak.toFixed(0)} MB, longest silence ${longest.toFixed(0)} ms, ${hash.slice(0, 8)}`;
}

const path = await bigZip(Number(process.argv[2] ?? 1));
const python = process.env.PYTHON;
for (let turn = 0; turn < (python ? 2 : 1); turn += 1) {
  console.log(await measure(path));
  if (!python) continue;
  const { stdout, stderr } = spawnSync(python, ['-c', PANDAS, path], { encoding: 'utf8' });
  console.log(stdout.trim() || stderr.trim());
}

/** Cancelling: from the signal to the end. */
for (const wait of [300, 2500]) {
  const abort = new AbortController();
  let aborted = 0;
  setTimeout(() => {
    aborted = performance.now();
    abort.abort();
  }, wait);
  try {
    await importDataset([{ path: 'ml-25m.zip', blob: await openAsBlob(path) }], { signal: abort.signal });
    console.log(`cancel after ${wait} ms: it was done before`);
  } catch {
    console.log(`cancel after ${wait} ms: ended in ${(performance.now() - aborted).toFixed(1)} ms`);
  }
}
