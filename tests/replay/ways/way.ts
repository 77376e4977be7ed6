import type { WorkflowHandle } from '@temporalio/client';
import { EMPTY_KITCHEN } from '../../../domain/kitchen/kitchen.ts';
import { decide, extend, type OrderCommand, type PlacedOrder } from '../../../domain/order/index.ts';
import { receive } from '../../../domain/stock/index.ts';
import type { OrderTimers } from '../../../domain/catalog/store.ts';
import { DEFAULT_STORE, instant } from '../../../domain/shared/values.ts';
import { aPlacedOrder, by, COOK, STORE } from '../../support/builders.ts';
import type { PlacedRig, WorkflowRig } from '../../support/workflow-rig.ts';

/** One path of a workflow, to record its history. */
export interface Way {
  /** The name of its history's file. */
  readonly name: string;
  /**
   * `real`: on a real server, with short timers. `skipped`: on the time-skipping server, where a wait is not the order's own and cannot be
   * shortened.
   */
  readonly clock: 'real' | 'skipped';
  /** Steps the history must contain, as named by `traceOf`, or events of the order: otherwise it is not recorded. */
  readonly shows: readonly string[];
  /** Runs the path up to the end of the history. */
  readonly run: (rig: WorkflowRig) => Promise<Pick<WorkflowHandle, 'workflowId' | 'fetchHistory'>>;
}

/** An order's timers, shortened to some hundred milliseconds, and a driver's to seconds. */
export const SOON: OrderTimers = {
  ...STORE.timers,
  draftExpireMinutes: 0.01,
  paymentActionMinutes: 0.01,
  queueEscalateMinutes: 0.01,
  queueCancelMinutes: 0.02,
  collectReminderMinutes: 0.01,
  collectAlertMinutes: 0.01,
  driverWaitMinutes: 0.01,
  driverLeaveMinutes: 0.02,
  driverSilentMinutes: 0.05,
};

export const CASH: Partial<PlacedOrder> = { payment: { method: 'cash' } };
export const [LINE] = aPlacedOrder().lines as [PlacedOrder['lines'][number]];
export const TWO_LINES: PlacedOrder['lines'] = [LINE, { ...LINE, id: '2' }];

export async function prepareRig(rig: WorkflowRig): Promise<void> {
  for (const hook of Object.keys(rig.before) as (keyof WorkflowRig['before'])[]) delete rig.before[hook];
  await rig.setClock();
  await rig.storage.kitchen.change(DEFAULT_STORE, () => ({ kitchen: EMPTY_KITCHEN, result: undefined }));
}

/** Each path has its own ingredient. */
export async function stockedWith(
  rig: WorkflowRig,
  quantity: number,
): Promise<{ readonly sku: string; readonly batch: string }> {
  const { batches } = await rig.storage.stock.get(DEFAULT_STORE);
  const [sku, batch] = [`DOUGH-${batches.length}`, `batch-${batches.length}`];
  await rig.storage.stock.change(DEFAULT_STORE, (room) =>
    receive(room, { reference: batch, sku, quantity }, 'maria', instant(Date.now())),
  );
  return { sku, batch };
}

/** The rig server's time, plus an offset. */
export async function inMinutes(rig: WorkflowRig, minutes: number): Promise<string> {
  return instant((await rig.env.currentTimeMs()) + minutes * 60_000);
}

export async function cook(order: PlacedRig): Promise<void> {
  await order.walkTo('ready');
}

export async function collect(order: PlacedRig): Promise<PlacedRig['handle']> {
  await order.update({ type: 'handOver' }, by(COOK));
  await order.handle.result();
  return order.handle;
}

/** Stores the result of an Update lost in a crash before its workflow knew of it. */
export async function writeBehind(rig: WorkflowRig, { order }: PlacedRig, command: OrderCommand): Promise<number> {
  const { storeId, id: orderId } = order;
  const stored = await rig.storage.orders.get(storeId, orderId);
  const decision = decide(stored?.state, command, await inMinutes(rig, 0));
  if (!stored || decision.kind !== 'events') throw new Error(`It cannot be stored: ${command.type}.`);
  const { events } = decision;
  const state = extend(stored, events).state ?? stored.state;
  await rig.storage.orders.append({ storeId, orderId, expectedVersion: stored.state.version, events, state });
  return state.version;
}
