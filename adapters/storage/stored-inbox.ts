import { z } from 'zod';
import type { Inbox } from '../../domain/customer/inbox.ts';
import { readVersioned, versioned } from './schemas.ts';
import type { CustomerId, StoreId } from '../../domain/shared/values.ts';

/** The stored format of a customer's notifications. */
const inbox = z.object({
  notifications: z.array(
    z.looseObject({
      id: z.string(),
      orderId: z.string(),
      kind: z.string(),
      at: z.string(),
      subject: z.string(),
      text: z.string(),
    }),
  ),
});

/** @param stored undefined if there are none yet */
export function readInbox(stored: unknown, storeId: StoreId, customerId: CustomerId): Inbox {
  const { notifications } = inbox.parse(readVersioned('notifications', stored ?? []));
  return { storeId, customerId, notifications } as unknown as Inbox;
}

export function writeInbox({ notifications }: Inbox) {
  return versioned('notifications', { notifications });
}
