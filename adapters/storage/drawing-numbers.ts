import type { LocalDay, StoreId } from '../../domain/shared/values.ts';
import { WorkflowsUnavailable, type OrderStore } from '../../ports.ts';

/**
 * Keeps order numbers from going back after storage is restored to an earlier state: before a process draws its first
 * number of a store's day, it asks for the highest number of any known order. It skips numbers that it has already
 * drawn.
 *
 * @param highestKnown throws if it is unavailable: then no number is drawn
 */
export function neverGoingBack(
  orders: OrderStore,
  highestKnown: (storeId: StoreId, day: LocalDay) => Promise<number>,
): OrderStore {
  const nextNumber = drawingNumbers(orders, highestKnown);
  return new Proxy(orders, {
    get: (target, name) => {
      if (name === 'nextNumber') return nextNumber;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

function drawingNumbers(
  orders: OrderStore,
  highestKnown: (storeId: StoreId, day: LocalDay) => Promise<number>,
): OrderStore['nextNumber'] {
  const days = new Map<string, { readonly raised: Promise<void>; readonly drawn: Set<number> }>();

  function open(storeId: StoreId, day: LocalDay) {
    const key = `${storeId}/${day}`;
    let known = days.get(key);
    if (!known) {
      const raised = raise(storeId, day);
      known = { raised, drawn: new Set() };
      days.set(key, known);
      forgetEarlier(storeId, day);
      // The next draw asks again.
      raised.catch(() => days.delete(key));
    }
    return known;
  }

  async function raise(storeId: StoreId, day: LocalDay): Promise<void> {
    const highest = await ask(storeId, day);
    if (highest > 0) await orders.raiseNumber(storeId, day, highest);
  }

  async function ask(storeId: StoreId, day: LocalDay): Promise<number> {
    try {
      return await highestKnown(storeId, day);
    } catch (error) {
      throw new WorkflowsUnavailable('The order numbers already issued are unknown.', { cause: error });
    }
  }

  /** Around midnight, numbers of two days are drawn. */
  function forgetEarlier(storeId: StoreId, day: LocalDay): void {
    const ofStore = [...days.keys()].filter((key) => key.startsWith(`${storeId}/`)).toSorted();
    for (const key of ofStore.slice(0, -2)) if (key !== `${storeId}/${day}`) days.delete(key);
  }

  return async (storeId, day) => {
    const { raised, drawn } = open(storeId, day);
    await raised;
    for (;;) {
      const number = await orders.nextNumber(storeId, day);
      if (!drawn.has(number)) {
        drawn.add(number);
        return number;
      }
      await orders.raiseNumber(storeId, day, Math.max(...drawn));
    }
  };
}
