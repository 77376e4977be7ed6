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
  'image',
  'recipes',
  'customer',
  'notifications',
  'drivers',
  'webhook',
  'outbox',
  'access',
  'manifest',
  'key',
] as const;

export type StoredKind = (typeof STORED_KINDS)[number];

/** An unreadable record. It must never be treated as absent. */
export interface Damage {
  readonly storeId: StoreId;
  readonly kind: StoredKind;
  /** Absent for a store's single records. */
  readonly id?: string;
  /** For the operator: its location and what is wrong with it. */
  readonly reason: string;
  /** It was written by a later release: it is intact, and must not be replaced. */
  readonly isNewer?: true;
}

/** Thrown for damaged records. Retrying does not help until they are repaired. */
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

/** Damage that may be repaired by rewriting the record from what is known otherwise. */
export function isRepairable(error: unknown): error is StorageDamaged {
  return error instanceof StorageDamaged && !error.damage.isNewer;
}

/** A damaged order keeps its slot and stock, so searches for stale claims must distinguish it from a missing one. */
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
