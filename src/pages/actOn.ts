import type { Film } from '../../workers/protocol.ts';
import type { CardAct } from '../components/cardActs.ts';
import { profile } from '../state/profile.svelte.ts';
import { acts } from './acts.svelte.ts';
import { sheet } from './sheet.svelte.ts';

/** What the buttons and keys of a film's card do. */
export const actOn =
  (film: Film) =>
  (act: CardAct): void => {
    switch (act) {
      case 'like':
      case 'dislike':
        return void acts.judge(film, act);
      case 'later':
        return void acts.later(film, !profile.isLater(film.id));
      case 'seen':
        return void acts.seen(film, !profile.isSeen(film.id));
      case 'hide':
        return void acts.hide(film, !profile.isHidden(film.id));
      case 'why':
        return void sheet.show(film, 'why');
      case 'more':
        return void sheet.show(film, 'acts');
    }
  };
