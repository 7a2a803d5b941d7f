import { expect, test } from 'vitest';
import { imdbRatings, letterboxdFilms, letterboxdWatchlist, type ExportedFilm } from '../../src/exports/films.ts';
import { isSealed, seal, unseal } from '../../src/exports/sealed.ts';

const film = (values: Partial<ExportedFilm>): ExportedFilm => ({
  title: 'Heat',
  year: 1995,
  imdbId: '0113277',
  tmdbId: 949,
  stars: null,
  verdict: null,
  ratedAt: 0,
  seen: false,
  seenAt: 0,
  later: false,
  review: null,
  ...values,
});

test('Letterboxd gets what was seen, with stars, day and review; the watchlist is a table of its own', () => {
  const films = [
    film({ stars: 4.5, seenAt: Date.UTC(2024, 2, 1, 12), review: 'A "big", loud\nfilm' }),
    film({ title: '=1+1', later: true, imdbId: null, tmdbId: null, year: null }),
  ];
  expect(letterboxdFilms(films)).toEqual({
    rows: 1,
    text: 'imdbID,tmdbID,Title,Year,Rating,WatchedDate,Tags,Review\r\ntt0113277,949,Heat,1995,4.5,2024-03-01,,"A ""big"", loud\nfilm"\r\n',
  });
  expect(letterboxdWatchlist(films).text).toBe("imdbID,tmdbID,Title,Year\r\n,,'=1+1,\r\n");
});

test('IMDb ids: ratings of ten, only where there is an id', () => {
  const { text, rows } = imdbRatings([
    film({ stars: 0.5, ratedAt: Date.UTC(2024, 0, 2, 12) }),
    film({ stars: 5, imdbId: null }),
  ]);
  expect(rows).toBe(1);
  expect(text).toContain('tt0113277,1,2024-01-02,Heat,https://www.imdb.com/title/tt0113277/,Movie,1995,\r\n');
});

test('a verdict goes out as what it is: a tag for Letterboxd, and for the others stars with a note', () => {
  const films = [film({ stars: 4.5, verdict: 'like' }), film({ title: 'Cats', stars: 1.5, verdict: 'dislike' })];
  expect(letterboxdFilms(films).text.split('\r\n').slice(1, 3)).toEqual([
    'tt0113277,949,Heat,1995,,,liked,',
    'tt0113277,949,Cats,1995,,,disliked,',
  ]);
  const { text } = imdbRatings(films);
  expect(text).toContain('tt0113277,9,,Heat,https://www.imdb.com/title/tt0113277/,Movie,1995,"liked, counted as 4.5"');
  expect(text).toContain(',3,,Cats,');
});

test('a locked file opens with its passphrase, however it is composed, and with no other', async () => {
  const locked = await seal('{"Heat": "뜨거운 🎬"}', 'caf\u00e9 noir', 1000);
  expect(isSealed(locked)).toBe(true);
  expect(locked).not.toContain('Heat');
  expect(await unseal(locked, 'cafe\u0301 noir')).toEqual({ ok: true, text: '{"Heat": "뜨거운 🎬"}' });
  expect(await unseal(locked, 'cafe noir')).toEqual({ ok: false, problem: 'wrong-passphrase' });
  expect(await seal('same', 'same', 1000)).not.toBe(await seal('same', 'same', 1000));
});

test('a locked file that was changed says so, and none makes the page hang', async () => {
  const parts = JSON.parse(await seal('text', 'passphrase', 1000)) as {
    data: string;
    version: number;
    kdf: { iterations: number };
  };
  const changed = (values: object) => unseal(JSON.stringify({ ...parts, ...values }), 'passphrase');
  expect(await changed({ data: `AAAA${parts.data.slice(4)}` })).toEqual({ ok: false, problem: 'damaged' });
  expect(await changed({ data: 'not base64!' })).toEqual({ ok: false, problem: 'damaged' });
  expect(await changed({ kdf: { ...parts.kdf, iterations: 1e12 } })).toEqual({ ok: false, problem: 'damaged' });
  expect(await changed({ kdf: { ...parts.kdf, iterations: 999 } })).toEqual({ ok: false, problem: 'wrong-passphrase' });
  expect(await changed({ version: 2 })).toEqual({ ok: false, problem: 'newer' });
  expect(await unseal('{"format": "cinefold-backup-encrypted"', 'passphrase')).toEqual({
    ok: false,
    problem: 'damaged',
  });
});
