import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run, type World } from '../../workers/cli/data.ts';
import { encode } from './dataset.support.ts';
import { zip } from './zip.made.ts';

const CONTENTS = {
  'movies.csv': 'movieId,title,genres\n1,A (1990),Drama\n',
  'ratings.csv': 'userId,movieId,rating\n1,1,4\n',
  'links.csv': 'movieId,imdbId,tmdbId\n1,1,1\n',
};
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const goodZip = (): Buffer =>
  zip(Object.entries(CONTENTS).map(([name, text]) => ({ name: `ml-latest-small/${name}`, content: encode(text) })));

const content = encode(CONTENTS['movies.csv']);
const damaged = (): Buffer => zip([{ name: 'movies.csv', content, says: { crc: 7 } }]);
const twice = (): Buffer => zip(['x/movies.csv', 'y/movies.csv'].map((name) => ({ name, content })));
const huge = (): Buffer => zip([{ name: 'movies.csv', content, says: { size: 8e7, packedSize: 4e7 } }]);

describe('npm run data', () => {
  let folder = '';
  let out: string[] = [];
  let err: string[] = [];
  const asked: string[] = [];

  const world = (
    answer: () => Promise<Response> = () =>
      Promise.reject(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') })),
  ): World => ({
    fetch: (address) => {
      asked.push(address instanceof Request ? address.url : address.toString());
      return answer();
    },
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    files: new Map(Object.entries(CONTENTS).map(([name, text]) => [name, sha256(text)])),
    folder,
    root: join(folder, 'project'),
  });
  const serving = (body: BodyInit | null, status = 200): World =>
    world(() => Promise.resolve(new Response(body, { status })));
  const put = async (name: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  };
  const target = 'project/public/data/movielens';

  const expectInstalled = async (place: string): Promise<void> => {
    expect((await readdir(join(folder, place))).sort()).toEqual([
      'README.md',
      'links.csv',
      'movies.csv',
      'ratings.csv',
    ]);
    for (const [name, text] of Object.entries(CONTENTS))
      expect(await readFile(join(folder, place, name), 'utf8')).toBe(text);
    expect(await readFile(join(folder, place, 'README.md'), 'utf8')).toMatch(/Harper.*Konstan/);
    expect((await readdir(join(folder, place, '..'))).filter((name) => name.startsWith('.'))).toEqual([]);
  };
  const expectFailure = (code: number, message: RegExp): void => {
    expect(code).toBe(1);
    expect(err).toHaveLength(1);
    expect(err[0]).toMatch(message);
    expect(err[0]).not.toContain('\n');
    expect(existsSync(join(folder, target))).toBe(false);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cinefold-data-'));
    [out, err] = [[], []];
    asked.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('fetches from GroupLens, once', async () => {
    expect(await run([], serving(new Uint8Array(goodZip())))).toBe(0);
    await expectInstalled(target);
    expect(await run([], world())).toBe(0);
    expect(asked).toEqual(['https://files.grouplens.org/datasets/movielens/ml-latest-small.zip']);
    expect(out.at(-1)).toMatch(/already/);
    expect(err).toEqual([]);
  });

  it.each([
    ['a zip', 'in/ml.zip', 'in/ml.zip'],
    ['a folder', 'in/movies.csv', 'in'],
    ['a folder with the unpacked zip', 'in/ml-latest-small/movies.csv', 'in'],
  ])('takes %s', async (_, place, from) => {
    if (place.endsWith('.zip')) await put(place, goodZip());
    else for (const [name, text] of Object.entries(CONTENTS)) await put(place.replace('movies.csv', name), text);
    expect(await run(['--from', from, '--to', 'elsewhere/data'], world())).toBe(0);
    await expectInstalled('elsewhere/data');
    expect(asked).toEqual([]);
  });

  it('replaces what it put there before, whole', async () => {
    await put(`${target}/ratings.csv`, 'old');
    await put(`${target}/links.csv`, 'old');
    await put('ml.zip', goodZip());
    expect(await run(['--from', 'ml.zip'], world())).toBe(0);
    await expectInstalled(target);
  });

  it('does not touch a folder that holds anything else', async () => {
    await put('mine/thesis.txt', 'years of work');
    await put('ml.zip', goodZip());
    expect(await run(['--from', 'ml.zip', '--to', 'mine'], world())).toBe(1);
    expect(err[0]).toMatch(/other files \(thesis\.txt\)/);
    expect(await readdir(join(folder, 'mine'))).toEqual(['thesis.txt']);
    expect(await run(['--from', 'ml.zip', '--to', 'mine/thesis.txt'], world())).toBe(1);
    expect(await readFile(join(folder, 'mine/thesis.txt'), 'utf8')).toBe('years of work');
  });

  it('leaves what is there where the new data are wrong', async () => {
    await put(`${target}/ratings.csv`, 'old');
    await put('ml.zip', zip([{ name: 'movies.csv', content: encode('other') }]));
    expect(await run(['--from', 'ml.zip'], world())).toBe(1);
    expect(await readFile(join(folder, target, 'ratings.csv'), 'utf8')).toBe('old');
  });

  it('says which file is another one, what was expected and got', async () => {
    for (const [name, text] of Object.entries(CONTENTS))
      await put(`in/${name}`, name === 'ratings.csv' ? `${text}\n` : text);
    const code = await run(['--from', 'in'], world());
    expectFailure(
      code,
      new RegExp(
        `ratings\\.csv of .*expected sha256 ${sha256(CONTENTS['ratings.csv'])}, got ${sha256(`${CONTENTS['ratings.csv']}\n`)}`,
      ),
    );
  });

  it.each([
    ['no network', () => world(), [], /could not be reached \(fetch failed: getaddrinfo ENOTFOUND\).*--from/],
    ['404', () => serving('Not found', 404), [], /answered 404.*--from/],
    ['a page instead of a zip', () => serving('<html>'), [], /ml-latest-small\.zip cannot be read: .*a whole zip file/],
    ['an empty answer', () => serving(null), [], /a whole zip file/],
    ['a damaged zip', () => serving(new Uint8Array(damaged())), [], /movies\.csv cannot be read: it is damaged/],
    ['two of one name', () => serving(new Uint8Array(twice())), [], /more than one movies\.csv/],
    ['a file that says it is too large', () => serving(new Uint8Array(huge())), [], /movies\.csv has 80000000 bytes/],
    [
      'a download that breaks off',
      () => serving(new ReadableStream({ pull: (stream) => stream.error(new Error('socket hang up')) })),
      [],
      /broke off after 0 bytes \(socket hang up\)/,
    ],
    ['a zip without the files', () => serving(new Uint8Array(zip([]))), [], /holds no movies\.csv/],
    ['a source that is not there', () => world(), ['--from', 'nowhere.zip'], /no .*nowhere\.zip/],
    ['a folder without the files', () => world(), ['--from', '.'], /holds no movies\.csv/],
  ])('says in one line: %s', async (_, make, args, message) => {
    expectFailure(await run(args, make()), message);
  });

  it('says that it cannot write', async () => {
    await put('ml.zip', goodZip());
    await put('file', '');
    expect(await run(['--from', 'ml.zip', '--to', 'file/below'], world())).toBe(1);
    expect(err[0]).toMatch(/could not be written/);
  });

  it('helps, and does not take what it does not know', async () => {
    expect(await run(['--help'], world())).toBe(0);
    expect(out[0]).toMatch(/--from/);
    for (const args of [['--form', 'x'], ['x'], ['--from']]) expect(await run(args, world())).toBe(2);
    expect(err).toHaveLength(3);
    expect(asked).toEqual([]);
  });
});
