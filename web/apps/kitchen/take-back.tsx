import type { Tap } from '../shared/taps.ts';
import type { Kitchen } from './state.ts';
import type { ShownTicket } from './ticket.ts';

/** For five seconds, in the place of the button that was tapped. */
export function TakeBackBar({
  kitchen,
  ticket,
  tap,
}: {
  readonly kitchen: Kitchen;
  readonly ticket: ShownTicket;
  readonly tap: Tap;
}) {
  const { words } = kitchen;
  return (
    <button key={tap.key} type="button" class="take-back" onClick={() => void kitchen.tap(ticket)}>
      <span class="bar" aria-hidden="true" />
      <span class="tapped">✓ {tap.label}</span>
      <span class="undo">↩ {words.takeBack}</span>
    </button>
  );
}
