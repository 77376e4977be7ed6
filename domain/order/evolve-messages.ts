import type { ManagerAlert, RefundAlert, StockAlert } from './alerts.ts';
import { isSentFromOutbox } from './outbox.ts';
import type { CustomerMessageKind, MessageContent, OrderMessage, OrderState } from './types.ts';

/** The messages an order owes, and to whom. */

/** Owes the customer a message about a step. */
export function tell(state: OrderState, kind: CustomerMessageKind, key: string = kind): Partial<OrderState> {
  return owe(state, key, { kind });
}

/** Messages already owed or sent are not added again. */
export function owe(state: OrderState, key: string, content: MessageContent): Partial<OrderState> {
  if (state.messages.some((message) => message.key === key)) return {};
  const status = isSentFromOutbox(content.kind) ? {} : { status: 'due' as const };
  const message: OrderMessage = { key, seq: state.version + 1, ...status, ...content };
  return { messages: [...state.messages, message] };
}

export function alert(state: OrderState, what: string, about: ManagerAlert): Partial<OrderState> {
  return owe(state, `alert:${what}`, { kind: 'manager_alert', about });
}

/** The alert is about the stock itself, not about this order. */
export function alertOfStock(state: OrderState, about: StockAlert | undefined): Partial<OrderState> {
  return about === undefined ? {} : owe(state, 'stock_alert', { kind: 'stock_alert', about });
}

/** Tells managers once that a refund waits for another of them. */
export function askForApproval(state: OrderState, { refundId, amount }: RefundAlert): Partial<OrderState> {
  return owe(state, `refund_approval:${refundId}`, { kind: 'refund_approval', about: { refundId, amount } });
}

export function settleMessage(state: OrderState, key: string, status: 'sent' | 'failed'): Partial<OrderState> {
  return { messages: state.messages.map((message) => (message.key === key ? { ...message, status } : message)) };
}
