import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { FinishedOrders } from '../../../clients/javascript/types.ts';
import type { Kitchen } from './state.ts';

const KEPT = 'finished';

/** The last orders that left the oven, to look at again. */
export function RecallPanel({ kitchen }: { readonly kitchen: Kitchen }) {
  const { words, session, clockText } = kitchen;
  const finished = useSignal<FinishedOrders>([]);
  const board = session.shown.value;
  useEffect(() => {
    const read = async (): Promise<void> => {
      try {
        finished.value = await session.api.get<FinishedOrders>('/kitchen/finished');
        await session.device.keep(KEPT, finished.value);
      } catch {
        finished.value = (await session.device.read<FinishedOrders>(KEPT)) ?? finished.peek();
      }
    };
    void read();
  }, [board, finished, session]);
  return (
    <ol class="recalled">
      {finished.value.map(
        ({
          order_id: id,
          number,
          actual_ready_time: ready,
          lines,
          special_instructions: note,
          cook,
          fulfilment,
          status,
        }) => (
          <li key={id}>
            <p class="headline">
              <b>{number}</b> {fulfilment === 'pickup' ? words.pickup : words.delivery} ·{' '}
              {ready === null ? '' : clockText(ready)}
              {cook?.name ? ` · ${cook.name}` : ''} {status === 'ready' ? `· ${words.pass}` : ''}
            </p>
            <ul>
              {lines.map((line) => (
                <li key={line.line}>
                  {`${line.quantity}× ${line.name} ${words.sizes[line.size] ?? line.size}`}
                  {line.toppings.length > 0 ? (
                    <small> {line.toppings.map((each) => `+ ${each}`).join(' ')}</small>
                  ) : null}
                </li>
              ))}
            </ul>
            {note ? <p class="note">{note}</p> : null}
          </li>
        ),
      )}
    </ol>
  );
}
