import type { Film } from '../../workers/protocol.ts';
import { starCount } from '../components/format.ts';
import { m } from '../messages/compiled/messages.js';
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

/** Acts that are on screen and not stored yet. */
let acting = $state(0);

function show(text: string, action?: ToastAction): void {
  if (toast !== null) toasts.dismiss(toast);
  toast = toasts.show(action ? { text, action } : { text });
}

/** Says what was done, with Undo; where it could not be stored, the notice of profile.fault speaks instead. */
async function say(text: string, done: Promise<Act | null>): Promise<void> {
  acting++;
  const act = await done;
  acting--;
  if (act) show(text, { label: m.act_undo(), run: () => undo(act) });
  else if (toast !== null) toasts.dismiss(toast);
  said = { text, serial: said.serial + 1 };
}

async function undo(act: Act): Promise<void> {
  acting++;
  await profile.undo(act);
  acting--;
  show(m.said_undone());
  said = { text: m.said_undone(), serial: said.serial + 1 };
}

/** What a visitor can do to a film, said in a toast. Each resolves once it is stored. */
export const acts = {
  /** What was done last, in words. */
  get said(): Said {
    return said;
  },
  /** Something was done that is not told yet. */
  get busy(): boolean {
    return acting > 0;
  },

  rate: (film: Film, stars: number): Promise<void> =>
    say(m.said_rated({ title: film.title, stars: starCount(stars) }), profile.rate(film, stars)),

  clear: (film: Film): Promise<void> => say(m.said_cleared({ title: film.title }), profile.unrate(film)),

  later: (film: Film, on: boolean): Promise<void> =>
    say(on ? m.said_later({ title: film.title }) : m.said_not_later({ title: film.title }), profile.setLater(film, on)),

  seen: (film: Film, on: boolean): Promise<void> =>
    say(on ? m.said_seen({ title: film.title }) : m.said_not_seen({ title: film.title }), profile.setSeen(film, on)),

  hide: (film: Film, on: boolean): Promise<void> =>
    say(
      on ? m.said_hidden({ title: film.title }) : m.said_not_hidden({ title: film.title }),
      profile.setHidden(film, on),
    ),
};
