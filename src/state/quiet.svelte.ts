import { engine } from './engine.svelte.ts';
import { profile } from './profile.svelte.ts';
import { settings } from './settings.svelte.ts';

/** Milliseconds without an act or a touch after which the visitor is reading, or away. */
const IDLE = 20_000;
/** A model that took longer is trained anew only by whoever asks for it: a quiet training takes about three times as long. */
const MOST_MS = 30_000;

/**
 * New ratings are learned from when nothing else is going on: the visitor is one more user of the training then. Any act ends it, and it
 * begins anew when all is quiet again. Switched off, the model goes back to what it was without them. Call once.
 *
 * @param idle milliseconds, for tests
 * @returns ends it
 */
export function learnWhenIdle(idle = IDLE): () => void {
  let touched = performance.now();
  const touch = (): void => {
    touched = performance.now();
  };
  const touches = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;
  for (const type of touches) window.addEventListener(type, touch, { passive: true });

  const stop = $effect.root(() => {
    $effect(() => {
      void profile.revision;
      const { model, modelDone } = engine;
      if (!modelDone || !model || engine.training || engine.measuring || model.trainedMs > MOST_MS) return;
      if (model.given) return;
      const own = settings.quietLearning;
      const isDue = own ? profile.count > 0 || model.own > 0 : model.own > 0;
      if (!isDue) return;
      let timer: ReturnType<typeof setTimeout>;
      const wait = (ms: number): void => {
        timer = setTimeout(() => {
          const left = touched + idle - performance.now();
          if (left > 0) wait(left);
          else void engine.learnQuietly(own);
        }, ms);
      };
      wait(idle);
      return () => {
        clearTimeout(timer);
        engine.cancelQuiet();
      };
    });
  });
  return () => {
    stop();
    for (const type of touches) window.removeEventListener(type, touch);
  };
}
