import type { MessageKind } from '../../domain/order/index.ts';

/** What became of an order’s messages, as its events tell it. */

type Description = [summary: string, details: Record<string, unknown>];

export function describeSent(message: MessageKind, channel: string): Description {
  return [`Message "${message}" was sent.`, { message, channel }];
}

export function describeUnsent(message: MessageKind, reason: string): Description {
  return [`Message "${message}" could not be sent: ${reason}`, { message, reason }];
}
