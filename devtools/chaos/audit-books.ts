import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SimulatedPayment } from '../../adapters/payments/simulated-books.ts';
import { isPlaced } from '../../domain/order/index.ts';
import type { StoredOrder } from '../../ports.ts';
import type { Fault } from './ledger.ts';

/**
 * Compares the payment provider's books with the orders. All orders have ended, so nothing may be reserved.
 *
 * @param folder the simulated provider's
 */
export async function auditBooks(folder: string, orders: readonly StoredOrder[]): Promise<Fault[]> {
  const stored = new Map<string, StoredOrder>(orders.map((order) => [order.state.id, order]));
  const faults: Fault[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.endsWith('.json')) continue;
    const orderId = name.slice(0, -'.json'.length);
    const payment = JSON.parse(await readFile(join(folder, name), 'utf8')) as SimulatedPayment;
    const say = (what: string): void =>
      void faults.push({ what: `${orderId}: ${what} The provider's log: ${payment.log.join(', ')}.`, orderId });
    for (const [id, { status, amount }] of Object.entries(payment.reservations)) {
      if (status === 'held') say(`the provider still holds ${amount.minor} (minor) under ${id}.`);
    }
    const taken = payment.captured?.minor ?? 0;
    const returned = Object.values(payment.refunds).reduce((sum, { minor }) => sum + minor, 0);
    const state = stored.get(orderId)?.state;
    if (!state || !isPlaced(state)) {
      if (taken > returned) say(`the provider has ${taken - returned} (minor) for an order that does not exist.`);
      continue;
    }
    const { captured, refunded } = state.payment;
    if (captured.minor !== taken) say(`the provider has taken ${taken} (minor), but the order has ${captured.minor}.`);
    if (refunded.minor !== returned) {
      say(`the provider has refunded ${returned} (minor), but the order has ${refunded.minor}.`);
    }
    if (payment.log.filter((line) => line.startsWith('captured ')).length > 1) say('money was taken more than once.');
  }
  return faults;
}

/** Numbers are unique within a store's day. */
export function auditNumbers(orders: readonly StoredOrder[]): Fault[] {
  const owners = new Map<string, string>();
  return orders.flatMap(({ state }) => {
    if (!isPlaced(state)) return [];
    const number = `${state.day} #${state.number}`;
    const owner = owners.get(number);
    owners.set(number, state.id);
    return owner === undefined
      ? []
      : [{ what: `${number} is the number of ${owner} and of ${state.id}.`, orderId: state.id }];
  });
}
