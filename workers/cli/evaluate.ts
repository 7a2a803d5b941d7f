/** `npm run evaluate`: measures the page's ranking and the baselines. `--help` says how. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { contentOf, DEFAULT_ALS, detectFeatures } from '../als/index.ts';
import type { Measurable } from '../evaluate/index.ts';
import { readGiven, readRatingsOf } from './evaluate/files.ts';
import { coldStart, given, ratings, strong, wishes, type Measured } from './evaluate/protocols.ts';
import { jsonOf, tableOf } from './evaluate/report.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FALLBACK = '../shared/data/ml-latest-small';
const SAMPLE = 'public/data/sample';
const PROTOCOLS = ['strong', 'ratings', 'coldstart', 'wishes'] as const;

const HELP = `Measures the ranking of the page, iALS alone and the baselines, with the page's own engine.

  npm run evaluate -- --data <folder or zip> --protocol strong --folds 5 --seed 42 --json
  npm run evaluate -- --train train.csv --test test.csv --json

  --data <folder or zip>   MovieLens files (default: MOVIELENS_DIR, else ${FALLBACK}, else the embedded sample)
  --protocol <name>        strong: users held out; ratings: predicted stars; coldstart: newcomers;
                           wishes: what adventure and variety cost (default: strong)
  --folds <number>         2 to 50 (default: 5)
  --seed <number>          of the folds (default: 42)
  --train, --test <csv>    a split of your own instead (columns of MovieLens's ratings.csv; movies.csv beside it is used where it is)
  --factors <number>       d of iALS (default: ${DEFAULT_ALS.factors})
  --json                   one JSON object in the last line: metrics by name for the model, and for every other ranker

Exit codes: 0 done, 1 a file cannot be read or used, 2 the command is not understood.
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
  readonly help: boolean;
  readonly json: boolean;
  readonly data: string;
  readonly protocol: (typeof PROTOCOLS)[number];
  readonly folds: number;
  readonly seed: number;
  readonly factors: number;
  readonly given: { readonly train: string; readonly test: string } | null;
}

/** @throws Error where an option is unknown or cannot be. */
function parse(args: readonly string[], { folder, root, env }: World): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      json: { type: 'boolean', default: false },
      data: text,
      protocol: text,
      folds: text,
      seed: text,
      factors: text,
      train: text,
      test: text,
    },
  });
  const whole = (name: 'folds' | 'seed' | 'factors', normal: number, from: number, to: number): number => {
    const value = values[name] ?? String(normal);
    if (!/^\d{1,9}$/.test(value) || Number(value) < from || Number(value) > to) {
      throw new Error(`--${name} is "${value}"; it takes a whole number from ${from} to ${to}`);
    }
    return Number(value);
  };
  const { train, test } = values;
  if ((train === undefined) !== (test === undefined)) {
    throw new Error(
      `--${train === undefined ? 'test' : 'train'} needs --${train === undefined ? 'train' : 'test'} as well`,
    );
  }
  const split =
    train === undefined || test === undefined ? null : { train: resolve(folder, train), test: resolve(folder, test) };
  const clash = (['data', 'protocol', 'folds', 'seed'] as const).find((name) => values[name] !== undefined);
  if (split && clash) throw new Error(`--${clash} does not go with --train and --test: the split is given`);
  const protocol = PROTOCOLS.find((name) => name === (values.protocol ?? 'strong'));
  if (!protocol) throw new Error(`--protocol is "${values.protocol}"; it is one of ${PROTOCOLS.join(', ')}`);
  const factors = whole('factors', DEFAULT_ALS.factors, 8, 512);
  if (factors % 8 !== 0) throw new Error(`--factors is ${factors}; it takes a multiple of 8`);
  const known = env.MOVIELENS_DIR || resolve(root, FALLBACK);
  const data =
    values.data === undefined ? (existsSync(known) ? known : join(root, SAMPLE)) : resolve(folder, values.data);
  return {
    help: values.help,
    json: values.json,
    data,
    protocol,
    folds: whole('folds', 5, 2, 50),
    seed: whole('seed', 42, 0, 999_999_999),
    factors,
    given: split,
  };
}

async function measure(options: Options, world: World): Promise<Measured> {
  const training = { settings: { ...DEFAULT_ALS, factors: options.factors }, features: detectFeatures({ threads: 1 }) };
  const { folds, seed } = options;
  const tell = (text: string): void => world.err(text);
  if (options.given) return given(await readGiven(options.given, tell), training);
  const { interactions, catalogue, name } = await readRatingsOf(options.data, tell);
  const data: Measurable = { interactions, content: contentOf(catalogue.films) };
  const protocol = { strong, ratings, coldstart: coldStart, wishes }[options.protocol];
  return protocol(name, data, { ...training, folds, seed }, tell);
}

const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ');

/** Runs the command. @param args what stands behind its name. @returns the exit code. */
export async function run(args: readonly string[], world: World): Promise<number> {
  let options: Options;
  try {
    options = parse(args, world);
  } catch (error) {
    world.err(`evaluate: ${reason(error)}. See npm run evaluate -- --help.`);
    return 2;
  }
  if (options.help) {
    world.out(HELP.trimEnd());
    return 0;
  }
  try {
    const measured = await measure(options, world);
    world.out(tableOf(measured));
    if (options.json) world.out(JSON.stringify(jsonOf(measured)));
    return 0;
  } catch (error) {
    world.err(`evaluate: ${reason(error)}`);
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
