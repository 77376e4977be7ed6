import {
  claimSlot,
  depart,
  EMPTY_KITCHEN,
  enqueue,
  expectReady,
  isAtCapacity,
  type EnqueueOutcome,
  type Kitchen,
} from '../../domain/kitchen/kitchen.ts';
import { forecast, forecastAt } from '../../domain/kitchen/queue.ts';
import { isCooked, type OrderState } from '../../domain/order/index.ts';
import type { KitchenSettings } from '../../domain/catalog/store.ts';
import type { Instant, OrderId } from '../../domain/shared/values.ts';

/** The simulation's only access to the kitchen's rules: the same calls as in activities/recording.ts, on a kitchen in memory. */
export class SimulatedKitchen {
  readonly #settings: KitchenSettings;
  #kitchen: Kitchen = EMPTY_KITCHEN;

  constructor(settings: KitchenSettings) {
    this.#settings = settings;
  }

  get waiting(): number {
    return this.#kitchen.tickets.length;
  }

  get busy(): number {
    return this.#kitchen.slots.length;
  }

  /** The next order to cook. */
  get next(): OrderId | undefined {
    return nextToCook(this.#kitchen);
  }

  /** The queue is full. */
  get isFull(): boolean {
    return isAtCapacity(this.#kitchen, this.#settings);
  }

  /** @param isAccepted whether its customer has paid on a page by now */
  enqueue(order: OrderState, isAccepted: boolean, now: Instant): EnqueueOutcome {
    return this.#change(enqueue(this.#kitchen, { ...requestOf(order), isAccepted }, this.#settings, now));
  }

  /** When a customer who is refused is told to try again. */
  tryAgainAt(now: Instant): Instant {
    return forecastAt(this.#kitchen, 0, 0, this.#settings, now);
  }

  /** @throws if there is no free slot, or the order has left: simulated cooks only start orders they can */
  claim(order: OrderState, now: Instant): void {
    const { outcome } = this.#change(claimSlot(this.#kitchen, requestOf(order), this.#settings, now));
    if (outcome !== 'claimed') throw new Error(`A cook could not begin: ${outcome}.`);
  }

  /** The kitchen learns the duration of an order that is ready. */
  depart(order: OrderState, now: Instant): void {
    this.#kitchen = depart(this.#kitchen, order.id, now, isCooked(order) ? now : undefined);
  }

  /** An order's current estimate, and the new one to announce once it is late. */
  forecast(order: OrderState, missed: Instant, now: Instant): { readyAt: Instant; expectedAt: Instant } {
    const { id: orderId, kitchenMinutes: minutes } = order;
    return {
      readyAt: forecast(this.#kitchen, { orderId, minutes }, this.#settings, now),
      expectedAt: expectReady(this.#kitchen, { orderId, minutes, missed }, this.#settings, now),
    };
  }

  #change<Result>({ kitchen, result }: { kitchen: Kitchen; result: Result }): Result {
    this.#kitchen = kitchen;
    return result;
  }
}

/** The head of the queue. Simulated orders are never held. */
export function nextToCook({ tickets }: Kitchen): OrderId | undefined {
  return tickets[0]?.orderId;
}

function requestOf({ id: orderId, version: orderVersion, kitchenMinutes: minutes }: OrderState) {
  return { orderId, orderVersion, minutes };
}
