import { describe, expect, it } from 'vitest';
import { Foresight } from '../../src/state/foresight.ts';
import type { FilmId, Recommendation } from '../../workers/protocol.ts';

const FILM = 7 as FilmId;
const OTHER = 8 as FilmId;
const question = { limit: 22, genre: null };
const about = { question, revision: 4, film: FILM, before: null };
const answer = (ranked: number): Recommendation => ({ films: [], ranked, waysOut: [], basis: 'model', tookMs: 1 });

function foreseen(): Foresight {
  const foresight = new Foresight();
  foresight.begin(about, [1, 5]);
  foresight.keep(about, [1, 5], [answer(1), answer(5)]);
  return foresight;
}
const rated =
  (film: FilmId, stars: number | null) =>
  (asked: FilmId): number | null =>
    asked === film ? stars : null;

describe('a list that was asked for before the rating', () => {
  it('is the one for the stars that were given', () => {
    expect(foreseen().take(question, 5, rated(FILM, 5))?.ranked).toBe(5);
    expect(foreseen().take(question, 5, rated(FILM, 1))?.ranked).toBe(1);
  });

  it('is there for no other stars, and for none that are taken away', () => {
    expect(foreseen().take(question, 5, rated(FILM, 3))).toBeNull();
    expect(foreseen().take(question, 5, rated(FILM, null))).toBeNull();
  });

  it('is not there where another film was rated, or something else changed too', () => {
    expect(foreseen().take(question, 5, rated(OTHER, 5))).toBeNull();
    expect(foreseen().take(question, 6, rated(FILM, 5))).toBeNull();
  });

  it('is not there for another question', () => {
    expect(foreseen().take({ ...question, genre: 'Drama' }, 5, rated(FILM, 5))).toBeNull();
  });

  it('is taken once, and stays while nothing has changed', () => {
    const foresight = foreseen();
    expect(foresight.take(question, 4, rated(FILM, null))).toBeNull();
    expect(foresight.take(question, 5, rated(FILM, 5))).not.toBeNull();
    expect(foresight.take(question, 5, rated(FILM, 5))).toBeNull();
  });

  it('is asked for once', () => {
    const foresight = foreseen();
    expect(foresight.begin(about, [1, 2, 5])).toEqual([2]);
    expect(foresight.begin({ ...about, film: OTHER }, [1, 5])).toEqual([1, 5]);
    // What is answered too late is of a film that nobody is about to rate any more.
    foresight.keep(about, [1], [answer(1)]);
    expect(foresight.take(question, 5, rated(OTHER, 1))).toBeNull();
  });

  it('comes with all that are known of the film, and with none where another is asked for by now', () => {
    const foresight = new Foresight();
    foresight.begin(about, [1, 5]);
    foresight.begin(about, [4.5]);
    expect(foresight.keep(about, [1, 5], [answer(1), answer(5)])).toEqual([answer(1), answer(5)]);
    expect(foresight.keep(about, [4.5], [answer(4.5)])).toEqual([answer(1), answer(5), answer(4.5)]);
    foresight.begin({ ...about, film: OTHER }, [1]);
    expect(foresight.keep(about, [1], [answer(1)])).toBeNull();
  });

  it('is not there while its answer is on its way', () => {
    const foresight = new Foresight();
    foresight.begin(about, [1]);
    expect(foresight.take(question, 5, rated(FILM, 1))).toBeNull();
  });
});
