import type { AddedItem, Film } from '../../workers/protocol.ts';
import { starCount } from '../components/format.ts';
import { whenIdle } from '../components/stages.ts';
import { m } from '../messages/compiled/messages.js';
import { VERDICT_STARS, type HideReason, type Verdict } from '../journal/index.ts';
import { profile, type Act } from '../state/profile.svelte.ts';
import { toasts, type ToastAction } from '../state/toasts.svelte.ts';

interface Said {
  readonly text: string;
  /** Rises with each act. */
  readonly serial: number;
}

let said = $state.raw<Said>({ text: '', serial: 0 });
/** The toast of the last act: the next one takes its place. */
let toast: number | null = null;

/** Rises with each act as it is made: what an older one has to say comes too late. */
let made = 0;

/** Acts that are on screen and not stored yet. */
let acting = $state(0);

interface Undoable {
  /** What was done. */
  readonly text: string;
  readonly run: () => unknown;
}
/** What was done on this visit and how to take it back, the last one at the end, also when its toast has gone. */
let done = $state.raw<readonly Undoable[]>([]);
const KEPT = 100;
/** The act that somebody wants back although it is not told yet. */
let backOf = 0;

function show(text: string, action?: ToastAction): void {
  if (toast !== null) toasts.dismiss(toast);
  toast = toasts.show(action ? { text, action } : { text });
}

/** How long the toast of an older act may stand while a newer one is stored: to take it away earlier would hold up the list. */
const STANDS_MS = 150;

function retire(old: number | null): void {
  if (old === null || toast !== old) return;
  toasts.dismiss(old);
  toast = null;
}

/** Only one Undo is offered at a time, and none of them for long for anything but the last act. */
function begin(): number {
  acting++;
  setTimeout(retire, STANDS_MS, toast);
  return ++made;
}

/** Tells of an act, once what it changed is painted. */
function tell(text: string, toastIt: () => void): void {
  whenIdle(() => {
    acting--;
    toastIt();
    said = { text, serial: said.serial + 1 };
  });
}

/** The way back, which is offered while nothing else was done. */
function offer(mine: number, text: string, takeBack: () => Promise<string>, isShown = true): void {
  const entry: Undoable = { text, run: () => back(entry, takeBack) };
  done = [...done, entry].slice(-KEPT);
  if (backOf === mine) void entry.run();
  else if (mine === made && isShown) show(text, { label: m.act_undo(), run: entry.run, isUndo: true });
}

/** takeBack: resolves to what is to be said. */
async function back(entry: Undoable, takeBack: () => Promise<string>): Promise<void> {
  const mine = begin();
  done = done.filter((each) => each !== entry);
  const text = await takeBack();
  tell(text, () => {
    if (backOf === mine) acts.undoable?.run();
    else if (mine === made) show(text);
  });
}

/** Says what was done, with Undo; that it could not be stored is for the notice of profile.fault to say. */
async function say(text: string, doing: Promise<Act | null>): Promise<void> {
  const mine = begin();
  const { journal } = profile;
  const shown = journal.newest; // the caller has just done it
  const stored = await doing;
  // What could not be stored is on screen all the same, and can be taken back from there.
  const act = stored ?? (shown && journal.isPending(shown.id) ? shown : null);
  tell(text, () => {
    if (!act) return;
    offer(mine, text, async () =>
      (await profile.undo(act)) ? m.said_undone({ what: text }) : m.said_undo_nothing({ title: act.film.title }),
    );
  });
}

function hidText({ title }: Film, reason?: HideReason, genre?: string): string {
  if (reason === 'genre' && genre !== undefined) return m.said_hidden_genre({ title, genre });
  return reason === 'popular' ? m.said_hidden_popular({ title }) : m.said_hidden({ title });
}

/** What a visitor can do to a film, said in a toast. Each resolves once it is stored. */
export const acts = {
  /** What was done last, in words. */
  get said(): Said {
    return said;
  },
  /** What was done last and was not taken back; null where there is nothing. */
  get undoable(): Undoable | null {
    return done.at(-1) ?? null;
  },
  /** Takes back what was done last, also if it is not told yet. */
  takeBack(): void {
    if (acting > 0) backOf = made;
    else acts.undoable?.run();
  },
  /** Nothing can be taken back any more: what there is now is not what was acted on. */
  forget(): void {
    done = [];
    retire(toast);
  },
  /**
   * Does something to many films at once and says so.
   * toTell: what was done, and what takes it back and resolves to what is said then
   * isShown: false where the screen itself says it and offers the way back
   */
  async many<T>(
    doing: Promise<T>,
    toTell: (outcome: T) => { readonly text: string; readonly takeBack: () => Promise<string> },
    isShown = true,
  ): Promise<T> {
    const mine = begin();
    try {
      const outcome = await doing;
      const { text, takeBack } = toTell(outcome);
      tell(text, () => offer(mine, text, takeBack, isShown));
      return outcome;
    } catch (reason) {
      acting--;
      throw reason;
    }
  },

  /** Something was done that is not told yet. */
  get busy(): boolean {
    return acting > 0;
  },

  rate: (film: Film, stars: number): Promise<void> =>
    say(m.said_rated({ title: film.title, stars: starCount(stars) }), profile.rate(film, stars)),

  clear: (film: Film): Promise<void> => say(m.said_cleared({ title: film.title }), profile.unrate(film)),

  /** Takes the verdict back where it is given already. */
  judge: (film: Film, verdict: Verdict): Promise<void> =>
    profile.starsOf(film.id) !== null || profile.verdictOf(film.id) === verdict
      ? profile.starsOf(film.id) === null
        ? acts.clear(film)
        : Promise.resolve(show(m.said_has_stars({ title: film.title })))
      : say(
          (verdict === 'like' ? m.said_liked : m.said_disliked)({
            title: film.title,
            stars: starCount(VERDICT_STARS[verdict]),
          }),
          profile.judge(film, verdict),
        ),

  later: (film: Film, on: boolean): Promise<void> =>
    say(on ? m.said_later({ title: film.title }) : m.said_not_later({ title: film.title }), profile.setLater(film, on)),

  seen: (film: Film, on: boolean): Promise<void> =>
    say(on ? m.said_seen({ title: film.title }) : m.said_not_seen({ title: film.title }), profile.setSeen(film, on)),

  review: (film: Film, text: string): Promise<void> =>
    say(
      text === '' ? m.said_not_reviewed({ title: film.title }) : m.said_reviewed({ title: film.title }),
      profile.setReview(film, text),
    ),

  /** changed: it was there, and is described anew. */
  addItem: (item: AddedItem, changed: boolean): Promise<void> =>
    say(
      changed ? m.own_said_changed({ title: item.title }) : m.own_said_added({ title: item.title }),
      profile.addItem(item),
    ),

  removeItem: (item: AddedItem): Promise<void> =>
    say(m.own_said_removed({ title: item.title }), profile.removeItem(item)),

  skip: (film: Film): Promise<void> => say(m.said_skipped({ title: film.title }), profile.setSkipped(film, true)),

  /** genre: which one, where that is the reason. */
  hide: (film: Film, on: boolean, reason?: HideReason, genre?: string): Promise<void> =>
    say(
      on ? hidText(film, reason, genre) : m.said_not_hidden({ title: film.title }),
      profile.setHidden(film, on, reason, genre),
    ),
};
