/**
 * The words of all entries and which entries have them: what is looked up while somebody types. Words number far fewer than titles' characters,
 * and those that begin alike stand together.
 */
export interface WordIndex {
  /** All words, each once, in the order of their code units. */
  readonly all: string[];
  /** Sets `bit` at each entry that has a word beginning with `term`. */
  markStarting(marks: Uint16Array, bit: number, term: string): void;
  /** Sets `bit` at each entry that has a word holding `term`. */
  markHolding(marks: Uint16Array, bit: number, term: string): void;
  /** Sets `bit` at each entry that has one of these words, by their places in `all`. */
  markWords(marks: Uint16Array, bit: number, places: readonly number[]): void;
}

/** @param texts words with spaces between, by entry */
export function makeWordIndex(texts: readonly string[]): WordIndex {
  const ids = new Map<string, number>();
  const counts: number[] = [];
  const wordsOf = texts.map((text) =>
    text.split(' ').flatMap((word) => {
      if (word === '') return [];
      let id = ids.get(word);
      if (id === undefined) {
        id = ids.size;
        ids.set(word, id);
        counts.push(0);
      }
      counts[id]++;
      return id;
    }),
  );
  const words = [...ids.keys()].sort();
  const starts = new Uint32Array(words.length + 1);
  const placeOf = new Uint32Array(words.length);
  words.forEach((word, place) => {
    const id = ids.get(word) ?? 0;
    placeOf[id] = place;
    starts[place + 1] = starts[place] + counts[id];
  });
  const next = starts.slice();
  const entries = new Uint32Array(starts[words.length]);
  wordsOf.forEach((own, entry) => {
    for (const id of own) entries[next[placeOf[id]]++] = entry;
  });
  const mark = (marks: Uint16Array, bit: number, from: number, to: number): void => {
    for (let at = starts[from]; at < starts[to]; at++) marks[entries[at]] |= bit;
  };
  return {
    all: words,
    markStarting(marks, bit, term) {
      mark(marks, bit, placeAt(words, term), placeAt(words, `${term}\uffff`));
    },
    markHolding(marks, bit, term) {
      for (let place = 0; place < words.length; place++)
        if (words[place].includes(term)) mark(marks, bit, place, place + 1);
    },
    markWords(marks, bit, places) {
      for (const place of places) mark(marks, bit, place, place + 1);
    },
  };
}

/** The first place whose word is not before `term`. */
function placeAt(words: readonly string[], term: string): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words[middle] < term) low = middle + 1;
    else high = middle;
  }
  return low;
}
