/** The part of LockManager that is used. */
export interface Locks {
  request<T>(
    name: string,
    options: { signal?: AbortSignal; ifAvailable?: boolean },
    work: (lock: unknown) => Promise<T>,
  ): Promise<T>;
}

/** Milliseconds to wait for a lock: its tab may be frozen, and would then hold it for hours. */
const PATIENCE = 60_000;

/**
 * Does `work` while holding a lock that only one tab has; without one where the browser has no locks, refuses them, or another tab has
 * held it for too long.
 * work: is given `release`: the lock is held until the promise given there settles, even
 * where `work` has answered before; and whether it is held at all.
 * signal: ends the waiting; `work` is then called nevertheless, and has to look at the signal itself.
 */
export async function withLock<T>(
  locks: Locks | null,
  name: string,
  signal: AbortSignal,
  work: (release: (until: Promise<unknown>) => void, isHeld: boolean) => Promise<T>,
  patience = PATIENCE,
): Promise<T> {
  if (!locks) return work(() => {}, false);
  let answer: (value: Promise<T>) => void = () => {};
  const answered = new Promise<T>((resolve) => {
    answer = resolve;
  });
  let started = false;
  const start = async (isHeld: boolean): Promise<void> => {
    started = true;
    let until: Promise<unknown> = Promise.resolve();
    const working = work((promise) => {
      until = promise;
    }, isHeld);
    answer(working);
    await working.then(
      () => until,
      () => undefined, // the caller hears of it by the answer
    );
  };
  const held = async (): Promise<void> => {
    const atOnce = await locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock) await start(true);
      return lock !== null;
    });
    if (atOnce) return;
    const waiting = new AbortController();
    const stop = (): void => waiting.abort();
    const timer = setTimeout(stop, patience);
    signal.addEventListener('abort', stop);
    try {
      await locks.request(name, { signal: waiting.signal }, () => {
        clearTimeout(timer);
        return start(true);
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  };
  held().catch(() => {
    if (!started) void start(false);
  });
  return answered;
}
