import { watchBasket } from './basket.ts';
import { offerShare } from './share.ts';
import { readPage, say, swap } from './swap.ts';

/** Forms that change the basket do so without loading the page again; one that orders is sent once. */
export function onForms(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (form.dataset['live'] !== undefined) {
      event.preventDefault();
      void sendLive(form, event.submitter, form.dataset['live']);
    } else if (form.dataset['once'] !== undefined) sendOnce(form, event.submitter, form.dataset['once']);
  });
}

/** Sends it, and replaces the part of the page that it changes. */
async function sendLive(form: HTMLFormElement, button: HTMLElement | null, part: string): Promise<void> {
  if (form.ariaBusy === 'true') return;
  form.ariaBusy = 'true';
  try {
    const body = new URLSearchParams(
      [...new FormData(form, button)].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
    const answer = await fetch(form.action, { method: 'POST', body });
    const page = await readPage(answer);
    const isRefused = !answer.ok;
    // A refusal is a page of its own.
    if (isRefused || !swap(page, part)) return show(page);
    if (part !== 'basket') return offerShare();
    swap(page, 'bar');
    // At the checkout, what is to be paid.
    swap(page, 'summary');
    watchBasket();
    renewKey(form, page);
    say(
      [...(document.getElementById('basket')?.querySelectorAll('.sums .all') ?? [])]
        .map((each) => each.textContent)
        .join(''),
    );
  } catch {
    // Without a connection, the browser says so itself.
    form.submit();
  } finally {
    form.ariaBusy = 'false';
  }
}

function show(page: Document): void {
  const [old, next] = [document.querySelector('main'), page.querySelector('main')];
  if (old && next) old.replaceWith(next);
  document.querySelector<HTMLElement>('[role="alert"]')?.scrollIntoView({ block: 'center' });
}

/** The next press is another order of it, so it needs another key. */
function renewKey(form: HTMLFormElement, page: Document): void {
  const key = form.querySelector<HTMLInputElement>('input[name="key"]');
  const pizza = form.querySelector<HTMLInputElement>('input[name="pizza"]')?.value;
  const next = [...page.querySelectorAll<HTMLInputElement>('input[name="pizza"]')]
    .find(({ value }) => value === pizza)
    ?.form?.querySelector<HTMLInputElement>('input[name="key"]');
  if (key && next) key.value = next.value;
}

function sendOnce(form: HTMLFormElement, button: HTMLElement | null, words: string): void {
  // After it is sent: a disabled button's value would be missing.
  setTimeout(() => {
    for (const each of form.querySelectorAll('button')) each.disabled = true;
    if (button) button.textContent = words;
  });
  // Back from the next page, it can be sent again: with its key, it is the same order.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}
