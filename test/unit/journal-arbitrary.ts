import fc from 'fast-check';
import type { JournalAct, JournalEvent } from '../../src/journal/types.ts';
import { event } from './journal-events.ts';

const act = (ids: readonly string[]): fc.Arbitrary<JournalAct> =>
  fc.oneof(
    fc.integer({ min: 1, max: 10 }).map((half): JournalAct => ({ type: 'rate', stars: half / 2 })),
    fc.constant<JournalAct>({ type: 'unrate' }),
    fc.boolean().map((on): JournalAct => ({ type: 'later', on })),
    fc.boolean().map((on): JournalAct => ({ type: 'seen', on })),
    fc.boolean().map((on): JournalAct => ({ type: 'hide', on })),
    fc.constant<JournalAct>({ type: 'hide', on: true, reason: 'genre', genre: 'War' }),
    fc.constantFrom('like' as const, 'dislike' as const).map((verdict): JournalAct => ({ type: 'like', verdict })),
    fc.boolean().map((on): JournalAct => ({ type: 'skip', on })),
    fc.constantFrom('', 'Twice.').map((text): JournalAct => ({ type: 'review', text })),
    fc
      .constantFrom('War', 'Opera')
      .map((genre): JournalAct => ({ type: 'add', otherTitle: null, genres: [genre], tmdbId: null })),
    fc.constant<JournalAct>({ type: 'remove' }),
    fc.constantFrom('a:0', 'import/x', ...ids).map((of): JournalAct => ({ type: 'undo', of })),
  );

/** Histories of three pages that write at the same time: orders repeat, undos hit anything, films are few. */
export const histories: fc.Arbitrary<JournalEvent[]> = fc
  .array(fc.record({ device: fc.constantFrom('a', 'b', 'c'), order: fc.integer({ min: 1, max: 12 }) }), {
    maxLength: 24,
  })
  .chain((slots) => {
    const n = new Map<string, number>();
    const ids = slots.map(({ device }) => {
      n.set(device, (n.get(device) ?? -1) + 1);
      return `${device}:${n.get(device)}`;
    });
    return fc.tuple(
      ...slots.map(({ order }, i) =>
        fc
          .tuple(act(ids), fc.constantFrom(1, 2, 2 ** 32 + 3), fc.option(fc.constant('import/x'), { nil: undefined }))
          .map(([what, movieId, batch]) => ({ ...event(ids[i], order, what, movieId), ...(batch && { batch }) })),
      ),
    );
  });
