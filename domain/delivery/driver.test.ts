import { DRIVER, MANAGER } from '../../tests/support/builders.ts';
import { heardOf, latestSign } from './driver.ts';
import type { OrderEvent } from '../order/index.ts';

const at = '2026-11-20T18:00:00.000Z';
const later = '2026-11-20T18:05:00.000Z';
const event = (fact: object, by: OrderEvent['by']): OrderEvent =>
  ({ seq: 1, at, commandId: 'c', by, ...fact }) as OrderEvent;

test('a driver’s own actions are signs of life, and so are departures and handovers recorded by others', () => {
  const taken = { type: 'DriverAssigned', driverId: 'olga' };
  expect(heardOf([event(taken, DRIVER)], {})).toEqual({ driverId: DRIVER.id, seenAt: at });
  expect(heardOf([event(taken, MANAGER)], { driverId: 'olga' })).toBeUndefined();
  for (const type of ['OutForDelivery', 'OrderDelivered']) {
    expect(heardOf([event({ type }, MANAGER)], { driverId: 'olga' })).toEqual({ driverId: 'olga', seenAt: at });
    expect(heardOf([event({ type }, MANAGER)], {})).toBeUndefined();
  }
});

test('the latest sign and the latest position count, even if they arrive out of order', () => {
  const here = { latitude: 1, longitude: 2, at };
  const known = latestSign(latestSign(undefined, { driverId: 'olga', seenAt: later }), { driverId: 'olga', seenAt: at, position: here }); // prettier-ignore
  expect(known).toEqual({ driverId: 'olga', seenAt: later, position: here });
  expect(latestSign(known, { driverId: 'olga', seenAt: at, position: { ...here, latitude: 9, at: later } }).position).toMatchObject({ latitude: 9 }); // prettier-ignore
});
