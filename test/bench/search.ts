/** How long the search takes over a catalogue as large as MovieLens 32M's, at each letter that is typed: `npx tsx test/bench/search.ts`. */
import { catalogueOf } from '../unit/dataset.support.ts';
import { foldTitles, makeSearchIndex } from '../../workers/search/index.ts';
import { FILMS_OF_32M, makeFilms } from './titles.ts';

const LIMIT = 8;
const ROUNDS = 9;

const films = await makeFilms(FILMS_OF_32M);
const catalogue = catalogueOf(films);
let start = performance.now();
const folded = foldTitles(catalogue);
const foldMs = performance.now() - start;
start = performance.now();
const index = makeSearchIndex(catalogue, folded);
console.log(
  `${films.length} films: folded in ${foldMs.toFixed(0)} ms, indexed in ${(performance.now() - start).toFixed(0)} ms`,
);

/** What is typed: whole titles, words in another order, accents, other scripts, other titles, a year, a typing error, nothing found. */
const some = (test: (title: string) => boolean, from = 40_000): string =>
  films.slice(from).find(({ title }) => test(title))?.title ?? '';
const other =
  films.find(({ otherTitle, title }, at) => at > 50_000 && otherTitle !== null && /^[\x20-\x7e]+$/.test(title))
    ?.otherTitle ?? '';
const long = some((title) => /^[\x20-\x7e]{24,}$/.test(title));
const texts: Record<string, string> = {
  title: long,
  'words turned round': long.split(' ').reverse().join(' '),
  accents: some((title) => /[éöáü].*[éöáü]/.test(title)),
  Cyrillic: some((title) => /^[\p{sc=Cyrillic} ]{8,}$/u.test(title)),
  Hangul: some((title) => /^[\p{sc=Hangul} ]{4,}$/u.test(title)),
  'other title': other,
  'title and year': `${films[30_000].title} ${films[30_000].year}`,
  year: '1994',
  'typing error': long.replace(/([a-z]{3})([a-z])([a-z])/, '$1$3$2'),
  'nothing found': 'zzyzx qwrtp lkjhg',
  'common words': 'the of and in a',
};
let worst = 0;
for (const [name, text] of Object.entries(texts)) {
  const prefixes = Array.from(text, (_, at) => text.slice(0, at + 1));
  const times = prefixes.map((prefix) => {
    const taken = Array.from({ length: ROUNDS }, () => {
      const before = performance.now();
      index.search(prefix, LIMIT);
      return performance.now() - before;
    }).sort((a, b) => a - b);
    return taken[ROUNDS >> 1];
  });
  const slowest = Math.max(...times);
  worst = Math.max(worst, slowest);
  const at = times.indexOf(slowest);
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  console.log(
    `${name.padEnd(18)} ${String(prefixes.length).padStart(3)} letters: mean ${mean.toFixed(1)} ms, slowest ${slowest.toFixed(1)} ms at "${prefixes[at]}"`,
  );
}
console.log(`The slowest of all: ${worst.toFixed(1)} ms (median of ${ROUNDS}).`);
