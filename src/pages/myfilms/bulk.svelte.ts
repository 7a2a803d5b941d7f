import type { Film } from '../../../workers/protocol.ts';
import { count } from '../../components/format.ts';
import type { BatchedAct } from '../../journal/index.ts';
import { m } from '../../messages/compiled/messages.js';
import { profile } from '../../state/profile.svelte.ts';
import { toasts } from '../../state/toasts.svelte.ts';
import { acts } from '../acts.svelte.ts';

/** What can be done to many films at once. */
export type Bulk =
  { readonly kind: 'rate'; readonly stars: number } | { readonly kind: 'seen' | 'later' | 'hide' | 'remove' };

export type List = 'rated' | 'later' | 'seen' | 'hidden' | 'reviews';

const OFF: Record<List, BatchedAct['act']> = {
  rated: { type: 'unrate' },
  later: { type: 'later', on: false },
  seen: { type: 'seen', on: false },
  hidden: { type: 'hide', on: false },
  reviews: { type: 'review', text: '' },
};

function actOf(list: List, what: Bulk): BatchedAct['act'] {
  switch (what.kind) {
    case 'rate':
      return { type: 'rate', stars: what.stars };
    case 'remove':
      return OFF[list];
    case 'seen':
    case 'later':
    case 'hide':
      return { type: what.kind, on: true };
  }
}

/** Does one thing to many films, as one act with one undo; says how it went. */
export async function changeMany(list: List, films: readonly Film[], what: Bulk): Promise<boolean> {
  const act = actOf(list, what);
  const say = what.kind === 'remove' ? m.said_bulk_removed : m.said_bulk;
  const text = say({ count: films.length, films: count(films.length) });
  try {
    const names =
      what.kind === 'remove' ? profile.namesWith(films, act.type) : films.map((film) => profile.nameOf(film));
    const doing = profile.actAll(
      'bulk',
      names.map((film) => ({ film, act })),
    );
    await acts.many(doing, (batch) => ({ text, takeBack: () => takeBack(batch) }));
  } catch {
    // Why is told by the notice of profile.fault; here it counts that nothing was done.
    toasts.show({ text: m.my_bulk_failed(), kind: 'bad' });
    return false;
  }
  return true;
}

async function takeBack(batch: string): Promise<string> {
  await profile.undoAll(batch);
  return m.said_bulk_undone();
}
