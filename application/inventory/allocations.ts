import { isPlaced, type Order } from '../../domain/order/index.ts';
import {
  allocateLine,
  externalOrder,
  hasLeft,
  missingOf,
  release,
  type Allocation,
  type Missing,
  type Need,
  type Part,
  type StockRoom,
} from '../../domain/stock/index.ts';
import { describeMissing } from '../../domain/stock/words.ts';
import { instant, type Instant, type StoreId } from '../../domain/shared/values.ts';
import type { Storage } from '../../ports.ts';
import { Refused } from '../refused.ts';
import { unknownSku } from './look.ts';

/** Stock allocations. */

interface AllocationDeps {
  readonly storage: Pick<Storage, 'stock'>;
  readonly now: () => number;
}

/** The stock of an order: its needs and its batches. */
export interface OrderStock {
  readonly status: 'none' | 'allocated' | 'short' | 'used' | 'released';
  readonly needs: readonly Need[];
  readonly neededBy: Instant | undefined;
  readonly parts: readonly Part[];
  readonly missing: readonly Missing[];
}

/** An allocation request of another system. */
export interface LineForm {
  /** Idempotency key of the allocation. */
  readonly reference: string;
  readonly sku: string;
  readonly quantity: number;
  /** ISO 8601 with an offset. Default: now. */
  readonly neededBy?: string | null | undefined;
}

export async function stockOf({ storage }: Pick<AllocationDeps, 'storage'>, order: Order): Promise<OrderStock> {
  const room = await storage.stock.get(order.storeId);
  const needs = isPlaced(order) ? (order.ingredients ?? []) : [];
  return { needs, ...standing(room, order.id) };
}

/** Allocates stock for another system, all or nothing. */
export async function putAside(
  { storage, now }: AllocationDeps,
  storeId: StoreId,
  { reference, sku, quantity, neededBy: by }: LineForm,
): Promise<Allocation> {
  const neededBy = instant(by ? Date.parse(by) : now());
  const line = { reference, sku, quantity, neededBy };
  const result = await storage.stock.change(storeId, (room) => allocateLine(room, line, instant(now())));
  switch (result.outcome) {
    case 'allocated':
      return result.allocation;
    case 'out_of_stock': {
      const { missing } = result;
      throw new Refused('out_of_stock', `Not enough stock: ${describeMissing(missing)}.`, { missing });
    }
    case 'unknown_sku':
      throw unknownSku(sku);
    case 'other_line':
      throw new Refused(
        'idempotency_key_reused',
        `${reference} was used for another allocation. Choose another reference.`,
      );
    case 'late':
      throw new Refused('illegal_transition', `${reference} was released. Use another reference.`);
    default:
      return result satisfies never;
  }
}

/** Releases an allocation of another system. Idempotent. */
export async function giveBack({ storage, now }: AllocationDeps, storeId: StoreId, reference: string): Promise<void> {
  const orderId = externalOrder(reference);
  const isThere = await storage.stock.change(storeId, (room) => {
    const known = [...room.allocations, ...room.shortages].some((each) => each.orderId === orderId);
    const wasThere = hasLeft(room, orderId);
    return { room: known ? release(room, orderId, instant(now())) : room, result: known || wasThere };
  });
  if (!isThere) throw new Refused('allocation_not_found', `There is no allocation ${reference}.`);
}

function standing(room: StockRoom, orderId: string): Omit<OrderStock, 'needs'> {
  const held = room.allocations.find((each) => each.orderId === orderId);
  if (held) return { status: 'allocated', neededBy: held.neededBy, parts: held.parts, missing: [] };
  const short = room.shortages.find((each) => each.orderId === orderId);
  if (short) return { status: 'short', neededBy: short.neededBy, parts: [], missing: missingOf(room, short) };
  const isIn = (left: StockRoom['used']): boolean => left.some((each) => each.orderId === orderId);
  const gone = isIn(room.departed) ? 'released' : 'none';
  return { status: isIn(room.used) ? 'used' : gone, neededBy: undefined, parts: [], missing: [] };
}
