import { compare, figuresOf, type StoreFigures } from '../../domain/rollout/compare.ts';
import type { Watch } from '../../domain/rollout/rollout.ts';
import type { OrderState } from '../../domain/order/index.ts';
import { plusMinutes, type Instant, type OrderId, type StoreId } from '../../domain/shared/values.ts';
import { StorageDamaged, type OrderPosition, type OrderStore } from '../../ports.ts';

export interface WatchRequest {
  /** Stores that have the change, and those that have not got it yet. */
  readonly treated: readonly StoreId[];
  readonly control: readonly StoreId[];
  /** Orders placed between then and now. */
  readonly from: Instant;
  readonly now: Instant;
  readonly minOrders: number;
}

export interface WatchDeps {
  readonly storage: { readonly orders: Pick<OrderStore, 'list'> };
  /** Called while it reads. */
  readonly progress: () => void;
}

const WEEK_MINUTES = 7 * 24 * 60;
const AT_ONCE = 100;
/** More at once are an outage, which may be over soon. */
const MOST_AWAY = 5;
/** Before all others of its moment. */
const LAST_ID = `ord_${'z'.repeat(26)}` as OrderId;

/**
 * Compares stores that have a change with those that have not, by the orders placed since. Once all have it, they are compared with
 * themselves a week before, at the same hours.
 */
export async function watchStores(deps: WatchDeps, request: WatchRequest): Promise<Watch> {
  const { treated, control, from, now, minOrders } = request;
  const hasOthers = control.length > 0;
  const withIt = await figuresFrom(deps, treated, from, now);
  const without = hasOthers
    ? await figuresFrom(deps, control, from, now)
    : await figuresFrom(deps, treated, plusMinutes(from, -WEEK_MINUTES), plusMinutes(now, -WEEK_MINUTES));
  return { at: now, against: hasOthers ? 'others' : 'week_before', ...compare(withIt, without, minOrders) };
}

async function figuresFrom(
  deps: WatchDeps,
  stores: readonly StoreId[],
  from: Instant,
  until: Instant,
): Promise<StoreFigures[]> {
  const all: StoreFigures[] = [];
  let away = 0;
  for (const storeId of stores) {
    deps.progress();
    try {
      all.push(figuresOf(await placedBetween(deps, storeId, from, until), until));
    } catch (error) {
      // A few that cannot be read say nothing. A look that waited for them would see no harm meanwhile, and hold up the way back.
      if (!(error instanceof StorageDamaged)) away += 1;
      if (away > MOST_AWAY || away === stores.length) throw error;
    }
  }
  return all;
}

async function placedBetween(
  { storage }: WatchDeps,
  storeId: StoreId,
  from: Instant,
  until: Instant,
): Promise<OrderState[]> {
  const found: OrderState[] = [];
  let after: OrderPosition | undefined = { placedAt: until, id: LAST_ID };
  while (after) {
    // Only what says how it went is read of them: names stay sealed.
    const page = await storage.orders.list(storeId, { isSealed: true, limit: AT_ONCE, after });
    found.push(...page.orders.filter(({ placedAt }) => placedAt >= from));
    after = page.next && page.next.placedAt >= from ? page.next : undefined;
  }
  return found;
}
