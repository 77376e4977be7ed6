import { useSignal } from '@preact/signals';
import { PinPanel } from './panel-pin.tsx';
import type { Cook, Kitchen } from './state.ts';

/** Who cooks at this screen, which is recorded with each step. */
export function CookPanel({ kitchen }: { readonly kitchen: Kitchen }) {
  return kitchen.page.principal.isDevice ? <PinPanel kitchen={kitchen} /> : <NamePanel kitchen={kitchen} />;
}

/** The names stay on this device. */
function NamePanel({ kitchen }: { readonly kitchen: Kitchen }) {
  const { words, settings } = kitchen;
  const { cooks, cook: chosen } = settings.value;
  const name = useSignal('');
  const add = (event: Event): void => {
    event.preventDefault();
    const text = name.peek().trim();
    if (text === '') return;
    const cook: Cook = { id: text.toLowerCase().replaceAll(/\s+/g, '-').slice(0, 100), name: text.slice(0, 100) };
    kitchen.set({ cooks: [...cooks.filter(({ id }) => id !== cook.id), cook], cook: cook.id });
    name.value = '';
  };
  return (
    <>
      <ul class="switches">
        {[undefined, ...cooks].map((cook) => (
          <li key={cook?.id ?? ''}>
            <button
              type="button"
              role="radio"
              aria-checked={chosen === cook?.id}
              onClick={() => kitchen.set({ cook: cook?.id })}
            >
              <span>{cook?.name ?? words.anybody}</span>
              <b>{chosen === cook?.id ? '✓' : ''}</b>
            </button>
            {cook ? (
              <button
                type="button"
                class="plain forget"
                aria-label={words.remove(cook.name)}
                onClick={() =>
                  kitchen.set({
                    cooks: cooks.filter(({ id }) => id !== cook.id),
                    ...(chosen === cook.id ? { cook: undefined } : {}),
                  })
                }
              >
                ×
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      <form class="adding" onSubmit={add}>
        <label>
          <span>{words.addCook}</span>
          <input
            value={name.value}
            maxLength={60}
            autocomplete="off"
            onInput={({ currentTarget }) => (name.value = currentTarget.value)}
          />
        </label>
        <button class="plain" type="submit">
          {words.add}
        </button>
      </form>
    </>
  );
}
