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
 * Sends each message by the first channel that reaches its recipient: text messages before emails, except for what managers need not
 * know at once. After a channel's outage the next one is not used: the message might arrive twice. Alerts to the manager or kitchen that
 * cannot be delivered are logged.
 */
export function routedNotifier(channels: Channels, log: Logger): Notifier {
  return {
    send: async (message) => {
      const { key, kind, order, store, mayBeRepeated, sendBefore } = message;
      const letter = letterOf(message);
      const delivery = {
        ...letter,
        key,
        sender: store.name,
        mayBeRepeated,
        isCapped: isForCustomer(kind),
        ...(sendBefore === undefined ? {} : { sendBefore }),
      };
      const failures: string[] = [];
      for (const { channel, to } of waysOf(message, channels)) {
        const result = await channel.send({ ...delivery, to });
        if (result.outcome === 'sent') return result;
        failures.push(result.reason);
      }
      const reason = failures.join(' ') || 'no channel';
      if (!isForCustomer(kind)) {
        log.warn({ order: order.id, message: kind, reason }, letter.text);
        return { outcome: 'sent', channel: 'log' };
      }
      log.warn({ order: order.id, message: kind, reason }, 'This message cannot be delivered.');
      return { outcome: 'failed', reason };
    },
    wayOf: (message) => waysOf(message, channels)[0]?.name ?? 'log',
  };
}

type Addressed = Pick<OutgoingMessage, 'kind' | 'order' | 'store'>;

/** The usable channels, in the order in which to try them. */
function waysOf(message: Addressed, channels: Channels) {
  const { phone, email } = recipientOf(message);
  const bySms = { name: 'sms', channel: channels.sms, to: phone };
  const byEmail = { name: 'email', channel: channels.email, to: email };
  // These are not urgent, so email comes first.
  const isUnhurried = message.kind === 'stock_alert' || message.kind === 'refund_approval';
  const ways = isUnhurried ? [byEmail, bySms] : [bySms, byEmail];
  return ways.flatMap(({ name, channel, to }) => (channel && to !== undefined ? [{ name, channel, to }] : []));
}

function recipientOf({ kind, order: { customer }, store }: Addressed): { phone?: string; email?: string } {
  const audience = audienceOf(kind);
  if (audience === 'manager') {
    const { managerPhone: phone, managerEmail: email } = store;
    return { ...(phone === undefined ? {} : { phone }), ...(email === undefined ? {} : { email }) };
  }
  if (audience === 'kitchen') return store.kitchenPhone === undefined ? {} : { phone: store.kitchenPhone };
  const { phone, phoneVerified, email } = customer;
  // A number that could not be parsed may belong to anyone.
  return { ...(phoneVerified ? { phone } : {}), ...(email === undefined ? {} : { email }) };
}
