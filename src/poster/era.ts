/** How a poster is printed; the year decides. */
export type Era = 'litho' | 'cut' | 'echo' | 'split' | 'reduction';

/** Years that a film can have; anything else is a slip of the data and is not printed. */
export function printableYear(year: number | null): number | null {
  return year !== null && Number.isInteger(year) && year > 0 && year < 10000 ? year : null;
}

export function eraOf(year: number | null): Era {
  const known = printableYear(year);
  if (known === null) return 'split';
  if (known < 1950) return 'litho';
  if (known < 1970) return 'cut';
  if (known < 1990) return 'echo';
  return known < 2010 ? 'split' : 'reduction';
}
