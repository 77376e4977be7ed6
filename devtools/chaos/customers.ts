import { setTimeout as pause } from 'node:timers/promises';
import { wayOf, type WayStep } from '../../domain/order/index.ts';
import type { Answer, Desk, Question } from './desk.ts';

/** Customers, cooks and drivers who act one after the other. For concurrent ones see races.ts. */

export interface Ending {
  readonly kind: string;
  readonly id: string;
  /** The order's expected end. */
  readonly status: 'delivered' | 'cancelled' | 'rejected';
  /** It may be refunded, although it was delivered. */
  readonly isRefunded?: boolean;
  /** It was never placed. */
  readonly isDraft?: boolean;
  /** Its end in the other store, to which it was moved. */
  readonly there?: Pick<Ending, 'id' | 'status'>;
}

interface Behaviour {
  readonly share: number;
  readonly request: object;
  readonly asDraft?: boolean;
  readonly changes?: boolean;
  readonly cancels?: 'at once' | 'while cooking';
  readonly isDeclined?: boolean;
  /** What the customer does on the payment provider's page. */
  readonly onPage?: 'pay' | 'decline';
}

export const CARD = { payment_method: 'card', payment_token: 'tok_visa' };
export const TO_THE_DOOR = { delivery_address: '12 Main Street, Springfield' };
const ONLINE = { payment_method: 'online' };
const KINDS = {
  'card, to the door': { share: 18, request: { ...CARD, ...TO_THE_DOOR } },
  'cash, collected': { share: 8, request: {} },
  'cash, to the door': { share: 8, request: TO_THE_DOOR },
  'by a draft': { share: 10, request: CARD, asDraft: true },
  'changed to a dearer one': { share: 12, request: { ...CARD, ...TO_THE_DOOR }, changes: true },
  'online, to the door': { share: 4, request: { ...ONLINE, ...TO_THE_DOOR }, onPage: 'pay' },
  'online, changed to a dearer one': { share: 4, request: ONLINE, onPage: 'pay', changes: true },
  'online, declined on the page': { share: 2, request: ONLINE, onPage: 'decline' },
  'cancelled at once': { share: 10, request: CARD, cancels: 'at once' },
  'cancelled while cooking': { share: 10, request: CARD, cancels: 'while cooking' },
  'a card that is declined': { share: 6, request: { ...CARD, payment_token: 'tok_declined' }, isDeclined: true },
  'a provider that is slow': { share: 5, request: { ...CARD, payment_token: 'tok_slow' } },
  'a provider that is away': { share: 3, request: { ...CARD, payment_token: 'tok_down' } },
} as const satisfies Record<string, Behaviour>;
type Kind = keyof typeof KINDS;

/** Retryable, so not a final refusal. */
const PATIENT = ['no_free_slot', 'revision_pending'];
const RETRY_MS = 200;
const CONFIRMED_WITHIN_MS = 240_000;
export const PIZZA = { name: 'Margherita', size: 'large' } as const;

/** @param name makes this order's keys unique */
export async function serveOne(desk: Desk, index: number, name: string): Promise<Ending> {
  const kind = kindOf(index);
  const behaviour: Behaviour = KINDS[kind];
  const order = guest(index, behaviour.request);
  const placed = await place(desk, name, order, behaviour);
  if (behaviour.isDeclined) {
    // A customer who had to wait for the decline is told that the order was accepted, and reads the rest later.
    if (placed.status !== 402 && placed.status !== 202) throw new Error(`${kind}: ${placed.status} in place of 402.`);
    return { kind, id: idOf(placed), status: 'rejected' };
  }
  const id = idOf(placed);
  const cancel = async (): Promise<Ending> => {
    await insist(desk, { wish: 'cancel', method: 'DELETE', path: `/orders/${id}`, key: `${name}-cancel` });
    return { kind, id, status: 'cancelled' };
  };
  if (behaviour.cancels === 'at once') return cancel();
  if (behaviour.onPage) await payOnPage(desk, id, behaviour.onPage);
  if (behaviour.onPage === 'decline') return { kind, id, status: 'rejected' };
  await confirmed(desk, id);
  if (behaviour.changes) {
    const body = { pizzas: [{ ...PIZZA, quantity: 3 }] };
    await insist(desk, { wish: 'change', method: 'PATCH', path: `/orders/${id}`, body, key: `${name}-change` });
    if (behaviour.onPage) await payOnPage(desk, id, behaviour.onPage);
    await changed(desk, id);
  }
  for (const next of wayOf(fulfilmentOf(order))) {
    await insist(desk, step(id, next, `${name}-${next.to}`));
    if (next.to === 'cooking' && behaviour.cancels) return cancel();
  }
  return { kind, id, status: 'delivered' };
}

