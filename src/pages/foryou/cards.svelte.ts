import type { Recommended } from '../../../workers/protocol.ts';
import { movesBetween, type Move } from '../../components/moves.ts';
import type { Reorder } from '../../components/reorder.ts';
import { listShifted } from '../../components/shifts.ts';
import { firstStage, inOrder, whenIdle, lastAfterPaint, type Placed } from '../../components/stages.ts';
import { expected, idOf, settled, withMore, type Entry } from './standby.ts';

/** The cards of the list, and those that stand by for the next one. */
export class Cards {
  readonly #motion: Reorder;
  #entries = $state.raw<readonly Placed<Entry>[]>([]);
  #stage = 0;
  #moved: ReadonlyMap<number, Move> = movesBetween([], []);
  /** The list before, and what was wished of it: only within the same wishes can a film move. */
  #before: { readonly wishes: string; readonly ids: readonly number[] } | null = null;
  #near = Infinity;
  #expected: readonly Entry[] = [];
  #layered = $state(false);
  #moving: ReturnType<typeof setTimeout> | undefined;
  readonly #moves: number;

  /** @param moves how long a motion takes, ms */
  constructor(motion: Reorder, moves: number) {
    this.#motion = motion;
    this.#moves = moves;
  }

  /** In the document's sequence; those without a place stand by, made and laid out, and are not to be seen. */
  get entries(): readonly Placed<Entry>[] {
    return this.#entries;
  }
  /** How many places were in view when the list changed last. */
  get near(): number {
    return this.#near;
  }

  /**
   * From when a rating is near until its motion is over: as layers of their own the cards are drawn before that, and not in its first frame.
   * Not for longer, for a layer that has moved keeps the blur of its motion.
   */
  get layered(): boolean {
    return this.#layered;
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
      listShifted();
    }
    this.#before = { wishes, ids };
    this.#change(films.slice(1).map((film) => ({ film, move: this.#moved.get(film.id) ?? null })));
  }

  #change(next: readonly Entry[]): void {
    const mine = ++this.#stage;
    this.#expected = [];
    clearTimeout(this.#moving);
    this.#moving = setTimeout(() => {
      this.#moving = undefined;
      this.#layered = false;
    }, this.#moves);
    this.#near = this.#motion.inView();
    this.#motion.before();
    this.#entries = this.#entries.length === 0 ? inOrder(next) : firstStage(this.#entries, next, this.#near, idOf);
    lastAfterPaint(() => this.#dismiss());
    whenIdle(() => {
      if (mine !== this.#stage) return;
      this.#motion.before();
      this.#entries = settled(this.#entries, next);
    });
  }

  /** Takes out who goes. */
  #dismiss(): void {
    const gone = this.#entries.flatMap(({ entry, goes }) => (goes ? String(idOf(entry)) : []));
    if (gone.length === 0) return;
    this.#motion.before(({ dataset }) => gone.includes(dataset.film ?? ''));
    this.#entries = this.#entries.filter(({ goes }) => !goes);
  }

  /**
   * These cards may come next, a list of them for each way to rate. What each would bring into sight is made while the page is idle, a few cards at a time: to make and lay
   * out two cards when they are needed takes a third of a re-ranking.
   */
  expect(lists: readonly (readonly Recommended[])[]): void {
    const inView = this.#motion.inView();
    if (!Number.isFinite(inView)) return;
    if (this.#moving === undefined) this.#layered = true;
    const begins = this.#expected.length === 0;
    this.#expected = expected(this.#entries, lists, inView);
    if (begins && this.#expected.length > 0) this.#standBy();
  }

  #standBy(): void {
    const mine = this.#stage;
    whenIdle(() => {
      if (mine !== this.#stage) return;
      const more = withMore(this.#entries, this.#expected);
      if (!more) {
        this.#expected = [];
        return;
      }
      this.#motion.before();
      this.#entries = more;
      this.#standBy();
    });
  }
}
