import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DEFAULT_ALS } from '../../als/index.ts';
import { protocolA } from '../../evaluate/index.ts';
import { atLeast, atMost, between, decimals, exactly, percent, shownOnly, whole, type Bar } from './bars.ts';
import { filmsCsv, ratingsCsv } from './csv.ts';
import { drawSample, type DrawOptions } from './draw.ts';
import { guard } from './guard.ts';
import { differences } from './likeness.ts';
import { readSample, type RatedFilms } from './source.ts';
import { calibratedAuc, membershipAuc } from './membership.ts';
import { FOLDS, sharedNeighbours, train, transferFold, type TransferFold } from './transfer.ts';

/** Bytes of both files after gzip -9, at most. */
const BUDGET = 600_000;

/** Both files of the sample as texts. */
export interface SampleFiles {
  readonly films: string;
  readonly ratings: string;
}

/** Draws the sample after real ratings and writes it down. */
export function makeFiles(real: RatedFilms, options: DrawOptions): SampleFiles & { readonly dropped: number } {
  const { interactions, dropped } = drawSample(real, options);
  return { films: filmsCsv(real.films), ratings: ratingsCsv(interactions, real.films), dropped };
}

/** Bytes that both files take after gzip -9. */
export function gzipped({ films, ratings }: SampleFiles): number {
  return gzipSync(films, { level: 9 }).length + gzipSync(ratings, { level: 9 }).length;
}

/**
 * Measures every bar: those of the files on the sample in `folder`, transfer and membership on viewers drawn anew for each fold.
 * from: the MovieLens folder, for rows that stand there too. tell: what is being done, for people.
 * Throws where the folder holds no sample that can be read.
 */
export async function measureBars(
  real: RatedFilms,
  from: string,
  folder: string,
  options: DrawOptions,
  tell: (what: string) => void,
): Promise<Bar[]> {
  const bars: Bar[] = [];
  tell('Reading the sample');
  const sample = await readSample(folder);
  const files = {
    films: readFileSync(join(folder, 'films.csv'), 'utf8'),
    ratings: readFileSync(join(folder, 'ratings.csv'), 'utf8'),
  };
  const off = differences(real, sample);
  bars.push(...transferBars(real, options, tell));
  tell('Training on the real ratings and on the sample, to compare neighbours');
  const byReal = train(real.interactions, 1);
  const shared = sharedNeighbours(byReal, train(sample.interactions, 2), byReal.support);
  bars.push(atLeast('Neighbours shared, of 10', shared, 6, decimals(2)));
  tell(`Protocol A within the sample, ${FOLDS} folds`);
  const inside = protocolA(sample.interactions, { folds: FOLDS, seed: DEFAULT_ALS.seed, settings: DEFAULT_ALS });
  bars.push(between('NDCG@100 within the sample', inside.model.ndcg100, 0.4, 0.48, decimals(3)));
  const { passed } = guard(sample.interactions.byUser, real.interactions.byUser);
  bars.push(
    exactly('Viewers too like a real user', passed.filter((good) => good === 0).length, 0, whole),
    exactly('Rows that are a real row', commonRows(from, files), 0, whole),
    atMost('Shares of stars, total variation', off.stars, 0.03, decimals(3)),
    atMost("Films' mean stars, mean difference", off.filmMeans, 0.06, decimals(3)),
    atMost('Shares of genres, largest difference', off.genres, 0.01, decimals(4)),
    atMost('Shares of years, total variation', off.years, 0.15, decimals(3)),
    exactly('Viewers', sample.interactions.users, options.viewers, whole),
    between('Ratings', sample.interactions.count, 125_000, 140_000, whole),
    exactly('Films', sample.films.length, real.films.length, whole),
    atMost('Bytes, both files gzipped', gzipped(files), BUDGET, whole),
  );
  tell('Drawing the sample anew');
  const drawn = makeFiles(real, options);
  bars.push(
    exactly('Lines of films.csv not as drawn anew', differentLines(files.films, drawn.films), 0, whole),
    exactly('Lines of ratings.csv not as drawn anew', differentLines(files.ratings, drawn.ratings), 0, whole),
  );
  return bars;
}

function transferBars(real: RatedFilms, options: DrawOptions, tell: (what: string) => void): Bar[] {
  const folds = Array.from({ length: FOLDS }, (_, fold) => {
    tell(`Fold ${fold + 1} of ${FOLDS}: drawing after the training users, measuring on the others`);
    return transferFold(real, options, fold);
  });
  const mean = (of: (fold: TransferFold) => number): number =>
    folds.reduce((sum, fold) => sum + of(fold), 0) / folds.length;
  const ndcg = mean(({ drawn }) => drawn.ndcg100) / mean((fold) => fold.real.ndcg100);
  const worst = Math.min(...folds.map((fold) => fold.drawn.ndcg100 / fold.real.ndcg100));
  const recall = mean(({ drawn }) => drawn.recall20) / mean((fold) => fold.real.recall20);
  const told = (of: (fold: TransferFold) => Float64Array): number =>
    mean((fold) => membershipAuc(of(fold), fold.heldOut));
  return [
    atLeast('NDCG@100 on real users, of a real-trained model', ndcg, 0.92, percent),
    atLeast('the same, worst fold', worst, 0.88, percent),
    atLeast('Recall@20 on real users, of a real-trained model', recall, 0.9, percent),
    atMost(
      'Membership AUC, nearest viewer by (film, stars)',
      told((fold) => fold.nearest.pairs),
      0.58,
      decimals(3),
    ),
    atMost(
      'Membership AUC, nearest viewer by films',
      told((fold) => fold.nearest.films),
      0.58,
      decimals(3),
    ),
    shownOnly('Membership AUC, by films, with draws to compare', calibratedAuc(folds), decimals(3)),
  ];
}

/** Lines but the header that stand in a real file too. */
function commonRows(from: string, files: SampleFiles): number {
  const rows = new Set<string>();
  for (const name of ['movies.csv', 'ratings.csv', 'links.csv', 'tags.csv']) {
    const path = join(from, name);
    if (existsSync(path)) for (const row of linesOf(readFileSync(path, 'utf8')).slice(1)) rows.add(row);
  }
  const own = [files.films, files.ratings].flatMap((text) => linesOf(text).slice(1));
  return own.filter((row) => row !== '' && rows.has(row)).length;
}

/** How many lines of either text are not what the other has in their place. */
export function differentLines(a: string, b: string): number {
  const [linesA, linesB] = [linesOf(a), linesOf(b)];
  let count = Math.abs(linesA.length - linesB.length);
  for (let i = 0; i < Math.min(linesA.length, linesB.length); i++) if (linesA[i] !== linesB[i]) count++;
  return count;
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}
