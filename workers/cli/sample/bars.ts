/** A bar that the sample must reach. */
export interface Bar {
  readonly name: string;
  /** What is wanted, in words: ">= 92%". */
  readonly wanted: string;
  readonly measured: number;
  /** `measured` for people. */
  readonly shown: string;
  /** null where it is only shown. */
  readonly met: boolean | null;
}

type Show = (value: number) => string;

export const percent: Show = (value) => `${(100 * value).toFixed(1)}%`;
export const decimals =
  (places: number): Show =>
  (value) =>
    value.toFixed(places);
export const whole: Show = (value) => value.toLocaleString('en');

/** NaN meets no bar. */
export function atLeast(name: string, measured: number, least: number, show: Show): Bar {
  return { name, wanted: `>= ${show(least)}`, measured, shown: show(measured), met: measured >= least };
}

export function atMost(name: string, measured: number, most: number, show: Show): Bar {
  return { name, wanted: `<= ${show(most)}`, measured, shown: show(measured), met: measured <= most };
}

export function between(name: string, measured: number, least: number, most: number, show: Show): Bar {
  const met = measured >= least && measured <= most;
  return { name, wanted: `${show(least)} to ${show(most)}`, measured, shown: show(measured), met };
}

export function exactly(name: string, measured: number, wanted: number, show: Show): Bar {
  return { name, wanted: show(wanted), measured, shown: show(measured), met: measured === wanted };
}

/** A figure that is told, without a bar. */
export function shownOnly(name: string, measured: number, show: Show): Bar {
  return { name, wanted: '-', measured, shown: show(measured), met: null };
}

/** The bars as a table for a terminal, with a last line that sums up. */
export function table(bars: readonly Bar[]): string {
  const rows = bars.map(({ name, wanted, shown, met }) => [name, wanted, shown, verdict(met)]);
  const header = ['Bar', 'Wanted', 'Measured', 'Verdict'];
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const lines = [header, widths.map((width) => '-'.repeat(width)), ...rows].map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
  const missed = bars.filter((bar) => bar.met === false).length;
  return [...lines, '', missed === 0 ? 'All bars are met.' : `${missed} of ${bars.length} bars missed.`].join('\n');
}

function verdict(met: boolean | null): string {
  if (met === null) return 'no bar';
  return met ? 'met' : 'MISSED';
}
