/** Parts of a page are replaced by those of the same page as the server has it now: nothing is made up here. */

export async function readPage(answer: Response): Promise<Document> {
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

let count = 0;

/** How often a part of this page was replaced: what was read before is older than what is shown. */
export function swaps(): number {
  return count;
}

/** Whether a form of this page waits for its answer. */
export function isChanging(): boolean {
  return [...document.forms].some(({ ariaBusy }) => ariaBusy === 'true');
}

/** @returns whether the page has this part */
export function swap(fresh: Document, id: string): boolean {
  const [old, next] = [document.getElementById(id), fresh.getElementById(id)];
  if (!old || !next) return false;
  const focused = labelOf(document.activeElement);
  old.replaceWith(next);
  count += 1;
  // The button that was pressed is a new one now.
  if (focused !== undefined && !document.activeElement?.closest(`#${id}`)) {
    [...next.querySelectorAll<HTMLElement>('button, a, summary, input')]
      .find((each) => labelOf(each) === focused)
      ?.focus();
  }
  return true;
}

function labelOf(element: Element | null): string | undefined {
  if (!element || element === document.body) return undefined;
  return `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent}`;
}

/** For those who do not see it. */
export function say(text: string): void {
  const said = document.getElementById('said');
  if (said) said.textContent = text;
}
