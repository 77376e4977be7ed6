import type { OrderMessage } from '../../domain/order/index.ts';
import { anOrderState, STORE } from '../../tests/support/builders.ts';
import type { Storage } from '../../ports.ts';
import { readOutgoing } from './outgoing.ts';

const DARIO = `usr_${'d'.repeat(32)}`;

async function toldOf(driverId: string, names: Readonly<Record<string, string>>): Promise<unknown> {
  const message: OrderMessage = {
    key: 'alert:driver_silent',
    seq: 1,
    kind: 'manager_alert',
    about: { code: 'driver_silent', driverId, waitedMinutes: 45 },
  };
  const order = anOrderState({ messages: [message] });
  const storage = {
    orders: { get: async () => ({ state: order, events: [] }) },
    catalog: { settings: async () => STORE },
    access: {
      staffNames: {
        get: async (_: string, id: string) => (id in names ? { name: names[id], at: order.placedAt } : undefined),
      },
    },
  } as unknown as Pick<Storage, 'orders' | 'catalog' | 'access'>;
  const request = { storeId: STORE.id, orderId: order.id, message };
  const outgoing = await readOutgoing({ storage, now: Date.now }, request);
  return outgoing.outcome === 'to_send' && 'about' in outgoing.message ? outgoing.message.about : outgoing;
}

test('managers are told of a driver by name, or else by the beginning of their id', async () => {
  expect(await toldOf(DARIO, { [DARIO]: 'Dario' })).toMatchObject({ driverId: 'Dario', waitedMinutes: 45 });
  expect(await toldOf(DARIO, {})).toMatchObject({ driverId: 'usr_dddddddd' });
  expect(await toldOf('Ben', {})).toMatchObject({ driverId: 'Ben' });
});
