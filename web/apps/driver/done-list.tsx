import { moneyText } from '../shared/format.ts';
import { unsentBy } from '../shared/taps.ts';
import type { Driver } from './state.ts';
import { sumOf } from './stops.ts';

/** What was delivered with this phone, the cash in the pocket, and the way out. */
export function DoneList({ driver }: { readonly driver: Driver }) {
  const { words, done, page, language, clockText, ring } = driver;
  const total = sumOf(done.value.map(({ collected }) => collected));
  const leave = async (event: MouseEvent): Promise<void> => {
    event.preventDefault();
    const unsent = unsentBy(driver.session.taps.value, page.principal.id, Date.now()).length;
    if (unsent > 0 && !confirm(words.signOutUnsent(unsent))) return;
    await driver.signOut();
    location.assign(page.signOutUrl);
  };
  return (
    <>
      <p class="total">{words.collected(moneyText(total, page.currency, language))}</p>
      {done.value.length === 0 ? <p class="none">{words.nothingDone}</p> : null}
      <ul class="finished">
        {done.value.map(({ number, time, collected, currency }) => (
          <li key={`${number}-${time}`}>
            <b>{number}</b> <span>{clockText(time)}</span>
            <span>{Number(collected) > 0 ? moneyText(collected, currency, language) : `✓ ${words.paid}`}</span>
          </li>
        ))}
      </ul>
      <fieldset class="ring">
        <legend>{words.ring}</legend>
        {(['loud', 'discreet'] as const).map((each) => (
          <button
            key={each}
            type="button"
            class="plain"
            aria-pressed={ring.value === each}
            onClick={() => driver.setRing(each)}
          >
            {ring.value === each ? '● ' : '○ '}
            {words[each]}
          </button>
        ))}
      </fieldset>
      <a class="plain wide" href={page.signOutUrl} onClick={(event) => void leave(event)}>
        {words.signOut}
      </a>
    </>
  );
}
