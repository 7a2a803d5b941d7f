import * as v from 'valibot';
import type { Evaluation, Problem, Run } from '../protocol.ts';
import { ALS, COUNT, NUMBER } from './modelRecord.ts';
import { decodeRecord, encodeRecord, RecordError } from './record.ts';

/** Small records without arrays: runs and evaluations. */

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

function parsed<T>(schema: v.GenericSchema<unknown, T>, facts: unknown): T {
  const result = v.safeParse(schema, facts);
  if (!result.success) throw new RecordError('damaged', 'facts');
  return result.output;
}
