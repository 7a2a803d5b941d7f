/** Runs a training to its end. */
export function finish<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The folds to measure: all of them, or the one asked for. */
export function foldsOf({ folds, onlyFold }: { readonly folds: number; readonly onlyFold?: number }): number[] {
  return onlyFold === undefined ? Array.from({ length: folds }, (_, fold) => fold) : [onlyFold];
}
