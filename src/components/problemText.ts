import type { Problem } from '../../workers/protocol.ts';
import { m } from '../messages/compiled/messages.js';
import { count } from './format.ts';

/** What went wrong, in the visitor's words: what, where, and what was kept. */
export function problemText(problem: Problem): string {
  switch (problem.code) {
    case 'fetch':
      return problem.status > 0
        ? m.problem_fetch({ file: problem.file, status: problem.status })
        : m.problem_fetch_network({ file: problem.file });
    case 'file':
      return fileText(problem);
    case 'factors':
      return factorsText(problem);
    case 'training':
      return m.problem_training({ detail: problem.detail });
    case 'evaluation':
      return m.problem_evaluation({ detail: problem.detail });
    case 'no-model':
      return m.problem_no_model();
    case 'no-run':
      return m.problem_no_run();
    case 'storage-full':
      return m.problem_storage_full();
    case 'storage':
      return m.problem_storage({ detail: problem.detail });
    case 'no-dataset':
      return m.problem_no_dataset();
    case 'dataset-in-use':
      return m.problem_dataset_in_use();
    case 'dataset-damaged':
      return m.problem_dataset_damaged({ name: problem.name, detail: problem.detail });
    case 'unknown-film':
      return m.problem_unknown_film();
    case 'cancelled':
      return m.problem_cancelled();
    case 'timeout':
      return m.problem_timeout();
    case 'crashed':
      return m.problem_crashed({ detail: problem.detail });
  }
}

function fileText(problem: Extract<Problem, { code: 'file' }>): string {
  const { file, row, column, found } = problem;
  const expected = {
    header: m.expected_header(),
    column: m.expected_column({ column: column ?? '' }),
    'not-empty': m.expected_not_empty(),
    'utf-8': m.expected_utf8(),
    'closed-quote': m.expected_closed_quote(),
    'complete-row': m.expected_complete_row(),
    'usable-rows': m.expected_usable_rows(),
    memory: m.expected_memory(),
    zip: m.expected_zip(),
    'whole-entry': m.expected_whole_entry(),
    'plain-entry': m.expected_plain_entry(),
    'readable-entry': m.expected_readable_entry(),
    'plain-names': m.expected_plain_names(),
    'fewer-files': m.expected_fewer_files(),
    ratings: m.expected_ratings(),
    'one-dataset': m.expected_one_dataset(),
    mapping: m.expected_mapping(),
  }[problem.expected];
  if (row === null) return m.problem_file({ file, found, expected });
  return column === null
    ? m.problem_file_row({ file, row: count(row), found, expected })
    : m.problem_file_cell({ file, row: count(row), column, found, expected });
}

function factorsText({ file, found, expected }: Extract<Problem, { code: 'factors' }>): string {
  const wanted = {
    model: m.expected_factors_model,
    whole: m.expected_factors_whole,
    memory: m.expected_factors_memory,
    'als-model': m.expected_factors_als_model,
    implicit: m.expected_factors_implicit,
    parquet: m.expected_factors_parquet,
    arrays: m.expected_factors_arrays,
    ids: m.expected_factors_ids,
    'distinct-ids': m.expected_factors_distinct_ids,
    rank: m.expected_factors_rank,
    finite: m.expected_factors_finite,
    scale: m.expected_factors_scale,
    'known-ids': m.expected_factors_known_ids,
  }[expected];
  return m.problem_factors({ file, found, expected: wanted() });
}
