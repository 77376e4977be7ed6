import type { OrderId } from '../shared/values.ts';
import { darknessOf } from './dark.ts';
import { EMPTY_KITCHEN, type Kitchen } from './kitchen.ts';

const settings = { slots: 2, afterMinutes: 10 };
/** To be begun at 18:08. */
const ticket = {
  orderId: 'ord_a' as OrderId,
  orderVersion: 3,
  minutes: 12,
  enqueuedAt: '2026-11-20T18:00:00.000Z',
  promisedAt: '2026-11-20T18:20:00.000Z',
};
const waiting: Kitchen = { ...EMPTY_KITCHEN, tickets: [ticket] };
const at = (time: string): string => `2026-11-20T${time}:00.000Z`;

test('a queue is untouched when its first order should have been begun so long ago', () => {
  expect(darknessOf(waiting, undefined, settings, at('18:17'))).toBeUndefined();
  expect(darknessOf(waiting, undefined, settings, at('18:18'))).toEqual({ why: 'untouched', since: at('18:08') });
  expect(darknessOf(EMPTY_KITCHEN, undefined, settings, at('23:00'))).toBeUndefined();
});

test('a kitchen that began another one since, or has no free slot, is late and not dark', () => {
  expect(darknessOf(waiting, at('18:10'), settings, at('18:19'))).toBeUndefined();
  expect(darknessOf(waiting, at('18:10'), settings, at('18:20'))).toMatchObject({ since: at('18:10') });
  const slot = { orderId: 'ord_z' as OrderId, orderVersion: 3, minutes: 12, since: at('18:12') };
  expect(darknessOf({ ...waiting, slots: [slot] }, undefined, settings, at('18:21'))).toBeUndefined();
  const full = { ...waiting, slots: [slot, { ...slot, orderId: 'ord_y' as OrderId }] };
  expect(darknessOf(full, undefined, settings, at('19:00'))).toBeUndefined();
});

test('held orders wait on purpose', () => {
  const held = { ...ticket, turn: { orderVersion: 4, heldSince: at('18:05') } };
  expect(darknessOf({ ...waiting, tickets: [held] }, undefined, settings, at('19:00'))).toBeUndefined();
});

test('a kitchen that says it is down is dark at once, and one that only pauses new orders is not', () => {
  const pause = { since: at('18:01'), by: { role: 'manager' as const, id: 'maria' } };
  expect(darknessOf({ ...waiting, pause }, undefined, settings, at('18:02'))).toBeUndefined();
  const down = { ...waiting, pause: { ...pause, isDown: true as const } };
  expect(darknessOf(down, undefined, settings, at('18:02'))).toEqual({ why: 'down', since: at('18:01') });
});
