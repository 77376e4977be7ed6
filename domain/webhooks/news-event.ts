import type { StoreId } from '../shared/values.ts';
import { subjectOf, type NewsEvent } from './news.ts';
import { sourceOf, type CloudEvent } from './webhooks.ts';

/** An event of the store itself in its public form. Its id is unique for a subscription. */
export function newsCloudEvent(storeId: StoreId, { seq, at, type, details }: NewsEvent): CloudEvent {
  return {
    specversion: '1.0',
    id: `store_${storeId}.${seq}`,
    source: sourceOf(storeId),
    type,
    subject: subjectOf(type),
    time: at,
    datacontenttype: 'application/json',
    data: { sequence: seq, details },
  };
}
