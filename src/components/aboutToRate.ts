import type { Attachment } from 'svelte/attachments';
import type { FilmId } from '../../workers/protocol.ts';

const WHOLE = [1, 2, 3, 4, 5];
const HALVES = [0.5, 1.5, 2.5, 3.5, 4.5];
/** A pointer on its way across the list does not mean to rate. */
const REST_MS = 40;

/**
 * For a list of films (`data-film` on each entry): tells of the film whose rating control has the focus or the pointer, with the stars that
 * it may be given next. Whole ones first: keys give no others at once.
 */
export function aboutToRate(tell: (film: FilmId, stars: readonly number[]) => void): Attachment<HTMLElement> {
  return (list) => {
    let rest: ReturnType<typeof setTimeout> | undefined;
    let on: Element | null = null;

    const filmOf = (control: Element): FilmId | null => {
      const entry = control.closest<HTMLElement>('[data-film]');
      return entry ? (Number(entry.dataset.film) as FilmId) : null;
    };
    const controlOf = ({ target }: Event): Element | null =>
      target instanceof Element ? target.closest('.rate') : null;
    const foretell = (control: Element, halves: boolean): void => {
      const film = filmOf(control);
      if (film === null) return;
      tell(film, WHOLE);
      if (halves) tell(film, HALVES);
    };

    const focus = (event: Event): void => {
      const control = controlOf(event);
      if (control) foretell(control, false);
    };
    const over = (event: Event): void => {
      const control = controlOf(event);
      if (control === on) return;
      clearTimeout(rest);
      on = control;
      if (control) rest = setTimeout(() => foretell(control, true), REST_MS);
    };
    const press = (event: Event): void => {
      const control = controlOf(event);
      if (control) foretell(control, true);
    };

    list.addEventListener('focusin', focus);
    list.addEventListener('pointerover', over);
    list.addEventListener('pointerdown', press);
    return () => {
      clearTimeout(rest);
      list.removeEventListener('focusin', focus);
      list.removeEventListener('pointerover', over);
      list.removeEventListener('pointerdown', press);
    };
  };
}
