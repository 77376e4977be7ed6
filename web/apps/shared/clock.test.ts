import fc from 'fast-check';
import { createClock } from './clock.ts';

test('until something is learnt, the device’s clock is believed', () => {
  expect(
    createClock(
      () => 500,
      () => 1_000_000,
    ).now(),
  ).toBe(1_000_000);
});

test('the offset is never further off than half a round trip', () => {
  const exchange = fc.record({ sentAt: fc.nat(1000), there: fc.nat(400), back: fc.nat(400) });
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.array(exchange, { minLength: 1 }), (trueOffset, exchanges) => {
      let monotonic = 0;
      const clock = createClock(
        () => monotonic,
        () => 7,
      );
      let best = Number.POSITIVE_INFINITY;
      for (const { sentAt, there, back } of exchanges) {
        clock.learn(sentAt + there + trueOffset, sentAt, sentAt + there + back);
        best = Math.min(best, there + back);
      }
      monotonic = 2000;
      expect(Math.abs(clock.now() - (2000 + trueOffset))).toBeLessThanOrEqual(best / 2);
    }),
  );
});

test('a worse sample replaces a better one that is old', () => {
  let monotonic = 0;
  const clock = createClock(
    () => monotonic,
    () => 0,
  );
  clock.learn(1000, 0, 10);
  clock.learn(5000, 100, 300);
  expect(clock.now()).toBe(995);
  monotonic = 700_000;
  clock.learn(9_000_000, 700_000, 700_200);
  expect(clock.now()).toBe(9_000_000 - 100);
});
