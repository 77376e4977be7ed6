import { setTimeout as pause } from 'node:timers/promises';

/** A pizzeria in mid-evening, for pictures: orders of every stage, stock, drivers and the menu as they are on such an evening. */

/** Sends a request to the API, to the first store unless the path begins with `/api/`; throws if it is refused. */
export type Send = (user: string, method: string, path: string, body?: object) => Promise<{ readonly id: string }>;

interface Guest {
  readonly name: string;
  readonly pizzas: readonly { readonly name: string; readonly size: string; readonly toppings?: readonly string[]; readonly quantity?: number }[]; // prettier-ignore
  readonly address?: string;
  readonly notes?: string;
  readonly cash?: true;
}

const GUESTS: readonly Guest[] = [
  { name: 'Ada Lovelace', pizzas: [{ name: 'Margherita', size: 'large', toppings: ['Fresh Basil'] }, { name: 'Diavola', size: 'medium' }], address: '12 Main Street, Springfield', notes: 'Ring twice, please.' },
  { name: 'Grace Hopper', pizzas: [{ name: 'Quattro Formaggi', size: 'medium', quantity: 2 }], cash: true },
  { name: 'Alan Turing', pizzas: [{ name: 'Funghi', size: 'small' }, { name: 'Tonno', size: 'large', toppings: ['Onions', 'Olives'] }], address: '4 Bletchley Lane, Springfield', cash: true },
  { name: 'Katherine Johnson', pizzas: [{ name: 'Vegetariana', size: 'large' }], notes: 'Nut allergy!' },
  { name: 'Edsger Dijkstra', pizzas: [{ name: 'Capricciosa', size: 'medium' }, { name: 'Marinara', size: 'medium' }, { name: 'Calzone', size: 'large' }], address: '1 Shortest Path, Springfield' },
  { name: 'Barbara Liskov', pizzas: [{ name: 'Pepperoni', size: 'large', quantity: 3 }], address: '77 Substitution Road, Springfield' },
  { name: 'Donald Knuth', pizzas: [{ name: 'Prosciutto', size: 'small', toppings: ['Rocket'] }], cash: true },
  { name: 'Margaret Hamilton', pizzas: [{ name: 'Margherita', size: 'medium' }, { name: 'Hawaiian', size: 'medium' }], address: '11 Apollo Avenue, Springfield' },
]; // prettier-ignore

/** How far each order has come, in the order of their placing. */
const ENDED = ['delivered', 'delivered', 'cancelled', 'delivered', 'delivered', 'delivered', 'delivered', 'delivered'];
const OPEN = ['delivering', 'delivering', 'ready', 'ready', 'cooking', 'cooking', 'preparing', 'confirmed', 'confirmed', 'confirmed', 'confirmed', 'confirmed', 'confirmed']; // prettier-ignore
const WAY = ['preparing', 'cooking', 'ready', 'delivering', 'delivered'];

export async function stageEvening(send: Send): Promise<void> {
  for (const [sku, quantity, lowAt] of [
    ['DOUGH', 60_000, 8_000],
    ['MOZZARELLA', 26_000, 5_000],
    ['OLIVES', 900, 1_000],
    ['TOMATO-SAUCE', 30_000, 4_000],
  ] as const) {
    await send('manager', 'POST', '/inventory/batches', { reference: `evening-${sku.toLowerCase()}`, sku, quantity });
    await send('manager', 'PUT', `/inventory/${sku}/threshold`, { low_at: lowAt });
  }
  const open = new Map<string, string[]>();
  for (const [index, target] of [...ENDED, ...OPEN].entries()) {
    const guest = GUESTS[index % GUESTS.length];
    if (!guest) break;
    const isDriven = target === 'delivering' || target === 'ready';
    const id = await place(
      send,
      isDriven ? { address: `${index} Garden Street, Springfield`, ...guest } : guest,
      index,
    );
    await walk(send, id, target);
    if (index >= ENDED.length) open.set(target, [...(open.get(target) ?? []), id]);
  }
  const [ready] = open.get('ready') ?? [];
  await send('driver', 'POST', `/delivery/${ready}/assign`, {});
  const waiting = open.get('confirmed') ?? [];
  await send('chef', 'POST', `/kitchen/orders/${waiting.at(-1)}/rush`, {});
  await send('chef', 'POST', `/kitchen/orders/${waiting.at(-2)}/hold`, {});
  await send('manager', 'PATCH', `/orders/${waiting.at(-3)}`, { special_instructions: 'Cut into squares, please.' });
  await send('chef', 'PUT', '/menu/pizzas/hawaiian/availability', { available: false });
  await send('chef', 'POST', '/kitchen/staff', { cooks: 3 });
  const basket = [
    { name: 'Margherita', size: 'large', toppings: ['Fresh Basil'] },
    { name: 'Tonno', size: 'medium', quantity: 2 },
  ];
  await send('customer', 'POST', '/orders/drafts', { pizzas: basket });
}

async function place(send: Send, { name, pizzas, address, notes, cash }: Guest, index: number): Promise<string> {
  const { id } = await send(name === 'Ada Lovelace' ? 'customer' : 'manager', 'POST', '/orders', {
    customer_name: name,
    customer_phone: `+1 212 555 01${String(index + 10).padStart(2, '0')}`,
    pizzas,
    ...(address === undefined ? {} : { delivery_address: address }),
    ...(notes === undefined ? {} : { special_instructions: notes }),
    ...(cash ? { payment_method: 'cash' } : { payment_method: 'card', payment_token: 'tok_visa' }),
  });
  return id;
}

async function walk(send: Send, id: string, target: string): Promise<void> {
  if (target === 'confirmed') return;
  if (target === 'cancelled') {
    await send('manager', 'DELETE', `/orders/${id}`);
    return;
  }
  const order = await confirmed(send, id);
  for (const status of WAY.slice(0, WAY.indexOf(target) + 1)) {
    if (status === 'delivering' && order.fulfilment === 'pickup') continue;
    if (status === 'delivering') {
      await send('driver', 'POST', `/delivery/${id}/assign`, {});
      await send('driver', 'POST', '/delivery/depart', { order_ids: [id] });
    } else await send('manager', 'PUT', `/orders/${id}/status`, { status });
  }
}

interface Order {
  readonly status?: string;
  readonly fulfilment?: string;
}

/** Its payment takes a moment. */
async function confirmed(send: Send, id: string): Promise<Order> {
  for (;;) {
    const order = (await send('manager', 'GET', `/orders/${id}`)) as Order;
    if (order.status !== 'received' && order.status !== 'placing') return order;
    await pause(100);
  }
}
