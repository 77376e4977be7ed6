import { readPage, say, swap } from './swap.ts';

/** An order's page is read again whenever its feed says that something has changed. */

/** Heartbeats come every 20 s: one may be late, none may be missing. */
const SILENCE_MS = 45_000;
const RETRY_MS = 5_000;

export function keepFresh(): void {
  const feed = document.querySelector('main')?.dataset['feed'];
  if (feed === undefined) return;
  let source: EventSource | undefined;
  let heardAt = 0;
  let digest: string | null | undefined;
  let isReading = false;
  let isWanted = false;

  const read = async (): Promise<void> => {
    isWanted = true;
    if (isReading) return;
    isReading = true;
    while (isWanted) {
      isWanted = false;
      const answer = await fetch(location.href).catch(() => undefined);
      if (answer?.ok) show(await readPage(answer));
    }
    isReading = false;
  };
  const hear = (): void => {
    heardAt = Date.now();
    showLive(true);
  };
  const open = (): void => {
    source?.close();
    source = new EventSource(feed);
    source.addEventListener('open', hear);
    for (const type of ['order', 'queue', 'reset'] as const) {
      source.addEventListener(type, () => {
        hear();
        void read();
      });
    }
    for (const type of ['snapshot', 'heartbeat'] as const) {
      source.addEventListener(type, (event: MessageEvent<string>) => {
        hear();
        const said = (JSON.parse(event.data) as { readonly digest: string | null }).digest;
        if (said !== null && said !== digest) void read();
        digest = said;
      });
    }
    source.addEventListener('error', () => {
      showLive(false);
      // The browser tries again by itself, unless it was told to sign in.
      if (source?.readyState === EventSource.CLOSED) setTimeout(open, RETRY_MS);
    });
  };
  // A phone that slept may have lost the stream without noticing.
  const wake = (): void => {
    if (document.visibilityState !== 'visible') return;
    if (Date.now() - heardAt > SILENCE_MS) open();
    void read();
  };
  document.addEventListener('visibilitychange', wake);
  addEventListener('pageshow', (event) => event.persisted && wake());
  setInterval(() => {
    if (document.visibilityState === 'visible' && Date.now() - heardAt > SILENCE_MS) open();
  }, RETRY_MS);
  addEventListener('pagehide', () => source?.close());
  open();
}

function show(page: Document): void {
  const before = document.getElementById('headline')?.textContent;
  // Whoever is about to cancel must not lose the question.
  const open = document.querySelector('details[open]');
  if (open?.contains(document.activeElement)) return;
  const isLive = document.getElementById('live')?.hidden === false;
  swap(page, 'content');
  if (isLive) showLive(true);
  const after = document.getElementById('headline')?.textContent;
  if (after && after !== before) say(after);
}

function showLive(isLive: boolean): void {
  const mark = document.getElementById('live');
  if (!mark) return;
  mark.hidden = false;
  mark.classList.toggle('old', !isLive);
  mark.textContent = (isLive ? mark.dataset['live'] : mark.dataset['old']) ?? '';
}
