import 'fake-indexeddb/auto';
import { afterEach, beforeEach, vi } from 'vitest';
import { Journal } from '../../src/journal/journal.ts';
import { film } from './journal-events.ts';

let count = 0;
const open: Journal[] = [];

/** The database of this test; another one with another name. */
export const database = { name: '' };

beforeEach(() => {
  database.name = `journal-test-${count++}`;
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const journal of open.splice(0)) journal.close();
});

/** Another page with this database open, not read yet. */
export function unread(): Journal {
  const journal = new Journal(database.name);
  open.push(journal);
  return journal;
}

export async function page(): Promise<Journal> {
  const journal = unread();
  await journal.refresh();
  return journal;
}

export const rate = (journal: Journal, movieId: number, stars: number) =>
  journal.act(film(movieId), { type: 'rate', stars });

export const starsOf = (journal: Journal) =>
  Object.fromEntries([...journal.state.ratings].map(([key, { stars }]) => [key, stars]));
