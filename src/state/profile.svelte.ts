import type { AddedItem, Answer, Film, FilmId, FilmRef, Problem, Visitor } from '../../workers/protocol.ts';
import {
  Journal,
  filmKey,
  filmRef,
  filmState,
  hasStars,
  type Batch,
  type BatchedAct,
  type Hidden,
  type HideReason,
  type JournalAct,
  type JournalEvent,
  type JournalState,
  type Mark,
  type Rated,
  type Review,
  type Verdict,
} from '../journal/index.ts';
import {
  NOTHING_PLACED,
  knownFilms,
  namesOf,
  noPlaces,
  place,
  refsOf,
  visitorOf,
  type Placed,
  type Unplaced,
} from './place.ts';

/** Something the visitor did, as it is stored; hand it to `profile.undo`. */
export type Act = JournalEvent;
export type { Unplaced };

/** Milliseconds for which a data set waits for the stored acts. */
const PATIENCE = 1_000;

type Locate = (refs: readonly FilmRef[]) => Promise<Answer<readonly (FilmId | null)[]>>;

/** The visitor: what they rated, keep for later, have seen and hide. Every act shows at once; its promise resolves when it is stored. */
export class Profile {
  /** The visitor's record itself, for backups. */
  readonly journal: Journal;
  /** Called when everything was deleted by another page. */
  onDeleted: () => void = () => undefined;
  /** Called when the visitor's own films are others, or were changed. */
  onItems: () => void = () => undefined;
  #placed = $state.raw<Placed>(NOTHING_PLACED);
  #ready = $state(false);
  #fault = $state.raw<Problem | null>(null);
  #unsaved = $state(0);
  #setAside = $state(0);
  #revision = $state(0);
  #places = noPlaces();
  #locate: Locate | null = null;
  #movieLensIds = true;
  #opening: Promise<void> | null = null;
  #state: JournalState;
  #items: readonly AddedItem[] = [];

  constructor(journal: Journal) {
    this.journal = journal;
    this.#state = journal.state;
    journal.onChange = () => this.#follow();
    journal.onDeleted = () => this.onDeleted();
  }

  /** The stored acts are here (or cannot be read: then `fault` says so). Acts may come before. */
  get ready(): boolean {
    return this.#ready;
  }
  /** Ratings of films of the open data set, and verdicts that count as ratings; the one given last stands last. */
  get ratings(): ReadonlyMap<FilmId, Rated> {
    return this.#placed.ratings;
  }
  get later(): ReadonlyMap<FilmId, Mark> {
    return this.#placed.later;
  }
  get seen(): ReadonlyMap<FilmId, Mark> {
    return this.#placed.seen;
  }
  get hidden(): ReadonlyMap<FilmId, Hidden> {
    return this.#placed.hidden;
  }
  /** Films that the visitor had set aside while rating: not dealt again, and nothing else. */
  get skipped(): ReadonlyMap<FilmId, Mark> {
    return this.#placed.skipped;
  }
  /** What the visitor wrote. */
  get reviews(): ReadonlyMap<FilmId, Review> {
    return this.#placed.reviews;
  }
  /** Imports and edits of many films that can be undone, the last one last. */
  get batches(): ReadonlyMap<string, Batch> {
    void this.#revision;
    return this.#state.batches;
  }
  /** Films of the visitor's own, the one added or changed last standing last. */
  get items(): readonly AddedItem[] {
    void this.#revision;
    return this.#items;
  }
  /** What the journal says about films that the open data set does not have. */
  get unplaced(): readonly Unplaced[] {
    return this.#placed.unplaced;
  }
  /** Ratings of films of the open data set. */
  get count(): number {
    return this.#placed.ratings.size;
  }
  /** Why acts are on screen but not saved; null where all are saved. */
  get fault(): Problem | null {
    return this.#fault;
  }
  /** How many acts are not saved. */
  get unsaved(): number {
    return this.#unsaved;
  }
  /** How many stored records cannot be read. They are kept, and are part of every backup. */
  get setAside(): number {
    return this.#setAside;
  }
  /** Rises with every change of what queries depend on. */
  get revision(): number {
    return this.#revision;
  }

