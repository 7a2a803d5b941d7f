import { expect, test } from 'vitest';
import { contentOf, DEFAULT_ALS, DEFAULT_BIASED, type Model } from '../../workers/als/index.ts';
import { readDataset, type ByteSource } from '../../workers/dataset/index.ts';
import { runTraining, type LaneMessage, type TrainingJob } from '../../workers/engine/trainingRun.ts';
import { madeFiles } from './engine.support.ts';

const text = (name: string, content: string): ByteSource => ({
  name,
  size: null,
  async *bytes() {
    await Promise.resolve();
    yield new TextEncoder().encode(content);
  },
});

async function snapshots(wish: Partial<TrainingJob>): Promise<Model[]> {
  const files = madeFiles();
  const { interactions, catalogue } = await readDataset({
    films: text('films.csv', files.films),
    ratings: text('ratings.csv', files.ratings),
    links: null,
  });
  const said: LaneMessage[] = [];
  const job: TrainingJob = {
    interactions,
    users: interactions.users,
    content: contentOf(catalogue.films),
    settings: { ...DEFAULT_ALS, factors: 16, epochs: 4 },
    stars: { ...DEFAULT_BIASED, epochs: 3 },
    features: { kernels: 'scalar', threads: 1 },
    resume: null,
    checkpointName: 'made',
    ...wish,
  };
  await runTraining(
    job,
    (message) => void said.push(message),
    null,
    () => null,
  );
  return said.flatMap((message) => (message.type === 'snapshot' ? [message.model] : []));
}

test.each(['scalar', 'simd'] as const)(
  'in a very large set the first list comes before the stars, and all ends the same: %s',
  async (kernels) => {
    const features = { kernels, threads: 1 };
    // Kinds of films would give the star model kernels of its own.
    const usual = await snapshots({ features, content: null });
    const large = await snapshots({ features, content: null, starsFirst: 0 });
    expect(usual.map(({ epoch, stars }) => [epoch, stars !== null])).toEqual([
      [2, true],
      [4, true],
      [4, true],
    ]);
    expect(large.map(({ epoch, stars }) => [epoch, stars !== null])).toEqual([
      [2, false],
      [3, true],
      [4, true],
      [4, true],
    ]);
    expect(large[0].itemFactors).toEqual(usual[0].itemFactors);
    expect(large[3]).toEqual(usual[2]);
  },
);
