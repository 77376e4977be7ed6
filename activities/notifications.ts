import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { isStale } from '../domain/order/messages.ts';
import { isPlaced, type MessageResult, type OrderMessage } from '../domain/order/index.ts';
import { instant, type OrderId, type StoreId } from '../domain/shared/values.ts';
import type { Notifier, Storage } from '../ports.ts';
import { withHeartbeats } from './heartbeat.ts';

export interface MessageRequest {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
  readonly message: OrderMessage;
}

/**
 * Messages to customers, managers and kitchens, as activities under separate names for operators.
 *
 * @param now milliseconds since 1970
 */
export function notificationActivities(notifier: Notifier, storage: Storage, now: () => number) {
  /** If an attempt presumed dead is still running in this process, its retry shares its outcome. */
  const underWay = new Map<string, Promise<MessageResult>>();

  async function send({ storeId, orderId, message }: MessageRequest): Promise<MessageResult> {
    const stored = await storage.orders.get(storeId, orderId);
    if (!stored || !isPlaced(stored.state))
      throw ApplicationFailure.nonRetryable(`The order ${orderId} is not in storage.`, 'OrderNotFound');
    const { key, status: _, ...content } = message;
    const { kind } = content;
    if (isStale(kind, stored.state, instant(now()))) return { outcome: 'failed', reason: 'skipped: too late' };
    const store = await storage.catalog.settings(storeId);
    if (!store) throw ApplicationFailure.nonRetryable(`The store ${storeId} is not in storage.`, 'StoreNotFound');
    // Storage was slow, and another attempt may already have sent it.
    if (cancellationSignal().aborted) throw new Error('This attempt was cancelled before it sent anything.');
    const id = `${orderId}/${key}`;
    const { attempt } = activityInfo();
    const outgoing = { ...content, key: id, order: stored.state, store, mayBeRepeated: attempt > 1 };
    const sending = underWay.get(id) ?? notifier.send(outgoing).finally(() => underWay.delete(id));
    underWay.set(id, sending);
    return sending;
  }

  const withBeats = (request: MessageRequest): Promise<MessageResult> => withHeartbeats(() => send(request));
  return { notifyReady: withBeats, notifyCustomer: withBeats, alertManager: withBeats, alertKitchen: withBeats };
}
