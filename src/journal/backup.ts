/** The backup file: JSON that other programs can read, one event per line so that even a cut file gives back what is in it. */
import * as v from 'valibot';
import { fold } from './fold.ts';
import type { JournalContent } from './journal.ts';
import { readEvent } from './schema.ts';
import type { Envelope, JournalEvent, JournalState } from './types.ts';

const FORMAT = 'cinefold-backup';
const VERSION = 1;
/** About 200,000 acts; a larger file is none of ours. */
export const MAX_BACKUP_BYTES = 64 * 2 ** 20;

export interface BackupSummary {
  /** Stars and verdicts. */
  readonly ratings: number;
  /** Of those: verdicts. */
  readonly judged: number;
  readonly later: number;
  readonly seen: number;
  readonly hidden: number;
  readonly reviews: number;
}

export type BackupProblem =
  | { readonly code: 'too-large'; readonly bytes: number; readonly limit: number }
  /** The browser could not read the file. */
  | { readonly code: 'unreadable'; readonly detail: string }
  | { readonly code: 'not-a-backup' }
  /** Of a later Cinefold. */
  | { readonly code: 'newer'; readonly version: number }
  /** It ends too early, and no act in it can be read. */
  | { readonly code: 'cut' };

/** What a backup file holds. */
export interface Backup {
  /** ISO time of the clock of whoever made it, null where it says none. */
  readonly exportedAt: string | null;
  /** Every event that can be read or carried on; each id once. */
  readonly events: JournalContent['events'];
  /** Of those, how many are of a later Cinefold: kept, but without effect here. */
  readonly unknown: number;
  /** Entries that are no events: they stay in the file. */
  readonly damaged: number;
  /** The file ends too early: this is what could be read of it. */
  readonly cut: boolean;
  /** It is not what Cinefold wrote: somebody or something changed it. */
  readonly altered: boolean;
  /** What its events come to, by themselves. */
  readonly summary: BackupSummary;
}

export type ReadBackup =
  { readonly ok: true; readonly value: Backup } | { readonly ok: false; readonly problem: BackupProblem };

/** @param exportedAt ISO time, information only */
export async function writeBackup(content: JournalContent, exportedAt: string): Promise<string> {
  const events = content.events.map(({ raw }) => JSON.stringify(raw));
  const head = {
    format: FORMAT,
    version: VERSION,
    exportedAt,
    summary: summaryOf(fold(knownOf(content.events))),
    events: events.length,
    checksum: await checksumOf(`[${events.join(',')}]`),
  };
  const { events: count, ...first } = head;
  const lines = Object.entries({ ...first, count }).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)},\n`,
  );
  const setAside = content.damaged.length > 0 ? `,\n"setAside": ${JSON.stringify(content.damaged)}` : '';
  return `{\n${lines.join('')}"events": [\n${events.join(',\n')}\n]${setAside}\n}\n`;
}

const headSchema = v.object({ format: v.literal(FORMAT), version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) });
const fileSchema = v.object({
  events: v.array(v.unknown()),
  setAside: v.optional(v.array(v.unknown()), []),
  exportedAt: v.fallback(v.nullable(v.pipe(v.string(), v.maxLength(64))), null),
  checksum: v.fallback(v.nullable(v.string()), null),
});

export async function readBackupText(content: string): Promise<ReadBackup> {
  const text = content.replace(/^\uFEFF/, '');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return salvage(text);
  }
  const head = v.safeParse(headSchema, parsed);
  if (!head.success) return refuse({ code: 'not-a-backup' });
  if (head.output.version > VERSION) return refuse({ code: 'newer', version: head.output.version });
  const file = v.safeParse(fileSchema, parsed);
  if (!file.success) return refuse({ code: 'not-a-backup' });
  const { events, setAside, exportedAt, checksum } = file.output;
  const actual = checksum === null ? null : await checksumOf(JSON.stringify(events));
  return {
    ok: true,
    value: {
      ...sort(events, setAside.length),
      exportedAt,
      cut: false,
      altered: checksum !== null && actual !== null && actual !== checksum,
    },
  };
}

const refuse = (problem: BackupProblem): ReadBackup => ({ ok: false, problem });

/** What is no JSON may be a backup that ends too early: every whole line of it is an event. */
function salvage(text: string): ReadBackup {
  if (!/^\s*\{\s*"format"\s*:\s*"cinefold-backup"/.test(text.slice(0, 200))) return refuse({ code: 'not-a-backup' });
  const version = Number(/"version"\s*:\s*(\d+)/.exec(text.slice(0, 400))?.[1] ?? VERSION);
  if (version > VERSION) return refuse({ code: 'newer', version });
  const entries: unknown[] = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('{"')) continue;
    try {
      entries.push(JSON.parse(line.replace(/,\s*$/, '')));
    } catch {
      // The line at which the file was cut; `cut` tells.
    }
  }
  const sorted = sort(entries, 0);
  if (sorted.events.length === 0) return refuse({ code: 'cut' });
  const exportedAt = /"exportedAt"\s*:\s*"([^"]{1,64})"/.exec(text.slice(0, 400))?.[1] ?? null;
  return { ok: true, value: { ...sorted, exportedAt, cut: true, altered: false } };
}

function sort(
  entries: readonly unknown[],
  setAside: number,
): Pick<Backup, 'events' | 'unknown' | 'damaged' | 'summary'> {
  const events = new Map<string, { envelope: Envelope; raw: unknown }>();
  let damaged = setAside;
  let unknown = 0;
  for (const raw of entries) {
    const read = readEvent(raw);
    if (read.kind === 'damaged') damaged++;
    else if (!events.has(read.event.id)) {
      if (read.kind === 'unknown') unknown++;
      // A known event goes on without what does not belong to it; one of a later version as it is.
      events.set(read.event.id, { envelope: read.event, raw: read.kind === 'event' ? read.event : raw });
    }
  }
  const list = [...events.values()];
  return { events: list, damaged, unknown, summary: summaryOf(fold(knownOf(list))) };
}

function knownOf(events: JournalContent['events']): JournalEvent[] {
  return events.flatMap(({ raw }) => {
    const read = readEvent(raw);
    return read.kind === 'event' ? [read.event] : [];
  });
}

function summaryOf(state: JournalState): BackupSummary {
  const { ratings, later, seen, hidden, reviews } = state;
  return {
    ratings: ratings.size,
    judged: [...ratings.values()].filter(({ verdict }) => verdict !== undefined).length,
    later: later.size,
    seen: seen.size,
    hidden: hidden.size,
    reviews: reviews.size,
  };
}

/** null where the browser has no Web Crypto (an insecure address). */
async function checksumOf(text: string): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256:${Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
