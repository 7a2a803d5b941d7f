/** What is read from the store or from a file is parsed here, and nowhere else; inside, events are typed. */
import * as v from 'valibot';
import type { Envelope, JournalEvent, UnknownEvent } from './types.ts';

/** Characters of a review. */
export const MAX_REVIEW = 50_000;

const integer = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const envelope = {
  id: v.pipe(v.string(), v.maxLength(100)),
  order: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  device: v.pipe(v.string(), v.regex(/^[^:]{1,64}$/)),
};
const film = v.object({
  movieId: integer,
  imdbId: v.nullable(v.pipe(v.string(), v.maxLength(32))),
  title: v.pipe(v.string(), v.maxLength(2000)),
  year: v.nullable(v.pipe(v.number(), v.safeInteger())),
});
const act = v.variant('type', [
  v.object({
    type: v.literal('rate'),
    stars: v.pipe(v.number(), v.minValue(0.5), v.maxValue(5), v.multipleOf(0.5)),
  }),
  v.object({ type: v.literal('unrate') }),
  v.object({ type: v.literal('like'), verdict: v.picklist(['like', 'dislike']) }),
  v.object({ type: v.literal('later'), on: v.boolean() }),
  v.object({ type: v.literal('seen'), on: v.boolean() }),
  v.object({
    type: v.literal('hide'),
    on: v.boolean(),
    // A reason that this version does not know, or a genre that is none, must not cost the act.
    reason: v.fallback(v.optional(v.picklist(['film', 'genre', 'popular'])), undefined),
    genre: v.fallback(v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(100))), undefined),
  }),
  v.object({ type: v.literal('skip'), on: v.boolean() }),
  v.object({ type: v.literal('review'), text: v.pipe(v.string(), v.maxLength(MAX_REVIEW)) }),
  v.object({
    type: v.literal('add'),
    otherTitle: v.nullable(v.pipe(v.string(), v.maxLength(2000))),
    genres: v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.maxLength(100)),
    tmdbId: v.nullable(integer),
  }),
  v.object({ type: v.literal('remove') }),
  v.object({ type: v.literal('undo'), of: v.pipe(v.string(), v.maxLength(100)) }),
]);
const KNOWN_ACTS: readonly unknown[] = act.options.map((option) => option.entries.type.literal);

const eventSchema = v.object({
  v: v.literal(1),
  ...envelope,
  at: v.pipe(v.string(), v.maxLength(64)),
  film,
  act,
  batch: v.optional(v.pipe(v.string(), v.regex(/^[^:]{1,100}$/))),
});
const envelopeSchema = v.object({ v: v.pipe(integer, v.minValue(1)), ...envelope });
const unknownAct = v.object({ act: v.object({ type: v.string() }) });

export type ReadEvent =
  | { readonly kind: 'event'; readonly event: JournalEvent }
  | { readonly kind: 'unknown'; readonly event: UnknownEvent }
  | { readonly kind: 'damaged'; readonly raw: unknown };

/** Never throws: what is no event is 'damaged', what is one of a later version is 'unknown'. */
export function readEvent(raw: unknown): ReadEvent {
  const known = v.safeParse(eventSchema, raw);
  if (known.success && idFits(known.output)) return { kind: 'event', event: known.output };
  const parsed = v.safeParse(envelopeSchema, raw);
  if (!parsed.success || !idFits(parsed.output) || !isLater(parsed.output, raw)) return { kind: 'damaged', raw };
  return { kind: 'unknown', event: { ...parsed.output, raw } };
}

/** Of a version after this one, or of this version with an act that it does not know. */
function isLater({ v: version }: Envelope, raw: unknown): boolean {
  if (version > 1) return true;
  const parsed = v.safeParse(unknownAct, raw);
  return parsed.success && !KNOWN_ACTS.includes(parsed.output.act.type);
}

const idFits = ({ id, device }: Envelope): boolean =>
  id.startsWith(`${device}:`) && /^(0|[1-9]\d{0,14})$/.test(id.slice(device.length + 1));
