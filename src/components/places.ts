import type { Component } from 'svelte';

/** A screen that the navigation leads to. */
export interface Place {
  readonly path: string;
  readonly label: string;
  /** For the tab bar of small screens, where room is short. */
  readonly shortLabel: string;
  readonly icon: Component;
}

/** The address without a screen shows the welcome. */
export const isCurrent = (place: Place, path: string): boolean => place.path === (path === '/' ? '/welcome' : path);
