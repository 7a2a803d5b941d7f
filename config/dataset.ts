import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import type { DatasetSource } from '../workers/protocol.ts';

const DATASETS = {
  movielens: {
    name: 'MovieLens',
    synthetic: false,
    films: 'movies.csv',
    ratings: 'ratings.csv',
    links: 'links.csv',
    tags: 'tags.csv',
  },
  sample: {
    name: 'Cinefold sample',
    synthetic: true,
    films: 'films.csv',
    ratings: 'ratings.csv',
    links: null,
    tags: null,
  },
} as const;

type Kind = keyof typeof DATASETS;

interface Choice {
  readonly kind: Kind;
  readonly folder: string;
  /** True where the folder is below public/ and is copied by the build itself. */
  readonly isPublic: boolean;
}

/** CINEFOLD_DATA=<folder of MovieLens files>, else public/data/movielens, else the sample; CINEFOLD_DATASET=sample forces that. */
function choose(root: string, env: NodeJS.ProcessEnv): Choice {
  const sample: Choice = { kind: 'sample', folder: join(root, 'public/data/sample'), isPublic: true };
  if (env.CINEFOLD_DATASET === 'sample') return sample;
  if (env.CINEFOLD_DATASET && env.CINEFOLD_DATASET !== 'movielens') {
    throw new Error(`CINEFOLD_DATASET is "${env.CINEFOLD_DATASET}"; it can be "sample" or "movielens".`);
  }
  if (env.CINEFOLD_DATA) return { kind: 'movielens', folder: resolve(root, env.CINEFOLD_DATA), isPublic: false };
  const fetched: Choice = { kind: 'movielens', folder: join(root, 'public/data/movielens'), isPublic: true };
  return env.CINEFOLD_DATASET || existsSync(join(fetched.folder, 'ratings.csv')) ? fetched : sample;
}

/** Tags only where they are there: `npm run data` of before left them out. */
const hasTags = ({ kind, folder }: Choice): boolean => {
  const { tags } = DATASETS[kind];
  return tags !== null && existsSync(join(folder, tags));
};

const filesOf = (choice: Choice): string[] => {
  const { films, ratings, links, tags } = DATASETS[choice.kind];
  return [films, ratings, links, hasTags(choice) ? tags : null].filter((file) => file !== null);
};

/** Hash over the files: a new version of the data is another data set, under another address. */
function contentHash(choice: Choice): string {
  const hash = createHash('sha256');
  for (const file of filesOf(choice)) {
    const path = join(choice.folder, file);
    if (!existsSync(path)) throw new Error(`There is no ${file} in ${choice.folder}: a page needs a data set.`);
    hash.update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 12);
}

/**
 * Puts one data set into the page: `__DATASET__`, and in the build its files under data/<kind>-<hash>/ (so that browsers may keep
 * them for ever), and only those.
 */
export function datasetPlugin(env: NodeJS.ProcessEnv = process.env): Plugin {
  let choice: Choice;
  let id = '';
  let served = '';
  let building = false;
  let outDir = '';
  return {
    name: 'cinefold-dataset',
    config(config, { command }) {
      building = command === 'build';
      choice = choose(resolve(config.root ?? '.'), env);
      // Tests in Vite's server do without the files.
      id =
        building || !choice.isPublic || existsSync(choice.folder)
          ? `${choice.kind}-${contentHash(choice)}`
          : choice.kind;
      served = `data/${building || !choice.isPublic ? id : choice.kind}`;
      const { name, synthetic, films, ratings, links, tags } = DATASETS[choice.kind];
      const source: DatasetSource = {
        id,
        name,
        synthetic,
        films: `${served}/${films}`,
        ratings: `${served}/${ratings}`,
        links: links && `${served}/${links}`,
        tags: hasTags(choice) ? `${served}/${tags}` : null,
      };
      return { define: { __DATASET__: JSON.stringify(source) } };
    },
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    configureServer(server) {
      if (choice.isPublic) return;
      server.middlewares.use((request, response, next) => {
        const file = filesOf(choice).find((name) => request.url?.split('?')[0]?.endsWith(`/${served}/${name}`));
        if (file) response.setHeader('Content-Type', 'text/csv').end(readFileSync(join(choice.folder, file)));
        else next();
      });
    },
    generateBundle() {
      if (choice.isPublic) return;
      for (const file of filesOf(choice)) {
        this.emitFile({
          type: 'asset',
          fileName: `${served}/${file}`,
          source: readFileSync(join(choice.folder, file)),
        });
      }
    },
    writeBundle() {
      const data = join(outDir, 'data');
      if (choice.isPublic && existsSync(join(data, choice.kind)))
        renameSync(join(data, choice.kind), join(outDir, served));
      // The build copies all of public/: another data set, or what an interrupted `npm run data` left, must not be published.
      for (const name of readdirSync(data)) if (name !== id) rmSync(join(data, name), { recursive: true });
    },
  };
}
