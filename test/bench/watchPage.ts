/**
 * Runs in the page before anything else of it: notes when the engine says what, when its first list out of a model is there, and how long
 * tasks of the page's own thread take. It listens to comlink's messages beside comlink and changes nothing.
 */
export interface Noted {
  /** When files were chosen, by the page's clock. */
  start: number;
  /** What the engine said, and when, in ms from there. */
  events: { at: number; type: string; stage?: string; epoch?: number; done?: boolean; run?: unknown }[];
  /** The first list that was ranked by a model of the data set that was brought, and the frame after it. */
  listAt: number | null;
  paintedAt: number | null;
  /** Of the page's own thread since then: tasks of 50 ms and more, in ms. */
  tasks: number[];
}

export function watchPage(): void {
  const noted: Noted = { start: 0, events: [], listAt: null, paintedAt: null, tasks: [] };
  (globalThis as unknown as { noted: Noted }).noted = noted;
  const since = (): number => performance.now() - noted.start;
  let opened = false;

  document.addEventListener(
    'change',
    ({ target }) => {
      if (!(target instanceof HTMLInputElement) || target.type !== 'file') return;
      noted.start = performance.now();
      noted.events = [];
      noted.tasks = [];
    },
    true,
  );
  new PerformanceObserver((list) => {
    if (noted.start > 0) noted.tasks.push(...list.getEntries().map(({ duration }) => duration));
  }).observe({ type: 'longtask' });

  type Message = { type?: string; argumentList?: { value?: unknown }[]; value?: unknown };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the target
  const listen = EventTarget.prototype.addEventListener;
  const heard = new WeakSet<EventTarget>();
  EventTarget.prototype.addEventListener = function (
    this: EventTarget,
    type: string,
    ...rest: [EventListenerOrEventListenerObject | null, (boolean | AddEventListenerOptions)?]
  ) {
    if (type === 'message' && (this instanceof MessagePort || this instanceof Worker) && !heard.has(this)) {
      heard.add(this);
      listen.call(this, 'message', (event) => hear((event as MessageEvent<Message>).data));
    }
    listen.call(this, type, ...rest);
  };

  function hear(message: Message): void {
    if (noted.start === 0) return;
    const said = message.type === 'APPLY' ? message.argumentList?.[0]?.value : undefined;
    if (said && typeof said === 'object' && 'type' in said) {
      const { type, progress, epoch, done, run } = said as Record<string, never> & { type: string };
      const stage = (progress as { stage?: string } | undefined)?.stage;
      if (type === 'dataset') opened = true;
      noted.events.push({ at: since(), type, stage, epoch, done, run } as Noted['events'][number]);
    }
    const answer = message.value as { value?: { basis?: string } } | undefined;
    if (opened && noted.listAt === null && answer?.value?.basis === 'model') {
      noted.listAt = since();
      requestAnimationFrame(() => setTimeout(() => (noted.paintedAt = since())));
    }
  }
}
