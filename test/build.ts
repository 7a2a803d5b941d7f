import { build } from 'vite';

interface BuildOf {
  readonly outDir: string;
  readonly base?: string;
  /** A folder with MovieLens files; without one: the sample. */
  readonly data?: string;
}

/** Builds the page as a host would, quietly, into a folder of its own. */
export async function buildSite({ outDir, base = '/cinefold/', data }: BuildOf): Promise<void> {
  process.env.NODE_ENV = 'production'; // a test runner's own value would get into the page
  process.env.CINEFOLD_DATASET = data ? 'movielens' : 'sample';
  if (data) process.env.CINEFOLD_DATA = data;
  else delete process.env.CINEFOLD_DATA;
  await build({ base, logLevel: 'error', build: { outDir, emptyOutDir: true } });
}
