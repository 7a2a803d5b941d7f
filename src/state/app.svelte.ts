import { registerServiceWorker, type Updates } from '../pwa.ts';
import { engine } from './engine.svelte.ts';
import { profile } from './profile.svelte.ts';
import { learnWhenIdle } from './quiet.svelte.ts';
import { settings } from './settings.svelte.ts';
import { toasts } from './toasts.svelte.ts';

/** Ratings after which the browser is asked not to evict them: earlier they would not be worth a question. */
const PERSIST_AFTER = 3;

/** Milliseconds after which the offline copy waits for no list any more. */
const REGISTER_AFTER = 10_000;

export interface StorageUse {
  /** Bytes, null where the browser does not say. */
  readonly usage: number | null;
  readonly quota: number | null;
  /** The browser promised to keep it. */
  readonly persisted: boolean;
}

/** The page as a whole: network, offline copy, new versions, storage. */
class App {
  #online = $state(globalThis.navigator?.onLine ?? true);
  #updateReady = $state(false);
  #offlineReady = $state(false);
  #storage = $state.raw<StorageUse>({ usage: null, quota: null, persisted: false });
  #updates: Updates | null = null;
  #registered = false;
  #asked = false;

  get online(): boolean {
    return this.#online;
  }
  /** A new version waits for `applyUpdate`. */
  get updateReady(): boolean {
    return this.#updateReady;
  }
  /** The page opens without a network from now on. */
  get offlineReady(): boolean {
    return this.#offlineReady;
  }
  get storage(): StorageUse {
    return this.#storage;
  }

  /** Starts everything behind the page: the visitor's record, the engine, and what listens. Call once. */
  start(): void {
    window.addEventListener('online', () => {
      this.#online = true;
      if (engine.problem?.code === 'fetch') void engine.retry();
    });
    window.addEventListener('offline', () => (this.#online = false));
    settings.follow();
    profile.onDeleted = () => {
      void engine.forget(); // or this page would store its model again
      this.afterDeletion();
    };
    void profile.open();
    void engine.start();
    learnWhenIdle();
    $effect.root(() => {
      $effect(() => {
        // Storing the page for offline use must not compete with the first list.
        if (engine.model || engine.status === 'failed') void this.#register();
        if (engine.status !== 'ready') return;
        const timer = setTimeout(() => void this.#register(), REGISTER_AFTER);
        return () => clearTimeout(timer);
      });
      $effect(() => {
        if (profile.count > 0 && !settings.known) settings.setKnown();
      });
      $effect(() => {
        if (profile.count >= PERSIST_AFTER) void this.#askToPersist();
      });
      $effect(() => {
        if (profile.unsaved === 0) return;
        window.addEventListener('beforeunload', warn);
        return () => window.removeEventListener('beforeunload', warn);
      });
    });
  }

  /** Loads the new version; ask the visitor first. */
  applyUpdate(): void {
    this.#updates?.applyUpdate();
  }

  /** Loads the page anew, with the new version where one waits. */
  reload(): void {
    if (this.#updates) this.#updates.applyUpdate();
    else location.reload();
  }

  async refreshStorage(): Promise<void> {
    if (!navigator.storage) return; // an insecure address
    const [{ usage = null, quota = null }, persisted] = await Promise.all([
      unlessRefused<StorageEstimate>(() => navigator.storage.estimate(), {}),
      unlessRefused(() => navigator.storage.persisted(), false),
    ]);
    this.#storage = { usage, quota, persisted };
  }

  /** After everything was deleted: the page starts empty, and registers nothing again before the next visit. */
  afterDeletion(): void {
    settings.reread();
    toasts.clear();
    this.#offlineReady = false;
    this.#updateReady = false;
    this.#updates = null;
  }

  async #register(): Promise<void> {
    if (this.#registered) return;
    this.#registered = true;
    this.#updates = await registerServiceWorker({
      onOfflineReady: () => (this.#offlineReady = true),
      onUpdateReady: () => (this.#updateReady = true),
    });
  }

  async #askToPersist(): Promise<void> {
    if (this.#asked || !navigator.storage) return;
    this.#asked = true;
    const persisted = await unlessRefused(() => navigator.storage.persisted(), false);
    if (!persisted) await unlessRefused(() => navigator.storage.persist(), false);
    await this.refreshStorage();
  }
}

/** What the browser says of its storage; some lack one question or the other (a TypeError), some refuse to answer: then it is unknown. */
async function unlessRefused<T>(ask: () => Promise<T>, unknown: T): Promise<T> {
  try {
    return await ask();
  } catch {
    return unknown;
  }
}

const warn = (event: BeforeUnloadEvent): void => event.preventDefault();

export const app = new App();
