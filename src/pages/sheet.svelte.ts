import type { Component } from 'svelte';
import type { Film } from '../../workers/protocol.ts';
import { m } from '../messages/compiled/messages.js';
import { toasts } from '../state/toasts.svelte.ts';

/** All that can be done to a film, or why it stands where it stands. */
export type SheetView = 'acts' | 'why';

export interface SheetProps {
  film: Film;
  view: SheetView;
  onclose: () => void;
}

interface Shown {
  readonly film: Film;
  readonly view: SheetView;
}

let shown = $state.raw<Shown | null>(null);
/** Its code comes when it is first asked for. */
let Sheet = $state.raw<Component<SheetProps> | null>(null);

/** The one sheet about a film that any screen can open. */
export const sheet = {
  get shown(): Shown | null {
    return Sheet && shown;
  },
  get component(): Component<SheetProps> | null {
    return Sheet;
  },
  async show(film: Film, view: SheetView): Promise<void> {
    shown = { film, view };
    if (Sheet) return;
    try {
      Sheet = (await import('./FilmSheet.svelte')).default;
    } catch (reason) {
      console.warn('A part of the page could not be loaded.', reason);
      toasts.show({ text: m.load_failed(), kind: 'bad' });
      shown = null;
    }
  },
  close(): void {
    shown = null;
  },
};
