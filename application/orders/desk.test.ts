import { anOrderState, A_MANAGER } from '../../tests/support/builders.ts';
import type { OrderId } from '../../domain/shared/values.ts';
import { notKnownYet, Refused } from '../refused.ts';
import { requestKeyOf } from '../request-key.ts';
import { OrderDesk, type OrderDeskDeps, type Preparation } from './desk.ts';

/** A retry that would be refused now, of an order whose workflow does not answer whether it is carrying the request out. */
test('a workflow that does not answer is given a hint, whatever it was asked', async () => {
  const order = anOrderState();
  const hinted: OrderId[] = [];
  const deps = {
    storage: { orders: { get: async () => ({ state: order, events: [] }) } },
    pipeline: {
      isWriting: async () => {
        throw notKnownYet({ orderId: order.id });
      },
    },
    signals: { lookAtStorage: async (_: unknown, ids: readonly OrderId[]) => void hinted.push(...ids) },
    now: () => Date.parse(order.updatedAt),
  } as unknown as OrderDeskDeps;
  const key = requestKeyOf(Buffer.alloc(32), { id: 'maria' }, 'key', {
    isSent: true,
    arrivedAt: 0,
    requestId: '0123456789abcdef',
  });
  const refuses: Preparation = async () => {
    throw new Refused('store_closed', 'Closed.');
  };
  const request = { storeId: order.storeId, principal: A_MANAGER, orderId: order.id, key };
  await expect(new OrderDesk(deps).carryOut(request, refuses)).rejects.toMatchObject({ code: 'not_known_yet' });
  expect(hinted).toEqual([order.id]);
});
