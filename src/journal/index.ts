export { filmKey, filmState, hasStars } from './fold.ts';
export { Journal, problemOf, type BatchedAct, type JournalContent } from './journal.ts';
export { filmNumber, filmRef, isOwnId } from './names.ts';
export { deleteDatabase } from './store.ts';
export { MAX_REVIEW } from './schema.ts';
export { VERDICT_STARS } from './types.ts';
export type {
  Batch,
  Hidden,
  HideReason,
  JournalAct,
  JournalEvent,
  JournalState,
  Mark,
  Rated,
  Review,
  Verdict,
} from './types.ts';
export {
  MAX_BACKUP_BYTES,
  readBackupText,
  writeBackup,
  type Backup,
  type BackupProblem,
  type BackupSummary,
} from './backup.ts';
export type { Merged } from './records.ts';
