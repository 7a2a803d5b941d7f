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
  readonly text: string;
  readonly run: () => unknown;
}
/** The last act and how to take it back, also when its toast has gone. */
let last = $state.raw<Undoable | null>(null);

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

/** Somebody wants back what is not told yet. */
let backWanted = false;

/** Tells of an act, once what it changed is painted. */
function tell(text: string, toastIt: () => void): void {
  whenIdle(() => {
    acting--;
    toastIt();
    said = { text, serial: said.serial + 1 };
    if (acting > 0 || !backWanted) return;
    backWanted = false;
    acts.undoable?.run();
  });
}

/** Says what was done, with Undo; that it could not be stored is for the notice of profile.fault to say. */
async function say(text: string, done: Promise<Act | null>): Promise<void> {
  const mine = begin();
  const { journal } = profile;
  const shown = journal.newest; // the caller has just done it
  const stored = await done;
  // What could not be stored is on screen all the same, and can be taken back from there.
  const act = stored ?? (shown && journal.isPending(shown.id) ? shown : null);
  tell(text, () => {
    if (!act || mine !== made) return;
    offerUndo(text, () => undo(act, text));
  });
}

function offerUndo(text: string, run: () => unknown): void {
  last = { text, run };
  show(text, { label: m.act_undo(), run, isUndo: true });
}

async function undo(act: Act, what: string): Promise<void> {
  const mine = begin();
  last = null;
  const changed = await profile.undo(act);
  const text = changed ? m.said_undone({ what }) : m.said_undo_nothing({ title: act.film.title });
  tell(text, () => {
    if (mine === made) show(text);
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
  /** What an Undo on the screen would take back; where it has gone, the last act. Null where there is nothing. */
  get undoable(): Undoable | null {
    const shown = toasts.list.findLast(({ action }) => action?.isUndo);
    if (!shown?.action) return last;
    const { id, text, action } = shown;
    return {
      text,
      run: () => {
        toasts.dismiss(id);
        return action.run();
      },
    };
  },
  /** Does what `undoable` says, of what is done by now, if it is not told yet. */
  takeBack(): void {
    if (acting > 0) backWanted = true;
    else acts.undoable?.run();
  },
  /** The same for many films at once, which were changed elsewhere: says so, and offers to take it back as the last act. */
  offerUndo(text: string, run: () => unknown): void {
    offerUndo(text, () => {
      last = null;
      return run();
    });
  },
  /** What was done last where its own screen says so; null where there is no way back: nothing older is offered instead. */
  lastWas(done: Undoable | null): void {
    last = done;
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
