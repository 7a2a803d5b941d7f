import type { Film } from '../../workers/protocol.ts';
import { starCount } from '../components/format.ts';
import { m } from '../messages/compiled/messages.js';
import { profile, type Act } from '../state/profile.svelte.ts';
import { toasts } from '../state/toasts.svelte.ts';

/** The toast of the last act: the next one takes its place. */
let last: number | null = null;

/** Says what was done, with Undo; where it could not be stored, the notice of profile.fault speaks instead. */
function say(text: string, act: Act | null): string {
  if (last !== null) toasts.dismiss(last);
  last = act ? toasts.show({ text, action: { label: m.act_undo(), run: () => profile.undo(act) } }) : null;
  return text;
}

/** Each act resolves with what was done, in words, once it is stored. */
export const acts = {
  rate: async (film: Film, stars: number): Promise<string> =>
    say(m.said_rated({ title: film.title, stars: starCount(stars) }), await profile.rate(film, stars)),

  clear: async (film: Film): Promise<string> => say(m.said_cleared({ title: film.title }), await profile.unrate(film)),

  later: async (film: Film, on: boolean): Promise<string> =>
    say(
      on ? m.said_later({ title: film.title }) : m.said_not_later({ title: film.title }),
      await profile.setLater(film, on),
    ),

  seen: async (film: Film, on: boolean): Promise<string> =>
    say(
      on ? m.said_seen({ title: film.title }) : m.said_not_seen({ title: film.title }),
      await profile.setSeen(film, on),
    ),

  hide: async (film: Film, on: boolean): Promise<string> =>
    say(
      on ? m.said_hidden({ title: film.title }) : m.said_not_hidden({ title: film.title }),
      await profile.setHidden(film, on),
    ),
};
