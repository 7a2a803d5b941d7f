/** Tells the other open pages that the journal changed, and hears it from them. */
import * as v from 'valibot';

const messageSchema = v.picklist(['changed', 'deleted']);

export interface Tabs {
  tell(message: 'changed' | 'deleted'): void;
  close(): void;
}

export interface TabsListener {
  /** There may be new events: told by another page, or this page comes back to the front (a fallback where nobody could tell). */
  onChanged(told: boolean): void;
  onDeleted(): void;
}

export function joinTabs(name: string, listener: TabsListener): Tabs {
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = v.safeParse(messageSchema, data);
      if (!message.success) return;
      if (message.output === 'deleted') listener.onDeleted();
      else listener.onChanged(true);
    };
  }
  const leaveFront = watchFront(() => listener.onChanged(false));
  return {
    tell: (message) => channel?.postMessage(message),
    close() {
      channel?.close();
      leaveFront();
    },
  };
}

function watchFront(onFront: () => void): () => void {
  if (typeof document === 'undefined') return () => undefined;
  const onVisibility = (): void => {
    if (document.visibilityState === 'visible') onFront();
  };
  const onPageShow = (event: PageTransitionEvent): void => {
    if (event.persisted) onFront();
  };
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('pageshow', onPageShow);
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('pageshow', onPageShow);
  };
}
