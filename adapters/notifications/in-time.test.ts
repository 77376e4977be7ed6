import { inTimeChannel } from './in-time.ts';

const delivery = { key: 'k', to: '+1', sender: 'Pizzeria', subject: 's', text: 't', mayBeRepeated: false };

test('a process suspended between taking and sending a message does not send it once another may have taken it', async () => {
  let sent = 0;
  let now = 1_000;
  const channel = inTimeChannel({ send: async () => ((sent += 1), { outcome: 'sent', channel: 'sms' }) }, () => now);
  await channel.send({ ...delivery, sendBefore: 2_000 });
  now = 2_000;
  await expect(channel.send({ ...delivery, sendBefore: 2_000 })).rejects.toThrow('another process may be sending it');
  expect(sent).toBe(1);
});

test('a message without a deadline, such as a workflow’s, is always sent', async () => {
  const channel = inTimeChannel({ send: async () => ({ outcome: 'sent', channel: 'sms' }) }, () => Number.MAX_VALUE);
  expect(await channel.send(delivery)).toMatchObject({ outcome: 'sent' });
});
