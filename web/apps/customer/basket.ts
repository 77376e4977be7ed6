import { openFeed, type FromFeed } from '../shared/feed.ts';
import { isChanging, readPage, say, swap, swaps } from './swap.ts';

/** What runs out while it is in the basket is told there at once, and its card on the menu can no longer be pressed. */

/** A change of the basket that is under way has its own answer, which is newer. */
const AGAIN_MS = 300;

let isFollowed = false;
let isReading = false;
let isWanted = false;

/** Follows the shop's menu, once there is something in the basket. */
export function watchBasket(): void {
  const { feed } = document.getElementById('basket')?.dataset ?? {};
  if (feed === undefined || isFollowed) return;
  isFollowed = true;
  openFeed({ url: feed, name: `pizzeria-customer ${feed}`, heard });
  addEventListener('pageshow', (event) => event.persisted && void read());
}

function heard({ type }: FromFeed): void {
  // A snapshot comes first, and after a connection was lost. Of the kitchen, customers hear nothing.
  if (type === 'snapshot' || type === 'other' || type === 'reset') void read();
}

async function read(): Promise<void> {
  isWanted = true;
  if (isReading) return;
  isReading = true;
  while (isWanted) {
    isWanted = false;
    const before = swaps();
    const page = await fetchPage();
    if (isChanging() || swaps() !== before) {
      isWanted = true;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    } else if (page) show(page);
  }
  isReading = false;
}

async function fetchPage(): Promise<Document | undefined> {
  const path = document.getElementById('basket')?.dataset['page'];
  const answer = path === undefined ? undefined : await fetch(path).catch(() => undefined);
  return answer?.ok ? readPage(answer) : undefined;
}

function show(page: Document): void {
  const before = goneIn(document);
  const now = goneIn(page);
  for (const card of page.querySelectorAll('.pizza')) {
    if (document.getElementById(card.id)?.className !== card.className) swap(page, card.id);
  }
  // Whoever is about to press something there does not lose it for nothing.
  if (now.join() === before.join()) return;
  swap(page, 'basket');
  swap(page, 'bar');
  const news = now.filter((each) => !before.includes(each));
  if (news.length === 0) return;
  say(news.join(' '));
  // At the checkout, it is not on the page until then.
  if (document.querySelector('form.checkout')) document.getElementById('basket')?.scrollIntoView({ block: 'center' });
}

function goneIn(page: Document): string[] {
  return [...page.querySelectorAll('#basket .gone .swap p')].map((each) => each.textContent ?? '');
}
