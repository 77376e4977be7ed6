import { LIMITS, type LimitName, type RateLimits } from '../../ports.ts';
import { cappedChannel } from './capped.ts';
import type { Channel, Delivery } from './channel.ts';

const A_DELIVERY: Delivery = {
  subject: 'Ready',
  text: 'Your pizza is ready.',
  key: 'k',
  to: '+12125550123',
  sender: 'Pizzeria',
  mayBeRepeated: false,
  isCapped: true,
};

function aCappedChannel(points: Partial<Record<LimitName, number>>) {
  const texts: string[] = [];
  const counted = new Map<string, number>();
  const channel: Channel = {
    send: async ({ to }) => {
      texts.push(to);
      return { outcome: 'sent', channel: 'sms' };
    },
  };
  const limits: Pick<RateLimits, 'spend'> = {
    spend: async (name, key) => {
      const count = (counted.get(`${name} ${key}`) ?? 0) + 1;
      counted.set(`${name} ${key}`, count);
      const most = points[name] ?? LIMITS[name].points;
      return { ...LIMITS[name], name, isAllowed: count <= most, remaining: most - count, resetSeconds: 60 };
    },
  };
  const capped = cappedChannel(channel, limits as RateLimits, (phone) => `index-${phone.length}`);
  return { texts, counted, send: (more: Partial<Delivery> = {}) => capped.send({ ...A_DELIVERY, ...more }) };
}

test('a number gets only so many messages', async () => {
  const { send, texts, counted } = aCappedChannel({ 'messages-number': 2 });
  for (const _ of [1, 2, 3]) await send();
  expect(texts).toHaveLength(2);
  expect(await send()).toMatchObject({ outcome: 'failed' });
  expect([...counted.keys()].join()).not.toContain('2125550123');
});

test('so do the numbers of a country, by its prefix', async () => {
  const { send, texts } = aCappedChannel({ 'messages-country': 1, 'messages-number': 100 });
  await send();
  expect(await send({ to: '+13105550199' })).toMatchObject({
    outcome: 'failed',
    reason: expect.stringContaining('+1.'),
  });
  expect(await send({ to: '+393331234567' })).toMatchObject({ outcome: 'sent' });
  expect(texts).toEqual(['+12125550123', '+393331234567']);
});

test('alerts to the store are always sent', async () => {
  const { send, texts } = aCappedChannel({ 'messages-number': 1 });
  for (const _ of [1, 2, 3]) await send({ isCapped: false });
  expect(texts).toHaveLength(3);
});
