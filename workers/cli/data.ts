/** `npm run data`: puts MovieLens latest-small where the build picks it up. `--help` says how. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { openZip } from '../dataset/import/archive.ts';
import { DatasetError } from '../dataset/index.ts';

const ADDRESS = 'https://files.grouplens.org/datasets/movielens/ml-latest-small.zip';
const ROOT = resolve(import.meta.dirname, '../..');
const TARGET = 'public/data/movielens';
const MAX_ZIP_BYTES = 64 * 2 ** 20;
const MAX_FILE_BYTES = 64 * 2 ** 20;
const FETCH_MS = 180_000;

/** SHA-256 of the files that the page uses, as released in September 2018. */
const MOVIELENS: ReadonlyMap<string, string> = new Map([
  ['movies.csv', '5a5f32dd9bb3797b8e728a1b98958789d2b13f294a69fdfbc5727f8a9611aa07'],
  ['ratings.csv', 'aa289ca83157595d0df6aea1be6a4ded676ddc4385472e8313a8ed9805352646'],
  ['links.csv', '97ad18e4e56a09363c65676b6cb3482ce3e2cea2372a24620c1599c843325f31'],
  ['tags.csv', '92a9f8bb7916dceef6151209845788c3643f794dfa79d1feaec7121b5960399d'],
]);

/** What the zip reader expects, in words. */
const EXPECTED: ReadonlyMap<string, string> = new Map([
  ['zip', 'a whole zip file was expected'],
  ['whole-entry', 'it is damaged'],
  ['readable-entry', 'a file without a password, packed the usual way, was expected'],
]);

const README = 'README.md';
const TERMS = `# MovieLens latest-small

Ratings of films by users of MovieLens, collected by GroupLens Research at the University of Minnesota and released
in September 2018. The files are unchanged; they do not belong to this project and its licence does not cover them.

- Source: ${ADDRESS}
- Full terms: https://files.grouplens.org/datasets/movielens/ml-latest-small-README.html
- In short: for research; no commercial use without GroupLens's permission; whoever passes the files on, changed or
  not, does so under the same terms; nothing may suggest that GroupLens or the University endorse it; no warranty.
- Cite: F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. ACM Transactions
  on Interactive Intelligent Systems 5, 4: 19:1-19:19. https://doi.org/10.1145/2827872
`;

const HELP = `Puts MovieLens latest-small (1 MB, real ratings) where the build picks it up.

  npm run data                             fetch it from GroupLens
  npm run data -- --from <zip or folder>   take it from this machine
  npm run data -- --to <folder>            put it elsewhere (default: ${TARGET})

Each file's SHA-256 is checked before anything is written. What is there already and right is not fetched again.
Exit codes: 0 done, 1 the data could not be had or written, 2 the command is not understood.
`;

/** Something that the caller can do something about, in one line. */
class DataError extends Error {
  override readonly name = 'DataError';
}

type Contents = ReadonlyMap<string, Uint8Array>;

/** What the command needs of the world; tests bring their own. */
export interface World {
  readonly fetch: typeof fetch;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** SHA-256 in hex by file name. */
  readonly files: ReadonlyMap<string, string>;
  /** Where relative paths of the command line start. */
  readonly folder: string;
  /** The project. */
  readonly root: string;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

function reason(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined };
  return inOneLine(cause instanceof Error ? `${message}: ${cause.message}` : message);
}

/** The zip from GroupLens. */
async function download({ fetch: get, out }: World): Promise<Uint8Array<ArrayBuffer>> {
  out(`Fetching ${ADDRESS}`);
  const instead = 'If this machine has no network, fetch it with another one and use --from <zip>.';
  let response: Response;
  try {
    response = await get(ADDRESS, { signal: AbortSignal.timeout(FETCH_MS) });
  } catch (error) {
    throw new DataError(`${ADDRESS} could not be reached (${reason(error)}). ${instead}`, { cause: error });
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new DataError(`${ADDRESS} answered ${response.status}. Try later, or use --from <zip or folder>.`);
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > MAX_ZIP_BYTES) throw new DataError(`${ADDRESS} is larger than ${MAX_ZIP_BYTES} bytes: not MovieLens.`);
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`The download broke off after ${size} bytes (${reason(error)}). Try again.`, { cause: error });
  }
  return new Uint8Array(Buffer.concat(parts));
}

async function readFolder(folder: string, { files }: World): Promise<Contents> {
  // An unpacked zip has its files in a folder of its own.
  const inside = join(folder, 'ml-latest-small');
  const [first] = files.keys();
  const from = !existsSync(join(folder, first)) && existsSync(join(inside, first)) ? inside : folder;
  const contents = new Map<string, Uint8Array>();
  for (const name of files.keys()) {
    if (existsSync(join(from, name))) contents.set(name, await readFile(join(from, name)));
  }
  return contents;
}

