const SHOWN_MS = 8_000;

export interface ToastAction {
  readonly label: string;
  readonly run: () => unknown;
  /** Takes back what was done: a key does it too. */
  readonly isUndo?: boolean;
}
export interface ToastInput {
  readonly text: string;
  readonly action?: ToastAction;
  readonly kind?: 'plain' | 'bad';
}
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action: ToastAction | null;
  readonly kind: 'plain' | 'bad';
}

/** Short notes at the edge of the page. Each goes after eight seconds; the time stands still while they are paused (focus, hover). */
class Toasts {
  #list = $state.raw<readonly Toast[]>([]);
  #shown = 0;
  #paused = false;
  #left = new Map<number, number>();
  #timers = new Map<number, { timer: ReturnType<typeof setTimeout>; since: number }>();

  get list(): readonly Toast[] {
    return this.#list;
  }

  /** @returns the id, for `dismiss` */
  show({ text, action, kind = 'plain' }: ToastInput): number {
    const id = ++this.#shown;
    this.#list = [...this.#list, { id, text, action: action ?? null, kind }];
    this.#left.set(id, SHOWN_MS);
    if (!this.#paused) this.#run(id);
    return id;
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id)?.timer);
    this.#timers.delete(id);
    this.#left.delete(id);
    this.#list = this.#list.filter((toast) => toast.id !== id);
  }

  clear(): void {
    for (const { id } of this.#list) this.dismiss(id);
  }

  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    for (const [id, { timer, since }] of this.#timers) {
      clearTimeout(timer);
      this.#left.set(id, Math.max(0, (this.#left.get(id) ?? 0) - (performance.now() - since)));
    }
    this.#timers.clear();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    for (const id of this.#left.keys()) this.#run(id);
  }

  #run(id: number): void {
    const timer = setTimeout(() => this.dismiss(id), this.#left.get(id));
    this.#timers.set(id, { timer, since: performance.now() });
  }
}

export const toasts = new Toasts();
