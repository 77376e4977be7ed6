import { inspect } from 'node:util';
import { keylessChannel } from '../../adapters/notifications/keyless.ts';
import { twilioChannel, type TwilioSettings } from '../../adapters/notifications/twilio.ts';
import { ProviderUnavailable } from '../../ports.ts';
import {
  ACCOUNT,
  IMPOSSIBLE_NUMBERS,
  MESSAGING_SERVICE,
  startFakeTwilio,
  type FakeTwilio,
} from '../support/fake-twilio.ts';

let twilio: FakeTwilio;
beforeEach(async () => {
  twilio = await startFakeTwilio();
});
afterEach(() => twilio.close());

const ADA = '+12125550123';
const DELIVERY = {
  key: 'ord_1/ready',
  to: ADA,
  sender: 'Pizzeria Harbour',
  subject: 'Order #042 is ready',
  text: 'Pizzeria Harbour: Your order #042 is ready & waiting.',
  mayBeRepeated: false,
};
const SENT = { outcome: 'sent', channel: 'sms' };

const channel = (overrides: Partial<TwilioSettings> = {}, now = Date.now) =>
  twilioChannel({ ...ACCOUNT, ...overrides, apiUrl: twilio.url }, now);

const rejection = async (sending: Promise<unknown>): Promise<Error> =>
  sending.then(
    () => Promise.reject(new Error('It should not have been sent.')),
    (error: unknown) => error as Error,
  );

test('a text message is sent from our number to the recipient’s, unchanged', async () => {
  expect(await channel().send(DELIVERY)).toEqual(SENT);
  expect(twilio.texts).toMatchObject([{ to: ADA, from: ACCOUNT.from, body: DELIVERY.text }]);
  expect(twilio.requests).toHaveLength(1);
});

test('a messaging service chooses the number', async () => {
  expect(await channel({ from: MESSAGING_SERVICE }).send(DELIVERY)).toEqual(SENT);
  expect(twilio.texts).toMatchObject([{ from: null, messaging_service_sid: MESSAGING_SERVICE }]);
});

test.each(Object.entries(IMPOSSIBLE_NUMBERS))(
  'an unreachable recipient (%s) is a result (%d), not an outage',
  async (to, code) => {
    const result = await channel().send({ ...DELIVERY, to });
    expect(result).toEqual({ outcome: 'failed', reason: expect.stringContaining(`(Twilio ${code})`) });
    expect(JSON.stringify(result)).not.toContain(to);
  },
);

test.each<[NonNullable<FakeTwilio['trouble']>, string]>([
  [429, 'Twilio answered 429 (code 20429).'],
  [503, 'Twilio answered 503 (code 20503).'],
  ['silence', 'Twilio did not answer (ECONNRESET).'],
])('%s is an outage: thrown, for a retry', async (trouble, message) => {
  twilio.trouble = trouble;
  const error = await rejection(channel().send(DELIVERY));
  expect([error.name, error.message]).toEqual(['ProviderUnavailable', message]);
  twilio.trouble = undefined;
  expect(await channel().send({ ...DELIVERY, mayBeRepeated: true })).toEqual(SENT);
  expect(twilio.texts).toHaveLength(1);
});

test('a wrong password is reported to the operator, with the settings’ names and without the password', async () => {
  const error = await rejection(channel({ authToken: 'wrong' }).send(DELIVERY));
  expect(error).toBeInstanceOf(ProviderUnavailable);
  expect(error.message).toContain('Twilio answered 401 (code 20003): check TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN');
  expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/wrong|Basic/);
});

test('a sender of another account is an error, but not an outage of Twilio', async () => {
  const error = await rejection(channel({ from: '+12125550199' }).send(DELIVERY));
  expect(error).not.toBeInstanceOf(ProviderUnavailable);
  expect(error.message).toBe(
    'Twilio answered 400 (code 21606): see Twilio’s list of error codes; TWILIO_FROM may be wrong.',
  );
});

test('a message whose response was lost is found by its text, and not sent twice', async () => {
  twilio.trouble = 'lost answer';
  await expect(channel().send(DELIVERY)).rejects.toThrow(ProviderUnavailable);
  twilio.trouble = undefined;
  // Another process may make the next attempt.
  expect(await channel().send({ ...DELIVERY, mayBeRepeated: true })).toEqual(SENT);
  expect(twilio.texts).toHaveLength(1);
});

test.each<[string, object]>([
  ['to another number', { to: '+12125550177' }],
  ['of other words', { body: 'Pizzeria Harbour: Your order #041 is ready & waiting.' }],
  ['that did not arrive', { status: 'undelivered' }],
  ['of yesterday, with the same number', { date_created: 'Thu, 19 Nov 2026 12:00:00 +0000' }],
])('an earlier message %s is not mistaken for this one', async (_, overrides) => {
  expect(await channel().send(DELIVERY)).toEqual(SENT);
  twilio.texts[0] = { ...twilio.texts[0]!, date_created: 'Fri, 20 Nov 2026 11:50:00 +0000', ...overrides };
  const noon = () => Date.parse('2026-11-20T12:00:00Z');
  expect(await channel({}, noon).send({ ...DELIVERY, mayBeRepeated: true })).toEqual(SENT);
  expect(twilio.texts).toHaveLength(2);
});

test('an attempt that may be a repetition waits until the earlier one must have ended', async () => {
  const waits: number[] = [];
  const patient = keylessChannel(channel(), async (milliseconds) => {
    waits.push(milliseconds);
    // Only now does the attempt of a worker presumed dead arrive.
    await channel().send(DELIVERY);
  });
  expect(await patient.send({ ...DELIVERY, mayBeRepeated: true })).toEqual(SENT);
  expect([waits, twilio.texts.length]).toEqual([[9_000], 1]);
  await patient.send({ ...DELIVERY, text: 'Another one.' });
  expect(waits).toHaveLength(1);
});
