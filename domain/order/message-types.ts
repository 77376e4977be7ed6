import type { KitchenAlert, ManagerAlert, RefundAlert, StockAlert } from './alerts.ts';

/** The messages of an order: to whom, and about what. */

export const MESSAGE_KINDS = [
  'confirmation',
  'late',
  'ready',
  'out_for_delivery',
  'delivery_late',
  'collection_reminder',
  'cancelled',
  'rejected',
  'refunded',
  'stock_short',
  'move_offered',
  'moved',
  'move_failed',
  'stock_alert',
  'manager_alert',
  'kitchen_alert',
  'refund_approval',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];
/** Messages for customers, not for staff. */
export type CustomerMessageKind = Exclude<MessageKind, 'kitchen_alert' | ManagerMessageKind>;
type ManagerMessageKind = 'stock_alert' | 'manager_alert' | 'refund_approval';

const FOR_MANAGERS: readonly ManagerMessageKind[] = ['stock_alert', 'manager_alert', 'refund_approval'];

/** The recipient of a message. */
export function audienceOf(kind: MessageKind): 'customer' | 'kitchen' | 'manager' {
  if (kind === 'kitchen_alert') return 'kitchen';
  return FOR_MANAGERS.some((each) => each === kind) ? 'manager' : 'customer';
}

export function isForCustomer(kind: MessageKind): kind is CustomerMessageKind {
  return audienceOf(kind) === 'customer';
}

/** A message that the order owes. Its key is unique within the order, so that it is sent once. */
export type OrderMessage = MessageContent & {
  readonly key: string;
  /** The sequence number of the event that made it due. */
  readonly seq: number;
  /** Its outcome, if the workflow itself sends it; the outbox has the outcomes of the others. */
  readonly status?: 'due' | 'sent' | 'failed';
};

/** Data of a message beyond the order itself. */
export type MessageContent =
  | { readonly kind: CustomerMessageKind }
  /** @property about absent: it will be late */
  | { readonly kind: 'kitchen_alert'; readonly about?: KitchenAlert }
  | { readonly kind: 'manager_alert'; readonly about: ManagerAlert }
  | { readonly kind: 'stock_alert'; readonly about: StockAlert }
  /** A second manager has to approve a refund. */
  | { readonly kind: 'refund_approval'; readonly about: RefundAlert };
