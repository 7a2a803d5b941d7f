import type { Explanation } from '../../workers/protocol.ts';
import { m } from '../messages/compiled/messages.js';
import { starCount } from './format.ts';

/** Shares of the score that are worth a sentence; where it is next to nothing, of this much. */
const WORTH = 0.05;
const LEAST = 0.2;

/** The explanation in plain words: what speaks for the film most, what speaks against it. */
export function whyWords({ contributions, crowd, less, score }: Explanation): string {
  const size = Math.max(Math.abs(score), LEAST);
  const own = contributions.reduce((sum, { amount }) => sum + amount, 0);
  const named = ({ film: { title }, stars }: (typeof contributions)[number]): { title: string; stars: string } => ({
    title,
    stars: starCount(stars),
  });
  const [first, second] = contributions.filter(({ amount }) => amount > WORTH * size).map(named);
  const against = contributions.filter(({ amount }) => amount < -WORTH * size).map(named)[0];
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
    against ? m.why_words_against(against) : null,
    ...less.map(({ genre }) => (genre === null ? m.why_words_fame() : m.why_words_genre({ genre }))),
  ].filter((sentence) => typeof sentence === 'string');
  return sentences.length > 0 ? sentences.join(' ') : m.why_words_nothing();
}
