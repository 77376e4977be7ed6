import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Kitchen } from './state.ts';

interface Item {
  readonly id: string;
  readonly name: string;
  readonly available: boolean;
  readonly sold_out?: boolean;
}

interface Menu {
  readonly pizzas: readonly Item[];
  readonly toppings: readonly Item[];
}

/** Takes something off the menu until it is put back. What the stock says to be out comes back by itself. */
export function SoldOutPanel({ kitchen }: { readonly kitchen: Kitchen }) {
  const { words, session, message } = kitchen;
  const menu = useSignal<Menu | undefined>(undefined);
  const board = session.shown.value;
  const read = async (): Promise<void> => {
    try {
      menu.value = await session.api.get<Menu>('/menu');
    } catch {
      message.value = words.needsConnection;
    }
  };
  useEffect(() => void read(), [board]);
  const set = async (kind: 'pizzas' | 'toppings', { id, available }: Item): Promise<void> => {
    if (await kitchen.change('PUT', `/menu/${kind}/${id}/availability`, { available: !available })) await read();
  };
  return (
    <>
      {(['pizzas', 'toppings'] as const).map((kind) => (
        <section key={kind}>
          <h3>{words[kind]}</h3>
          <ul class="switches">
            {menu.value?.[kind].map((item) => (
              <li key={item.id}>
                <button
                  type="button"
                  role="switch"
                  aria-checked={item.available}
                  disabled={item.sold_out === true}
                  onClick={() => void set(kind, item)}
                >
                  <span>{item.name}</span>
                  <b>
                    {item.sold_out
                      ? `✕ ${words.outOfStock}`
                      : item.available
                        ? `✓ ${words.available}`
                        : `✕ ${words.out}`}
                  </b>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
