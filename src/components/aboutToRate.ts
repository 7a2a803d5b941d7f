import type { Attachment } from 'svelte/attachments';
import type { FilmId } from '../../workers/protocol.ts';

const WHOLE = [1, 2, 3, 4, 5];
const HALVES = [0.5, 1.5, 2.5, 3.5, 4.5];
/** A pointer on its way across the list does not mean to rate. */
const REST_MS = 40;

/**
 * @param stars that the film may be given next. Whole ones come first: keys give no others at once
 * @param isPressed the press may be the rating, or a finger that scrolls: there is no time to make anything ready, and perhaps no need
 */
type Tell = (film: FilmId, stars: readonly number[], isPressed: boolean) => void;

/** For a list of films (`data-film` on each entry): tells of the film whose rating control has the focus or the pointer. */
export function aboutToRate(tell: Tell): Attachment<HTMLElement> {
  return (list) => {
    let rest: ReturnType<typeof setTimeout> | undefined;
    let on: Element | null = null;

    const filmOf = (control: Element): FilmId | null => {
      const entry = control.closest<HTMLElement>('[data-film]');
      return entry ? (Number(entry.dataset.film) as FilmId) : null;
    };
    const controlOf = ({ target }: Event): Element | null =>
      target instanceof Element ? target.closest('.rate') : null;
    const foretell = (control: Element | null, { halves = true, isPressed = false } = {}): void => {
      const film = control && filmOf(control);
      if (film === null) return;
      tell(film, WHOLE, isPressed);
      if (halves) tell(film, HALVES, isPressed);
    };

    const focus = (event: Event): void => foretell(controlOf(event), { halves: false });
    const over = (event: PointerEvent): void => {
      const control = event.pointerType === 'touch' ? null : controlOf(event);
      if (control === on) return;
      clearTimeout(rest);
      on = control;
      if (control) rest = setTimeout(foretell, REST_MS, control);
    };
    const press = (event: Event): void => foretell(controlOf(event), { isPressed: true });

    list.addEventListener('focusin', focus);
    list.addEventListener('pointerover', over);
    list.addEventListener('pointerdown', press, { capture: true }); // before the focus that it brings
    return () => {
      clearTimeout(rest);
      list.removeEventListener('focusin', focus);
      list.removeEventListener('pointerover', over);
      list.removeEventListener('pointerdown', press, { capture: true });
    };
  };
}
