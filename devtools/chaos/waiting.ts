import { setTimeout as pause } from 'node:timers/promises';
import { CARD, confirmed, guest, idOf, insist, PIZZA, type Ending } from './customers.ts';
import type { Desk } from './desk.ts';

/**
 * Customers with scheduled orders who keep changing time and content during the storm. What kitchen and stock hold for an order is
 * forgotten when it ends, so these are still waiting when it is audited.
 */

/** They share two quarter hours, which are occasionally full when one changes. */
const WAITING = 10;
/** Races at the same time use another quarter hour, and must fit in there. */
export const ORDERS_PER_QUARTER_HOUR = 6;
const HOURS_MS = [3 * 60 * 60_000, 4 * 60 * 60_000];
const MOST = 5;

export interface Waiting {
  readonly id: string;
  /** Cancels it at the end. */
  cancel(): Promise<Ending>;
}

/**
 * @param deskOf of each of them
 * @param isOver whether the storm is over
 */
export function waitOutStorm(deskOf: (index: number) => Desk, isOver: () => boolean): Promise<Waiting>[] {
  const begunAt = Date.now();
  const hours = HOURS_MS.map((ms) => new Date(begunAt + ms).toISOString());
  return Array.from({ length: WAITING }, (_, index) => waitOut(deskOf(index), index, hours, isOver));
}

async function waitOut(desk: Desk, index: number, hours: readonly string[], isOver: () => boolean): Promise<Waiting> {
  const name = `waiting-${index}`;
  const body = { ...guest(index, CARD), pizzas: [PIZZA], requested_for: hours[index % hours.length] };
  const placing = { wish: 'place' as const, method: 'POST', path: '/orders', body, key: `${name}-place` };
  const id = idOf(await insist(desk, placing));
  await confirmed(desk, id);
  for (let count = 1; !isOver(); count += 1) {
    const { requested_for: hour, pizzas } = await desk.read(id);
    const other = hours.find((each) => Date.parse(each) !== Date.parse(hour ?? ''));
    // Always a different content, after earlier changes are done: a change to the current content leaves no trace.
    const quantity = ((pizzas[0]?.quantity ?? 1) % MOST) + 1;
    const isHour = desk.random() < 0.5;
    const changed = isHour ? { requested_for: other } : { pizzas: [{ ...PIZZA, quantity }] };
    const change = { wish: 'change' as const, method: 'PATCH', path: `/orders/${id}`, body: changed };
    await desk.ask({ ...change, key: `${name}-change-${count}`, insistsOn: ['revision_pending'], untilDone: true });
    await pause(1_000 + desk.random() * 3_000);
  }
  const cancel = async (): Promise<Ending> => {
    await insist(desk, { wish: 'cancel', method: 'DELETE', path: `/orders/${id}`, key: `${name}-cancel` });
    return { kind: 'for later, changed again and again', id, status: 'cancelled' };
  };
  return { id, cancel };
}
