import { setTimeout as pause } from 'node:timers/promises';
import { PizzeriaError, type Draft, type Order, type PizzeriaClient } from '../../clients/javascript/index.ts';
import { answer, heading, refused, request, say, summaryOf, timelineOf } from './print.ts';

const PLACEMENT = {
  customer_name: 'Ada Lovelace',
  customer_phone: '+1 212 555 0123',
  payment_method: 'card',
  payment_token: 'tok_visa',
} as const;

/** A step, with the equivalent manual request. */
interface Step {
  readonly title: string;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Relative to /api; a function if it depends on an earlier response. */
  readonly path: string | (() => string);
  readonly body?: unknown;
  readonly run: () => Promise<Order | Draft | string>;
  /** The error code expected from the API. */
  readonly refusal?: string;
}

/**
 * Walks one order through every stage, showing each request, its response, and where to look.
 *
 * @returns whether everything went as expected
 */
export async function walk(client: PizzeriaClient, baseUrl: string): Promise<boolean> {
  const order = await client.createDraft({ delivery_address: '12 Main Street, Springfield' });
  const { id } = order;
  const { ui_url: uiUrl } = await client.getOrderWorkflow(id);
  heading('Requests carry a token; one person, the manager, plays all the parts here');
  request('TOKEN=$(npm run -s token -- manager)');
  heading('A draft is created: from now on it is a durable Temporal workflow');
  request(
    curlOf(baseUrl, { method: 'POST', path: '/orders/drafts', body: { delivery_address: order.delivery_address } }),
  );
  answer(summaryOf(order));
  answer(`Watch it: ${uiUrl}`);
  let isAsExpected = true;
  for (const step of stepsOf(client, id)) isAsExpected = (await take(step, baseUrl)) && isAsExpected;
  heading('What happened, when, and by whom');
  for (const line of timelineOf(await client.getOrderEvents(id))) answer(line);
  heading('In the Temporal UI');
  answer(uiUrl);
  return isAsExpected;
}

function stepsOf(client: PizzeriaClient, id: string): Step[] {
  const order = `/orders/${id}`;
  const margherita = { name: 'Margherita', size: 'large' } as const;
  const pepperoni = { sku: 'PEPPEMED' };
  const dearer = { pizzas: [{ ...margherita, quantity: 2 }] };
  const delivering = { status: 'delivering', driver_id: 'dario' } as const;
  const delivered = { status: 'delivered' } as const;
  let placedAt = '';
  return [
    { title: 'The menu', path: '/menu/pizzas', run: async () => describeMenu(client) },
    { title: 'An item by name', method: 'POST', path: `${order}/items`, body: margherita, run: () => client.addItem(id, margherita) },
    { title: 'Another one by SKU', method: 'POST', path: `${order}/items`, body: pepperoni, run: () => client.addItem(id, pepperoni) },
    { title: 'One is removed', method: 'DELETE', path: `${order}/items/2`, run: () => client.removeItem(id, '2') },
    {
      title: 'The draft is placed: paid for by card, and queued in the kitchen', method: 'POST', path: `${order}/place`, body: PLACEMENT,
      run: async () => {
        const placed = await client.placeDraft(id, PLACEMENT);
        placedAt = placed.order_time;
        return placed;
      },
    },
    {
      title: 'A change before cooking: the extra cost is reserved first', method: 'PATCH', path: order, body: dearer,
      run: () => client.changeOrder(id, dearer),
    },
    { title: 'The kitchen’s queue', path: '/kitchen/queue', run: async () => describeQueue(client, id) },
    {
      title: 'Completing an order that was not started is refused', method: 'POST', path: `/kitchen${order}/complete`,
      run: () => client.completeOrder(id), refusal: 'illegal_transition',
    },
    { title: 'A cook starts: it takes a slot, and the money is captured', method: 'POST', path: `/kitchen${order}/start`, run: () => startWhenFree(client, id) },
    { title: 'Starting it twice changes nothing', method: 'POST', path: `/kitchen${order}/start`, run: () => client.startCooking(id) },
    {
      title: 'A change is refused now', method: 'PATCH', path: order, body: { pizzas: [margherita] },
      run: () => client.changeOrder(id, { pizzas: [margherita] }), refusal: 'illegal_transition',
    },
    { title: 'Ready: the slot is freed, and the customer is notified', method: 'POST', path: `/kitchen${order}/complete`, run: () => client.completeOrder(id) },
    { title: 'Out for delivery', method: 'PUT', path: `${order}/status`, body: delivering, run: () => client.setStatus(id, delivering) },
    { title: 'Delivered', method: 'PUT', path: `${order}/status`, body: delivered, run: () => client.setStatus(id, delivered) },
    {
      title: 'The order as placed', path: () => `${order}?as_of=${placedAt}`,
      run: () => client.getOrderAsOf(id, placedAt),
    },
  ]; // prettier-ignore
}

async function take(step: Step, baseUrl: string): Promise<boolean> {
  heading(step.title);
  request(curlOf(baseUrl, step));
  try {
    const result = await step.run();
    answer(typeof result === 'string' ? result : summaryOf(result));
    return step.refusal === undefined;
  } catch (error) {
    if (!(error instanceof PizzeriaError)) throw error;
    const { status, code, message } = error;
    refused(`${status} ${code}: ${message}`);
    return step.refusal === code;
  }
}

/** Other orders may have all the slots; then wait. */
async function startWhenFree(client: PizzeriaClient, id: string): Promise<Order> {
  for (;;) {
    try {
      return await client.startCooking(id);
    } catch (error) {
      if (!(error instanceof PizzeriaError) || error.code !== 'no_free_slot') throw error;
      say('  All slots are in use; trying again in a second.');
      await pause(1000);
    }
  }
}

async function describeMenu(client: PizzeriaClient): Promise<string> {
  const { pizzas, toppings } = await client.getMenu();
  const first = pizzas[0];
  const prices = first?.sizes.map(({ size, price }) => `${size} ${price}`).join(', ') ?? '';
  return `${pizzas.length} pizzas and ${toppings.length} toppings, such as ${first?.name}: ${prices} ${first?.currency}`;
}

async function describeQueue(client: PizzeriaClient, id: string): Promise<string> {
  const queue = await client.getKitchenQueue();
  const own = queue.find((ticket) => ticket.order_id === id);
  return `${queue.length} waiting; this one is number ${own?.position}: ${own?.pizzas.join(', ')}`;
}

function curlOf(baseUrl: string, { method = 'GET', path, body }: Pick<Step, 'method' | 'path' | 'body'>): string {
  const how = method === 'GET' || (method === 'POST' && body !== undefined) ? '' : ` -X ${method}`;
  const address = typeof path === 'function' ? path() : path;
  const json = body === undefined ? '' : ` -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
  return `curl -s${how} '${baseUrl}/api${address}' -H "Authorization: Bearer $TOKEN"${json}`;
}
