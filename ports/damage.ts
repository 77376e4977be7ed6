import type { OrderId, StoreId } from '../domain/shared/values.ts';
import type { OrderStore, StoredOrder } from './orders.ts';

export const STORED_KINDS = [
  'order',
  'order_numbers',
  'kitchen',
  'stock',
  'stock_movements',
  'store',
  'menu',
  'recipes',
  'customer',
  'notifications',
  'drivers',
  'webhook',
  'outbox',
  'manifest',
] as const;

export type StoredKind = (typeof STORED_KINDS)[number];

/** Something that was stored and cannot be read. It is there all the same: nothing is done as if it were not. */
export interface Damage {
  readonly storeId: StoreId;
  readonly kind: StoredKind;
  /** Absent for what a store has one of. */
  readonly id?: string;
  /** For the operator: where it lies and what is wrong with it. */
  readonly reason: string;
}

/** Thrown for what is damaged. Trying again does not help before it has been repaired. */
export class StorageDamaged extends Error {
  override readonly name = 'StorageDamaged';
  readonly damage: Damage;

  constructor(damage: Damage, options?: ErrorOptions) {
    const { storeId, kind, id, reason } = damage;
    super(
      `The ${kind.replace('_', ' ')}${id === undefined ? '' : ` ${id}`} of ${storeId} cannot be read. ${reason}`,
      options,
    );
    this.damage = damage;
  }
}

/** An order that cannot be read keeps what it holds: whoever looks for stale claims has to tell it from one that is not there. */
export async function readUnlessDamaged(
  orders: Pick<OrderStore, 'get'>,
  storeId: StoreId,
  orderId: OrderId,
): Promise<StoredOrder | undefined | 'damaged'> {
  try {
    return await orders.get(storeId, orderId);
  } catch (error) {
    if (!(error instanceof StorageDamaged)) throw error;
    return 'damaged';
  }
}
