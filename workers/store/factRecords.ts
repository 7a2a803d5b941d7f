import * as v from 'valibot';
import type { Evaluation, ImportedSet, Problem, Run } from '../protocol.ts';
import { ALS, COUNT, NUMBER } from './modelRecord.ts';
import { decodeRecord, encodeRecord, RecordError } from './record.ts';

/** Small records without arrays: runs, evaluations, what is known of imported data sets, and which one is to be opened. */

const RUN = v.object({
  id: v.string(),
  number: COUNT,
  at: NUMBER,
  cause: v.picklist(['open', 'import', 'train', 'resume', 'quiet', 'evaluate']),
  dataset: v.object({ name: v.string(), hash: v.nullable(v.string()), ratings: v.nullable(COUNT) }),
  settings: v.nullable(ALS),
  stages: v.array(
    v.object({
      name: v.picklist(['fetch', 'read', 'index', 'train', 'evaluate', 'store']),
      state: v.picklist(['waiting', 'running', 'done', 'failed', 'cancelled', 'interrupted']),
      ms: v.nullable(NUMBER),
      rows: v.nullable(COUNT),
      bytes: v.nullable(COUNT),
      retries: COUNT,
      problem: v.nullable(v.looseObject({ code: v.string() })),
    }),
  ),
});

const EVALUATION = v.object({
  settings: ALS,
  at: NUMBER,
  ms: NUMBER,
  fold: COUNT,
  folds: COUNT,
  seed: NUMBER,
  users: COUNT,
  rows: v.array(
    v.object({
      name: v.picklist(['model', 'ials', 'popularity', 'bayesian', 'knn', 'ease']),
      recall20: NUMBER,
      ndcg100: NUMBER,
    }),
  ),
});

const SET = v.object({
  id: v.string(),
  name: v.string(),
  hash: v.string(),
  at: NUMBER,
  bytes: COUNT,
  films: COUNT,
  users: COUNT,
  ratings: COUNT,
  release: v.nullable(v.picklist(['100k', '1m', '10m', '20m', '25m', '32m', 'latest-small', 'latest'])),
  filmIds: v.picklist(['movielens', 'movielens-100k', 'own']),
});

const CHOICE = v.object({ id: v.string() });

export const encodeRun = (name: string, run: Run): ArrayBuffer =>
  encodeRecord({ kind: 'run', name, facts: run, sections: {} });

/** Throws RecordError where it is no run. */
export function decodeRun(stored: unknown, name: string): Run {
  const { stages, ...run } = parsed(RUN, decodeRecord(stored, 'run', name).facts);
  // Written by this version of the format, so its problems are ours.
  return { ...run, stages: stages.map((stage) => ({ ...stage, problem: stage.problem as Problem | null })) };
}

export const encodeEvaluation = (name: string, evaluation: Evaluation): ArrayBuffer =>
  encodeRecord({ kind: 'evaluation', name, facts: evaluation, sections: {} });

/** Throws RecordError where it is no evaluation. */
export const decodeEvaluation = (stored: unknown, name: string): Evaluation =>
  parsed(EVALUATION, decodeRecord(stored, 'evaluation', name).facts);

export const encodeSet = (name: string, set: ImportedSet): ArrayBuffer =>
  encodeRecord({ kind: 'set', name, facts: set, sections: {} });

/** Throws RecordError where it is none. */
export const decodeSet = (stored: unknown, name: string): ImportedSet =>
  parsed(SET, decodeRecord(stored, 'set', name).facts);

/** id: of the data set to open. */
export const encodeChoice = (name: string, id: string): ArrayBuffer =>
  encodeRecord({ kind: 'choice', name, facts: { id }, sections: {} });

/** Throws RecordError where it is none. */
export const decodeChoice = (stored: unknown, name: string): string =>
  parsed(CHOICE, decodeRecord(stored, 'choice', name).facts).id;

function parsed<T>(schema: v.GenericSchema<unknown, T>, facts: unknown): T {
  const result = v.safeParse(schema, facts);
  if (!result.success) throw new RecordError('damaged', 'facts');
  return result.output;
}