  /** Reads the stored acts; more calls are one call. Never rejects. */
  open(): Promise<void> {
    this.#opening ??= this.journal.refresh().then(() => {
      this.#ready = true;
    });
    return this.#opening;
  }

  /** A store that does not answer must not keep the films from the visitor: its acts are placed when they come. */
  async opened(): Promise<void> {
    await Promise.race([this.open(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  }

  /** Stars that were given. */
  starsOf(film: FilmId): number | null {
    const rated = this.#placed.ratings.get(film);
    return hasStars(rated) ? rated.stars : null;
  }
  /** Null where stars were given as well. */
  verdictOf(film: FilmId): Verdict | null {
    return this.#placed.ratings.get(film)?.verdict ?? null;
  }
  /** Stars that the film counts with: those given, or what the verdict counts as. */
  countedOf(film: FilmId): number | null {
    return this.#placed.ratings.get(film)?.stars ?? null;
  }
  isLater(film: FilmId): boolean {
    return this.#placed.later.has(film);
  }
  isSeen(film: FilmId): boolean {
    return this.#placed.seen.has(film);
  }
  isHidden(film: FilmId): boolean {
    return this.#placed.hidden.has(film);
  }

  /** @throws RangeError where stars are not 0.5 to 5 in half steps */
  rate(film: Film, stars: number): Promise<Act | null> {
    if (!(stars >= 0.5 && stars <= 5 && Number.isInteger(stars * 2))) throw new RangeError(`No rating: ${stars}`);
    return this.#act(film, { type: 'rate', stars });
  }
  /** Counts as stars until some are given. */
  judge(film: Film, verdict: Verdict): Promise<Act | null> {
    return this.#act(film, { type: 'like', verdict });
  }
  /** Takes stars or a verdict back. */
  unrate(film: Film): Promise<Act | null> {
    return this.#act(film, { type: 'unrate' });
  }
  setLater(film: Film, on: boolean): Promise<Act | null> {
    return this.#act(film, { type: 'later', on });
  }
  setSeen(film: Film, on: boolean): Promise<Act | null> {
    return this.#act(film, { type: 'seen', on });
  }
  /** genre: which one, where that is the reason. */
  setHidden(film: Film, on: boolean, reason?: HideReason, genre?: string): Promise<Act | null> {
    return this.#act(film, { type: 'hide', on, ...(reason && { reason }), ...(genre && { genre }) });
  }
  setSkipped(film: Film, on: boolean): Promise<Act | null> {
    return this.#act(film, { type: 'skip', on });
  }

  /** Adds a film of the visitor's own, or changes what it is called. */
  addItem(item: AddedItem): Promise<Act | null> {
    const { film, act } = addingOf(item);
    return this.journal.act(film, act);
  }
  /** All of them or none, as one act. Returns the name of the batch, for `undoAll`. Throws what the journal's store throws. */
  addItems(items: readonly AddedItem[]): Promise<string> {
    return this.actAll('own', items.map(addingOf));
  }
  /** What the visitor did to it stays, and is there again once it is added again. */
  removeItem(item: AddedItem): Promise<Act | null> {
    return this.journal.act(addingOf(item).film, { type: 'remove' });
  }

  /** An empty text takes the review away. */
  setReview(film: Film, text: string): Promise<Act | null> {
    return this.#act(film, { type: 'review', text });
  }

  /**
   * Does all of it or nothing, as one act.
   *
   * @param kind what did it, for the name of the batch
   * @returns the name of the batch, for `undoAll`
   * @throws what the journal's store throws
   */
  actAll(kind: string, acts: readonly BatchedAct[]): Promise<string> {
    return this.journal.actAll(kind, acts);
  }
  /** @returns false where there is nothing to undo, or it could not be stored */
  async undoAll(batch: string): Promise<boolean> {
    return (await this.journal.undoBatch(batch)) !== null;
  }

  /** The name under which the journal knows this film already, else its own. */
  nameOf(film: Film): FilmRef {
    return this.#refOf(film);
  }

  /**
   * Every name under which the journal has of these films what acts of this kind set. It may know a film by two names (of two data sets): what is
   * taken back by the one must not be kept by the other.
   */
  namesWith(films: readonly Film[], type: JournalAct['type']): FilmRef[] {
    const ids = films.map(({ id }) => id);
    return namesOf(ids, marksOf(this.journal.state, type), this.#places, this.#movieLensIds);
  }

  /**
   * Brings the state back to what it would be had the act never been.
   *
   * @returns false where that changed nothing: a later act, of another page perhaps, stands
   */
  async undo(act: Act): Promise<boolean> {
    if (!this.journal.has(act.id)) return false; // deleted meanwhile
    const before = filmState(this.journal.state, act.film);
    await this.journal.undo(act);
    return filmState(this.journal.state, act.film) !== before;
  }

  /** Tries to save what is not saved. */
  retryUnsaved(): Promise<void> {
    return this.journal.unsaved > 0 ? this.journal.flush() : this.journal.refresh();
  }

  /** The visitor as queries see them. */
  visitor(): Visitor {
    return visitorOf(this.#placed);
  }

  /** Films that lists and random picks leave out: rated, seen, hidden. */
  known(): FilmId[] {
    return knownFilms(this.#placed);
  }

  /**
   * A data set was opened: finds the journal's films in it.
   *
   * @param movieLensIds whether its film ids are those that MovieLens releases share; any other number means nothing outside of it
   */
  async placeIn(locate: Locate, movieLensIds = true): Promise<void> {
    this.#locate = locate;
    this.#movieLensIds = movieLensIds;
    this.#places = noPlaces();
    await this.opened();
    await this.#findPlaces();
  }

  #act(film: Film, act: JournalAct): Promise<Act | null> {
    const ref = this.#refOf(film);
    this.#places.set(filmKey(ref), film.id);
    const done = this.journal.act(ref, act);
    if (act.type === 'unrate' || ('on' in act && !act.on) || (act.type === 'review' && act.text === '')) {
      for (const other of this.namesWith([film], act.type))
        if (filmKey(other) !== filmKey(ref)) void this.journal.act(other, act);
    }
    return done;
  }

  #refOf(film: Film): FilmRef {
    const { ratings, later, seen, hidden, skipped, reviews } = this.#placed;
    for (const marks of [ratings, later, seen, hidden, skipped, reviews]) {
      const known = marks.get(film.id);
      if (known) return known.ref;
    }
    return filmRef(film, this.#movieLensIds);
  }

  #follow(): void {
    this.#fault = this.journal.fault;
    this.#unsaved = this.journal.unsaved;
    this.#setAside = this.journal.setAside;
    if (this.#state === this.journal.state) return;
    const items = itemsOf(this.journal.state);
    const areOthers = JSON.stringify(items) !== JSON.stringify(this.#items);
    if (areOthers) this.#items = items;
    this.#show();
    if (areOthers) this.onItems();
    if (this.#locate) void this.#findPlaces();
  }

  #show(): void {
    this.#state = this.journal.state;
    this.#placed = place(this.#state, this.#places, this.#movieLensIds);
    this.#revision++;
  }

  /** Asks the engine for the films that have no place yet (restored, or from another page). */
  async #findPlaces(): Promise<void> {
    const locate = this.#locate;
    if (!locate) return;
    const places = this.#places;
    const missing = refsOf(this.journal.state).filter((ref) => !places.has(filmKey(ref)));
    if (missing.length === 0) return;
    // By what the visitor calls their own films now.
    const { own } = this.journal.state;
    const answer = await locate(missing.map((ref) => own.get(filmKey(ref))?.ref ?? ref));
    if (!answer.ok || this.#places !== places) return; // asked again with the next change or data set
    missing.forEach((ref, i) => places.set(filmKey(ref), answer.value[i] ?? null));
    this.#show();
  }
}

const itemsOf = ({ own }: JournalState): AddedItem[] =>
  Array.from(own, ([key, { ref, otherTitle, genres, tmdbId }]) => {
    const { title, year, imdbId } = ref;
    return { id: key as FilmId, title, otherTitle, year, genres, imdbId, tmdbId };
  });

function addingOf({ id, title, otherTitle, year, genres, imdbId, tmdbId }: AddedItem): BatchedAct {
  return { film: { movieId: id, imdbId, title, year }, act: { type: 'add', otherTitle, genres: [...genres], tmdbId } };
}

function marksOf(state: JournalState, act: JournalAct['type']): ReadonlyMap<number, Mark> {
  const { ratings, later, seen, hidden, skipped, reviews, own } = state;
  const marks = {
    rate: ratings,
    unrate: ratings,
    like: ratings,
    later,
    seen,
    hide: hidden,
    skip: skipped,
    review: reviews,
    add: own,
    remove: own,
    undo: ratings,
  };
  return marks[act];
}

export const profile = new Profile(new Journal());
