import type { Logger } from 'pino';
import { audienceOf, isForCustomer } from '../../domain/order/index.ts';
import type { Notifier, OutgoingMessage } from '../../ports.ts';
import type { Channel } from './channel.ts';
import { letterOf } from './templates.ts';

export interface Channels {
  readonly sms?: Channel;
  readonly email?: Channel;
}

/**
 * Sends each message by the first channel that reaches its recipient: a text message before an email, but for the stock. An outage of a
 * channel is not a reason to take the next: the message might come twice. An alert to manager or kitchen that reaches nobody stands in
 * the log.
 */
export function routedNotifier(channels: Channels, log: Logger): Notifier {
  return {
    send: async (message) => {
      const { key, kind, order, store, mayBeRepeated } = message;
      const letter = letterOf(message);
      const { phone, email } = recipientOf(message);
      const bySms = { channel: channels.sms, to: phone };
      const byEmail = { channel: channels.email, to: email };
      // How the stock stands can wait until somebody reads their mail.
      const ways = kind === 'stock_alert' ? [byEmail, bySms] : [bySms, byEmail];
      const failures: string[] = [];
      for (const { channel, to } of ways) {
        if (!channel || to === undefined) continue;
        const result = await channel.send({ ...letter, key, to, sender: store.name, mayBeRepeated });
        if (result.outcome === 'sent') return result;
        failures.push(result.reason);
      }
      const reason = failures.join(' ') || 'no channel';
      if (!isForCustomer(kind)) {
        log.warn({ order: order.id, message: kind, reason }, letter.text);
        return { outcome: 'sent', channel: 'log' };
      }
      log.warn({ order: order.id, message: kind, reason }, 'This message reaches nobody.');
      return { outcome: 'failed', reason };
    },
  };
}

function recipientOf({ kind, order: { customer }, store }: OutgoingMessage): { phone?: string; email?: string } {
  const audience = audienceOf(kind);
  if (audience === 'manager') {
    const { managerPhone: phone, managerEmail: email } = store;
    return { ...(phone === undefined ? {} : { phone }), ...(email === undefined ? {} : { email }) };
  }
  if (audience === 'kitchen') return store.kitchenPhone === undefined ? {} : { phone: store.kitchenPhone };
  const { phone, phoneVerified, email } = customer;
  // A number that could not be placed may be anybody's.
  return { ...(phoneVerified ? { phone } : {}), ...(email === undefined ? {} : { email }) };
}
