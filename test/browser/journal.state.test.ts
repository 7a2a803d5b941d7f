import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Journal, deleteDatabase } from '../../src/journal/index.ts';
import { deleteEverything, readBackup, restoreBackup } from '../../src/state/backup.ts';
import { Profile, profile } from '../../src/state/profile.svelte.ts';
import { settings } from '../../src/state/settings.svelte.ts';
import { toasts } from '../../src/state/toasts.svelte.ts';
import { watching } from './journal.watch.svelte.ts';
import type { Film, FilmId, FilmRef } from '../../workers/protocol.ts';

const filmOf = (id: number): Film => ({
  id: id as FilmId,
  title: `Film ${id}`,
  otherTitle: null,
  year: 1990,
  genres: [],
  imdbId: null,
  tmdbId: null,
  ratings: 0,
  mean: null,
});

describe('the profile', () => {
  let name = '';
  let journal: Journal;
  let mine: Profile;
  beforeEach(() => {
    name = `cinefold-test-${crypto.randomUUID()}`;
    journal = new Journal(name);
    mine = new Profile(journal);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    journal.close();
    await deleteDatabase(name);
  });

  test('shows an act in the same breath, before the store was even opened', () => {
    const seen = watching(() => [mine.ready, mine.count, mine.starsOf(1 as FilmId), mine.isLater(2 as FilmId)]);
    void mine.rate(filmOf(1), 4);
    void mine.setLater(filmOf(2), true);
    flushSync();
    expect(seen.values).toEqual([
      [false, 0, null, false],
      [false, 1, 4, true],
    ]);
    seen.stop();
  });

  test('one rating is one revision: lists are asked for once', async () => {
    await mine.open();
    const seen = watching(() => mine.revision);
    await mine.rate(filmOf(1), 4);
    flushSync();
    await mine.rate(filmOf(2), 4);
    flushSync();
    expect(seen.values).toHaveLength(3);
    seen.stop();
  });

  test('undo takes an act back', async () => {
    await mine.rate(filmOf(1), 2);
    const act = await mine.rate(filmOf(1), 5);
    if (!act) throw new Error('not stored');
    await mine.undo(act);
    expect(mine.starsOf(1 as FilmId)).toBe(2);
  });

  test.each([0, 5.5, 3.3, NaN, -1])('no rating of %s', (stars) => {
    expect(() => mine.rate(filmOf(1), stars)).toThrow(RangeError);
    expect(mine.count).toBe(0);
  });

  test('tells when an act is not saved, and when it is again', async () => {
    await mine.open();
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('Full.', 'QuotaExceededError');
    });
    const seen = watching(() => [mine.fault?.code ?? null, mine.unsaved, mine.count]);
    expect(await mine.rate(filmOf(1), 4)).toBeNull();
    flushSync();
    vi.restoreAllMocks();
    await mine.retryUnsaved();
    flushSync();
    expect(seen.values).toEqual([
      [null, 0, 0],
      [null, 0, 1],
      ['storage-full', 1, 1],
      [null, 0, 1],
    ]);
    seen.stop();
  });

  test('places the journal in another data set: what it has under other numbers, what it has not is listed', async () => {
    await mine.rate(filmOf(1), 4);
    await mine.rate(filmOf(2), 3);
    const asked: FilmRef[][] = [];
    const locate = (refs: readonly FilmRef[]) => {
      asked.push([...refs]);
      const value = refs.map(({ movieId }) => (movieId === 2 ? null : ((movieId + 100) as FilmId)));
      return Promise.resolve({ ok: true as const, value });
    };
    await mine.placeIn(locate);
    expect([[...mine.ratings.keys()], mine.unplaced.map(({ ref, stars }) => [ref.movieId, stars])]).toEqual([
      [101],
      [[2, 3]],
    ]);
    // A new rating of the film goes to the journal's film, not to a second one.
    await mine.rate(filmOf(101), 1);
    expect([[...mine.ratings.keys()], mine.starsOf(101 as FilmId), journal.state.ratings.get(1)?.stars]).toEqual([
      [101],
      1,
      1,
    ]);
    // What another page or a backup adds is asked for by itself.
    const other = new Journal(name);
    await other.act({ movieId: 5, imdbId: null, title: 'Film 5', year: 1990 }, { type: 'rate', stars: 5 });
    await expect.poll(() => mine.starsOf(105 as FilmId)).toBe(5);
    expect(asked.map((refs) => refs.map(({ movieId }) => movieId))).toEqual([[1, 2], [5]]);
    other.close();
  });
});

