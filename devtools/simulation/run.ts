import { wayTo, type Actor, type OrderState, type PlacedOrder, type PublicCommand } from '../../domain/order/index.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import type { Instant } from '../../domain/shared/values.ts';
import { Agenda } from './agenda.ts';
import type { Evening } from './evening.ts';
import type { OrderLife } from './order-life.ts';
import { guest, isBeingPaid, placedOrderOf, SimulatedPipeline } from './pipeline.ts';

/** A store, its staff, and its opening time. */
export interface Setup {
  readonly store: StoreSettings;
  readonly drivers: number;
  readonly opensAt: Instant;
}

/** The result of an evening. */
export interface EveningRun {
  readonly setup: Setup;
  /** The final orders, in order of placement. */
  readonly orders: readonly OrderState[];
  /** People's actions in order of time, which can be repeated on the real workflows. */
  readonly deeds: readonly Deed[];
  /** The load after each change; the first at the opening. */
  readonly levels: readonly Level[];
  readonly rides: readonly Ride[];
}

/** @property at milliseconds since 1970 */
export interface Deed {
  readonly at: number;
  /** Its index among the evening's orders. */
  readonly order: number;
  readonly actor: Actor;
  readonly command:
    | PublicCommand
    | { readonly type: 'place'; readonly order: PlacedOrder }
    /** Is refused before paying. */
    | { readonly type: 'turnAway'; readonly order: PlacedOrder }
    /** On the provider's page. */
    | { readonly type: 'answerPage'; readonly answer: 'paid' | 'declined' };
}

/** @property at milliseconds since 1970 */
export interface Level {
  readonly at: number;
  readonly waiting: number;
  readonly cooking: number;
  /** Ready, and waiting for a driver. */
  readonly atThePass: number;
  readonly driversOut: number;
}

/** A driver's tour, in milliseconds since 1970. */
export interface Ride {
  readonly driver: string;
  readonly from: number;
  readonly to: number;
  readonly orders: number;
}

const MINUTE = 60_000;
const COOK: Actor = { role: 'kitchen', id: 'cook' };
/** The capacity of a driver's bags. */
const MOST_ORDERS_PER_RIDE = 4;
/** From noticing a ready order to departure: others that become ready meanwhile are taken along. */
const PACKING = 2;
/** The distance to the next door of a tour, relative to that from the shop. */
const NEXT_DOOR = 0.5;
/** The minimum time to collect. */
const AT_THE_COUNTER = 0.5;

/** Runs an evening until its last order has ended. */
export function runEvening(evening: Evening, setup: Setup): EveningRun {
  const run = new Running(evening, setup);
  return run.toItsEnd();
}

/** The people of an evening: customers, cooks and drivers. The pipeline carries out their requests. */
class Running {
  readonly #evening: Evening;
  readonly #setup: Setup;
  readonly #opensAt: number;
  readonly #agenda = new Agenda();
  readonly #pipeline: SimulatedPipeline;
  readonly #orders: OrderLife[] = [];
  readonly #deeds: Deed[] = [];
  readonly #levels: Level[] = [];
  readonly #rides: Ride[] = [];
  /** Slots that a cook has noticed as free, and is about to fill. */
  #reaching = 0;
  readonly #pass: OrderLife[] = [];
  readonly #freeDrivers: string[];
  #packing = 0;

