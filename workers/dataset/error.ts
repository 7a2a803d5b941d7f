import type { Problem } from '../protocol.ts';

/** Problems that reading a data set can end with. */
export type DatasetProblem = Extract<Problem, { code: 'file' | 'fetch' | 'cancelled' }>;

const EXPECTED: Record<Extract<Problem, { code: 'file' }>['expected'], string> = {
  header: 'a header line that names the columns',
  column: 'this column',
  'not-empty': 'a file that is not empty',
  'utf-8': 'text in UTF-8',
  'closed-quote': 'a closing quote',
  'complete-row': 'a complete row: the file seems to be cut off',
  'usable-rows': 'rows of which at least half can be used',
  memory: 'less than the memory that may be used',
  zip: 'a whole zip file',
  'whole-entry': 'the bytes that the zip promises: it is damaged or cut off',
  'plain-entry': 'a file that does not unpack to far more than its packed size',
  'readable-entry': 'a file that is stored or deflated, without a password',
  'plain-names': 'names that stay within the zip, each once',
  'fewer-files': 'fewer files',
  ratings: 'a file of ratings',
  'one-dataset': 'one data set at a time',
  mapping: 'columns that the file has, each mapped once',
};

function describe(problem: DatasetProblem): string {
  if (problem.code === 'cancelled') return 'Reading was cancelled.';
  if (problem.code === 'fetch') return `${problem.file} could not be fetched (status ${problem.status}).`;
  const place = [problem.file];
  if (problem.row !== null) place.push(`line ${problem.row}`);
  if (problem.column !== null) place.push(`column ${problem.column}`);
  return `${place.join(', ')}: found ${JSON.stringify(problem.found)}, expected ${EXPECTED[problem.expected]}.`;
}

/** A data set could not be read. `problem` is for the page; the message is for logs and the command line. */
export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  readonly problem: DatasetProblem;

  constructor(problem: DatasetProblem, options?: ErrorOptions) {
    super(describe(problem), options);
    this.problem = problem;
  }
}

const FOUND_LENGTH = 80;

/** What was found, short enough to be shown: at most 80 characters. */
export function clip(text: string): string {
  if (text.length <= FOUND_LENGTH) return text;
  const end = FOUND_LENGTH - 1;
  // Never half of a surrogate pair.
  const whole = /[\uD800-\uDBFF]/.test(text[end - 1]) ? end - 1 : end;
  return `${text.slice(0, whole)}…`;
}