describe('the page', () => {
  test('a backup of the page comes back after everything was deleted', async () => {
    await profile.open();
    await profile.rate(filmOf(1), 4);
    await profile.setSeen(filmOf(2), true);
    let saved: Blob | null = null;
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      saved = blob as Blob;
      return '#saved';
    });
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    const { downloadBackup } = await import('../../src/state/backup.ts');
    expect(await downloadBackup()).toMatchObject({
      ratings: 1,
      file: expect.stringMatching(/^cinefold-backup-.*\.json$/) as unknown,
    });
    expect(click).toHaveBeenCalledOnce();
    vi.restoreAllMocks();
    await deleteEverything();
    expect(profile.count).toBe(0);
    const preview = await readBackup(new File([saved ?? ''], 'mine.json'));
    if (!preview.ok) throw new Error(preview.problem.code);
    expect(preview.value).toMatchObject({ file: 'mine.json', fresh: 2, same: 0, summary: { ratings: 1, seen: 1 } });
    expect(await restoreBackup(preview.value)).toEqual({ added: 2, same: 0 });
    expect([profile.starsOf(1 as FilmId), profile.isSeen(2 as FilmId)]).toEqual([4, true]);
    await deleteEverything();
  });

  test('a file that is too large is not even read', async () => {
    const file = new File([], 'big.json');
    Object.defineProperty(file, 'size', { value: 2 ** 30 });
    const text = vi.spyOn(file, 'text');
    expect(await readBackup(file)).toMatchObject({ ok: false, problem: { code: 'too-large', bytes: 2 ** 30 } });
    expect(text).not.toHaveBeenCalled();
  });

  test('deleting everything leaves no key of ours and every key of others', async () => {
    const scope = new URL(import.meta.env.BASE_URL, document.baseURI).href;
    await profile.rate(filmOf(1), 4);
    settings.setTheme('dark');
    sessionStorage.setItem('cinefold-reloaded-at', '1');
    localStorage.setItem('other-app', 'stays');
    await caches.open(`workbox-precache-v2-${scope}`);
    await caches.open(`workbox-precache-v2-${scope}other/`);
    await caches.open('cinefold-anything');
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.open('cinefold-engine');
      request.onerror = () => reject(request.error ?? new Error('open'));
      request.onsuccess = () => {
        request.result.close();
        resolve();
      };
    });
    toasts.show({ text: 'Rated.' });

    await deleteEverything();

    const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
    expect(names.filter((name) => name.startsWith('cinefold-'))).toEqual([]);
    const keys = [...Object.keys(localStorage), ...Object.keys(sessionStorage)];
    expect(keys.filter((key) => key.startsWith('cinefold-'))).toEqual([]);
    expect(await caches.keys()).toEqual([`workbox-precache-v2-${scope}other/`]);
    expect(localStorage.getItem('other-app')).toBe('stays');
    expect([profile.count, profile.fault, settings.theme, toasts.list]).toEqual([0, null, 'system', []]);
    localStorage.removeItem('other-app');
    await caches.delete(`workbox-precache-v2-${scope}other/`);
  });
});

describe('toasts', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    toasts.clear();
    vi.useRealTimers();
  });

  test('go after eight seconds, and stand still while somebody reads them', () => {
    toasts.show({ text: 'first' });
    vi.advanceTimersByTime(5_000);
    toasts.pause();
    vi.advanceTimersByTime(60_000);
    toasts.show({ text: 'second' });
    expect(toasts.list.map(({ text }) => text)).toEqual(['first', 'second']);
    toasts.resume();
    vi.advanceTimersByTime(2_900);
    expect(toasts.list.map(({ text }) => text)).toEqual(['first', 'second']);
    vi.advanceTimersByTime(200);
    expect(toasts.list.map(({ text }) => text)).toEqual(['second']);
    vi.advanceTimersByTime(5_000);
    expect(toasts.list).toEqual([]);
  });
});

describe('the theme', () => {
  afterEach(() => settings.setTheme('system'));

  test('is painted, kept, and read back; a foreign value is the system', () => {
    settings.setTheme('dark');
    expect([document.documentElement.dataset.theme, localStorage.getItem('cinefold-theme')]).toEqual(['dark', 'dark']);
    localStorage.setItem('cinefold-theme', 'light');
    settings.reread();
    expect([settings.theme, document.documentElement.dataset.theme]).toEqual(['light', 'light']);
    localStorage.setItem('cinefold-theme', 'purple');
    settings.reread();
    expect(settings.theme).toBe('system');
    settings.setTheme('system');
    expect(localStorage.getItem('cinefold-theme')).toBeNull();
  });
});
