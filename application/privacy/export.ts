import type { CustomerProfile } from '../../domain/customer/customer.ts';
import type { Notification } from '../../domain/customer/inbox.ts';
import type { Draft, OrderEvent, OrderState } from '../../domain/order/index.ts';
import type { CustomerId, StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { eachOrder } from '../orders/every-order.ts';
import { Refused } from '../refused.ts';

export interface ExportDeps {
  readonly storage: Pick<Storage, 'orders' | 'customers' | 'inboxes' | 'catalog'>;
}

/** What one store knows of a customer. */
export interface CustomerExport {
  readonly storeId: StoreId;
  readonly profile: CustomerProfile | undefined;
  readonly notifications: readonly Notification[];
  readonly drafts: readonly Draft[];
  readonly orders: readonly { readonly order: OrderState; readonly events: readonly OrderEvent[] }[];
}

/**
 * All that is known of a customer, in every store where anything is.
 *
 * @param ids of one person
 */
export async function exportCustomer({ storage }: ExportDeps, ids: readonly CustomerId[]): Promise<CustomerExport[]> {
  const found: CustomerExport[] = [];
  for (const { id: storeId } of await storage.catalog.stores()) {
    const profiles = await Promise.all(ids.map((id) => storage.customers.get(storeId, id)));
    const inboxes = await Promise.all(ids.map((id) => storage.inboxes.get(storeId, id)));
    const drafts = (await Promise.all(ids.map((id) => storage.orders.drafts(storeId, id)))).flat();
    const profile = profiles.find((each) => each !== undefined);
    const orders = [];
    for await (const order of eachOrder(storage.orders, storeId, { customerIds: ids })) {
      orders.push({ order, events: (await storage.orders.get(storeId, order.id))?.events ?? [] });
    }
    const notifications = inboxes.flatMap((inbox) => inbox.notifications);
    if (profile || orders.length + drafts.length + notifications.length > 0) {
      found.push({ storeId, profile, notifications, drafts, orders });
    }
  }
  if (found.length === 0) throw new Refused('customer_not_found', `There is no customer ${ids.join(', ') || 'yet'}.`);
  return found;
}
