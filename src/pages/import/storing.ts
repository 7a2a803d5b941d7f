import { count } from '../../components/format.ts';
import { m } from '../../messages/compiled/messages.js';
import { importing } from '../../state/imports.svelte.ts';
import { acts } from '../acts.svelte.ts';

/** Stores what the preview shows, as one act that can be taken back. The screen says how it went. */
export async function storeImport(): Promise<void> {
  const { plan } = importing;
  const batch = await importing.store();
  if (batch === null || !plan) return;
  const text = m.import_done({ count: plan.films, films: count(plan.films) });
  await acts.many(Promise.resolve(batch), () => ({ text, takeBack: () => takeBack(batch) }), false);
}

async function takeBack(batch: string): Promise<string> {
  await importing.undo(batch);
  return m.import_undone();
}
