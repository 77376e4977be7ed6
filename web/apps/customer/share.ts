import { say } from './swap.ts';

/** A link is passed on by what the device has for it, else it is copied. */
export function onShare(): void {
  document.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-share]');
    if (button) void share(button, button.dataset['share'] ?? '');
  });
}

/** Without either, the link is there to be selected. */
export function offerShare(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-share]')) {
    button.hidden = !('share' in navigator) && !('clipboard' in navigator);
  }
}

async function share(button: HTMLElement, url: string): Promise<void> {
  try {
    if ('share' in navigator) await navigator.share({ url, title: document.title });
    else {
      await (navigator as Navigator).clipboard.writeText(url);
      const done = button.dataset['done'] ?? '';
      button.textContent = done;
      say(done);
    }
  } catch {
    // They have changed their mind.
  }
}
