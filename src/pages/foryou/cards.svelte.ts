import type { FilmId, Recommended } from '../../../workers/protocol.ts';
import { movesBetween, type Move } from '../../components/moves.ts';
import { reorder } from '../../components/reorder.ts';
import { shifted } from '../../components/shifts.ts';
import { afterPaint, lastAfterPaint, whenIdle } from '../../components/stages.ts';
import {
  expected,
  idOf,
  joined,
  leaving,
  NOBODY,
  placesOf,
  settled,
  withMore,
  type Entry,
  type Places,
} from './standby.ts';

/** How long a motion takes, and until its last frame has been drawn for sure. */
const MOVES_MS = 420;
const SETTLES_MS = 80;
/** How long the cards stay layers for a rating that does not come. */
const WAITS_MS = 10_000;

/** The cards of the list, and those that stand by for the next one. */
export class Cards {
  readonly motion = reorder({ duration: MOVES_MS, easing: 'ease-out' });
  /** In the document's sequence. */
  #entries = $state.raw<readonly Entry[]>([]);
  #places = $state.raw<Places>(placesOf([]));
  #going = NOBODY;
  #stage = 0;
  #moved: ReadonlyMap<number, Move> = movesBetween([], []);
  /** The list before, and what was wished of it: only within the same wishes can a film move. */
  #before: { readonly wishes: string; readonly ids: readonly number[] } | null = null;
  #near = Infinity;
  #expected: readonly Entry[] = [];
  #moving = false;
  /** A rating is near again while the last one's motion goes on. */
  #nearAgain = false;
  #flattening: ReturnType<typeof setTimeout> | undefined;

  /** In the document's sequence: those of the list, those that go, and those that stand by, made and laid out. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }
  /** Where each film of the list stands on the screen. */
  get places(): Places {
    return this.#places;
  }
  /** How many places were in view when the list changed last. */
  get near(): number {
    return this.#near;
  }

  /**
   * @param films the list from now on, the lead first, which has no card
   * @param wishes what was wished of it
   */
  show(films: readonly Recommended[], wishes: string): void {
    const ids = films.map(({ id }) => id);
    const same = this.#before?.wishes === wishes ? this.#before.ids : null;
    if (!same?.every((id, index) => ids[index] === id)) {
      this.#moved = movesBetween(same ?? [], ids);
      shifted('list');
    }
    this.#before = { wishes, ids };
    this.#change(films.slice(1).map((film) => ({ film, move: this.#moved.get(film.id) ?? null })));
  }

  #change(next: readonly Entry[]): void {
    const mine = ++this.#stage;
    this.#expected = [];
    this.#moving = true;
    this.#nearAgain = false;
    this.#flattenIn(MOVES_MS + SETTLES_MS);
    this.#near = this.motion.inView();
    const places = placesOf(next);
    this.#going = leaving(this.#places, places, this.#going);
    this.#places = places;
    this.#entries = joined(this.#entries, next, this.#entries.length === 0 ? Infinity : this.#near);
    lastAfterPaint(() => this.#dismiss());
    whenIdle(() => {
      if (mine !== this.#stage) return;
      this.#entries = settled(this.#entries, next, this.#going);
    });
  }

  /**
   * From when a rating is near until its motion is over: as layers of their own the cards are drawn before that, and not in its first frame.
   * Not for longer, for a layer that has moved keeps the blur of its motion.
   */
  #layer(): void {
    this.motion.layer(true);
    this.#flattenIn(WAITS_MS);
  }
  #flattenIn(ms: number): void {
    clearTimeout(this.#flattening);
    this.#flattening = setTimeout(() => {
      this.#moving = false;
      this.motion.layer(false);
      if (!this.#nearAgain) return;
      this.#nearAgain = false;
      afterPaint(() => {
        if (!this.#moving) this.#layer();
      });
    }, ms);
  }

  /** Takes out who goes. */
  #dismiss(): void {
    const going = this.#going;
    if (going.size === 0) return;
    this.#going = NOBODY;
    this.motion.letGo(({ dataset }) => going.has(Number(dataset.film) as FilmId));
    this.#entries = this.#entries.filter((entry) => !going.has(idOf(entry)));
  }

  /**
   * These cards may come next, a list of them for each way to rate. What each would bring into sight is made while the page is idle, a few cards at a time: to make and lay
   * out two cards when they are needed takes a third of a re-ranking.
   */
  expect(lists: readonly (readonly Recommended[])[]): void {
    const inView = this.motion.inView();
    if (!Number.isFinite(inView)) return;
    if (this.#moving) this.#nearAgain = true;
    else this.#layer();
    const begins = this.#expected.length === 0;
    this.#expected = expected(this.#places, lists, inView);
    if (begins && this.#expected.length > 0) this.#standBy();
  }

  #standBy(): void {
    const mine = this.#stage;
    whenIdle(() => {
      if (mine !== this.#stage) return;
      const shown = (film: FilmId): boolean => this.#places.has(film) || this.#going.has(film);
      const more = withMore(this.#entries, this.#expected, shown);
      if (!more) {
        this.#expected = [];
        return;
      }
      this.#entries = more;
      this.#standBy();
    });
  }
}
