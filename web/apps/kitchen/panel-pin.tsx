import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Cook, Kitchen } from './state.ts';

/** On a device of the shop's: a cook is chosen, and shows by a PIN that it is they. It needs a connection. */
export function PinPanel({ kitchen }: { readonly kitchen: Kitchen }) {
  const { words, session, byPin, cook: acting, message } = kitchen;
  const cooks = useSignal<readonly Cook[] | undefined>(undefined);
  const asked = useSignal<Cook | undefined>(undefined);
  const pin = useSignal('');
  useEffect(() => {
    session.api.get<readonly Cook[]>('/cooks').then(
      (all) => (cooks.value = all),
      () => (message.value = words.needsConnection),
    );
  }, []);
  const choose = async (cook: Cook | undefined): Promise<void> => {
    pin.value = '';
    asked.value = cook?.id === acting.peek()?.id ? undefined : cook;
    if (cook === undefined && (await kitchen.change('DELETE', '/devices/me/cook'))) byPin.value = undefined;
  };
  const say = async (event: Event): Promise<void> => {
    event.preventDefault();
    const cook = asked.peek();
    if (!cook) return;
    const isTheirs = await kitchen.change('POST', '/devices/me/cook', { cook_id: cook.id, pin: pin.peek() });
    pin.value = '';
    if (!isTheirs) return;
    byPin.value = cook;
    asked.value = undefined;
  };
  return (
    <>
      {cooks.value?.length === 0 ? <p>{words.noPins}</p> : null}
      <ul class="switches">
        {[undefined, ...(cooks.value ?? [])].map((cook) => (
          <li key={cook?.id ?? ''}>
            <button
              type="button"
              role="radio"
              aria-checked={acting.value?.id === cook?.id}
              onClick={() => void choose(cook)}
            >
              <span>{cook?.name ?? words.anybody}</span>
              <b>{acting.value?.id === cook?.id ? '✓' : ''}</b>
            </button>
          </li>
        ))}
      </ul>
      {asked.value ? (
        <form class="adding" key={asked.value.id} onSubmit={(event) => void say(event)}>
          <label>
            <span>
              {words.pin}: {asked.value.name}
            </span>
            <input
              type="password"
              inputMode="numeric"
              pattern="[0-9]{4,6}"
              maxLength={6}
              autocomplete="off"
              autofocus
              required
              value={pin.value}
              onInput={({ currentTarget }) => (pin.value = currentTarget.value)}
            />
          </label>
          <button class="plain" type="submit">
            {words.thatIsMe}
          </button>
        </form>
      ) : null}
    </>
  );
}
