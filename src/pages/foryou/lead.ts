import type { Answer, FilmId, Recommendation, Recommended } from '../../../workers/protocol.ts';

/** Only the first so many of a list may lead it: they are as good as one another. */
export const LEADS = 5;
/** Films led with that are remembered: several visits' worth, so that one comes back only after the others. */
const REMEMBERED = 15;
const LATELY = 'cinefold-led';
const VISIT = 'cinefold-lead';

/**
 * Which film leads: one that led in this visit, so that the page stays as it is; else the first that has not led lately; where all have, the one
 * for which that is longest ago. Null for an empty list.
 *
 * @param ids of the list, best first
 * @param visit films that led in this visit, the earliest first
 * @param lately films that led, the latest last
 */
export function chooseLead(ids: readonly FilmId[], visit: readonly FilmId[], lately: readonly FilmId[]): FilmId | null {
  const first = ids.slice(0, LEADS);
  const again = visit.find((id) => first.includes(id));
  if (again !== undefined) return again;
  const longAgo = first.toSorted((a, b) => lately.lastIndexOf(a) - lately.lastIndexOf(b)); // -1: not lately
  return longAgo.at(0) ?? null;
}

/** The list with the film in front that leads it. The crowd's list, which is everybody's, stays as it is. */
export function led(answer: Answer<Recommendation>, isPersonal: boolean): Answer<Recommendation> {
  if (!answer.ok || !isPersonal || answer.value.basis !== 'model') return answer;
  const { films } = answer.value;
  const lead = chooseLead(
    films.map(({ id }) => id),
    read(() => sessionStorage, VISIT),
    read(() => localStorage, LATELY),
  );
  const isLead = ({ id }: Recommended): boolean => id === lead;
  return {
    ok: true,
    value: { ...answer.value, films: [...films.filter(isLead), ...films.filter((film) => !isLead(film))] },
  };
}

/** The film was shown as the lead. */
export function noteLead(film: FilmId): void {
  note(() => sessionStorage, VISIT, film);
  note(() => localStorage, LATELY, film, true);
}

function note(storage: () => Storage, key: string, film: FilmId, latestLast = false): void {
  const before = read(storage, key);
  if (latestLast ? before.at(-1) === film : before.includes(film)) return;
  const next = [...before.filter((id) => id !== film), film].slice(-REMEMBERED);
  try {
    storage().setItem(key, JSON.stringify(next));
  } catch {
    // Switched off or full: the first film leads at every visit.
  }
}

/** Whatever is stored there: only whole numbers count. */
function read(storage: () => Storage, key: string): FilmId[] {
  try {
    const stored: unknown = JSON.parse(storage().getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter((id): id is FilmId => Number.isInteger(id)) : [];
  } catch {
    return [];
  }
}
