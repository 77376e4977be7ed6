import { tell, type FeedEvent, type Live, type Told } from './live.ts';
import { openTabs } from './tabs.ts';

/** The stream of news, shared by the tabs of a browser: it allows few connections to one server. */

export interface Feed {
  close(): void;
  /** Opens it again, after somebody has signed in. */
  reopen(): void;
}

export type FromFeed =
  | FeedEvent
  | { readonly type: 'opened' }
  | { readonly type: 'lost' }
  | { readonly type: 'ended'; readonly isSignedOut: boolean };

interface FeedOptions {
  readonly url: string;
  /** Tabs with the same one share a stream. */
  readonly name: string;
  readonly heard: (event: FromFeed) => void;
}

/** A stream that a phone silently ended says nothing: two heartbeats may not be missing. */
const SILENT_MS = 45_000;
const CHECK_MS = 5_000;
const FIRST_AGAIN_MS = 500;
const LONGEST_AGAIN_MS = 8_000;
const REFUSED_AGAIN_MS = 5_000;

export function openFeed({ url, name, heard }: FeedOptions): Feed {
  const end = new AbortController();
  let stream: Stream | undefined;
  let told: Live['told'] = new Map();
  const tabs = openTabs<FromFeed | { readonly type: 'who' }>(name, (message) => {
    if (message.type !== 'who') heard(message);
    else if (stream?.isOpen()) {
      // A tab that has come later.
      tabs.tell({ type: 'opened' });
      tabs.tell({ type: 'snapshot', orders: [...told.values()] });
    }
  });
  const pass = (event: FromFeed): void => {
    if (event.type !== 'ended') told = tell(told, event);
    tabs.tell(event);
    heard(event);
  };
  tabs.tell({ type: 'who' });
  // Only over HTTPS and on this machine do browsers have locks: elsewhere each tab has its own stream.
  const locks: LockManager | undefined = navigator.locks;
  if (locks === undefined) {
    stream = openStream(url, heard);
    end.signal.addEventListener('abort', () => stream?.close());
  }
  void locks
    ?.request(name, { signal: end.signal }, async () => {
      stream = openStream(url, pass);
      await new Promise<void>((resolve) => end.signal.addEventListener('abort', () => resolve()));
      stream.close();
    })
    .catch(() => undefined);
  return {
    close: () => {
      end.abort();
      tabs.close();
    },
    reopen: () => stream?.reopen(),
  };
}

interface Stream {
  isOpen(): boolean;
  reopen(): void;
  close(): void;
}

function openStream(url: string, pass: (event: FromFeed) => void): Stream {
  let source: EventSource | undefined;
  let lastHeard = 0;
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isEnded = false;

  const connect = (): void => {
    clearTimeout(timer);
    source?.close();
    if (isEnded) return;
    // A new one begins with a snapshot.
    const opened = new EventSource(url);
    source = opened;
    lastHeard = performance.now();
    const hear = (read: (data: string) => FromFeed) => (event: MessageEvent<string>) => {
      if (source !== opened) return;
      lastHeard = performance.now();
      pass(read(event.data));
    };
    opened.addEventListener('open', () => {
      tries = 0;
      lastHeard = performance.now();
      pass({ type: 'opened' });
    });
    for (const [type, read] of Object.entries(READERS)) opened.addEventListener(type, hear(read) as EventListener);
    opened.addEventListener('error', () => {
      if (source !== opened) return;
      // The server has answered, but with something else than a stream: nobody is signed in, perhaps.
      const isRefused = opened.readyState === EventSource.CLOSED;
      opened.close();
      pass({ type: 'lost' });
      again(isRefused ? REFUSED_AGAIN_MS : 0);
    });
  };
  const again = (atLeastMs: number): void => {
    tries += 1;
    const longest = Math.min(LONGEST_AGAIN_MS, FIRST_AGAIN_MS * 2 ** Math.min(tries - 1, 10));
    clearTimeout(timer);
    timer = setTimeout(connect, Math.max(atLeastMs, longest * (0.5 + Math.random() / 2)));
  };
  const check = (): void => {
    if (document.visibilityState === 'visible' && performance.now() - lastHeard > SILENT_MS) connect();
  };
  const checking = setInterval(check, CHECK_MS);
  const seen = (): void => {
    // iOS ends streams of hidden pages without a word.
    if (document.visibilityState === 'visible' && source?.readyState !== EventSource.OPEN) connect();
    else check();
  };
  const events: readonly [EventTarget, string][] = [[document, 'visibilitychange'], [window, 'pageshow'], [window, 'online']]; // prettier-ignore
  for (const [target, event] of events) target.addEventListener(event, seen);
  connect();
  return {
    isOpen: () => source?.readyState === EventSource.OPEN,
    reopen: connect,
    close: () => {
      isEnded = true;
      clearTimeout(timer);
      clearInterval(checking);
      for (const [target, event] of events) target.removeEventListener(event, seen);
      source?.close();
    },
  };
}

const other = (): FeedEvent => ({ type: 'other' });

/** The feed's events by name. */
const READERS: Readonly<Record<string, (data: string) => FromFeed>> = {
  snapshot: (data) => ({ type: 'snapshot', orders: (JSON.parse(data) as { orders: readonly Told[] }).orders }),
  order: (data) => ({ type: 'order', order: JSON.parse(data) as Told }),
  queue: other,
  kitchen: other,
  menu: other,
  heartbeat: (data) => ({ type: 'heartbeat', digest: (JSON.parse(data) as { digest: string | null }).digest }),
  reset: () => ({ type: 'reset' }),
  end: (data) => ({ type: 'ended', isSignedOut: (JSON.parse(data) as { reason: string }).reason === 'not_signed_in' }),
};
