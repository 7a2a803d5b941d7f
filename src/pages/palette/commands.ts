/** Every screen and act, for the palette. Reads the state as it is at this moment: call it while something is derived. */
import { push } from 'svelte-spa-router';
import { NO_FILTER, type Answer, type Film, type FilmFilter } from '../../../workers/protocol.ts';
import { count, starCount, threeDigits } from '../../components/format.ts';
import { problemText } from '../../components/problemText.ts';
import { m } from '../../messages/compiled/messages.js';
import { app } from '../../state/app.svelte.ts';
import { downloadBackup } from '../../state/backup.ts';
import { saveBlob } from '../../state/download.ts';
import { engine } from '../../state/engine.svelte.ts';
import type { ExportKind } from '../../state/exports.ts';
import { profile } from '../../state/profile.svelte.ts';
import { settings, type Theme } from '../../state/settings.svelte.ts';
import { toasts } from '../../state/toasts.svelte.ts';
import { acts } from '../acts.svelte.ts';
import { browseAddress } from '../browse/address.ts';
import { allDecades } from '../browse/decades.ts';
import type { Command } from './match.ts';

const HALVES = Array.from({ length: 10 }, (_, at) => 5 - at / 2);

/** @param film the one whose screen is open */
export function commands(film: Film | null): readonly Command[] {
  return [...(film ? ofFilm(film) : []), ...undoing(), ...screens(), ...doing()];
}

function screens(): Command[] {
  const go = (path: string, label: string, words?: string): Command => ({
    id: path,
    group: 'go',
    label,
    ...(words ? { words } : {}),
    run: () => push(path),
  });
  const list = (name: string, label: string): Command =>
    go(`/my-films?list=${name}`, m.palette_my_list({ list: label }));
  return [
    go('/for-you', m.nav_for_you()),
    go('/top-100', m.top_heading()),
    go('/welcome', m.nav_rate_films()),
    go('/browse', m.nav_browse(), m.browse_words()),
    ...browsing(),
    go('/map', m.nav_map()),
    go('/map?view=list', m.palette_map_list()),
    go('/my-films', m.nav_my_films()),
    list('later', m.my_later()),
    list('seen', m.my_seen()),
    list('hidden', m.my_hidden()),
    list('reviews', m.my_reviews()),
    list('numbers', m.my_numbers()),
    go('/own-films', m.own_heading(), m.palette_own_words()),
    go('/import', m.palette_import(), m.palette_import_words()),
    go('/search', m.palette_search()),
    go('/model', m.nav_model(), m.palette_model_words()),
    go('/settings', m.nav_settings(), m.palette_settings_words()),
  ];
}

function browsing(): Command[] {
  const of = (label: string, filter: Partial<FilmFilter>): Command => {
    const address = browseAddress({ filter: { ...NO_FILTER, ...filter }, order: 'known', unknownOnly: false });
    return { id: address, group: 'go', label, words: m.browse_words(), typedOnly: true, run: () => push(address) };
  };
  return [
    ...(engine.dataset?.genres ?? []).map((genre) => of(m.browse_genre({ genre }), { genres: [genre] })),
    ...allDecades().map((decade) => of(m.browse_decade({ decade }), { decades: [decade] })),
  ];
}

