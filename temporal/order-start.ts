import { TypedSearchAttributes } from '@temporalio/common';
import { countPizzas } from '../domain/catalog/limits.ts';
import { isPlaced } from '../domain/order/index.ts';
import { formatDecimal } from '../domain/shared/money.ts';
import { displayNumber, type OrderId, type StoreId } from '../domain/shared/values.ts';
import type { BeginCommand, StoredOrder } from '../ports.ts';
import { orderWorkflowId, TASK_QUEUE, WORKFLOW_TASK_TIMEOUT } from '../workflows/messages.ts';
import { ORDER_NUMBER, ORDER_STATUS, ORDER_STORE, orderNumber } from '../workflows/search-attributes.ts';

/** Start options of order workflows, for all callers. */

/** For a new order. */
export function beginning(command: BeginCommand) {
  const { id, storeId } = command.type === 'place' ? command.order : command.draft;
  return {
    ...common(storeId, id),
    // A workflow that ended without an order has failed, which frees its id; one that completed an order keeps it.
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY' as const,
    staticSummary: titleOf(command),
    typedSearchAttributes: new TypedSearchAttributes([
      { key: ORDER_STATUS, value: command.type === 'place' ? 'received' : 'draft' },
      { key: ORDER_STORE, value: storeId },
      ...(command.type === 'place' ? [{ key: ORDER_NUMBER, value: orderNumber(command.order) }] : []),
    ]),
  };
}

/**
 * For a stored order: the workflow starts from the stored events, and completes when no effects are pending.
 *
 * @param why the reason, for the title
 */
export function takingUp({ state }: StoredOrder, why: string) {
  const number = isPlaced(state) ? displayNumber(state.number) : 'Draft';
  return {
    ...common(state.storeId, state.id),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    staticSummary: `${number} · ${why}`,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: ORDER_STATUS, value: state.status },
      { key: ORDER_STORE, value: state.storeId },
      ...(isPlaced(state) ? [{ key: ORDER_NUMBER, value: orderNumber(state) }] : []),
    ]),
  };
}

function common(storeId: StoreId, orderId: OrderId) {
  return {
    workflowId: orderWorkflowId(storeId, orderId),
    taskQueue: TASK_QUEUE,
    args: [{ storeId, orderId }] as [{ storeId: StoreId; orderId: OrderId }],
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
  };
}

/** What operators see in lists of the Temporal UI. It never changes: a draft's has no number yet. */
function titleOf(command: BeginCommand): string {
  if (command.type === 'createDraft') return 'Draft';
  const { number, lines, totals, fulfilment } = command.order;
  const pizzas = countPizzas(lines);
  const total = `${formatDecimal(totals.total)} ${totals.total.currency}`;
  return `${displayNumber(number)} · ${pizzas} ${pizzas === 1 ? 'pizza' : 'pizzas'} · ${total} · ${fulfilment.type}`;
}
