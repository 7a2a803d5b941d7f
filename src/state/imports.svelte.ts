import { SvelteMap } from 'svelte/reactivity';
import type { Film, Match, Problem } from '../../workers/protocol.ts';
import type { ImportFilm, ImportProblem, Mapping, Plan, Policy, Reading, Table } from '../imports/index.ts';
import { isUsable } from '../imports/mapped.ts';
import { problemOf } from '../journal/index.ts';
import { saveFile } from './download.ts';
import { engine } from './engine.svelte.ts';
import { profile } from './profile.svelte.ts';

/** The parsers are loaded when somebody chooses a file. */
type Tools = typeof import('../imports/index.ts');

export type ImportPhase = 'idle' | 'reading' | 'mapping' | 'matching' | 'preview' | 'storing' | 'done';

export interface ImportRow {
  readonly entry: ImportFilm;
  readonly match: Match;
}

export interface ImportDone {
  readonly plan: Plan;
  /** For `profile.undoAll`. */
  readonly batch: string;
  readonly undone: boolean;
}

/** One import at a time: from the chosen files over the preview to the journal. Nothing is written before `store`. */
class Importing {
  #phase = $state<ImportPhase>('idle');
  #failure = $state.raw<{ file: ImportProblem } | { other: Problem } | null>(null);
  #reading = $state.raw<Reading | null>(null);
  #table = $state.raw<{ table: Table; mapping: Mapping } | null>(null);
  #rows = $state.raw<readonly ImportRow[]>([]);
  #done = $state.raw<ImportDone | null>(null);
  #tools: Tools | null = null;
  /** What the visitor chose for doubtful films, by their place; null leaves the film out of the data set. */
  readonly choices = new SvelteMap<number, Film | null>();
  policy = $state<Policy>('newer');
  /** Films that the data set does not have go into the journal all the same. */
  keepUnmatched = $state(true);

