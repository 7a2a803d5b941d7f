/** What became of a film's place since the list before. */
export type Move = { readonly kind: 'up'; readonly places: number } | { readonly kind: 'new' };

/**
 * Which films climbed, and which came in, from one ranking to the next.
 *
 * @param before ids in their order; empty where there was no list, and then nothing has moved
 * @param after ids in their order
 */
export function movesBetween(before: readonly number[], after: readonly number[]): ReadonlyMap<number, Move> {
  const moves = new Map<number, Move>();
  if (before.length === 0) return moves;
  // A film that left (it was rated) makes all below it climb one place: that is no move of theirs.
  const stayed = new Set(after);
  const places = new Map(before.filter((id) => stayed.has(id)).map((id, place) => [id, place]));
  // A list that was asked for at a smaller length has no place for the films past its end: those are not new.
  after.slice(0, before.length).forEach((id, place) => {
    const old = places.get(id);
    if (old === undefined) moves.set(id, { kind: 'new' });
    else if (old > place) moves.set(id, { kind: 'up', places: old - place });
  });
  return moves;
}
