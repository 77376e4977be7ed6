import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { isStale } from '../domain/messages.ts';
import { isPlaced, type MessageResult, type OrderMessage } from '../domain/order/index.ts';
import { instant, type OrderId, type StoreId } from '../domain/values.ts';
import type { Notifier, Storage } from '../ports.ts';

export interface MessageRequest {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
  readonly message: OrderMessage;
}

/**
 * Messages to customers, managers and kitchens, as activities: under four names, so that an operator sees which one is meant.
 *
 * @param now milliseconds since 1970
 */
export function notificationActivities(notifier: Notifier, storage: Storage, now: () => number) {
  async function send({ storeId, orderId, message }: MessageRequest): Promise<MessageResult> {
    const stored = await storage.orders.get(storeId, orderId);
    if (!stored || !isPlaced(stored.state))
      throw ApplicationFailure.nonRetryable(`The order ${orderId} is not in storage.`, 'OrderNotFound');
    const { kind, key, detail } = message;
    if (isStale(kind, stored.state, instant(now()))) return { outcome: 'failed', reason: 'skipped: too late' };
    const store = await storage.catalog.settings(storeId);
    if (!store) throw ApplicationFailure.nonRetryable(`The store ${storeId} is not in storage.`, 'StoreNotFound');
    return notifier.send({
      key: `${orderId}/${key}`,
      kind,
      order: stored.state,
      store,
      mayBeRepeated: activityInfo().attempt > 1,
      ...(detail === undefined ? {} : { detail }),
    });
  }
  return { notifyReady: send, notifyCustomer: send, alertManager: send, alertKitchen: send };
}