  constructor(evening: Evening, setup: Setup) {
    this.#evening = evening;
    this.#setup = setup;
    this.#opensAt = Date.parse(setup.opensAt);
    this.#pipeline = new SimulatedPipeline(setup.store, this.#agenda, (at) => {
      this.#cooksLook(at);
      this.#note(at);
    });
    this.#freeDrivers = Array.from({ length: setup.drivers }, (_, index) => `driver-${index + 1}`);
  }

  toItsEnd(): EveningRun {
    this.#note(this.#opensAt);
    for (const plan of this.#evening.orders) {
      this.#agenda.enter(this.#opensAt + Math.round(plan.arrivesAt * MINUTE), (at) => this.#arrives(at));
    }
    this.#agenda.run();
    return {
      setup: this.#setup,
      orders: this.#orders.map(({ state }) => state),
      deeds: this.#deeds,
      levels: this.#levels,
      rides: this.#rides,
    };
  }

  #arrives(at: number): void {
    const plan = this.#evening.orders[this.#orders.length];
    if (!plan) throw new RangeError('There are more orders than planned.');
    const number = this.#orders.length + 1;
    // Others are refused by the kitchen, and not charged.
    const type = plan.payment.method === 'online' && this.#pipeline.kitchen.isFull ? 'turnAway' : 'place';
    const wanted = placedOrderOf(plan, number, this.#setup.store, at);
    this.#deeds.push({ at, order: number - 1, actor: guest(number), command: { type, order: wanted } });
    const order = this.#pipeline[type](at, plan, number);
    this.#orders.push(order);
    if (isBeingPaid(order)) this.#paysOnPage(at, order);
    this.#isPlaced(at, order);
  }

  #paysOnPage(at: number, order: OrderLife): void {
    const { answer, after } = order.plan.onPage;
    if (answer === 'none') return;
    this.#after(at, after, (now) => {
      if (!isBeingPaid(order)) return;
      this.#did(now, order, guest(order.state.number), { type: 'answerPage', answer });
      this.#pipeline.answerPage(now, order, answer);
      this.#isPlaced(now, order);
    });
  }

  #isPlaced(at: number, order: OrderLife): void {
    this.#cooksLook(at);
    this.#note(at);
    const { plan, state: { promisedAt } } = order; // prettier-ignore
    if (!order.is('confirmed') || promisedAt === undefined) return;
    const tooLong = Date.parse(promisedAt) - at > plan.patience * MINUTE;
    if (tooLong) this.#after(at, plan.hesitation, (now) => this.#changesMind(now, order, 'That takes too long.'));
    this.#after(Date.parse(promisedAt), plan.tolerance, (now) => this.#changesMind(now, order, 'I waited in vain.'));
  }

  /** Customers can cancel until a cook begins. */
  #changesMind(at: number, order: OrderLife, reason: string): void {
    if (!order.is('confirmed')) return;
    const actor = guest(order.state.number);
    this.#did(at, order, actor, { type: 'cancel', reason });
    this.#pipeline.cancel(at, order, actor, { reason });
  }

  #cooksLook(at: number): void {
    const { kitchen } = this.#pipeline;
    const isFree = (): boolean => kitchen.busy + this.#reaching < this.#setup.store.kitchen.slots;
    while (isFree() && kitchen.waiting > this.#reaching) {
      const head = this.#nextToCook();
      if (!head) return;
      this.#reaching += 1;
      this.#after(at, head.plan.reaction, (now) => this.#begins(now));
    }
  }

  #begins(at: number): void {
    this.#reaching -= 1;
    // The waiting order may have been cancelled in the meantime.
    const order = this.#nextToCook();
    if (!order) return;
    this.#did(at, order, COOK, { type: 'startCooking' });
    this.#pipeline.startCooking(at, order, COOK);
    this.#note(at);
    this.#after(at, order.state.kitchenMinutes * order.plan.cookingFactor, (now) => this.#isReady(now, order));
  }

  #nextToCook(): OrderLife | undefined {
    const { next } = this.#pipeline.kitchen;
    return this.#orders.find(({ state }) => state.id === next);
  }

  #isReady(at: number, order: OrderLife): void {
    const { fulfilment, promisedAt, status } = order.state;
    for (const { command } of wayTo(fulfilment.type, 'ready', status)) {
      this.#did(at, order, COOK, { type: command });
      this.#pipeline.goOn(at, order, COOK, command);
    }
    if (fulfilment.type === 'pickup') {
      const comes = (promisedAt === undefined ? at : Date.parse(promisedAt)) + order.plan.collectsLate * MINUTE;
      this.#after(Math.max(comes, at), AT_THE_COUNTER, (now) => this.#handsOver(now, order, COOK));
    } else {
      this.#pass.push(order);
      this.#driversLook(at);
    }
    this.#note(at);
  }

  #driversLook(at: number): void {
    while (this.#pass.length > this.#packing * MOST_ORDERS_PER_RIDE) {
      const driver = this.#freeDrivers.shift();
      if (driver === undefined) return;
      this.#packing += 1;
      this.#after(at, PACKING, (now) => this.#leaves(now, { role: 'driver', id: driver }));
    }
  }

  #leaves(at: number, driver: Actor): void {
    this.#packing -= 1;
    const bag = this.#pass.splice(0, MOST_ORDERS_PER_RIDE);
    let minutes = 0;
    for (const [stop, order] of bag.entries()) {
      this.#does(at, order, driver, { type: 'sendOut', driverId: driver.id });
      minutes += order.plan.ride * (stop === 0 ? 1 : NEXT_DOOR) + order.plan.atTheDoor;
      this.#after(at, minutes, (now) => this.#handsOver(now, order, driver));
    }
    minutes += bag.at(-1)?.plan.ride ?? 0;
    this.#after(at, minutes, (now) => {
      this.#rides.push({ driver: driver.id, from: at, to: now, orders: bag.length });
      this.#freeDrivers.push(driver.id);
      this.#driversLook(now);
      this.#note(now);
    });
    this.#note(at);
  }

  #handsOver(at: number, order: OrderLife, actor: Actor): void {
    this.#does(at, order, actor, { type: 'handOver' });
    this.#note(at);
  }

  #does(at: number, order: OrderLife, actor: Actor, command: PublicCommand): void {
    this.#did(at, order, actor, command);
    order.execute(at, actor, command);
  }

  #did(at: number, order: OrderLife, actor: Actor, command: Deed['command']): void {
    this.#deeds.push({ at, order: order.state.number - 1, actor, command });
  }

  #after(at: number, minutes: number, happen: (now: number) => void): void {
    this.#agenda.enter(at + Math.round(minutes * MINUTE), happen);
  }

  #note(at: number): void {
    const { waiting, busy: cooking } = this.#pipeline.kitchen;
    const atThePass = this.#pass.length;
    const driversOut = this.#setup.drivers - this.#freeDrivers.length - this.#packing;
    this.#levels.push({ at, waiting, cooking, atThePass, driversOut });
  }
}
