import { count } from '../../components/format.ts';
import { m } from '../../messages/compiled/messages.js';
import { importing } from '../../state/imports.svelte.ts';
import { profile } from '../../state/profile.svelte.ts';
import { toasts } from '../../state/toasts.svelte.ts';
import { acts } from '../acts.svelte.ts';

/** Stores what the preview shows, as one act that can be taken back. */
export async function storeImport(): Promise<void> {
  await importing.store();
  const { done } = importing;
  if (!done) return;
  const { batch, plan } = done;
  const text = m.import_done({ count: plan.films, films: count(plan.films) });
  acts.lastWas({
    text,
    run: async () => {
      acts.lastWas(null);
      await undoImport(batch);
    },
  });
}

/** Takes an import back, and says so. */
export async function undoImport(batch: string): Promise<void> {
  if (importing.done?.batch === batch && !importing.done.undone) await importing.undo();
  else if (!(await profile.undoAll(batch))) return;
  toasts.show({ text: m.import_undone() });
}
