import { formatDecimal, type Money } from '../shared/money.ts';
import { isSentFromOutbox } from './outbox.ts';
import type { MessageKind, OrderMessage, OrderState } from './types.ts';

/** What an order owes to be said, and to whom. */

/** Tells the customer of a step. */
export function tell(state: OrderState, kind: MessageKind, key: string = kind, amount?: Money): Partial<OrderState> {
  return owe(state, key, kind, amount && `${formatDecimal(amount)} ${amount.currency}`);
}

export function owe(state: OrderState, key: string, kind: MessageKind, detail?: string): Partial<OrderState> {
  // What it owes already, or has sent, it does not owe twice.
  if (state.messages.some((message) => message.key === key)) return {};
  const seq = state.version + 1;
  const status = isSentFromOutbox(kind) ? {} : { status: 'due' as const };
  const message: OrderMessage = { key, kind, seq, ...status, ...(detail === undefined ? {} : { detail }) };
  return { messages: [...state.messages, message] };
}

export function alert(state: OrderState, what: string, detail: string): Partial<OrderState> {
  return owe(state, `alert:${what}`, 'manager_alert', detail);
}

/** Of the stock itself: the order has only come upon it. */
export function alertOfStock(state: OrderState, detail: string | undefined): Partial<OrderState> {
  return detail === undefined ? {} : owe(state, 'stock_alert', 'stock_alert', detail);
}

export function settleMessage(state: OrderState, key: string, status: 'sent' | 'failed'): Partial<OrderState> {
  return { messages: state.messages.map((message) => (message.key === key ? { ...message, status } : message)) };
}
