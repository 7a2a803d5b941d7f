import { flushSync } from 'svelte';

/** What an effect of a component would see, each time it runs, from now on. */
export function watching<T>(read: () => T): { readonly values: T[]; stop: () => void } {
  const values: T[] = [];
  const stop = $effect.root(() => {
    $effect(() => {
      values.push(read());
    });
  });
  flushSync();
  return { values, stop };
}
