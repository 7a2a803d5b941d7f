import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meanAndSd } from '../../workers/cli/evaluate/report.ts';
import { run } from '../../workers/cli/evaluate.ts';
import { ofList } from '../../workers/evaluate/given.ts';
import { filmAt, tasteInteractions } from './als.made.ts';

let folder = '';
const data = tasteInteractions(51, 120, 90);

/** Rows of ratings.csv: every fifth of a user's for the test. stars: instead of those given. */
function csv(part: 'all' | 'train' | 'test', stars?: number): string {
  const lines = ['userId,movieId,rating,timestamp'];
  for (let user = 0; user < data.users; user++) {
    for (let k = data.byUser.indptr[user], at = 0; k < data.byUser.indptr[user + 1]; k++, at++) {
      const own = at % 5 === 0 ? 'test' : 'train';
      if (part === 'all' || part === own) {
        lines.push(`${user + 1},${data.byUser.indices[k] + 1},${stars ?? data.byUser.codes[k] / 2},${1000 + k}`);
      }
    }
  }
  return lines.join('\n') + '\n';
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
  writeFileSync(join(folder, 'ratings.csv'), csv('all'));
  writeFileSync(join(folder, 'train.csv'), csv('train'));
  writeFileSync(join(folder, 'test.csv'), csv('test'));
  writeFileSync(join(folder, 'flat.csv'), csv('train', 5));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function evaluate(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const world = {
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
    folder,
    root: folder,
    env: {},
  };
  const code = await run(args, world);
  return { code, text: out.join('\n'), err: err.join('\n') };
}

type Metrics = Record<string, number> & { readonly sd: Record<string, number | null> };
type Report = Metrics & { readonly ials: Metrics; readonly baselines: Record<string, Metrics> };

const lastLine = (text: string): Report => JSON.parse(text.slice(text.lastIndexOf('\n') + 1)) as Report;

describe('npm run evaluate', () => {
  it('measures held-out users of a folder without movies.csv, and says so in a table and a last line of JSON', async () => {
    const { code, text } = await evaluate(
      '--data',
      folder,
      '--protocol',
      'strong',
      '--folds',
      '2',
      '--seed',
      '7',
      '--json',
    );
    expect(code).toBe(0);
    expect(text).toMatch(/model \(the page\) +0\.\d{4} ±/);
    const json = lastLine(text);
    expect(json).toMatchObject({ protocol: 'strong', folds: 2, seed: 7 });
    for (const row of [json, json.ials, ...Object.values(json.baselines)]) {
      for (const key of ['recall@20', 'recall@50', 'ndcg@100', 'gndcg@10']) {
        expect(row[key]).toBeGreaterThan(0);
        expect(row[key]).toBeLessThanOrEqual(1);
        expect(row.sd[key]).toBeGreaterThanOrEqual(0);
      }
    }
    expect(Object.keys(json.baselines)).toEqual(['popularity', 'bayesian', 'knn', 'ease']);
    expect(json['ndcg@100']).toBeGreaterThan(json.baselines.popularity['ndcg@100']);
  });

  it('measures predicted stars with a reliability table', async () => {
    const { code, text } = await evaluate('--data', folder, '--protocol', 'ratings', '--folds', '2', '--json');
    expect(code).toBe(0);
    expect(text).toContain('mean predicted');
    const json = lastLine(text) as unknown as {
      rmse: number;
      mae: number;
      reliability: { predicted: number; count: number }[];
      baselines: Record<string, Metrics>;
    };
    expect(json.rmse).toBeLessThan(json.baselines.mean.rmse);
    expect(json.mae).toBeLessThan(json.rmse);
    expect(json.reliability.reduce((sum, { count }) => sum + count, 0)).toBe(data.count);
    for (const { predicted } of json.reliability) {
      expect(predicted).toBeGreaterThanOrEqual(0.5);
      expect(predicted).toBeLessThanOrEqual(5);
    }
  });

  it('says where nobody has rated enough to be a newcomer', async () => {
    const { code, text, err } = await evaluate('--data', folder, '--protocol', 'coldstart', '--folds', '2', '--json');
    expect([code, text]).toEqual([1, '']);
    expect(err).toContain('Nobody who was held out has rated 40 films');
  });

  it('measures what wishes cost: none is the model itself, adventure finds what is less known', async () => {
    const fold = ['--data', folder, '--folds', '2', '--seed', '7', '--json'];
    const { code, text } = await evaluate(...fold, '--protocol', 'wishes');
    expect(code).toBe(0);
    const json = lastLine(text);
    const strong = lastLine((await evaluate(...fold, '--protocol', 'strong')).text);
    expect(json['ndcg@100']).toBe(strong['ndcg@100']);
    expect(json['recall@20']).toBe(strong['recall@20']);
    const { 'adventure 0, variety 0': familiar, 'adventure 1, variety 0': bold } = json.baselines;
    expect(familiar.novelty).toBeLessThan(json.novelty);
    expect(bold.novelty).toBeGreaterThan(json.novelty);
    for (const row of Object.values(json.baselines)) expect(row.coverage).toBeGreaterThan(0);
  });

  it('measures a split of your own', async () => {
    const { code, text, err } = await evaluate('--train', 'train.csv', '--test', 'test.csv', '--json');
    expect(code).toBe(0);
    expect(err).toContain('no movies.csv');
    const json = lastLine(text);
    for (const k of [10, 20, 40]) {
      expect(json[`recall@${k}`]).toBeGreaterThan(json.baselines.popularity[`recall@${k}`]);
      expect(json[`ndcg@${k}`]).toBeGreaterThan(json.baselines.popularity[`ndcg@${k}`]);
    }
    expect(json['recall@40']).toBeGreaterThan(json['recall@10']);
    // Without star differences it is the likes alone that count: whatever the star is.
    const flat = lastLine((await evaluate('--train', 'flat.csv', '--test', 'test.csv', '--json')).text);
    writeFileSync(join(folder, 'flat.csv'), csv('train', 1));
    const low = lastLine((await evaluate('--train', 'flat.csv', '--test', 'test.csv', '--json')).text);
    expect(low).toEqual(flat);
  });

  it.each([
    [2, '--protocol is "weak"', ['--protocol', 'weak']],
    [2, '--folds is "1"', ['--folds', '1']],
    [2, '--train needs --test', ['--train', 'train.csv']],
    [2, '--folds does not go with', ['--train', 'train.csv', '--test', 'test.csv', '--folds', '3']],
    [2, "Unknown option '--fold'", ['--fold', '3']],
    [2, 'multiple of 8', ['--factors', '12']],
    [1, 'There is no', ['--data', 'nowhere']],
    [1, 'There is no', ['--train', 'train.csv', '--test', 'none.csv']],
    [1, 'no zip file', ['--data', 'ratings.csv']],
  ])('ends with %i and "%s"', async (code, message, args) => {
    const { code: was, err } = await evaluate(...args);
    expect(was).toBe(code);
    expect(err).toContain(message);
  });

  it('says which file and line cannot be used', async () => {
    writeFileSync(join(folder, 'bad.csv'), 'userId,movieId\n1,2\n');
    const { code, err } = await evaluate('--train', 'bad.csv', '--test', 'test.csv');
    expect(code).toBe(1);
    expect(err).toMatch(/bad\.csv.*rating/);
  });
});

describe('metrics of a list', () => {
  it('are what they are by hand', () => {
    const relevant = new Set([1, 2, 3].map(filmAt));
    const { recall, ndcg } = ofList([2, 9, 1, 8, 7, 3].map(filmAt), relevant, 4);
    expect(recall).toBeCloseTo(2 / 3, 12);
    expect(ndcg).toBeCloseTo((1 + 1 / 2) / (1 + 1 / Math.log2(3) + 1 / 2), 12);
    // More relevant films than places: ideal is a list of hits alone, recall still is of all.
    expect(ofList([1, 2].map(filmAt), relevant, 2)).toEqual({ recall: 2 / 3, ndcg: 1 });
  });

  it('have a standard deviation of a sample', () => {
    expect(meanAndSd([1, 2, 6])).toEqual({ mean: 3, sd: Math.sqrt(7) });
    expect(meanAndSd([2])).toEqual({ mean: 2, sd: null });
  });
});
