import { MessageWays } from './message-ways.ts';

const enter = (ways: MessageWays, way: string, count: number): Promise<boolean>[] =>
  Array.from({ length: count }, () => ways.enter(way));
const isSettled = async (promise: Promise<boolean>): Promise<boolean> =>
  Promise.race([promise.then(() => true), Promise.resolve().then(() => Promise.resolve(false))]);

test('a full channel admits and queues no more messages, while others continue', async () => {
  const ways = new MessageWays();
  const waiting = enter(ways, 'sms', 32 + 64);
  expect(await isSettled(waiting[31]!)).toBe(true);
  expect(await isSettled(waiting[32]!)).toBe(false);
  expect(await ways.enter('sms')).toBe(false);
  expect(ways.full()).toEqual(['sms']);
  expect(await ways.enter('email')).toBe(true);
  ways.leave('sms');
  expect(await waiting[32]).toBe(true);
  expect(ways.full()).toEqual([]);
  ways.close();
  expect(await waiting[33]).toBe(false);
});

test('a provider’s rate limit is kept', async () => {
  const ways = new MessageWays({ sms: 3 });
  const begun = performance.now();
  const entered: number[] = [];
  await Promise.all(enter(ways, 'sms', 7).map((each) => each.then(() => entered.push(performance.now() - begun))));
  expect(entered[2]).toBeLessThan(500);
  expect(entered[3]).toBeGreaterThanOrEqual(950);
  expect(entered[6]).toBeGreaterThanOrEqual(1_950);
});
