import {
  isInKitchen,
  RULES,
  totalContent,
  type Actor,
  type CancellationReason,
  type OrderState,
  type PipelineCommand,
  type PlacedOrder,
  type WayCommand,
} from '../../domain/order/index.ts';
import { termsOf } from '../../domain/catalog/pricing.ts';
import { begunAt, dueAt, lateAt, nextLook, type PromiseLook } from '../../domain/kitchen/promise-watch.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import { instant, type CustomerId, type OrderId } from '../../domain/shared/values.ts';
import type { Agenda } from './agenda.ts';
import type { PlannedOrder } from './evening.ts';
import { SimulatedKitchen } from './kitchen-rules.ts';
import { OrderLife, PIPELINE } from './order-life.ts';

const MINUTE = 60_000;
/** As in workflows/stages/promise.ts. */
const MOST_APOLOGIES = 3;
/** A timer fires a little after its time, never before. For times rounded up to a whole minute that is a minute. */
const TIMER_LATENCY_MS = 1;

/** The work of an order's workflow (workflows/stages): placing it, its timers, and updating the kitchen. */
export class SimulatedPipeline {
  readonly kitchen: SimulatedKitchen;
  readonly #store: StoreSettings;
  readonly #agenda: Agenda;
  /** Called when an order has left the kitchen. */
  readonly #onLeaving: (at: number) => void;
  /** The latest estimate. */
  readonly #looks = new Map<OrderLife, PromiseLook>();

  constructor(store: StoreSettings, agenda: Agenda, onLeaving: (at: number) => void) {
    this.kitchen = new SimulatedKitchen(store.kitchen);
    this.#store = store;
    this.#agenda = agenda;
    this.#onLeaving = onLeaving;
  }

  /** Reserves the money, queues the order, and confirms or rejects it. One that is paid on a page waits for that. */
  place(at: number, plan: PlannedOrder, number: number): OrderLife {
    const order = this.#begin(at, plan, number);
    order.authorize(at);
    if (isBeingPaid(order)) this.#expire(at, order);
    else this.#queue(at, order);
    return order;
  }

  /** As the API does when an order that is paid on a page would find no place in the kitchen afterwards. */
  turnAway(at: number, plan: PlannedOrder, number: number): OrderLife {
    const order = this.#begin(at, plan, number);
    const rejection = { code: 'kitchen_at_capacity', tryAgainAt: this.kitchen.tryAgainAt(instant(at)) } as const;
    order.execute(at, PIPELINE, { type: 'reject', rejection });
    return order;
  }

  /** The customer has paid on the page, or not; by then the order may have expired. */
  answerPage(at: number, order: OrderLife, answer: 'paid' | 'declined'): void {
    order.answerPage(at, answer);
    this.#queue(at, order, { isAccepted: true });
  }

