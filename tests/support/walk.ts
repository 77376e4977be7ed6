import { randomUUID } from 'node:crypto';
import type { OrderView } from '../../api/orders/schemas.ts';
import {
  wayTo,
  type Actor,
  type CommandMeta,
  type OrderCommand,
  type OrderState,
  type PlacedOrder,
  type PlacedStatus,
  type PublicCommand,
  type WayStep,
} from '../../domain/order/index.ts';
import type { Answer } from './api-rig.ts';
import { aPlacedOrder, by, COOK, CUSTOMER, DRIVER, SYSTEM } from './builders.ts';
import { until } from './until.ts';

/** Moves orders along their way, for tests that only need an order in a status. */

interface Caller {
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/**
 * Sets one status of the way after the other over HTTP; for a delivery also `driverId`'s.
 *
 * @returns the order as answered last
 */
export async function walkTo(
  rig: Caller,
  id: string,
  target: PlacedStatus,
  { driverId }: { readonly driverId?: string } = {},
): Promise<OrderView> {
  const { body } = await rig.call('GET', `/api/orders/${id}`);
  let order = body as OrderView;
  for (const { to: status } of wayTo(order.fulfilment, target, order.status)) {
    const driver = driverId !== undefined && status === 'delivering' ? { driver_id: driverId } : {};
    order = await setStatus(rig, id, { status, ...driver });
  }
  return order;
}

/** A busy machine may take longer than a request waits, and a full kitchen has a slot later. */
async function setStatus(rig: Caller, id: string, request: { readonly status: PlacedStatus }): Promise<OrderView> {
  let answer: Answer | undefined;
  const key = { 'Idempotency-Key': randomUUID() };
  await until(async () => {
    answer = await rig.call('PUT', `/api/orders/${id}/status`, request, key);
    return !['not_known_yet', 'no_free_slot', 'revision_pending'].includes(answer.body?.code as string);
  });
  if (answer?.status !== 200) throw new Error(`${answer?.status}: ${JSON.stringify(answer?.body)}`);
  return answer.body as OrderView;
}

/** The statuses from confirmed to this one. */
export function statusesTo(
  fulfilment: 'pickup' | 'delivery',
  target: PlacedStatus,
  from?: PlacedStatus,
): PlacedStatus[] {
  return wayTo(fulfilment, target, from).map(({ to }) => to);
}

/** A command of the way, by the one who usually gives it. */
export function stepCommand(step: WayStep): OrderCommand {
  return { ...by(actorOf(step)), type: step.command };
}

function actorOf({ role }: WayStep): Actor {
  return role === 'driver' ? DRIVER : COOK;
}

/** All commands that bring an order to a status of its way, with the payment's outcomes. */
export function commandsTo(target: PlacedStatus, order: PlacedOrder = aPlacedOrder()): OrderCommand[] {
  const { method } = order.payment;
  const amount = order.totals.total;
  const promisedAt = '2026-11-20T18:20:00.000Z';
  const outcome = { outcome: 'authorized', authorizationId: 'auth', amount } as const;
  const authorized: OrderCommand = { ...by(SYSTEM), type: 'recordAuthorization', result: outcome };
  const captured: OrderCommand = { ...by(SYSTEM), type: 'recordCapture', result: { outcome: 'captured', amount } };
  const placed: OrderCommand = { ...by(CUSTOMER), type: 'place', order };
  if (target === 'received') return [placed];
  const steps = wayTo(order.fulfilment.type, target).flatMap((step): OrderCommand[] => {
    const command = stepCommand(step);
    return step.to === 'cooking' && method === 'card' ? [command, captured] : [command];
  });
  const confirmed: OrderCommand = { ...by(SYSTEM), type: 'confirm', position: 1, promisedAt };
  return [placed, ...(method === 'card' ? [authorized] : []), confirmed, ...steps];
}

/** For a rig of a workflow. */
export async function walkWorkflow(
  order: {
    readonly read: () => Promise<Pick<OrderState, 'status' | 'fulfilment'>>;
    readonly apply: (command: PublicCommand, meta: CommandMeta) => Promise<unknown>;
  },
  target: PlacedStatus,
  overrides: Partial<CommandMeta> = {},
): Promise<void> {
  const { status, fulfilment } = await order.read();
  for (const step of wayTo(fulfilment.type, target, status)) {
    await order.apply({ type: step.command }, by(actorOf(step), overrides));
  }
}
