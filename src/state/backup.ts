import type { Problem } from '../../workers/protocol.ts';
import {
  MAX_BACKUP_BYTES,
  problemOf,
  readBackupText,
  writeBackup,
  type Backup,
  type BackupProblem,
  type Merged,
} from '../journal/index.ts';
import { app } from './app.svelte.ts';
import { clearBrowser } from './clear.ts';
import { saveFile } from './download.ts';
import { engine } from './engine.svelte.ts';
import { profile } from './profile.svelte.ts';

export type { BackupProblem };

/** What a chosen file holds, and what restoring it would do. Nothing is changed before `restoreBackup`. */
export interface BackupPreview extends Backup {
  readonly file: string;
  /** Acts of the file that are not on this device. */
  readonly fresh: number;
  /** Acts of the file that are here already. */
  readonly same: number;
}

export type BackupAnswer =
  | { readonly ok: true; readonly value: BackupPreview }
  | { readonly ok: false; readonly problem: BackupProblem | LockProblem };

/** About a file that is locked. */
export interface LockProblem {
  /** It needs its passphrase; that was not the right one; it was changed; a later Cinefold locked it. */
  readonly code: 'locked' | 'wrong-passphrase' | 'damaged-lock' | 'newer-lock';
}

const LOCK_PROBLEMS = { 'wrong-passphrase': 'wrong-passphrase', damaged: 'damaged-lock', newer: 'newer-lock' } as const;

/** Why a backup could not be restored or not everything deleted. */
export class StateError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code === 'storage' ? problem.detail : problem.code);
    this.name = 'StateError';
    this.problem = problem;
  }
}

/** The browser can lock files: it cannot at an insecure address. */
export const canLock = (): boolean => globalThis.crypto?.subtle !== undefined;

const BACKED_UP = 'cinefold-backed-up';

/** Acts that have come since the last backup of this device; all of them where there was none. */
export function actsSinceBackup(): number {
  let backed = 0;
  try {
    backed = Number(localStorage.getItem(BACKED_UP)) || 0;
  } catch {
    // Storage is switched off.
  }
  const now = profile.journal.size;
  return backed > now ? now : now - backed;
}

function rememberBackup(acts: number): void {
  try {
    localStorage.setItem(BACKED_UP, String(acts));
  } catch {
    // Then the reminder comes again.
  }
}

/**
 * Hands the visitor everything they did as a file, what could not be saved too.
 *
 * @param passphrase locks the file; null leaves it open to everybody
 */
export async function downloadBackup(passphrase: string | null = null): Promise<{ file: string; ratings: number }> {
  await profile.open();
  const { journal } = profile;
  await journal.flush();
  const now = new Date().toISOString();
  const file = `cinefold-backup-${now.slice(0, 10)}${passphrase === null ? '' : '-locked'}.json`;
  const content = journal.content();
  const open = await writeBackup(content, now);
  const text = passphrase === null ? open : await (await import('../exports/sealed.ts')).seal(open, passphrase);
  saveFile(file, text, 'application/json');
  rememberBackup(content.events.length);
  return { file, ratings: journal.state.ratings.size };
}

/** @param passphrase for a locked file; without one the answer to such a file is 'locked' */
export async function readBackup(file: File, passphrase: string | null = null): Promise<BackupAnswer> {
  if (file.size > MAX_BACKUP_BYTES) {
    return { ok: false, problem: { code: 'too-large', bytes: file.size, limit: MAX_BACKUP_BYTES } };
  }
  let text: string;
  try {
    text = await file.text();
  } catch (reason) {
    return { ok: false, problem: { code: 'unreadable', detail: String(reason) } };
  }
  const { isSealed, unseal } = await import('../exports/sealed.ts');
  if (isSealed(text)) {
    if (passphrase === null) return { ok: false, problem: { code: 'locked' } };
    const opened = await unseal(text, passphrase);
    if (!opened.ok) return { ok: false, problem: { code: LOCK_PROBLEMS[opened.problem] } };
    text = opened.text;
  }
  const read = await readBackupText(text);
  if (!read.ok) return read;
  await profile.open();
  const same = read.value.events.filter(({ envelope }) => profile.journal.has(envelope.id)).length;
  return { ok: true, value: { ...read.value, file: file.name, same, fresh: read.value.events.length - same } };
}

/**
 * Adds what the file holds and this device does not: all of it or, where storing fails, nothing.
 *
 * @throws StateError
 */
export async function restoreBackup(preview: BackupPreview): Promise<Merged> {
  try {
    return await profile.journal.merge(preview.events);
  } catch (reason) {
    throw new StateError(problemOf(reason));
  }
}

/**
 * Deletes all that Cinefold keeps on this device: the visitor's record, data sets and models, the offline copy, settings. Other
 * open pages start empty too. The page goes on with what it has in memory and keeps nothing of it.
 *
 * @throws StateError where something could not be deleted; everything else is
 */
export async function deleteEverything(): Promise<void> {
  const failures: unknown[] = [];
  const attempt = async (task: () => Promise<unknown>): Promise<void> => {
    await task().catch((reason: unknown) => failures.push(reason));
  };
  await attempt(() => profile.journal.deleteAll());
  await attempt(async () => {
    const answer = await engine.forget();
    if (!answer.ok) throw new StateError(answer.problem);
  });
  await attempt(clearBrowser);
  app.afterDeletion();
  if (failures.length > 0)
    throw failures[0] instanceof StateError ? failures[0] : new StateError(problemOf(failures[0]));
}