async function readZip(zip: Uint8Array<ArrayBuffer>, from: string, { files }: World): Promise<Contents> {
  const contents = new Map<string, Uint8Array>();
  const refused = (why: string, cause?: unknown): DataError => new DataError(`${why} Fetch it again.`, { cause });
  try {
    for (const source of await openZip(from, new Blob([zip]))) {
      const { size } = source;
      const name = basename(source.name);
      if (!files.has(name)) continue;
      if (contents.has(name)) throw refused(`${from} holds more than one ${name}.`);
      if (size === null || size > MAX_FILE_BYTES) {
        throw refused(`${name} has ${String(size)} bytes, more than the ${MAX_FILE_BYTES} that are expected at most.`);
      }
      const parts: Uint8Array[] = [];
      for await (const part of await source.bytes()) parts.push(part);
      contents.set(name, Buffer.concat(parts));
    }
  } catch (error) {
    if (!(error instanceof DatasetError) || error.problem.code !== 'file') throw error;
    const { file, found, expected } = error.problem;
    throw refused(`${file} cannot be read: ${EXPECTED.get(expected) ?? expected}; found ${found}.`, error);
  }
  return contents;
}

/** The files from a zip or a folder of this machine, or from GroupLens. */
async function obtain(from: string | undefined, world: World): Promise<{ contents: Contents; name: string }> {
  if (from === undefined)
    return { contents: await readZip(await download(world), basename(ADDRESS), world), name: ADDRESS };
  const path = resolve(world.folder, from);
  if (!existsSync(path)) throw new DataError(`There is no ${path}. --from takes ml-latest-small.zip or its folder.`);
  const found = await stat(path);
  if (found.isDirectory()) return { contents: await readFolder(path, world), name: path };
  if (found.size > MAX_ZIP_BYTES) throw new DataError(`${path} is larger than ${MAX_ZIP_BYTES} bytes: not MovieLens.`);
  return { contents: await readZip(new Uint8Array(await readFile(path)), path, world), name: path };
}

/** @throws DataError where a file is missing or is not the one that was released. */
function check(contents: Contents, from: string, { files }: World): void {
  for (const [name, expected] of files) {
    const bytes = contents.get(name);
    if (!bytes) throw new DataError(`${from} holds no ${name}. It must be MovieLens latest-small.`);
    const got = sha256(bytes);
    if (got === expected) continue;
    throw new DataError(
      `${name} of ${from} is not the released one: expected sha256 ${expected}, got ${got}. Nothing was changed. ` +
        `Fetch ml-latest-small.zip (September 2018) again; if it stays so, GroupLens has released other data.`,
    );
  }
}

async function isThere(target: string, { files }: World): Promise<boolean> {
  for (const [name, expected] of files) {
    const path = join(target, name);
    if (!existsSync(path) || sha256(await readFile(path)) !== expected) return false;
  }
  return existsSync(join(target, README));
}

/** A folder that holds anything else is somebody's: it is not replaced. */
async function checkTarget(target: string, { files }: World): Promise<void> {
  if (!existsSync(target)) return;
  if (!(await stat(target)).isDirectory()) throw new DataError(`${target} is a file. --to takes a folder.`);
  const foreign = (await readdir(target)).filter((name) => name !== README && !files.has(name));
  if (foreign.length === 0) return;
  throw new DataError(`${target} holds other files (${foreign[0]}). Name an empty or a new folder by --to.`);
}

/** Writes beside the target and renames: the target is whole or as it was. */
async function install(contents: Contents, target: string): Promise<void> {
  const beside = (kind: string): string => join(dirname(target), `.${basename(target)}-${kind}-${process.pid}`);
  const fresh = beside('new');
  const old = beside('old');
  const unwritable = (cause: unknown): DataError =>
    new DataError(`${target} could not be written (${reason(cause)}).`, { cause });
  try {
    await mkdir(fresh, { recursive: true });
  } catch (error) {
    throw unwritable(error);
  }
  try {
    for (const [name, bytes] of contents) await writeFile(join(fresh, name), bytes);
    await writeFile(join(fresh, README), TERMS);
    const replaces = existsSync(target);
    if (replaces) await rename(target, old);
    try {
      await rename(fresh, target);
    } catch (error) {
      if (replaces) await rename(old, target);
      throw error;
    }
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw unwritable(error);
  }
}

async function put(from: string | undefined, to: string | undefined, world: World): Promise<void> {
  const target = to === undefined ? join(world.root, TARGET) : resolve(world.folder, to);
  await checkTarget(target, world);
  const near = relative(world.folder, target);
  const shown = near.startsWith('..') ? target : near || '.';
  if (await isThere(target, world)) {
    world.out(`MovieLens latest-small is in ${shown} already.`);
    return;
  }
  const { contents, name } = await obtain(from, world);
  check(contents, name, world);
  await install(contents, target);
  world.out(`MovieLens latest-small is in ${shown}. Its terms are in ${join(shown, README)}.`);
}

/** Runs the command. @param args what stands behind its name. @returns the exit code. */
export async function run(args: readonly string[], world: World): Promise<number> {
  let options: { from?: string; to?: string; help?: boolean };
  try {
    options = parseArgs({
      args: [...args],
      options: { from: { type: 'string' }, to: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    world.err(`data: ${reason(error)}. See npm run data -- --help.`);
    return 2;
  }
  if (options.help) {
    world.out(HELP.trimEnd());
    return 0;
  }
  try {
    await put(options.from, options.to, world);
    return 0;
  } catch (error) {
    world.err(`data: ${reason(error instanceof DataError ? error.message : error)}`);
    return 1;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await run(process.argv.slice(2), {
    fetch,
    out: (line) => console.log(line),
    err: (line) => console.error(line),
    files: MOVIELENS,
    // npm starts scripts in the project's folder, wherever it was called.
    folder: process.env.INIT_CWD ?? process.cwd(),
    root: ROOT,
  });
}
