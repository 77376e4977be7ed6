import { auditMoved, auditOrigin, cameFrom, wentTo, type Counterpart } from '../../domain/audit/move-audit.ts';
import { byTool } from '../../domain/audit/repairs.ts';
import { isFinal, isPlaced, pendingEffects, type OrderState } from '../../domain/order/index.ts';
import type { OrderId, StoreId } from '../../domain/shared/values.ts';
import { catchUpWithHistory, type CatchUpDeps, type CatchUpResult } from './catch-up.ts';
import { done, refused, type RepairResult } from './repair-result.ts';

/** Restores a lost order from the history of its ended workflow. A running workflow rewrites it by itself. */
export async function bringBack(deps: CatchUpDeps, storeId: StoreId, orderId: OrderId): Promise<RepairResult> {
  if (await deps.storage.orders.get(storeId, orderId)) return refused('It is stored.');
  return catchUp(deps, storeId, orderId);
}

/** Stores events that only an ended workflow's history has, and reports what is left to do. */
export async function catchUp(deps: CatchUpDeps, storeId: StoreId, orderId: OrderId): Promise<RepairResult> {
  return tell(await catchUpWithHistory(deps, storeId, orderId), { storeId, orderId });
}

function tell(result: CatchUpResult, { storeId, orderId }: Counterpart): RepairResult {
  switch (result.outcome) {
    case 'caught_up': {
      const { state, added } = result;
      const told = `Restored ${added} of ${state.version} events: it is ${state.status}.`;
      if (isFinal(state.status) && pendingEffects(state).length === 0) return done(told);
      return done(`${told} It still needs a workflow: ${byTool('unattended')({ storeId, id: orderId })}`);
    }
    case 'left to its workflow':
      return refused('Its workflow is running, and writes it itself at its next command or signal.');
    case 'in_step':
      return refused('The history of its workflow has no more events.');
    case 'not_possible':
      return refused(result.reason);
    default:
      return result satisfies never;
  }
}

/** Of an order that was moved: the one that goes on for it, which is missing in the other store, or was never confirmed there. */
export async function bringBackMoved(deps: CatchUpDeps, storeId: StoreId, orderId: OrderId): Promise<RepairResult> {
  const order = await readOrder(deps, { storeId, orderId });
  const to = order && wentTo(order);
  if (!to) return refused('There is no such order that was moved.');
  if (auditMoved(order, await readOrder(deps, to)).length === 0)
    return refused('The order that goes on for it is stored.');
  return catchUpOther(
    deps,
    to,
    `If its customer still wants it, place it again: POST /api/stores/${storeId}/orders/${orderId}/reorder. ` +
      `Give back what the provider has of the other one: ${byTool('unknown_money')({ storeId: to.storeId, id: to.orderId })}`,
  );
}

/** Of an order that goes on for another one: that one, which knows nothing of it. */
export async function bringBackOrigin(deps: CatchUpDeps, storeId: StoreId, orderId: OrderId): Promise<RepairResult> {
  const order = await readOrder(deps, { storeId, orderId });
  const from = order && cameFrom(order);
  if (!from) return refused('There is no such order that goes on for another one.');
  const here = await readOrder(deps, from);
  if (auditOrigin(order, here).length === 0) return refused('The order for which it goes on says so.');
  return catchUpOther(
    deps,
    from,
    here
      ? `Ask both kitchens, and cancel the one that is not begun: DELETE /api/stores/${from.storeId}/orders/${from.orderId}`
      : 'Nothing is left of it; this order is complete without it.',
  );
}

/** @param otherwise what a person can do where no history knows more */
async function catchUpOther(deps: CatchUpDeps, other: Counterpart, otherwise: string): Promise<RepairResult> {
  const result = await catchUpWithHistory(deps, other.storeId, other.orderId);
  const { isDone, told } = tell(result, other);
  const name = `${other.storeId}/${other.orderId}`;
  return { isDone, told: `${name}: ${told}${result.outcome === 'in_step' ? ` ${otherwise}` : ''}` };
}

async function readOrder({ storage }: CatchUpDeps, { storeId, orderId }: Counterpart): Promise<OrderState | undefined> {
  const state = (await storage.orders.get(storeId, orderId))?.state;
  return state && isPlaced(state) ? state : undefined;
}
