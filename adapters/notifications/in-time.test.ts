import { inTimeChannel } from './in-time.ts';

const delivery = { key: 'k', to: '+1', sender: 'Pizzeria', subject: 's', text: 't', mayBeRepeated: false };

test('a process that was stopped between taking a message and sending it does not send it once it may be another’s', async () => {
  let sent = 0;
  let now = 1_000;
  const channel = inTimeChannel({ send: async () => ((sent += 1), { outcome: 'sent', channel: 'sms' }) }, () => now);
  await channel.send({ ...delivery, sendBefore: 2_000 });
  now = 2_000;
  await expect(channel.send({ ...delivery, sendBefore: 2_000 })).rejects.toThrow('another may be sending it');
  expect(sent).toBe(1);
});

test('what has no such time, as what a workflow sends, is sent whenever it is', async () => {
  const channel = inTimeChannel({ send: async () => ({ outcome: 'sent', channel: 'sms' }) }, () => Number.MAX_VALUE);
  expect(await channel.send(delivery)).toMatchObject({ outcome: 'sent' });
});