export function guest(index: number, request: object): object {
  return { customer_name: `Guest ${index}`, customer_phone: `+1 212 555 ${String(1000 + (index % 40))}`, ...request };
}

export function fulfilmentOf(order: object): 'pickup' | 'delivery' {
  return 'delivery_address' in order ? 'delivery' : 'pickup';
}

export function step(id: string, { command, to: status }: WayStep, key: string): Question {
  return { wish: command, method: 'PUT', path: `/orders/${id}/status`, body: { status }, key };
}

async function place(desk: Desk, name: string, order: object, { asDraft = false }: Behaviour): Promise<Answer> {
  const placing = { method: 'POST', path: '/orders', body: { ...order, pizzas: [PIZZA] }, key: `${name}-place` };
  if (!asDraft) return askTwice(desk, { ...placing, wish: 'place' });
  const draft = { wish: 'draft' as const, method: 'POST', path: '/orders/drafts', body: { pizzas: [] } };
  const { id } = (await insist(desk, { ...draft, key: `${name}-draft` })).body;
  const item = { wish: 'item' as const, method: 'POST', path: `/orders/${id}/items`, body: PIZZA };
  await insist(desk, { ...item, key: `${name}-item` });
  return askTwice(desk, { ...placing, wish: 'placeDraft', path: `/orders/${id}/place`, body: order });
}

/** An impatient customer: occasionally sends the same request twice at once. Both responses must name the same order. */
export async function askTwice(desk: Desk, question: Question): Promise<Answer> {
  const asked = desk.random() < 0.3 ? 2 : 1;
  const answers = await Promise.all(Array.from({ length: asked }, () => insist(desk, question)));
  const ids = new Set(answers.map(idOf));
  const [first] = answers;
  if (!first || ids.size !== 1) throw new Error(`One key made several orders: ${[...ids].join(', ')}.`);
  return first;
}

/** The id of the order in a response. */
export function idOf({ body }: Answer): string {
  return body.id ?? body.order_id ?? '';
}

/** Placing may be answered before the payment provider and the kitchen have. */
export async function confirmed(desk: Desk, id: string): Promise<void> {
  await until(desk, id, 'not confirmed', ({ status }) => status !== 'received' && (status as string) !== 'placing');
}

/** Goes to the page of a payment, once the order has one. */
async function payOnPage(desk: Desk, id: string, answer: 'pay' | 'decline'): Promise<void> {
  await until(desk, id, 'without a page', ({ payment }) => Boolean(payment?.action_url));
  const { payment } = await desk.read(id);
  if (payment?.action_url) await desk.visit(payment.action_url, answer);
}

/** A change may be answered before it is paid for. */
async function changed(desk: Desk, id: string): Promise<void> {
  await until(desk, id, 'with its change pending', (order) => !order.change_pending);
}

async function until(desk: Desk, id: string, what: string, isSo: (order: Answer['body']) => boolean): Promise<void> {
  const limit = performance.now() + CONFIRMED_WITHIN_MS;
  while (!isSo(await desk.read(id))) {
    if (performance.now() > limit)
      throw new Error(`${id} was still ${what} after ${CONFIRMED_WITHIN_MS / 1000} seconds.`);
    await pause(RETRY_MS);
  }
}

/** Sends a request that must succeed. */
export async function insist(desk: Desk, question: Question): Promise<Answer> {
  const answer = await desk.ask({ ...question, insistsOn: PATIENT });
  if (answer.status < 300 || answer.status === 402) return answer;
  const { code, detail } = answer.body;
  const { method, path } = question;
  throw new Error(`${method} ${path} was refused: ${answer.status} ${code}. ${detail}`);
}

/** The kinds by share, mixed the same way in each hundred, with rare ones early. */
function kindOf(index: number): Kind {
  let place = (index * 37 + 93) % 100;
  for (const [kind, { share }] of Object.entries(KINDS)) {
    if (place < share) return kind as Kind;
    place -= share;
  }
  throw new RangeError('The shares must add up to a hundred.');
}
