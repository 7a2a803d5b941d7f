import type { Film } from '../../workers/protocol.ts';
import { starCount } from '../components/format.ts';
import { m } from '../messages/compiled/messages.js';
import { profile, type Act } from '../state/profile.svelte.ts';
import { toasts } from '../state/toasts.svelte.ts';

interface Said {
  readonly text: string;
  /** Rises with each act. */
  readonly serial: number;
}

let said = $state.raw<Said>({ text: '', serial: 0 });
/** The toast of the last act: the next one takes its place. */
let toast: number | null = null;

/** Says what was done, with Undo; where it could not be stored, the notice of profile.fault speaks instead. */
function say(text: string, act: Act | null): void {
  if (toast !== null) toasts.dismiss(toast);
  toast = act ? toasts.show({ text, action: { label: m.act_undo(), run: () => undo(act) } }) : null;
  said = { text, serial: said.serial + 1 };
}

async function undo(act: Act): Promise<void> {
  await profile.undo(act);
  said = { text: m.said_undone(), serial: said.serial + 1 };
}

/** What a visitor can do to a film, said in a toast. Each resolves once it is stored. */
export const acts = {
  /** What was done last, in words. */
  get said(): Said {
    return said;
  },

  rate: async (film: Film, stars: number): Promise<void> =>
    say(m.said_rated({ title: film.title, stars: starCount(stars) }), await profile.rate(film, stars)),

  clear: async (film: Film): Promise<void> => say(m.said_cleared({ title: film.title }), await profile.unrate(film)),

  later: async (film: Film, on: boolean): Promise<void> =>
    say(
      on ? m.said_later({ title: film.title }) : m.said_not_later({ title: film.title }),
      await profile.setLater(film, on),
    ),

  seen: async (film: Film, on: boolean): Promise<void> =>
    say(
      on ? m.said_seen({ title: film.title }) : m.said_not_seen({ title: film.title }),
      await profile.setSeen(film, on),
    ),

  hide: async (film: Film, on: boolean): Promise<void> =>
    say(
      on ? m.said_hidden({ title: film.title }) : m.said_not_hidden({ title: film.title }),
      await profile.setHidden(film, on),
    ),
};