  #begin(at: number, plan: PlannedOrder, number: number): OrderLife {
    return new OrderLife(plan, placedOrderOf(plan, number, this.#store, at), guest(number), at);
  }

  #expire(at: number, order: OrderLife): void {
    const { paymentActionMinutes: waitedMinutes } = order.state.timers;
    this.#agenda.enter(at + waitedMinutes * MINUTE, (now) => {
      if (!isBeingPaid(order)) return;
      const rejection = { code: 'payment_action_expired', waitedMinutes } as const;
      order.execute(now, PIPELINE, { type: 'reject', rejection });
    });
  }

  #queue(at: number, order: OrderLife, { isAccepted = false } = {}): void {
    if (!order.is('received')) return;
    const ticket = this.kitchen.enqueue(order.state, isAccepted, instant(at));
    if (ticket.outcome === 'queued') {
      const { position, promisedAt } = ticket;
      order.execute(at, PIPELINE, { type: 'confirm', position, promisedAt });
      this.#watch(at, order);
    } else if (ticket.outcome !== 'late') {
      const { outcome: code, tryAgainAt } = ticket;
      order.execute(at, PIPELINE, { type: 'reject', rejection: { code, tryAgainAt } });
    }
  }

  startCooking(at: number, order: OrderLife, cook: Actor): void {
    this.kitchen.claim(order.state, instant(at));
    order.execute(at, cook, { type: 'startCooking' });
    this.#watchPromise(at, order);
  }

  /** A step after cooking has started. */
  goOn(at: number, order: OrderLife, cook: Actor, type: WayCommand): void {
    const wasInKitchen = isInKitchen(order.state);
    order.execute(at, cook, { type });
    if (wasInKitchen && !isInKitchen(order.state)) this.#leave(at, order);
    if (order.is('ready')) this.#awaitHandover(at, order);
  }

  #awaitHandover(at: number, order: OrderLife): void {
    const { fulfilment, timers } = order.state;
    const { collectReminderMinutes, collectAlertMinutes, driverWaitMinutes } = timers;
    if (fulfilment.type === 'pickup') {
      this.#whileReady(at, order, collectReminderMinutes, { type: 'remindCollection' });
      const overdue = collectReminderMinutes + collectAlertMinutes;
      this.#whileReady(at, order, overdue, { type: 'reportUncollected', waitedMinutes: collectAlertMinutes });
    } else {
      this.#whileReady(at, order, driverWaitMinutes, { type: 'reportUntaken', waitedMinutes: driverWaitMinutes });
    }
  }

  #whileReady(at: number, order: OrderLife, minutes: number, command: PipelineCommand): void {
    this.#agenda.enter(at + minutes * MINUTE, (now) => {
      if (order.is('ready')) order.execute(now, PIPELINE, command);
    });
  }

  cancel(at: number, order: OrderLife, actor: Actor, why: CancellationReason): void {
    order.execute(at, actor, { type: 'cancel', ...why });
    this.#leave(at, order);
  }

  #leave(at: number, order: OrderLife): void {
    this.kitchen.depart(order.state, instant(at));
    this.#onLeaving(at);
  }

  #watch(at: number, order: OrderLife): void {
    this.#watchPromise(at, order);
    const { queueEscalateMinutes: escalate, queueCancelMinutes: giveUp } = order.state.timers;
    this.#agenda.enter(at + escalate * MINUTE, (now) => {
      if (order.is('confirmed')) order.execute(now, PIPELINE, { type: 'escalateQueue', waitedMinutes: escalate });
    });
    this.#agenda.enter(at + giveUp * MINUTE, (now) => {
      if (!order.is('confirmed')) return;
      this.cancel(now, order, PIPELINE, { cause: { code: 'not_begun', waitedMinutes: giveUp } });
    });
  }

  /** Checks an order when its promise is at risk, as workflows/stages/promise.ts does. */
  #watchPromise(at: number, order: OrderLife): void {
    const watched = order.state;
    const [missed, late] = [dueAt(watched), lateAt(watched)];
    const look = this.#looks.get(order) ?? { at: instant(at), readyAt: missed ?? '' };
    this.#looks.set(order, look);
    const next = nextLook(watched, look);
    if (!isInKitchen(watched) || apologies(watched) >= MOST_APOLOGIES) return;
    if (next === undefined || missed === undefined || late === undefined) return;
    this.#agenda.enter(Math.max(at, Date.parse(next) + TIMER_LATENCY_MS), (now) => {
      const { state } = order;
      // It was started in the meantime, or another check is scheduled.
      if (!isInKitchen(state) || begunAt(state) !== begunAt(watched) || dueAt(state) !== missed) return;
      const asOf = instant(now);
      const { readyAt, expectedAt } = this.kitchen.forecast(state, missed, asOf);
      this.#looks.set(order, { at: asOf, readyAt });
      if (readyAt >= late) order.execute(now, PIPELINE, { type: 'missPromise', missed, expectedAt });
      this.#watchPromise(now, order);
    });
  }
}

/** Its customer is on the provider's page. */
export function isBeingPaid(order: OrderLife): boolean {
  return order.is('received') && order.state.payment.status === 'action_required';
}

export function guest(number: number): Actor {
  return { role: 'customer', id: `guest-${number}` };
}

/** The order as the API would pass it to its workflow. */
export function placedOrderOf(plan: PlannedOrder, number: number, store: StoreSettings, at: number): PlacedOrder {
  const { lines, fulfilment, payment } = plan;
  const terms = termsOf(store);
  return {
    id: `ord_${String(number).padStart(26, '0')}` as OrderId,
    storeId: store.id,
    number,
    day: instant(at).slice(0, 10),
    rules: RULES,
    customer: {
      id: `cus_${String(number).padStart(24, '0')}` as CustomerId,
      name: `Guest ${number}`,
      phone: '+12125550123',
      phoneVerified: false,
    },
    ...totalContent(lines, fulfilment, terms),
    payment,
    timers: store.timers,
  };
}

function apologies({ messages }: OrderState): number {
  return messages.filter(({ kind }) => kind === 'late').length;
}
