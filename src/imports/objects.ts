/** Reading JSON that others wrote: nothing is taken for what it should be. */

export function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
