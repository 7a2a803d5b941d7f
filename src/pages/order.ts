export type Sorting = 'newest' | 'highest' | 'surprising';

/**
 * The visitor's films in the order asked for. Films that are alike in it stay newest first.
 *
 * @param newest ids, the film acted on last first
 * @param predicted null where there is no guess; such films come last among the surprising
 */
export function ordered<Id>(
  newest: readonly Id[],
  sorting: Sorting,
  stars: (id: Id) => number,
  predicted: (id: Id) => number | null,
): readonly Id[] {
  switch (sorting) {
    case 'newest':
      return newest;
    case 'highest':
      return newest.toSorted((a, b) => stars(b) - stars(a));
    case 'surprising': {
      const surprise = (id: Id): number => {
        const guess = predicted(id);
        return guess === null ? -1 : Math.abs(stars(id) - guess);
      };
      return newest.toSorted((a, b) => surprise(b) - surprise(a));
    }
  }
}
