import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { chooseLead, led, LEADS, noteLead } from '../../src/pages/foryou/lead.ts';
import type { Answer, FilmId, Recommendation } from '../../workers/protocol.ts';

const ids = (...all: number[]): FilmId[] => all as FilmId[];
const LIST = ids(1, 2, 3, 4, 5, 6, 7);

class Memory {
  readonly #kept = new Map<string, string>();
  getItem = (key: string): string | null => this.#kept.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.#kept.set(key, value);
}

beforeEach(() => {
  vi.stubGlobal('localStorage', new Memory());
  vi.stubGlobal('sessionStorage', new Memory());
});
afterEach(() => vi.unstubAllGlobals());

const answer = (films: readonly FilmId[], basis: 'model' | 'crowd' = 'model'): Answer<Recommendation> => ({
  ok: true,
  value: { films: films.map((id) => ({ id })), basis } as unknown as Recommendation,
});
const order = (said: Answer<Recommendation>): FilmId[] => (said.ok ? said.value.films.map(({ id }) => id) : []);
const lead = (films: readonly FilmId[] = LIST): FilmId => {
  const [first] = order(led(answer(films), true));
  noteLead(first);
  return first;
};

test('the first film leads, and goes on leading through a visit while it is among the first few', () => {
  expect(chooseLead(LIST, [], [])).toBe(1);
  expect(chooseLead(ids(2, 3, 4, 1, 5), ids(1), ids(1))).toBe(1);
  expect(chooseLead(ids(2, 3, 4, 5, 6, 1), ids(1), ids(1))).toBe(2);
  expect(chooseLead([], ids(1), ids(1))).toBeNull();
});

test('each visit has another lead, of the first few, and the one of longest ago comes back', () => {
  const visits = Array.from({ length: 7 }, () => {
    vi.stubGlobal('sessionStorage', new Memory()); // another visit
    const first = lead();
    expect(lead()).toBe(first);
    return first;
  });
  expect(visits).toEqual([1, 2, 3, 4, 5, 1, 2]);
  expect(new Set(visits).size).toBe(LEADS);
});

test('within a visit the same list has the same lead, whatever was looked at in between', () => {
  expect(lead()).toBe(1);
  expect(lead(ids(4, 3, 9))).toBe(4); // of one genre, say
  expect(lead()).toBe(1);
  expect(lead(ids(4, 3, 9))).toBe(4);
  expect(lead(ids(2, 3, 5, 6, 7))).toBe(2); // the first is rated, and gone
});

test('the lead goes to the front and nothing else moves; everybody’s list stays as it is', () => {
  noteLead(1 as FilmId);
  vi.stubGlobal('sessionStorage', new Memory());
  expect(order(led(answer(LIST), true))).toEqual([2, 1, 3, 4, 5, 6, 7]);
  expect(order(led(answer(LIST), false))).toEqual(LIST);
  expect(order(led(answer(LIST, 'crowd'), true))).toEqual(LIST);
  const failed = { ok: false, problem: { code: 'no-dataset' } } as const;
  expect(led(failed, true)).toBe(failed);
});

test('whatever is stored, there is a lead', () => {
  for (const stored of ['{', '7', '["a", null, 1.5]', '[1, 2]']) {
    localStorage.setItem('cinefold-led', stored);
    expect(order(led(answer(LIST), true))).toHaveLength(LIST.length);
  }
  vi.stubGlobal('localStorage', undefined);
  vi.stubGlobal('sessionStorage', undefined);
  expect(lead()).toBe(1);
});
