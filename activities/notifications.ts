import { ApplicationFailure } from '@temporalio/common';
import { isPlaced, type MessageResult, type OrderMessage } from '../domain/order/index.ts';
import type { OrderId, StoreId } from '../domain/values.ts';
import type { Notifier, Storage } from '../ports.ts';

export interface MessageRequest {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
  readonly message: OrderMessage;
}

/** Messages to customers and managers, as activities: under three names, so that an operator sees which one is meant. */
export function notificationActivities(notifier: Notifier, storage: Storage) {
  async function send({ storeId, orderId, message }: MessageRequest): Promise<MessageResult> {
    const stored = await storage.orders.get(storeId, orderId);
    if (!stored || !isPlaced(stored.state))
      throw ApplicationFailure.nonRetryable(`The order ${orderId} is not in storage.`, 'OrderNotFound');
    const { kind, key, detail } = message;
    return notifier.send({
      key: `${orderId}/${key}`,
      kind,
      order: stored.state,
      ...(detail === undefined ? {} : { detail }),
    });
  }
  return { notifyReady: send, notifyCustomer: send, alertManager: send };
}
