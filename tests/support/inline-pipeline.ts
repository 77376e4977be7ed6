import { Refused } from '../../application/refused.ts';
import {
  decide,
  evolve,
  findRepeat,
  type Order,
  type OrderCommand,
  type OrderEvent,
} from '../../domain/order/index.ts';
import { instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { OrderPipeline, Storage } from '../../ports.ts';

/**
 * Orders without Temporal: a command is decided and stored at once, and nothing follows from it. For tests of what comes before the
 * workflow.
 */
export function inlinePipeline({ orders }: Pick<Storage, 'orders'>): OrderPipeline {
  async function carryOut(storeId: StoreId, orderId: OrderId, command: OrderCommand): Promise<'answered'> {
    const stored = await orders.get(storeId, orderId);
    if (stored && findRepeat(stored.events, command.commandId) === 'same') return 'answered';
    const decision = decide(stored?.state, command, instant(Date.now()));
    if (decision.kind === 'refused') throw new Refused(decision.refusal.code, decision.refusal.message);
    if (decision.kind === 'unchanged') return 'answered';
    const state = decision.events.reduce<Order | undefined>(
      (order, event: OrderEvent) => evolve(order, event),
      stored?.state,
    );
    if (!state) throw new Error('Nothing came of it.');
    const expectedVersion = stored?.events.length ?? 0;
    await orders.append({ storeId, orderId, expectedVersion, events: decision.events, state });
    return 'answered';
  }

  return {
    begin: (command, meta) => {
      const { storeId, id } = command.type === 'place' ? command.order : command.draft;
      return carryOut(storeId, id, { ...meta, ...command });
    },
    command: ({ state }, meta, command) => carryOut(state.storeId, state.id, { ...meta, ...command }),
    isWriting: async () => false,
    standingOf: async () => ({ standing: 'absent', writing: [] }),
    progress: async (storeId, orderId) => ({
      workflowId: `order/${storeId}/${orderId}`,
      runId: 'none',
      execution: 'RUNNING',
      progress: { status: 'received', version: 1, waitingFor: 'nothing', underWay: [], refused: [] },
      order: (await orders.get(storeId, orderId))?.state ?? null,
      uiUrl: 'http://127.0.0.1/none',
    }),
  };
}