  get phase(): ImportPhase {
    return this.#phase;
  }
  /** Why it did not go on; null where it did. */
  get failure(): { file: ImportProblem } | { other: Problem } | null {
    return this.#failure;
  }
  get reading(): Reading | null {
    return this.#reading;
  }
  /** A table whose columns the visitor has to name. */
  get table(): { table: Table; mapping: Mapping } | null {
    return this.#table;
  }
  get rows(): readonly ImportRow[] {
    return this.#rows;
  }
  get done(): ImportDone | null {
    return this.#done;
  }
  readonly matched = $derived(this.#rows.filter(({ match }) => match.kind === 'matched').length);
  /** Places of the rows of each kind. */
  readonly doubtful = $derived(placesOf(this.#rows, 'doubtful'));
  readonly unmatched = $derived(placesOf(this.#rows, 'none'));
  /** What importing would do; null before the preview. */
  readonly plan = $derived.by((): Plan | null => {
    const tools = this.#tools;
    if (!tools || this.#phase !== 'preview') return null;
    const placed = this.#rows.flatMap(({ entry, match }, place) => {
      if (match.kind === 'doubtful' && !this.choices.has(place)) return []; // nobody said what it is
      const film = match.kind === 'matched' ? match.film : (this.choices.get(place) ?? null);
      return film || this.keepUnmatched ? [{ entry, film }] : [];
    });
    const { ratings, later, seen, reviews, unplaced } = profile;
    const own = {
      ratings,
      later,
      seen,
      reviews,
      unplaced: new Set(unplaced.map(({ ref }) => ref.movieId)),
      refOf: (film: Film) => profile.nameOf(film),
    };
    return tools.planImport(placed, own, this.policy);
  });

  async open(files: readonly File[]): Promise<void> {
    this.reset();
    if (files.length === 0) return;
    this.#phase = 'reading';
    const tools = await import('../imports/index.ts');
    this.#tools = tools;
    try {
      const opened = await tools.readImport(files);
      if (opened.kind === 'table') {
        this.#table = { table: opened.table, mapping: tools.guessMapping(opened.table) };
        this.#phase = 'mapping';
      } else await this.#match(opened.reading);
    } catch (reason) {
      if (!(reason instanceof tools.ImportError)) throw reason;
      this.#failure = { file: reason.problem };
      this.#phase = 'idle';
    }
  }

  map(mapping: Mapping): void {
    if (this.#table) this.#table = { ...this.#table, mapping };
  }
  get mappable(): boolean {
    return this.#table !== null && isUsable(this.#table.mapping);
  }
  async readMapped(): Promise<void> {
    if (this.#table && this.#tools) await this.#match(this.#tools.readMapped(this.#table.table, this.#table.mapping));
  }
  backToMapping(): void {
    this.#rows = [];
    this.choices.clear();
    this.#phase = 'mapping';
  }

  chooseFirst(): void {
    for (const place of this.doubtful) {
      const { match } = this.#rows[place];
      if (match.kind === 'doubtful' && !this.choices.has(place)) this.choices.set(place, match.candidates[0]);
    }
  }

  /** @returns the batch, for `undo`; null where nothing was stored, and `failure` says why */
  async store(): Promise<string | null> {
    const { plan } = this;
    const source = this.#reading?.source;
    if (!plan || !source || plan.acts.length === 0) return null;
    this.#phase = 'storing';
    this.#failure = null;
    try {
      const batch = await profile.actAll(`import-${source}`, plan.acts);
      this.#done = { plan, batch, undone: false };
      this.#phase = 'done';
      return batch;
    } catch (reason) {
      this.#failure = { other: problemOf(reason) };
      this.#phase = 'preview';
      return null;
    }
  }

  /** Takes an import back, which may not be the last one. */
  async undo(batch: string): Promise<void> {
    await profile.undoAll(batch);
    if (this.#done?.batch === batch) this.#done = { ...this.#done, undone: true };
  }

  /** Rows that the data set does not have, as a table that can be read in again. */
  async saveUnmatched(): Promise<void> {
    const { csvText } = await import('../exports/csv.ts');
    const left = [...this.unmatched, ...this.doubtful.filter((place) => !this.choices.get(place))];
    const text = csvText(
      ['Title', 'Year', 'imdbID', 'tmdbID', 'Rating', 'Date', 'Review'],
      left.map((place) => {
        const { film, stars, ratedAt, seenAt, review } = this.#rows[place].entry;
        const at = ratedAt ?? seenAt;
        return [
          film.title,
          film.year ?? '',
          film.imdbId === null ? '' : `tt${film.imdbId}`,
          film.tmdbId ?? '',
          stars ?? '',
          at === null ? '' : new Date(at).toISOString().slice(0, 10),
          review ?? '',
        ];
      }),
    );
    saveFile('cinefold-not-found.csv', text, 'text/csv');
  }

  reset(): void {
    this.#phase = 'idle';
    this.#failure = null;
    this.#reading = null;
    this.#table = null;
    this.#rows = [];
    this.#done = null;
    this.choices.clear();
  }

  async #match(reading: Reading): Promise<void> {
    if (!this.#tools) return;
    this.#reading = reading;
    this.#phase = 'matching';
    await Promise.all([profile.open(), settled()]);
    const films = this.#tools.mergeEntries(reading.entries);
    const answer = await engine.match(films.map(({ film }) => film));
    if (!answer.ok) {
      this.#failure = { other: answer.problem };
      this.#phase = this.#table ? 'mapping' : 'idle';
      return;
    }
    this.#rows = films.map((entry, place) => ({ entry, match: answer.value[place] }));
    this.#phase = 'preview';
  }
}

/** Until the engine has its films, or none. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    const stop = $effect.root(() => {
      $effect(() => {
        if (engine.status !== 'ready' && engine.status !== 'failed') return;
        resolve();
        queueMicrotask(() => stop());
      });
    });
  });
}

const placesOf = (rows: readonly ImportRow[], kind: Match['kind']): number[] =>
  rows.flatMap(({ match }, place) => (match.kind === kind ? [place] : []));

export const importing = new Importing();
