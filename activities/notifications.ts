import { activityInfo, cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { readOutgoing, type MessageRequest } from '../application/messages/outgoing.ts';
import type { MessageResult } from '../domain/order/index.ts';
import type { Notifier, Storage } from '../ports.ts';
import { withHeartbeats } from './heartbeat.ts';

/**
 * Messages sent by the order workflow itself, as activities under separate names for operators.
 *
 * @param now milliseconds since 1970
 */
export function notificationActivities(notifier: Notifier, storage: Storage, now: () => number) {
  /** If an attempt presumed dead is still running in this process, its retry shares its outcome. */
  const underWay = new Map<string, Promise<MessageResult>>();

  async function send(request: MessageRequest): Promise<MessageResult> {
    const { storeId, orderId } = request;
    const outgoing = await readOutgoing({ storage, now }, request);
    switch (outgoing.outcome) {
      case 'order_missing':
        throw ApplicationFailure.nonRetryable(`The order ${orderId} is not in storage.`, 'OrderNotFound');
      case 'store_missing':
        throw ApplicationFailure.nonRetryable(`The store ${storeId} is not in storage.`, 'StoreNotFound');
      case 'stale':
        return { outcome: 'failed', reason: 'skipped: too late' };
      case 'to_send':
        break;
      default:
        return outgoing satisfies never;
    }
    // Storage was slow, and another attempt may have sent it by now.
    if (cancellationSignal().aborted) throw new Error('This attempt was given up before it sent anything.');
    const { message } = outgoing;
    const { key } = message;
    const mayBeRepeated = activityInfo().attempt > 1;
    const sending =
      underWay.get(key) ?? notifier.send({ ...message, mayBeRepeated }).finally(() => underWay.delete(key));
    underWay.set(key, sending);
    return sending;
  }

  const beating = (request: MessageRequest): Promise<MessageResult> => withHeartbeats(() => send(request));
  return { notifyReady: beating, alertManager: beating, alertKitchen: beating };
}
