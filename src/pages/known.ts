/** Maps that are replaced and never changed, for state that is held as a whole: thousands of reactive entries would cost more than they tell. */
export const nothingKnown = <Key, Value>(): ReadonlyMap<Key, Value> => new Map();

/** Another map, with these entries too. */
export const alsoKnown = <Key, Value>(
  known: ReadonlyMap<Key, Value>,
  entries: Iterable<readonly [Key, Value]>,
): ReadonlyMap<Key, Value> => new Map([...known, ...entries]);
