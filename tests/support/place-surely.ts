import { randomUUID } from 'node:crypto';
import type { OrderView } from '../../api/orders/schemas.ts';
import { AN_ORDER } from './api-rig.ts';
import type { ProcessRig } from './process-rig.ts';
import { until } from './until.ts';

/** Places an order with one key until it is confirmed: a busy machine may be slower than a request waits. */
export async function placeSurely(rig: ProcessRig, overrides: object = {}): Promise<OrderView> {
  const key = { 'Idempotency-Key': randomUUID() };
  let order: OrderView | undefined;
  await until(async () => {
    const { status, body } = await rig.call('POST', '/api/orders', { ...AN_ORDER, ...overrides }, key);
    if (status !== 201 && status !== 202 && status !== 503) throw new Error(`${status}: ${JSON.stringify(body)}`);
    order = status === 201 ? (body as OrderView) : undefined;
    return order !== undefined;
  });
  return order!;
}
