import type { Component } from 'svelte';
import { wrap } from 'svelte-spa-router/wrap';
import ForYou from './ForYou.svelte';
import Home from './Home.svelte';
import LoadFailed from './LoadFailed.svelte';
import NotFound from './NotFound.svelte';
import Welcome from './Welcome.svelte';

type Page = Promise<{ default: Component }>;

/** A screen that is loaded when it is first asked for. */
function late(load: () => Promise<unknown>): ReturnType<typeof wrap> {
  return wrap({
    asyncComponent: () =>
      load().catch((reason: unknown) => {
        console.warn('A part of the page could not be loaded.', reason);
        return { default: LoadFailed };
      }) as Page,
  });
}

export const routes = {
  '/': Home,
  '/welcome': Welcome,
  '/for-you': ForYou,
  '/film/:id': late(() => import('./Film.svelte')),
  '/search': late(() => import('./Search.svelte')),
  '/browse': late(() => import('./Browse.svelte')),
  '/top-100': late(() => import('./Top100.svelte')),
  '/map': late(() => import('./Map.svelte')),
  '/my-films': late(() => import('./MyFilms.svelte')),
  '/own-films': late(() => import('./OwnFilms.svelte')),
  '/import': late(() => import('./Import.svelte')),
  '/model': late(() => import('./Model.svelte')),
  '/settings': late(() => import('./Settings.svelte')),
  '/random': late(() => import('./Random.svelte')),
  '/random/:genre': late(() => import('./Random.svelte')),
  '*': NotFound,
};
