import { describe, expect, test } from 'vitest';
import { DatasetError, readDataset, tagsOf, type Dataset, type FilmIndex } from '../../workers/dataset/index.ts';
import { importDataset } from '../../workers/dataset/import/import.ts';
import { encodeDataset } from '../../workers/store/datasetRecord.ts';
import { sourceOf } from './dataset.support.ts';
import { decodedDataset } from './store.support.ts';

const MOVIES = 'movieId,title,genres\n10,Heat (1995),Crime\n20,Fargo (1996),Crime\n30,Cats (2019),Musical\n';
const RATINGS = 'userId,movieId,rating,timestamp\n1,10,4,1\n1,20,3,2\n2,10,5,3\n2,30,1,4\n';
const TAGS = [
  'userId,movieId,tag,timestamp',
  '1,10,Al  Pacino ,1',
  '2,10,al pacino,2',
  '1,10,"heist, big",3',
  '1,20,Snow,4',
  '2,99,elsewhere,5',
  `2,30,${'x'.repeat(41)},6`,
  '2,30,,7',
].join('\n');

const read = (tags: string | null): Promise<Dataset> =>
  readDataset({
    films: sourceOf('movies.csv', MOVIES),
    ratings: sourceOf('ratings.csv', RATINGS),
    links: null,
    tags: tags === null ? null : sourceOf('tags.csv', tags),
  });
const of = ({ tags }: Dataset, film: number) => tagsOf(tags, film as FilmIndex);

/** What the store reads back. */
function stored(dataset: Dataset): Dataset {
  const steps = encodeDataset('x', dataset);
  const chunks = new Map<string, unknown>();
  for (;;) {
    const next = steps.next();
    if (next.done) return decodedDataset(next.value, 'x', chunks);
    chunks.set(next.value.name, next.value.bytes);
  }
}

describe('tags of films', () => {
  test('in lower case and without odd spaces, the one given most often first; a remark or nothing is none', async () => {
    const dataset = await read(TAGS);
    expect(of(dataset, 0)).toEqual([
      { tag: 'al pacino', count: 2 },
      { tag: 'heist, big', count: 1 },
    ]);
    expect(of(dataset, 1)).toEqual([{ tag: 'snow', count: 1 }]);
    expect(of(dataset, 2)).toEqual([]);
    expect(of(dataset, 7)).toEqual([]);
    expect(dataset.skipped).toEqual([expect.objectContaining({ file: 'tags.csv', reason: 'unknown-film', count: 1 })]);
    expect((await read(null)).hash).toBe(dataset.hash);
  });

  test('at most ten a film', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `1,10,tag ${i},1`);
    const dataset = await read(`userId,movieId,tag,timestamp\n${rows.join('\n')}\n`);
    expect(of(dataset, 0)).toHaveLength(10);
  });

  test('the store gives them back, and a record without them opens as before', async () => {
    const dataset = await read(TAGS);
    expect(stored(dataset).tags).toEqual(dataset.tags);
    expect(stored(await read(null)).tags).toBeUndefined();
  });

  test('a file that is none stops with its name and column', async () => {
    await expect(read('userId,movieId\n1,10\n')).rejects.toThrow(DatasetError);
    await expect(read('userId,movieId\n1,10\n')).rejects.toMatchObject({
      problem: { file: 'tags.csv', column: 'tag' },
    });
  });

  test('an import reads them beside a catalogue, and says so', async () => {
    const file = (path: string, text: string) => ({ path, blob: new Blob([text]) });
    const imported = await importDataset([
      file('movies.csv', MOVIES),
      file('ratings.csv', RATINGS),
      file('tags.csv', TAGS),
    ]);
    if (imported.kind !== 'dataset') throw new Error('It is a data set.');
    expect(of(imported.dataset, 0)[0]).toEqual({ tag: 'al pacino', count: 2 });
    expect(imported.seen.files.map(({ role, used }) => [role, used])).toContainEqual(['tags', true]);
  });
});
