/** `npm run sample`: draws the embedded sample, and shows what it is worth. `--help` says how. */
import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { table, whole } from './sample/bars.ts';
import { gzipped, makeFiles, measureBars } from './sample/check.ts';
import { DEFAULT_DRAW } from './sample/draw.ts';
import { readMovieLens } from './sample/source.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TARGET = 'public/data/sample';
const FALLBACK = '../shared/data/ml-latest-small';

const HELP = `Draws the embedded sample: ratings of viewers who do not exist, after models fitted to MovieLens.

  npm run sample                        draw it and write films.csv and ratings.csv
  npm run sample -- --check             measure the sample that is there against its bars; write nothing
  npm run sample -- --check --json      the same as JSON

  --from <folder>   MovieLens files (default: MOVIELENS_DIR, else ${FALLBACK})
  --out <folder>    where the sample is (default: ${TARGET})
  --seed <number>   another draw (default: ${DEFAULT_DRAW.seed})

The same files, seed and version of the engine give the same sample, bit for bit.
Exit codes: 0 done, 1 a bar was missed or something cannot be read or written, 2 the command is not understood.
`;

/** What the command needs of the world; tests bring their own. */
export interface World {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Where relative paths of the command line start. */
  readonly folder: string;
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
}

interface Options {
  readonly check: boolean;
  readonly json: boolean;
  readonly help: boolean;
  readonly from: string;
  readonly out: string;
  readonly seed: number;
}

/** @throws Error where an option is unknown or cannot be. */
function parse(args: readonly string[], { folder, root, env }: World): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      check: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      from: { type: 'string' },
      out: { type: 'string' },
      seed: { type: 'string', default: String(DEFAULT_DRAW.seed) },
    },
  });
  if (!/^\d{1,9}$/.test(values.seed)) {
    throw new Error(`--seed is "${values.seed}"; it takes a whole number of at most nine digits`);
  }
  const from = values.from === undefined ? resolve(root, env.MOVIELENS_DIR || FALLBACK) : resolve(folder, values.from);
  const out = values.out === undefined ? join(root, TARGET) : resolve(folder, values.out);
  return { ...values, from, out, seed: Number(values.seed) };
}

async function make({ from, out, seed, json }: Options, world: World): Promise<number> {
  const real = await readMovieLens(from);
  const files = makeFiles(real, { ...DEFAULT_DRAW, seed });
  mkdirSync(out, { recursive: true });
  // The terms go where the data goes.
  const terms = join(world.root, TARGET, 'README.md');
  if (resolve(out, 'README.md') !== terms) copyFileSync(terms, join(out, 'README.md'));
  for (const [name, text] of [
    ['films.csv', files.films],
    ['ratings.csv', files.ratings],
  ]) {
    writeFileSync(join(out, `${name}.new`), text);
    renameSync(join(out, `${name}.new`), join(out, name));
  }
  const ratings = files.ratings.split('\n').length - 2;
  const summary = { viewers: DEFAULT_DRAW.viewers, ratings, films: real.films.length, dropped: files.dropped };
  const bytes = gzipped(files);
  if (json) world.out(JSON.stringify({ seed, ...summary, gzipBytes: bytes }, null, 2));
  else {
    world.out(
      `${whole(ratings)} ratings of ${whole(summary.viewers)} viewers for ${whole(summary.films)} films are in ` +
        `${relative(world.folder, out) || '.'}: ${whole(bytes)} bytes gzipped. The guard dropped ${files.dropped} more viewers.`,
    );
  }
  return 0;
}

async function check({ from, out, seed, json }: Options, world: World): Promise<number> {
  const real = await readMovieLens(from);
  const bars = await measureBars(real, from, out, { ...DEFAULT_DRAW, seed }, world.err);
  world.out(json ? JSON.stringify({ seed, bars }, null, 2) : table(bars));
  return bars.every((bar) => bar.met !== false) ? 0 : 1;
}

const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ');

/** Runs the command. @param args what stands behind its name. @returns the exit code. */
export async function run(args: readonly string[], world: World): Promise<number> {
  let options: Options;
  try {
    options = parse(args, world);
  } catch (error) {
    world.err(`sample: ${reason(error)}. See npm run sample -- --help.`);
    return 2;
  }
  if (options.help) {
    world.out(HELP.trimEnd());
    return 0;
  }
  try {
    return await (options.check ? check : make)(options, world);
  } catch (error) {
    world.err(`sample: ${reason(error)}`);
    return 1;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await run(process.argv.slice(2), {
    out: (line) => console.log(line),
    err: (line) => console.error(line),
    // npm starts scripts in the project's folder, wherever it was called.
    folder: process.env.INIT_CWD ?? process.cwd(),
    root: ROOT,
    env: process.env,
  });
}
