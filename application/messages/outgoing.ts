import { isPlaced, messageKeyOf, type MessageContent, type OutboxMessage } from '../../domain/order/index.ts';
import { readNames, shortId } from '../access/names.ts';
import { isStale } from '../../domain/order/messages.ts';
import type { RequestId } from '../../domain/shared/request-id.ts';
import { instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import type { OutgoingMessage, Storage } from '../../ports.ts';

export interface OutgoingDeps {
  readonly storage: Pick<Storage, 'orders' | 'catalog' | 'access'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface MessageRequest {
  readonly storeId: StoreId;
  readonly orderId: OrderId;
  readonly message: OutboxMessage;
}

export type Outgoing =
  | {
      readonly outcome: 'to_send';
      readonly message: MessageContent & Pick<OutgoingMessage, 'key' | 'order' | 'store'>;
      /** The last request before it became due. */
      readonly requestId: RequestId | undefined;
    }
  /** It is out of date. */
  | { readonly outcome: 'stale' }
  /** Storage does not have the order, or not up to this event: it was restored from an older copy. */
  | { readonly outcome: 'order_missing' }
  | { readonly outcome: 'store_missing' };

/** A message with its order and store as currently stored, from which it is worded. */
export async function readOutgoing(
  { storage, now }: OutgoingDeps,
  { storeId, orderId, message }: MessageRequest,
): Promise<Outgoing> {
  const stored = await storage.orders.get(storeId, orderId);
  const due =
    stored && isPlaced(stored.state)
      ? stored.state.messages.find(({ key }) => key === messageKeyOf(message))
      : undefined;
  if (!stored || !isPlaced(stored.state) || !due) return { outcome: 'order_missing' };
  const { key: _key, seq, status: _, ...content } = due;
  const requestId = stored.events.slice(0, seq).findLast((event) => event.requestId !== undefined)?.requestId;
  if (isStale(content, stored.state, instant(now()))) return { outcome: 'stale' };
  const store = await storage.catalog.settings(storeId);
  if (!store) return { outcome: 'store_missing' };
  return {
    outcome: 'to_send',
    message: {
      ...(await withDriver(storage, storeId, content)),
      key: `${orderId}/${message.key}`,
      order: stored.state,
      store,
    },
    requestId,
  };
}

/** Managers are told about a driver by name. */
async function withDriver(
  storage: Pick<Storage, 'access'>,
  storeId: StoreId,
  content: MessageContent,
): Promise<MessageContent> {
  if (content.kind !== 'manager_alert' || !('driverId' in content.about)) return content;
  const { driverId } = content.about;
  const nameOf = await readNames({ storage }, storeId, [driverId]);
  return { ...content, about: { ...content.about, driverId: nameOf(driverId) ?? shortId(driverId) } };
}
