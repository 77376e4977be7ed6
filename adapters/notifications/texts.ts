import { displayNumber } from '../../domain/values.ts';
import type { OutgoingMessage } from '../../ports.ts';

/** What a message says, and to whom. */
export function textOf({ kind, order, detail }: OutgoingMessage): { to: string; text: string } {
  const { name, phone } = order.customer;
  const number = displayNumber(order.number);
  const customer = (text: string): { to: string; text: string } => ({ to: phone, text: `Hi ${name}, ${text}` });
  switch (kind) {
    case 'ready':
      return customer(
        order.fulfilment.type === 'pickup'
          ? `your order ${number} is ready to be collected.`
          : `your order ${number} is ready and will soon be on its way.`,
      );
    case 'confirmation':
      return customer(`your order ${number} is confirmed.`);
    case 'late':
      return customer(`sorry, your order ${number} is running late.`);
    case 'out_for_delivery':
      return customer(`your order ${number} is on its way to you.`);
    case 'refunded':
      return customer(`we have refunded ${detail ?? ''} for your order ${number}.`);
    case 'cancelled':
      return customer(`your order ${number} was cancelled. ${detail ?? ''} You are not charged for it.`);
    case 'rejected':
      return customer(`we could not accept your order ${number}. ${detail ?? ''} You are not charged for it.`);
    case 'collection_reminder':
      return customer(`your order ${number} is still waiting for you.`);
    case 'manager_alert':
      return { to: 'manager', text: `Order ${number} needs you. ${detail ?? ''}` };
    default:
      return kind satisfies never;
  }
}
