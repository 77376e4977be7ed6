import type { MessageResult } from '../../domain/order/index.ts';
import type { Letter } from './templates.ts';

/** A message on its way to one address. */
export interface Delivery extends Letter {
  /** The same key is the same message. */
  readonly key: string;
  /** A phone number or an email address, whichever the channel takes. */
  readonly to: string;
  /** In whose name it is sent. */
  readonly sender: string;
  /** An earlier try was made and its answer lost: it may have been sent already. */
  readonly mayBeRepeated: boolean;
  /** In milliseconds since 1970: from then on, another may be sending it. */
  readonly sendBefore?: number;
}

/**
 * One way of reaching people. A recipient that this way cannot reach is returned as `failed`. What may be better later is thrown:
 * an outage as ProviderUnavailable, anything else that stands in the way as another Error. Errors name nobody.
 */
export interface Channel {
  send(delivery: Delivery): Promise<MessageResult>;
}
