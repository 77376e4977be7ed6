import { randomInt } from 'node:crypto';
import { wayOf, type WayStep } from '../../domain/order/steps.ts';
import { timed, type Latencies } from './latency.ts';

export const TARGET_NAMES = ['ours', 'yardstick', 'earlier'] as const;
export type TargetName = (typeof TARGET_NAMES)[number];

/** A program under measurement: the current one, the yardstick, or an earlier commit's. All have the same API. */
export interface Target {
  readonly name: TargetName;
  readonly url: string;
  /** A manager's access token; the yardstick asks for none. */
  readonly token?: string;
  /** Of all its processes. */
  readonly pids: readonly number[];
  /** Its own namespace on the Temporal server: different commits use the same task queues and workflow types. */
  readonly namespace: string;
  readonly workflowType: string;
  readonly workflowId: (orderId: string) => string;
  /** Where the API has the orders of a store other than the default one: `/api/stores/{store}`. */
  readonly ofStore?: string;
}

/** A slower request counts as failed. */
const REQUEST_TIMEOUT_MS = 60_000;

/** The way of an order of the yardstick, which never changes, and of an earlier commit. */
const OTHER_WAY: readonly Pick<WayStep, 'to' | 'path'>[] = [
  { to: 'cooking', path: 'start' },
  { to: 'ready', path: 'complete' },
  { to: 'delivering', path: undefined },
  { to: 'delivered', path: undefined },
];

const AN_ORDER = {
  customer_name: 'Ada Lovelace',
  delivery_address: '12 Main Street, Springfield',
  payment_method: 'card',
  payment_token: 'tok_visa',
  pizzas: [
    { name: 'Margherita', size: 'large' },
    { pizza_id: 'pepperoni', size: 'medium' },
  ],
};

/** Runs one order from placement to its end, recording request durations; returns its id. */
export async function deliver(target: Target, latencies: Latencies): Promise<string> {
  const { id } = await timed(latencies.placing, () => place(target));
  for (const { to: status, path } of target.name === 'ours' ? wayOf('delivery') : OTHER_WAY) {
    const step = (): Promise<unknown> =>
      path === undefined
        ? call(target, 'PUT', `${apiOf(target)}/orders/${id}/status`, 200, { status })
        : call(target, 'POST', `${apiOf(target)}/kitchen/orders/${id}/${path}`, 200);
    await (status === 'cooking' ? timed(latencies.startCooking, step) : step());
  }
  return id;
}

/** Reads one order, recording the duration. */
export function readOrder(target: Target, id: string, latencies: Latencies): Promise<unknown> {
  return timed(latencies.reading, () => call(target, 'GET', `${apiOf(target)}/orders/${id}`, 200));
}

/** Sets the yardstick's response to reads. */
export async function setConstant(yardstick: Target, answer: unknown): Promise<void> {
  await call(yardstick, 'PUT', '/constant', 204, answer);
}

/** A delivery paid by card, from a different customer each time. */
export function place(target: Target): Promise<{ id: string }> {
  const order = { ...AN_ORDER, customer_phone: `+1212${randomInt(2_000_000, 10_000_000)}` };
  return call(target, 'POST', `${apiOf(target)}/orders`, 201, order) as Promise<{ id: string }>;
}

function apiOf({ ofStore = '/api' }: Target): string {
  return ofStore;
}

/** Throws for any unexpected response: measuring refusals would be pointless. */
export async function call(
  target: Pick<Target, 'name' | 'url' | 'token'>,
  method: string,
  path: string,
  expected: number,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(target.url + path, {
    method,
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    headers: {
      ...(target.token === undefined ? {} : { Authorization: `Bearer ${target.token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status !== expected) {
    throw new Error(`${target.name} answered ${method} ${path} with ${response.status}: ${text}`);
  }
  return text === '' ? undefined : JSON.parse(text);
}
