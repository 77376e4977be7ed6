import { setTimeout as pause } from 'node:timers/promises';
import type { Send } from './stage.ts';

/** What a chain has besides: two more stores, one of which is down and offers its orders to the first one; changes on their way; refunds. */

interface Told {
  readonly id: string;
  readonly status: string;
  readonly waves: readonly { readonly stores: number; readonly changed: number }[];
}

const CHANGES = '/api/chain/change-sets';
const ROLLOUTS = '/api/chain/rollouts';

export async function stageChain(send: Send): Promise<void> {
  const main = await send('admin', 'GET', '/api/stores/main');
  const moving = { by: 'manager', after_minutes: 5, stores: ['main'] };
  await send('admin', 'POST', '/api/stores', { ...main, id: 'hill', name: 'Hilltop Pizza' });
  await send('admin', 'POST', '/api/stores', { ...main, id: 'harbour', name: 'Harbour Pizza', moving });
  await stageDown(send);
  await stageRefunds(send);
  await stageRollouts(send);
}

/** A kitchen that begins nothing: of its orders one is moved, one stays, one waits for its customer's answer, and one was not offered. */
async function stageDown(send: Send): Promise<void> {
  const here = '/api/stores/harbour';
  const ids: string[] = [];
  for (const pizza of ['Margherita', 'Diavola', 'Funghi', 'Tonno']) {
    const { id } = await send('customer', 'POST', `${here}/orders`, {
      customer_name: 'Ada Lovelace',
      // One number has one order for cash at a time.
      customer_phone: `+1 212 555 02${10 + ids.length}`,
      payment_method: 'cash',
      pizzas: [{ name: pizza, size: 'large', quantity: 2 }],
    });
    ids.push(id);
  }
  await send('manager', 'POST', `${here}/kitchen/pause`, { down: true, reason: 'The oven is cold.' });
  const [moved, declined, asked] = ids;
  await send('manager', 'POST', `${here}/moves`, { order_ids: [moved, declined, asked], nobody_begins_them: true });
  for (const [id, answer] of [
    [moved, 'accept'],
    [declined, 'decline'],
  ] as const) {
    const { move_offer: offer } = (await send('customer', 'GET', `${here}/orders/${id}`)) as {
      readonly move_offer?: { readonly id: string } | null;
    };
    if (offer) await send('customer', 'POST', `${here}/orders/${id}/move-offers/${offer.id}/${answer}`);
  }
}

/** They wait for another manager, if the program was started with a limit. */
async function stageRefunds(send: Send): Promise<void> {
  const ended = (await send('manager', 'GET', '/orders?status=delivered&limit=20')) as unknown as readonly {
    readonly id: string;
    readonly payment: { readonly method: string };
  }[];
  const [first, second, third] = ended.filter(({ payment }) => payment.method === 'card');
  for (const [user, order, amount, reason] of [
    ['admin', first, '22.00', 'Both pizzas were cold when they came, and the driver was half an hour late.'],
    ['admin', second, '18.50', 'The wrong pizza.'],
    ['manager', third, '16.00', 'Burnt.'],
  ] as const) {
    if (order) await send(user, 'POST', `/orders/${order.id}/refunds`, { amount, reason });
  }
}

async function stageRollouts(send: Send): Promise<void> {
  const dearer = { menu: { pizzas: { diavola: { sizes: { large: { price: '24.00' } } } } } };
  const isBack = await plan(send, 'Diavola is dearer', dearer, [['hill'], ['main']]);
  await order(send, isBack, 'start');
  await until(send, isBack, ({ waves: [first] }) => first?.changed === first?.stores);
  await order(send, isBack, 'undo', 'Guests complain.');
  await until(send, isBack, ({ status }) => status === 'undone');

  const backlog = { settings: { kitchen: { max_backlog: 44 }, timers: { promise_warn_minutes: 21 } } };
  await plan(send, 'Longer queues on Fridays', backlog, [['hill'], ['main'], ['harbour']]);
  const menu = {
    pizzas: { margherita: { sizes: { large: { price: '20.00' }, medium: { price: '16.50' } } } },
    toppings: { olives: { available: false } },
  };
  const spring = await plan(send, 'Spring prices', { settings: { delivery_fee: '3.79' }, menu }, [['hill'], ['main']]);
  await order(send, spring, 'start');
  await until(send, spring, ({ waves: [first] }) => first?.changed === first?.stores);
}

async function plan(send: Send, name: string, changes: object, waves: readonly (readonly string[])[]): Promise<string> {
  const set = await send('admin', 'POST', CHANGES, { name, currency: 'USD', ...changes });
  const { id } = await send('admin', 'POST', ROLLOUTS, {
    change_set_id: set.id,
    waves: waves.map((stores) => ({ stores })),
    watch_minutes: 5,
    min_orders: 1,
  });
  await until(send, id, ({ status }) => status === 'planned');
  return id;
}

const PATHS = { start: 'start', pause: 'pause', resume: 'resume', undo: 'roll-back' } as const;

async function order(send: Send, id: string, what: keyof typeof PATHS, reason?: string): Promise<void> {
  await send('admin', 'POST', `${ROLLOUTS}/${id}/${PATHS[what]}`, reason === undefined ? {} : { reason });
}

async function until(send: Send, id: string, isSo: (run: Told) => boolean): Promise<void> {
  while (!isSo((await send('admin', 'GET', `${ROLLOUTS}/${id}`)) as unknown as Told)) await pause(200);
}
