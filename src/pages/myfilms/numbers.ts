/** What the visitor's ratings come to: counts and means, beside everyone's. Films without a rating of the visitor's count nowhere. */
import type { Film } from '../../../workers/protocol.ts';
import { decadeOf, type Entry } from './list.ts';

/** Fewer people make no crowd to differ from. */
const CROWD = 20;
/** Stars from which a difference is worth telling. */
const APART = 1;
const LISTED = 5;

export interface Group {
  readonly label: string;
  readonly films: number;
  readonly mean: number;
  /** Mean of everyone's means of the same films; null where nobody else rated any. */
  readonly crowd: number | null;
}

export interface Apart {
  readonly film: Film;
  readonly own: number;
  readonly crowd: number;
}

export interface Numbers {
  readonly films: number;
  readonly mean: number | null;
  readonly crowd: number | null;
  /** Films at 0.5, 1, ... 5 stars. */
  readonly stars: readonly number[];
  /** Most films first; a film is in each of its genres. */
  readonly genres: readonly Group[];
  /** In the order of time. */
  readonly decades: readonly Group[];
  readonly above: readonly Apart[];
  readonly below: readonly Apart[];
}

const rated = (entries: readonly Entry[]): (Entry & { stars: number })[] =>
  entries.filter((entry): entry is Entry & { stars: number } => entry.stars !== null);

/** Years in which the visitor rated, the last one first; ratings without a date are of none. */
export function yearsOf(entries: readonly Entry[]): number[] {
  const years = new Set(rated(entries).flatMap(({ at }) => (at > 0 ? [yearOf(at)] : [])));
  return [...years].sort((a, b) => b - a);
}
const yearOf = (time: number): number => new Date(time).getFullYear();

/** @param year in which was rated; null for all */
export function numbersOf(entries: readonly Entry[], year: number | null): Numbers {
  const films = rated(entries).filter(({ at }) => year === null || (at > 0 && yearOf(at) === year));
  const stars = new Array<number>(10).fill(0);
  for (const film of films) stars[Math.round(film.stars * 2) - 1]++;
  const apart = films.flatMap(({ film, stars: own }): Apart[] =>
    film && film.mean !== null && film.ratings >= CROWD && Math.abs(own - film.mean) >= APART
      ? [{ film, own, crowd: film.mean }]
      : [],
  );
  const far = (sign: 1 | -1): Apart[] =>
    apart
      .filter(({ own, crowd }) => Math.sign(own - crowd) === sign)
      .sort((a, b) => sign * (b.own - b.crowd - (a.own - a.crowd)))
      .slice(0, LISTED);
  return {
    films: films.length,
    ...means(films),
    stars,
    genres: groups(films, ({ film }) => film?.genres ?? []).sort((a, b) => b.films - a.films),
    decades: groups(films, (entry) => decadeOf(entry.year) ?? []).sort((a, b) => Number(a.label) - Number(b.label)),
    above: far(1),
    below: far(-1),
  };
}

function means(films: readonly (Entry & { stars: number })[]): { mean: number | null; crowd: number | null } {
  const known = films.flatMap(({ film }) => film?.mean ?? []);
  return { mean: meanOf(films.map(({ stars }) => stars)), crowd: meanOf(known) };
}
const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

function groups(
  films: readonly (Entry & { stars: number })[],
  of: (entry: Entry) => readonly string[] | string | number,
): Group[] {
  const members = new Map<string, (Entry & { stars: number })[]>();
  for (const film of films) {
    for (const label of [of(film)].flat().map(String)) members.set(label, [...(members.get(label) ?? []), film]);
  }
  return Array.from(members, ([label, list]) => {
    const { mean, crowd } = means(list);
    return { label, films: list.length, mean: mean ?? 0, crowd };
  });
}

export type Measure = 'stars' | 'genres' | 'decades';

export interface Shares {
  /** At most six; null is all others. */
  readonly labels: readonly (string | null)[];
  /** The first year first: how many of its ratings each label has. */
  readonly years: readonly { readonly year: number; readonly counts: readonly number[] }[];
}

const LABELS = 5;

/** How what the visitor rates has changed: by year of the rating. A film counts for its first genre. */
export function sharesOverTime(entries: readonly Entry[], measure: Measure): Shares {
  const labelOf = (entry: Entry & { stars: number }): string | null => {
    if (measure === 'stars') return String(Math.ceil(entry.stars));
    if (measure === 'genres') return entry.film?.genres[0] ?? null;
    const decade = decadeOf(entry.year);
    return decade === null ? null : String(decade);
  };
  const dated = rated(entries).filter(({ at }) => at > 0);
  const totals = new Map<string, number>();
  for (const entry of dated) {
    const label = labelOf(entry);
    if (label !== null) totals.set(label, (totals.get(label) ?? 0) + 1);
  }
  const kept = [...totals]
    .sort((a, b) => b[1] - a[1])
    .slice(0, LABELS)
    .map(([label]) => label);
  if (measure !== 'genres') kept.sort((a, b) => Number(a) - Number(b));
  const others = dated.some((entry) => !kept.includes(labelOf(entry) ?? ''));
  const labels: (string | null)[] = others ? [...kept, null] : kept;
  const years = yearsOf(entries)
    .reverse()
    .map((year) => {
      const counts = new Array<number>(labels.length).fill(0);
      for (const entry of dated) {
        if (yearOf(entry.at) !== year) continue;
        const at = labels.indexOf(labelOf(entry));
        counts[at === -1 ? labels.length - 1 : at]++;
      }
      return { year, counts };
    });
  return { labels, years };
}
