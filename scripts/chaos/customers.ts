import { setTimeout as pause } from 'node:timers/promises';
import type { Order } from '../../clients/javascript/index.ts';

/** Customers, cooks and drivers who ask until they are answered, always with the same key, whatever dies meanwhile. */

export interface Ending {
  readonly kind: Kind;
  readonly id: string;
  /** What the order is to be in the end. */
  readonly status: 'delivered' | 'cancelled' | 'rejected';
}

interface Behaviour {
  readonly share: number;
  readonly request: object;
  readonly asDraft?: boolean;
  readonly changes?: boolean;
  readonly cancels?: 'at once' | 'while cooking';
  readonly isDeclined?: boolean;
}

const CARD = { payment_method: 'card', payment_token: 'tok_visa' };
const TO_THE_DOOR = { delivery_address: '12 Main Street, Springfield' };
const KINDS = {
  'card, to the door': { share: 24, request: { ...CARD, ...TO_THE_DOOR } },
  'cash, collected': { share: 12, request: {} },
  'cash, to the door': { share: 8, request: TO_THE_DOOR },
  'by a draft': { share: 10, request: CARD, asDraft: true },
  'changed to a dearer one': { share: 12, request: { ...CARD, ...TO_THE_DOOR }, changes: true },
  'cancelled at once': { share: 10, request: CARD, cancels: 'at once' },
  'cancelled while cooking': { share: 10, request: CARD, cancels: 'while cooking' },
  'a card that is declined': { share: 6, request: { ...CARD, payment_token: 'tok_declined' }, isDeclined: true },
  'a provider that is slow': { share: 5, request: { ...CARD, payment_token: 'tok_slow' } },
  'a provider that is away': { share: 3, request: { ...CARD, payment_token: 'tok_down' } },
} as const satisfies Record<string, Behaviour>;
export type Kind = keyof typeof KINDS;

/** One answer may take this long, with everything that dies meanwhile. What takes longer is stuck. */
const PATIENCE_MS = 180_000;
const RETRY_MS = 200;
/** Not a no: the same is to be asked again. */
const AGAIN = [
  'no_free_slot',
  'revision_pending',
  'not_known_yet',
  'temporal_unreachable',
  'storage_unavailable',
  'command_expired',
];

interface Answer {
  readonly status: number;
  readonly body: Order & { readonly code?: string; readonly order_id?: string; readonly detail?: string };
}

export interface Street {
  /** The addresses of a store's routes; any of them will do. */
  readonly urls: readonly string[];
  /** Between 0 and 1. */
  readonly random: () => number;
  /** Counts requests that nobody answered. */
  readonly lost: () => void;
}

/** @param name tells this order's keys from those of all others */
export async function serveOne(street: Street, index: number, name: string): Promise<Ending> {
  const kind = kindOf(index);
  const behaviour: Behaviour = KINDS[kind];
  const order = {
    customer_name: `Guest ${index}`,
    customer_phone: `+1 212 555 ${String(1000 + (index % 40))}`,
    ...behaviour.request,
  };
  const placed = await place(street, name, order, behaviour);
  if (behaviour.isDeclined) {
    // Who had to wait for the provider's no is told that the order is taken, and finds out when they look.
    if (placed.status !== 402 && placed.status !== 202) throw new Error(`${kind}: ${placed.status} in place of 402.`);
    return { kind, id: placed.body.order_id ?? placed.body.id, status: 'rejected' };
  }
  const { id } = placed.body;
  const cancel = async (): Promise<Ending> => {
    await ask(street, 'DELETE', `/orders/${id}`, { reason: 'Chaos.' }, `${name}-cancel`);
    return { kind, id, status: 'cancelled' };
  };
  if (behaviour.cancels === 'at once') return cancel();
  await confirmed(street, id);
  if (behaviour.changes) await ask(street, 'PATCH', `/orders/${id}`, { pizzas: [{ ...PIZZA, quantity: 3 }] }, `${name}-change`); // prettier-ignore
  const steps = ['cooking', 'ready', ...('delivery_address' in order ? ['delivering'] : []), 'delivered'];
  for (const status of steps) {
    await ask(street, 'PUT', `/orders/${id}/status`, { status }, `${name}-${status}`);
    if (status === 'cooking' && behaviour.cancels) return cancel();
  }
  return { kind, id, status: 'delivered' };
}

const PIZZA = { name: 'Margherita', size: 'large' } as const;

async function place(street: Street, name: string, order: object, { asDraft = false }: Behaviour): Promise<Answer> {
  if (!asDraft) return askTwice(street, 'POST', '/orders', { ...order, pizzas: [PIZZA] }, `${name}-place`);
  const draft = await ask(street, 'POST', '/orders/drafts', { pizzas: [] }, `${name}-draft`);
  await ask(street, 'POST', `/orders/${draft.body.id}/items`, PIZZA, `${name}-item`);
  return askTwice(street, 'POST', `/orders/${draft.body.id}/place`, order, `${name}-place`);
}

/** An impatient customer: now and then the same request goes out twice at once. Both answers name one order. */
async function askTwice(street: Street, method: string, path: string, body: object, key: string): Promise<Answer> {
  const asked = street.random() < 0.3 ? 2 : 1;
  const answers = await Promise.all(Array.from({ length: asked }, () => ask(street, method, path, body, key)));
  const ids = new Set(answers.map((answer) => answer.body.id ?? answer.body.order_id));
  const [first] = answers;
  if (!first || ids.size !== 1) throw new Error(`One key made several orders: ${[...ids].join(', ')}.`);
  return first;
}

/** Placing may be answered before provider and kitchen are. */
async function confirmed(street: Street, id: string): Promise<void> {
  await untilAnswered(`${id} confirmed`, async () => {
    const answer = await once(street, 'GET', `/orders/${id}`);
    return answer?.status === 200 && answer.body.status !== 'received' ? answer : undefined;
  });
}

async function ask(street: Street, method: string, path: string, body: object, key: string): Promise<Answer> {
  return untilAnswered(`${method} ${path}`, async () => {
    const answer = await once(street, method, path, body, key);
    if (!answer || AGAIN.includes(answer.body.code ?? '')) return undefined;
    if (answer.status < 300 || answer.status === 402) return answer;
    throw new Error(`${method} ${path} was refused: ${answer.status} ${answer.body.code}. ${answer.body.detail}`);
  });
}

/** @returns undefined where nobody answered */
async function once(
  street: Street,
  method: string,
  path: string,
  body?: object,
  key?: string,
): Promise<Answer | undefined> {
  const url = street.urls[Math.floor(street.random() * street.urls.length)] ?? '';
  try {
    const response = await fetch(url + path, {
      method,
      headers: { 'Content-Type': 'application/json', ...(key === undefined ? {} : { 'Idempotency-Key': key }) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(30_000),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  } catch {
    street.lost();
    return undefined;
  }
}

async function untilAnswered(what: string, attempt: () => Promise<Answer | undefined>): Promise<Answer> {
  const limit = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await attempt();
    if (answer) return answer;
    if (performance.now() > limit) throw new Error(`No answer within ${PATIENCE_MS / 1000} seconds: ${what}.`);
    await pause(RETRY_MS);
  }
}

/** The kinds in their shares, mixed alike in each hundred, the rare ones soon. */
function kindOf(index: number): Kind {
  let place = (index * 37 + 93) % 100;
  for (const [kind, { share }] of Object.entries(KINDS)) {
    if (place < share) return kind as Kind;
    place -= share;
  }
  throw new RangeError('The shares add up to a hundred.');
}
