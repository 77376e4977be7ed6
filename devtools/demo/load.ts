import { setTimeout as pause } from 'node:timers/promises';
import {
  PizzeriaError,
  type Order,
  type OrderRequest,
  type PizzeriaClient,
  type StatusRequest,
} from '../../clients/javascript/index.ts';
import { wayOf } from '../../domain/order/index.ts';
import { heading, answer, failed, say } from './print.ts';

export interface LoadOptions {
  readonly orders: number;
  /** The number of concurrent orders. */
  readonly inFlight: number;
}

/** The end of an order. */
export type Ending = 'delivered' | 'collected' | 'cancelled' | 'declined' | 'refused';

/** A customer's behaviour. Shares are as in a real pizzeria. */
interface Customer {
  readonly share: number;
  readonly request: Partial<OrderRequest>;
  readonly asDraft?: boolean;
  readonly changes?: boolean;
  readonly cancels?: boolean;
}

const DELIVERED = { delivery_address: '12 Main Street, Springfield' };
const CARD = { payment_method: 'card', payment_token: 'tok_visa' } as const;
const CUSTOMERS: readonly Customer[] = [
  { share: 35, request: { ...DELIVERED, ...CARD } },
  { share: 5, request: { ...DELIVERED, payment_method: 'online' } },
  { share: 20, request: { payment_method: 'cash' } },
  { share: 10, request: { ...CARD }, asDraft: true },
  { share: 10, request: { ...DELIVERED, ...CARD }, changes: true },
  { share: 8, request: { ...DELIVERED, payment_method: 'cash' } },
  { share: 7, request: { ...DELIVERED, ...CARD }, cancels: true },
  { share: 5, request: { payment_method: 'card', payment_token: 'tok_declined' } },
];
const PIZZAS = ['Margherita', 'Pepperoni', 'Quattro Formaggi'];
const SIZES = ['small', 'medium', 'large'] as const;
/** Longer than it takes to find out without the provider's notice. */
const PAID_WITHIN_MS = 180_000;
const PAID_LOOK_MS = 100;
const PROGRESS_EVERY_MS = 1000;

/**
 * A busy evening: all kinds of customers, a kitchen working through the orders, and drivers.
 *
 * @returns whether every order ended as expected
 */
export async function load(client: PizzeriaClient, { orders, inFlight }: LoadOptions): Promise<boolean> {
  const endings: Ending[] = [];
  const placing: number[] = [];
  const unexpected: string[] = [];
  const started = performance.now();
  heading(`A busy evening: ${orders} orders, ${inFlight} at a time`);
  const progress = setInterval(() => showProgress(endings.length, orders, started), PROGRESS_EVERY_MS);
  let next = 0;
  const serve = async (): Promise<void> => {
    while (next < orders) {
      const index = next++;
      try {
        endings.push(await serveCustomer(client, index, placing));
      } catch (error) {
        unexpected.push(`Order ${index + 1}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, orders) }, serve));
  clearInterval(progress);
  showProgress(endings.length, orders, started);
  if (process.stdout.isTTY) say();
  report(endings, placing, unexpected, (performance.now() - started) / 1000);
  return unexpected.length === 0 && endings.length === orders;
}

/** One customer, from placing to the end of the order. @param placing receives how long placing took, in milliseconds */
export async function serveCustomer(client: PizzeriaClient, index: number, placing: number[]): Promise<Ending> {
  const customer = customerFor(index);
  const began = performance.now();
  let order: Order;
  try {
    order = await place(client, customer, index);
  } catch (error) {
    if (!(error instanceof PizzeriaError)) throw error;
    if (error.code === 'payment_declined') return 'declined';
    if (['kitchen_at_capacity', 'kitchen_paused', 'store_closed'].includes(error.code)) return 'refused';
    throw error;
  }
  placing.push(performance.now() - began);
  if (order.payment?.action_url) await payOnPage(client, order);
  if (customer.cancels) {
    await client.cancelOrder(order.id, 'Changed my mind.');
    return 'cancelled';
  }
  if (customer.changes) await client.changeOrder(order.id, { special_instructions: 'Ring twice, please.' });
  for (const { to } of wayOf(order.fulfilment)) {
    // The client's types are generated from a build of this: they learn of a new status afterwards.
    const status = to as StatusRequest['status'];
    const driver = status === 'delivering' ? { driver_id: `driver-${index % 4}` } : {};
    await setStatus(client, order.id, { status, ...driver });
  }
  return order.fulfilment === 'delivery' ? 'delivered' : 'collected';
}

/** As the customer's browser does, on the simulated provider's page. */
async function payOnPage(client: PizzeriaClient, { id, payment }: Order): Promise<void> {
  await fetch(`${payment?.action_url}?answer=pay`, { method: 'POST', redirect: 'manual' });
  const limit = performance.now() + PAID_WITHIN_MS;
  while ((await client.getOrder(id)).status === 'received') {
    if (performance.now() > limit) throw new Error(`${id} was paid, and not confirmed.`);
    await pause(PAID_LOOK_MS);
  }
}

async function place(client: PizzeriaClient, customer: Customer, index: number): Promise<Order> {
  const pizza = { name: PIZZAS[index % PIZZAS.length] ?? 'Margherita', size: SIZES[index % SIZES.length] ?? 'large' };
  const who = {
    customer_name: `Guest ${index + 1}`,
    customer_phone: `+1 212 555 ${String(100 + (index % 9900)).padStart(4, '0')}`,
    ...customer.request,
  };
  if (!customer.asDraft) return client.placeOrder({ ...who, pizzas: [pizza] });
  const draft = await client.createDraft();
  await client.addItem(draft.id, pizza);
  return client.placeDraft(draft.id, who);
}

async function setStatus(client: PizzeriaClient, id: string, request: StatusRequest): Promise<void> {
  for (;;) {
    try {
      await client.setStatus(id, request);
      return;
    } catch (error) {
      if (!(error instanceof PizzeriaError) || error.code !== 'no_free_slot') throw error;
      await pause(100);
    }
  }
}

/** The kinds by share, mixed the same way in each hundred. */
function customerFor(index: number): Customer {
  let place = (index * 37) % 100;
  for (const customer of CUSTOMERS) {
    if (place < customer.share) return customer;
    place -= customer.share;
  }
  throw new RangeError('The shares must add up to a hundred.');
}

function showProgress(done: number, orders: number, started: number): void {
  const perSecond = done / ((performance.now() - started) / 1000);
  const bar = '█'.repeat(Math.round((done / orders) * 30)).padEnd(30, '░');
  const line = `${bar} ${done} of ${orders}, ${perSecond.toFixed(1)} per second`;
  if (process.stdout.isTTY) process.stdout.write(`\r  ${line}   `);
  else answer(line);
}

function report(endings: readonly Ending[], placing: number[], unexpected: readonly string[], seconds: number): void {
  heading('At the end of the evening');
  for (const ending of ['delivered', 'collected', 'cancelled', 'declined', 'refused'] as const) {
    const count = endings.filter((each) => each === ending).length;
    if (count > 0) answer(`${String(count).padStart(5)} ${ending}`);
  }
  const sorted = placing.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
  answer(`${(endings.length / seconds).toFixed(1)} orders per second, in ${seconds.toFixed(1)} seconds`);
  answer(`placing took ${at(0.5)} ms (median), ${at(0.95)} ms (95th percentile)`);
  for (const each of unexpected) failed(`  Unexpected: ${each}`);
}
