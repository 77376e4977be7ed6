import { setTimeout as pause } from 'node:timers/promises';
import { openProcessRig, type ProcessRig } from '../support/process-rig.ts';
import { until } from '../support/until.ts';

/** The program is paused for longer than a workflow task may take, as a machine that sleeps or is moved. */

const ROUNDS = 8;
const ORDERS = 8;
/** A workflow task is renewed after four seconds, and times out after five. */
const PAUSES_MS = [6_500, 4_400];

let rig: ProcessRig;
beforeAll(async () => {
  rig = await openProcessRig();
  await rig.start();
});
afterAll(() => rig.close());

test('orders that are changed when it is paused, and cancelled when it goes on, do so, and every history replays', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const orders = await Promise.all(Array.from({ length: ORDERS }, () => rig.place()));
    const changed = orders.map(({ id }, index) => change(id, `change-${round}-${index}`));
    // Each round at another moment of the changes.
    await Promise.race([...changed, pause(30 * round)]);
    const paused = rig.pause(PAUSES_MS[round % PAUSES_MS.length] ?? 0);
    const cancelled = orders.map(({ id }, index) => cancel(id, `cancel-${round}-${index}`));
    await paused;
    await Promise.all([...changed, ...cancelled]);
    for (const { id } of orders) await until(async () => (await read(id)).payment.status === 'voided');
  }
});

const read = async (id: string) => (await rig.call('GET', `/api/orders/${id}`)).body;

const change = (id: string, key: string): Promise<void> =>
  untilKnown('PATCH', `/api/orders/${id}`, { pizzas: [{ pizza_id: 'margherita', size: 'large', quantity: 3 }] }, key);

const cancel = (id: string, key: string): Promise<void> => untilKnown('DELETE', `/api/orders/${id}`, undefined, key);

/** Like a customer, who tries again with the same key until there is an answer. */
async function untilKnown(method: string, path: string, body: unknown, key: string): Promise<void> {
  await until(async () => {
    const answer = await rig.call(method, path, body, { 'Idempotency-Key': key }).catch(() => undefined);
    return answer !== undefined && answer.status !== 503;
  });
}