function doing(): Command[] {
  const found: Command[] = [];
  const act = (id: string, label: string, words: string, run: () => unknown, typedOnly = false): void => {
    found.push({ id, group: 'do', label, words, run, typedOnly });
  };
  if (app.updateReady) act('update', m.palette_update(), '', () => app.applyUpdate());
  act('random', m.palette_random(), m.palette_random_words(), () => push('/random'));
  for (const genre of engine.dataset?.genres ?? []) {
    const address = `/random/${encodeURIComponent(genre)}`;
    act(address, m.palette_random_of({ genre }), m.palette_random_words(), () => push(address), true);
  }
  const themes: Record<Theme, string> = {
    dark: m.palette_theme_dark(),
    light: m.palette_theme_light(),
    system: m.palette_theme_system(),
  };
  for (const theme of ['dark', 'light', 'system'] as const) {
    if (settings.theme !== theme)
      act(`theme-${theme}`, themes[theme], m.palette_theme_words(), () => settings.setTheme(theme));
  }
  act('backup', m.palette_backup(), m.palette_backup_words(), backUp);
  const tables: Record<ExportKind, string> = {
    letterboxd: m.export_letterboxd(),
    'letterboxd-watchlist': m.export_letterboxd_watchlist(),
    imdb: m.export_imdb(),
  };
  for (const kind of ['letterboxd', 'letterboxd-watchlist', 'imdb'] as const) {
    act(`export-${kind}`, m.palette_export({ table: tables[kind] }), m.palette_export_words(), () => exportTable(kind));
  }
  const { status, forgotten, training, measuring, model } = engine;
  if (status === 'ready' && !forgotten) {
    if (training) act('train-stop', m.palette_train_stop(), m.palette_train_words(), () => engine.cancelTraining());
    else if (measuring)
      act('measure-stop', m.palette_measure_stop(), m.palette_measure_words(), () => engine.cancelEvaluation());
    else {
      act('train', m.palette_train(), m.palette_train_words(), train);
      if (model) act('measure', m.palette_measure(), m.palette_measure_words(), measure);
    }
    if (model) act('model-file', m.palette_model_file(), m.palette_model_file_words(), saveModel);
  }
  const quiet = settings.quietLearning;
  act('quiet', quiet ? m.palette_quiet_off() : m.palette_quiet_on(), m.palette_train_words(), () => {
    settings.setQuietLearning(!quiet);
    toasts.show({ text: quiet ? m.palette_quiet_said_off() : m.palette_quiet_said_on() });
  });
  return found;
}

function undoing(): Command[] {
  const last = acts.undoable;
  return last ? [{ id: 'undo', group: 'do', label: m.palette_undo({ what: last.text }), run: last.run }] : [];
}

function ofFilm(film: Film): Command[] {
  const { id, title } = film;
  const own = profile.starsOf(id);
  const act = (name: string, label: string, run: () => unknown, typedOnly = false): Command => ({
    id: `film-${name}`,
    group: 'film',
    label,
    run,
    typedOnly,
  });
  const [later, seen, hidden] = [profile.isLater(id), profile.isSeen(id), profile.isHidden(id)];
  return [
    ...(own === null ? [] : [act('clear', m.palette_clear({ title }), () => acts.clear(film))]),
    act('like', m.palette_like({ title }), () => acts.judge(film, 'like')),
    act('dislike', m.palette_dislike({ title }), () => acts.judge(film, 'dislike')),
    act('later', later ? m.palette_later_off({ title }) : m.palette_later({ title }), () => acts.later(film, !later)),
    act('seen', seen ? m.palette_seen_off({ title }) : m.palette_seen({ title }), () => acts.seen(film, !seen)),
    act('hide', hidden ? m.palette_hide_off({ title }) : m.palette_hide({ title }), () => acts.hide(film, !hidden)),
    ...HALVES.filter((stars) => stars !== own).map((stars) =>
      act(
        `rate-${stars}`,
        m.palette_rate({ title, stars: starCount(stars) }),
        () => acts.rate(film, stars),
        !Number.isInteger(stars) || stars === 1 || stars === 2,
      ),
    ),
  ];
}

function unlessRefused(what: string, answer: Answer<unknown>): boolean {
  if (answer.ok) return true;
  if (answer.problem.code !== 'cancelled')
    toasts.show({ text: m.palette_failed({ what, why: problemText(answer.problem) }), kind: 'bad' });
  return false;
}

async function backUp(): Promise<void> {
  const { file, ratings } = await downloadBackup();
  toasts.show({ text: m.backup_done({ file, count: ratings, ratings: count(ratings) }) });
}

async function exportTable(kind: ExportKind): Promise<void> {
  const { downloadTable } = await import('../../state/exports.ts');
  const { file, films } = await downloadTable(kind);
  toasts.show({ text: m.export_done({ count: films, films: count(films), file }) });
}

async function train(): Promise<void> {
  toasts.show({ text: m.palette_train_said() });
  await engine.train(); // how it ends is told by the screen and by the engine's notices
}

async function measure(): Promise<void> {
  toasts.show({ text: m.palette_measuring() });
  const answer = await engine.evaluate();
  if (unlessRefused(m.palette_measure(), answer) && answer.ok)
    toasts.show({ text: m.palette_measured({ recall: threeDigits(answer.value.rows[0].recall20) }) });
}

async function saveModel(): Promise<void> {
  const answer = await engine.exportModel();
  if (unlessRefused(m.palette_model_file(), answer) && answer.ok) saveBlob('cinefold-model.safetensors', answer.value);
}
