import type { Problem } from '../protocol.ts';
import { describe } from './lane.ts';

export type Refusal = { readonly ok: false; readonly problem: Problem };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const refuse = (problem: Problem): Refusal => ({ ok: false, problem });
export const crashed = (reason: unknown): Refusal => refuse({ code: 'crashed', detail: describe(reason) });
export const CANCELLED = refuse({ code: 'cancelled' });
export const NO_DATASET = refuse({ code: 'no-dataset' });
