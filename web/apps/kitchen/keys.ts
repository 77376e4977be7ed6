import { onTouch } from '../shared/sound.ts';
import type { Kitchen, Panel } from './state.ts';
import { STATIONS } from './ticket.ts';

/** Keys, which bump bars send too: 1–9 is the next step of a ticket, and again takes it back. */
const PANELS: Readonly<Record<string, Panel>> = { a: 'all_day', r: 'recall', s: 'sold_out', k: 'kitchen', c: 'cook' };

export function listenToKeys(kitchen: Kitchen): void {
  onTouch(() => kitchen.sounds.touch());
  addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
    if (event.ctrlKey || event.metaKey || event.altKey || (isTyping && event.key !== 'Escape')) return;
    if (act(kitchen, event.key)) event.preventDefault();
  });
}

/** @returns whether the key means something here */
function act(kitchen: Kitchen, key: string): boolean {
  const { panel, opened, active, lanes } = kitchen;
  if (/^[1-9]$/.test(key)) {
    const ticket = lanes.peek().find(({ station }) => station === active.peek())?.tickets[Number(key) - 1];
    if (ticket) void kitchen.tap(ticket);
    return true;
  }
  const shown = PANELS[key.toLowerCase()];
  if (shown) {
    panel.value = panel.peek() === shown ? undefined : shown;
    return true;
  }
  switch (key) {
    case 'ArrowLeft':
      move(kitchen, -1);
      return true;
    case 'ArrowRight':
      move(kitchen, 1);
      return true;
    case 'z':
    case 'Z':
    case 'Backspace':
      void kitchen.takeBackLast();
      return true;
    case 'Escape':
      panel.value = undefined;
      opened.value = undefined;
      return true;
    default:
      return false;
  }
}

function move({ focus, settings, set, active }: Kitchen, by: number): void {
  const at = STATIONS.indexOf(active.peek());
  const next = STATIONS[(at + by + STATIONS.length) % STATIONS.length] ?? 'make';
  focus.value = next;
  if (settings.peek().filter !== 'all') set({ filter: next });
}
