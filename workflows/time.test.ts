import { minutes, waitBeforeLook } from './time.ts';

const EVENTS_PER_LOOK = 12;
const MOST_EVENTS = 50_000;
const sum = (looks: number): number =>
  Array.from({ length: looks }, (_, index) => waitBeforeLook(index + 1)).reduce((total, wait) => total + wait, 0);

test('something that is waited for is looked at often as long as a customer may take to pay', () => {
  expect([1, 2, 3, 4, 5, 6].map(waitBeforeLook)).toEqual([1, 2, 4, 8, 15, 15].map((seconds) => seconds * 1000));
  expect(sum(100)).toBeGreaterThan(minutes(20));
});

test('it may be waited for a week: the history stays well below what the server bears', () => {
  let looks = 0;
  for (let waited = 0; waited < minutes(7 * 24 * 60); waited += waitBeforeLook(looks)) looks += 1;
  expect(looks * EVENTS_PER_LOOK).toBeLessThan(0.6 * MOST_EVENTS);
});
