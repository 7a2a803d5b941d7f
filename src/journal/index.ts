export { filmKey, filmState } from './fold.ts';
export { Journal, problemOf, type JournalContent } from './journal.ts';
export { filmRef, isOwnId } from './names.ts';
export { deleteDatabase } from './store.ts';
export type { JournalAct, JournalEvent, JournalState, Mark, Rated } from './types.ts';
export {
  MAX_BACKUP_BYTES,
  readBackupText,
  writeBackup,
  type Backup,
  type BackupProblem,
  type BackupSummary,
} from './backup.ts';
export type { Merged } from './records.ts';
