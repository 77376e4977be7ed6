import { LRUCache } from 'lru-cache';
import type { OrderId, StoreId } from '../../domain/shared/values.ts';
import { StorageDamaged, type OrderSignals } from '../../ports.ts';

/** A damaged order may be requested repeatedly; signal its workflow once. */
const ASK_AGAIN_MS = 60_000;

/** Signals the workflow of a requested damaged order to rewrite it, sooner than the workers' periodic check. */
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
    // The periodic check also covers it.
    void look(storeId, id as OrderId);
  };
}
