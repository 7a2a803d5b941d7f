import type { AlsSettings } from '../../../workers/protocol.ts';

/** The settings of a training as somebody types them, and what they may be. */

export type Name = keyof AlsSettings;
export type Fields = Record<Name, string>;

interface Range {
  readonly least: number;
  readonly most: number;
  /** The only values are multiples of it. */
  readonly step: number | null;
}

export const RANGES: Record<Name, Range> = {
  factors: { least: 8, most: 256, step: 8 },
  alpha0: { least: 0.001, most: 100, step: null },
  lambda: { least: 0.00001, most: 100, step: null },
  nu: { least: 0, most: 2, step: null },
  epochs: { least: 1, most: 100, step: 1 },
  seed: { least: 0, most: 999_999_999, step: 1 },
};
export const NAMES = Object.keys(RANGES) as readonly Name[];

export type Fault = 'number' | 'range' | 'step';

export type Checked =
  | { readonly settings: AlsSettings; readonly faults: null }
  | { readonly settings: null; readonly faults: Partial<Record<Name, Fault>> };

export const fieldsOf = (settings: AlsSettings): Fields =>
  Object.fromEntries(NAMES.map((name) => [name, String(settings[name])])) as Fields;

/** What is wrong with each field, or the settings that they are. A decimal comma is a point. */
export function check(fields: Fields): Checked {
  const faults: Partial<Record<Name, Fault>> = {};
  const numbers: Partial<Record<Name, number>> = {};
  for (const name of NAMES) {
    const text = fields[name].trim().replace(',', '.');
    const value = Number(text);
    const { least, most, step } = RANGES[name];
    if (text === '' || !Number.isFinite(value)) faults[name] = 'number';
    else if (value < least || value > most) faults[name] = 'range';
    else if (step !== null && value % step !== 0) faults[name] = 'step';
    else numbers[name] = value;
  }
  return Object.keys(faults).length > 0
    ? { settings: null, faults }
    : { settings: numbers as AlsSettings, faults: null };
}

export const sameSettings = (a: AlsSettings, b: AlsSettings): boolean => NAMES.every((name) => a[name] === b[name]);
