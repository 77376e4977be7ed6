import { LRUCache } from 'lru-cache';
import type { OrderId, StoreId } from '../../domain/shared/values.ts';
import { StorageDamaged, type OrderSignals } from '../../ports.ts';

/** An order is asked for again and again while it cannot be read; its workflow needs to hear of it once. */
const ASK_AGAIN_MS = 60_000;

/** Has a damaged order that somebody has asked for rewritten by its workflow, sooner than workers would notice it. */
export function requestingRepair(signals: OrderSignals): (error: unknown) => void {
  const asked = new LRUCache<string, true>({ max: 1000, ttl: ASK_AGAIN_MS });
  const look = async (storeId: StoreId, orderId: OrderId): Promise<void> => {
    await signals.lookAtStorage(storeId, [orderId]).catch(() => undefined);
  };
  return (error) => {
    if (!(error instanceof StorageDamaged)) return;
    const { storeId, kind, id } = error.damage;
    if (kind !== 'order' || id === undefined || asked.has(`${storeId}/${id}`)) return;
    asked.set(`${storeId}/${id}`, true);
    // Workers look for it all the same.
    void look(storeId, id as OrderId);
  };
}
