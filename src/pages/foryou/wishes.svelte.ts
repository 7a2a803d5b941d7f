import { push, replace, router } from 'svelte-spa-router';
import { engine } from '../../state/engine.svelte.ts';
import { settings } from '../../state/settings.svelte.ts';
import { hasWishes, queryOf, wishesOf, withGenresOf, type ListWishes } from '../../state/wishes.ts';

/**
 * What the visitor wants of their list: as the address says; where it says nothing, as it was last set on this device. The address then says so
 * too, so that it can be shared. Call while a component initialises.
 *
 * @param path of the screen
 */
export function listWishes(path: string): {
  readonly value: ListWishes;
  /** Names it: the same wishes have the same query. */
  readonly query: string;
  /** over: in place of what the address says now, so that Back goes past both. */
  readonly set: (next: ListWishes, over?: boolean) => void;
} {
  const address = (query: string): string => (query === '' ? path : `${path}?${query}`);
  const asked = $derived(router.querystring ?? '');
  const given = $derived(wishesOf(hasWishes(asked) ? asked : settings.wishes));
  const value = $derived(engine.dataset ? withGenresOf(given, engine.dataset.genres) : given);
  const query = $derived(queryOf(value));
  $effect(() => {
    if (asked === '' && settings.wishes !== '') void replace(address(settings.wishes));
  });
  return {
    get value() {
      return value;
    },
    get query() {
      return query;
    },
    set: (next, over = false) => {
      const wanted = queryOf(next);
      if (wanted === query) return;
      settings.setWishes(wanted);
      void (over ? replace : push)(address(wanted));
    },
  };
}
