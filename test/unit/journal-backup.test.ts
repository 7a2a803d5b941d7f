import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBackupText, writeBackup, type Backup } from '../../src/journal/backup.ts';
import type { JournalContent } from '../../src/journal/journal.ts';
import type { Envelope, JournalEvent } from '../../src/journal/types.ts';
import { histories } from './journal-arbitrary.ts';
import { event, folded } from './journal-events.ts';

const NOW = '2026-11-21T08:00:00.000Z';
const contentOf = (
  events: readonly (JournalEvent | (Envelope & object))[],
  damaged: unknown[] = [],
): JournalContent => ({
  events: events.map((raw) => ({ envelope: raw, raw })),
  damaged,
});
const write = (events: JournalEvent[], damaged: unknown[] = []) => writeBackup(contentOf(events, damaged), NOW);
async function read(text: string): Promise<Backup> {
  const answer = await readBackupText(text);
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.value;
}
async function problemOf(text: string) {
  const answer = await readBackupText(text);
  return answer.ok ? null : answer.problem;
}
const some = [
  event('a:0', 1, { type: 'rate', stars: 4 }, 1),
  event('a:1', 2, { type: 'later', on: true }, 2),
  event('a:2', 3, { type: 'rate', stars: 1.5 }, 3),
];
/** Any 16-bit units, lone surrogates and control characters too. */
const utf16 = fc.array(fc.nat(0xffff), { maxLength: 60 }).map((units) => String.fromCharCode(...units));

describe('a backup file', () => {
  test('gives back every event, and says beforehand what it holds', async () => {
    const backup = await read(await write(some));
    expect(backup.events.map(({ raw }) => raw)).toEqual(some);
    expect(backup).toMatchObject({
      exportedAt: NOW,
      summary: { ratings: 2, later: 1, seen: 0, hidden: 0 },
      unknown: 0,
      damaged: 0,
      cut: false,
      altered: false,
    });
  });

  test('is JSON with the films named in it, for other programs', async () => {
    const file = JSON.parse(await write(some)) as Record<string, unknown>;
    expect(file).toMatchObject({
      format: 'cinefold-backup',
      version: 1,
      exportedAt: NOW,
      summary: { ratings: 2 },
      count: 3,
    });
    expect(file.events).toEqual(some);
  });

  test('any history goes through it unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (events) => {
        const backup = await read(await write(events));
        expect(backup.altered).toBe(false);
        expect(folded(backup.events.map(({ raw }) => raw as JournalEvent))).toEqual(folded(events));
      }),
      { numRuns: 30 },
    );
  });

  test('titles of any script, quotes and line ends do not break it', async () => {
    await fc.assert(
      fc.asyncProperty(utf16, async (title) => {
        const one = { ...some[0], film: { ...some[0].film, title } };
        const text = await write([one]);
        expect((await read(text)).events[0].raw).toEqual(one);
      }),
      { numRuns: 50 },
    );
  });

  test('carries events of a later version on, byte for byte in meaning', async () => {
    const later = {
      v: 7,
      id: 'b:0',
      order: 4,
      device: 'b',
      act: { type: 'mood', of: [1, { deep: true }] },
      extra: 'x',
    };
    const backup = await read(await writeBackup(contentOf([...some, later]), NOW));
    expect(backup.unknown).toBe(1);
    expect(backup.events.at(-1)?.raw).toEqual(later);
    const again = await read(await writeBackup({ events: backup.events, damaged: [] }, NOW));
    expect(again.events.at(-1)?.raw).toEqual(later);
  });

  test('holds the records that cannot be read, and says how many', async () => {
    const text = await write(some, [{ v: 1, half: true }, 'junk']);
    expect((JSON.parse(text) as { setAside: unknown }).setAside).toEqual([{ v: 1, half: true }, 'junk']);
    expect(await read(text)).toMatchObject({ damaged: 2, cut: false });
  });

  test('an empty one is a backup too', async () => {
    expect(await read(await write([]))).toMatchObject({
      events: [],
      summary: { ratings: 0 },
      cut: false,
      altered: false,
    });
  });
});

describe('a damaged backup file', () => {
  test('unreadable events are counted, the others restored', async () => {
    const file = JSON.parse(await write(some)) as { events: unknown[] };
    file.events[1] = { ...some[1], act: { type: 'later', on: 'perhaps' } };
    expect(await read(JSON.stringify(file))).toMatchObject({
      damaged: 1,
      altered: true,
      summary: { ratings: 2, later: 0 },
    });
  });

  test('an edited one is told, one that was only reformatted is not', async () => {
    const text = await write(some);
    expect((await read(text.replace('"stars":4', '"stars":5'))).altered).toBe(true);
    expect((await read(JSON.stringify(JSON.parse(text), null, 2))).altered).toBe(false);
  });

  test('the same event twice counts once', async () => {
    const file = JSON.parse(await write(some)) as { events: unknown[] };
    file.events.push(file.events[0]);
    expect((await read(JSON.stringify(file))).events).toHaveLength(3);
  });

  test('cut anywhere: the whole lines before the cut are given back, never half an event', async () => {
    const text = await write(some);
    const ends = some.map((one) => text.indexOf(JSON.stringify(one)) + JSON.stringify(one).length);
    const named = text.indexOf('"cinefold-backup"') + '"cinefold-backup"'.length;
    for (let end = 1; end < text.trimEnd().length; end++) {
      const answer = await readBackupText(text.slice(0, end));
      const whole = ends.filter((at) => at <= end).length;
      if (whole === 0) {
        expect(answer).toEqual({ ok: false, problem: { code: end < named ? 'not-a-backup' : 'cut' } });
      } else {
        if (!answer.ok) throw new Error(`${end}: ${answer.problem.code}`);
        expect(answer.value.cut).toBe(true);
        expect(answer.value.events.map(({ raw }) => raw)).toEqual(some.slice(0, whole));
      }
    }
  });

  test.each([
    ['an empty file', ''],
    ['a table', 'Date,Name,Year,Rating\n2024-01-01,Heat,1995,4.5\n'],
    ['other JSON', '{"format":"netscape-bookmarks","version":1,"events":[]}'],
    ['a list', '[1,2,3]'],
    ['null', 'null'],
    ['a zip', 'PK\u0003\u0004 some bytes'],
    ['no events', '{"format":"cinefold-backup","version":1}'],
    ['events that are no list', '{"format":"cinefold-backup","version":1,"events":{"0":1}}'],
  ])('%s is no backup', async (_, text) => {
    expect(await problemOf(text)).toEqual({ code: 'not-a-backup' });
  });

  test('a later version is told with its number, whole or cut', async () => {
    const text = (await write(some)).replace('"version": 1', '"version": 3');
    expect(await problemOf(text)).toEqual({ code: 'newer', version: 3 });
    expect(await problemOf(text.slice(0, -20))).toEqual({ code: 'newer', version: 3 });
  });

  test('a byte order mark in front is no obstacle', async () => {
    expect(await read(`\uFEFF${await write(some)}`)).toMatchObject({
      cut: false,
      altered: false,
      summary: { ratings: 2 },
    });
  });

  test('a film called __proto__ stays text', async () => {
    const text = (await write(some))
      .replace('"Film 1"', '"__proto__"')
      .replace('"year":1990', '"year":1990,"__proto__":{"evil":1}');
    const backup = await read(text);
    expect(backup.events[0].raw).toEqual({ ...some[0], film: { ...some[0].film, title: '__proto__' } });
    expect(({} as Record<string, unknown>).evil).toBeUndefined();
  });
});
