import { anOrderState, DELIVERY } from '../../tests/support/builders.ts';
import type { OrderState } from '../order/index.ts';
import { plusMinutes } from '../shared/values.ts';
import { arrivalOf, laterArrival, lateArrivalAt, learnStopMinutes, nextArrival } from './arrival.ts';

/** Promised for 12:20, and twelve minutes per stop. */
const noon = '2026-11-20T12:00:00.000Z';
const at = (minutes: number): string => plusMinutes(noon, minutes);
const aDelivery = (overrides: Partial<OrderState> = {}): OrderState =>
  anOrderState({ fulfilment: DELIVERY, ...overrides });
const delivered = (driverId: string, out: number, done: number) => ({
  driverId,
  outForDeliveryAt: at(out),
  deliveredAt: at(done),
});

describe('minutes per stop', () => {
  test('are twelve at first, and approach those of the store’s own deliveries', () => {
    expect(learnStopMinutes([])).toBe(12);
    expect(learnStopMinutes([delivered('dario', 0, 30)])).toBe(15);
    const many = Array.from({ length: 45 }, (_, index) => delivered(`driver-${index}`, 0, 22));
    expect(learnStopMinutes(many)).toBe(21);
  });

  test('begin at the door before, not at the store, for the later stops of a tour', () => {
    const tour = [delivered('dario', 0, 20), delivered('dario', 0, 40), delivered('dario', 0, 60)];
    expect(learnStopMinutes([...tour, ...tour.map((stop) => ({ ...stop, driverId: 'olga' }))])).toBe(16);
    // A driver’s earlier tour does not count for the next one.
    expect(learnStopMinutes([...tour, delivered('dario', 100, 120)])).toBe(16);
  });

  test('ignore a handover reported hours later', () => {
    expect(learnStopMinutes([delivered('dario', 0, 300)])).toBe(12);
    expect(learnStopMinutes([{ outForDeliveryAt: at(0) }])).toBe(12);
  });
});

describe('the arrival', () => {
  test('is one stop after the order is ready, until it leaves', () => {
    expect(arrivalOf(aDelivery())).toBe(at(32));
    expect(arrivalOf(aDelivery(), at(25))).toBe(at(37));
    expect(arrivalOf(aDelivery({ expectedAt: at(40) }))).toBe(at(52));
    expect(arrivalOf(aDelivery({ status: 'ready', readyAt: at(30) }))).toBe(at(42));
    // Ready early: its customer still knows the later time.
    expect(arrivalOf(aDelivery({ status: 'ready', readyAt: at(5) }))).toBe(at(32));
    expect(arrivalOf(aDelivery({ status: 'delivering', readyAt: at(5), arrivalAt: at(19) }))).toBe(at(19));
  });

  test('is unknown for pickup', () => {
    expect(arrivalOf(anOrderState({ status: 'ready', readyAt: at(5) }))).toBeUndefined();
  });

  test('of an order that leaves now is after the stops its driver still has', () => {
    const stop = { stopMinutes: 10 };
    expect(nextArrival([], stop, noon)).toBe(at(10));
    expect(nextArrival([], { ...stop, place: 3 }, noon)).toBe(at(30));
    const before = [9, 19].map((minutes) => aDelivery({ status: 'delivering', arrivalAt: at(minutes) }));
    expect(nextArrival(before, stop, noon)).toBe(at(29));
    // They should have been made by now.
    expect(nextArrival(before, stop, at(25))).toBe(at(35));
    expect(laterArrival(2, 10, at(25.5))).toBe(at(56));
  });

  test('is late some minutes after the time given, once the order is ready', () => {
    const out = aDelivery({ status: 'delivering', arrivalAt: at(19) });
    expect(lateArrivalAt(out)).toBe(at(29));
    expect(lateArrivalAt({ ...out, timers: { ...out.timers, deliveryLateMinutes: 3 } })).toBe(at(22));
    expect(lateArrivalAt(aDelivery({ status: 'ready', readyAt: at(5) }))).toBe(at(42));
    expect(lateArrivalAt(aDelivery())).toBeUndefined();
    expect(lateArrivalAt({ ...out, status: 'delivered' })).toBeUndefined();
    const { stopMinutes: _, ...earlier } = out;
    expect(lateArrivalAt(earlier)).toBeUndefined();
  });
});
