import type { MessageResult } from '../../domain/order/index.ts';
import type { Letter } from './templates.ts';

/** A message to one address. */
export interface Delivery extends Letter {
  /** The idempotency key. */
  readonly key: string;
  /** A phone number or an email address, depending on the channel. */
  readonly to: string;
  /** The sender's name. */
  readonly sender: string;
  /** An earlier attempt's answer was lost: it may have been sent already. */
  readonly mayBeRepeated: boolean;
  /** It is for a customer: a number and a country get only so many. */
  readonly isCapped?: boolean;
  /** In milliseconds since 1970: from then on, another process may send it. */
  readonly sendBefore?: number;
}

/**
 * One way of reaching people. A recipient it cannot reach is returned as `failed`. Anything that may succeed later is thrown: an
 * outage as ProviderUnavailable, everything else as another Error. Errors never identify the recipient.
 */
export interface Channel {
  send(delivery: Delivery): Promise<MessageResult>;
}
