import { openFeed, type FromFeed } from '../shared/feed.ts';
import { readPage, say, swap } from './swap.ts';

/** An order's page is read again whenever its feed says that something has changed. The tabs of a browser share one stream. */
export function keepFresh(): void {
  const url = document.querySelector('main')?.dataset['feed'];
  if (url === undefined) return;
  let digest: string | null | undefined;
  let isReading = false;
  let isWanted = false;

  const read = async (): Promise<void> => {
    isWanted = true;
    if (isReading) return;
    isReading = true;
    while (isWanted) {
      isWanted = false;
      const answer = await fetch(location.pathname.replace(/\/share$/, '')).catch(() => undefined);
      if (answer?.ok) show(await readPage(answer));
    }
    isReading = false;
  };
  const heard = (event: FromFeed): void => {
    showLive(event.type !== 'lost' && event.type !== 'ended');
    if (event.type === 'heartbeat') {
      // News that was missed shows in the digest.
      if (event.digest !== null && digest !== undefined && event.digest !== digest) void read();
      digest = event.digest ?? digest;
    } else if (['snapshot', 'order', 'other', 'reset'].includes(event.type)) void read();
  };
  openFeed({ url, name: `pizzeria-customer ${url}`, heard });
  // A phone that slept may have missed news.
  const wake = (): void => void (document.visibilityState === 'visible' && read());
  document.addEventListener('visibilitychange', wake);
  addEventListener('pageshow', (event) => event.persisted && wake());
}

function show(page: Document): void {
  const before = document.getElementById('headline')?.textContent;
  // Whoever is about to cancel must not lose the question.
  const open = document.querySelector('details[open]');
  if (open?.contains(document.activeElement)) return;
  const isLive = document.getElementById('live')?.hidden === false;
  // A link that was made is on this page only.
  const link = document.querySelector('#shared[data-keep]');
  swap(page, 'content');
  if (link) document.getElementById('shared')?.replaceWith(link);
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
