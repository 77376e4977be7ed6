import type { StoreId } from '../domain/shared/values.ts';
import type { AppendRequest } from './orders.ts';

/** Counts what happens in this process, for operators. It takes no time and never fails. */
export interface Meter {
  /** Events were stored by this process, for the first time. */
  wrote(append: Pick<AppendRequest, 'storeId' | 'events' | 'state'>): void;
  /** @param lagSeconds since the event happened, or its replay was requested */
  sentWebhook(storeId: StoreId, outcome: 'delivered' | 'refused' | 'expired', lagSeconds: number): void;
  /** @param channel by which it was sent or tried, such as `sms` */
  sentMessage(channel: string, outcome: 'sent' | 'failed' | 'unavailable'): void;
  /** A rollout has halted by itself: `undo`, its stores did worse; `pause`, there were too few orders to tell. */
  haltedRollout(told: 'undo' | 'pause'): void;
}
