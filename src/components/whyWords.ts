import type { Explanation, FilmId } from '../../workers/protocol.ts';
import { m } from '../messages/compiled/messages.js';
import { starCount } from './format.ts';

/** Shares of the score that are worth a sentence; where it is next to nothing, of this much. */
const WORTH = 0.05;
const LEAST = 0.2;

/** What the visitor said of a film instead of stars. */
export type VerdictOf = (film: FilmId) => 'like' | 'dislike' | null;

/** The explanation in plain words: what speaks for the film most, what speaks against it. */
export function whyWords(
  { contributions, crowd, less, score }: Explanation,
  verdictOf: VerdictOf = () => null,
): string {
  const size = Math.max(Math.abs(score), LEAST);
  const own = contributions.reduce((sum, { amount }) => sum + amount, 0);
  const given = { like: m.why_a_like(), dislike: m.why_a_dislike() };
  const named = ({ film: { id, title }, stars }: (typeof contributions)[number]): { title: string; stars: string } => {
    const verdict = verdictOf(id);
    return { title, stars: verdict ? given[verdict] : starCount(stars) };
  };
  const [first, second] = contributions.filter(({ amount }) => amount > WORTH * size).map(named);
  const against = contributions.find(({ amount }) => amount < -WORTH * size);
  const mine = !first
    ? null
    : second
      ? m.why_words_two({
          first: first.title,
          firstStars: first.stars,
          second: second.title,
          secondStars: second.stars,
        })
      : m.why_words_one(first);
  const sentences = [
    crowd > own ? (crowd > WORTH * size ? m.why_words_crowd() : null) : mine,
    crowd > own ? first && m.why_words_own(first) : crowd > WORTH * size ? m.why_words_crowd_too() : null,
    against ? speaksAgainst(against.film.title, verdictOf(against.film.id), against.stars) : null,
    ...less.map(({ genre }) => (genre === null ? m.why_words_fame() : m.why_words_genre({ genre }))),
  ].filter((sentence) => typeof sentence === 'string');
  return sentences.length > 0 ? sentences.join(' ') : m.why_words_nothing();
}

function speaksAgainst(title: string, verdict: ReturnType<VerdictOf>, stars: number): string {
  if (verdict === 'like') return m.why_words_against_like({ title });
  if (verdict === 'dislike') return m.why_words_against_dislike({ title });
  return m.why_words_against({ title, stars: starCount(stars) });
}
