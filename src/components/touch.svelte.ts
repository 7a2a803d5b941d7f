import { MediaQuery } from 'svelte/reactivity';

/** No mouse: what a hover would show has to stand there. */
export const touch = new MediaQuery('not all and (hover: hover) and (pointer: fine)');
