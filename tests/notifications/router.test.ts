import { pino } from 'pino';
import { Breakers } from '../../adapters/breaker.ts';
import { emailChannel } from '../../adapters/notifications/email.ts';
import { routedNotifier } from '../../adapters/notifications/router.ts';
import { twilioChannel } from '../../adapters/notifications/twilio.ts';
import { openNotifier } from '../../bootstrap/messages.ts';
import type { StoreSettings } from '../../domain/catalog/store.ts';
import type { MessageContent } from '../../domain/order/index.ts';
import type { CustomerId } from '../../domain/shared/values.ts';
import { ProviderUnavailable, type OutgoingMessage } from '../../ports.ts';
import { anOrderState, STORE } from '../support/builders.ts';
import { ACCOUNT, startFakeTwilio, type FakeTwilio } from '../support/fake-twilio.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';

let twilio: FakeTwilio;
let mail: MailServer;
beforeEach(async () => {
  [twilio, mail] = await Promise.all([startFakeTwilio(), startMailServer()]);
});
afterEach(async () => {
  jest.useRealTimers();
  await Promise.all([twilio.close(), mail.close()]);
});

const ADA = {
  id: `cus_${'a'.repeat(24)}` as CustomerId,
  name: 'Ada Lovelace',
  phone: '+12125550123',
  phoneVerified: true,
  email: 'ada@example.com',
};
const ROME = { ...STORE, name: 'Pizzeria Harbour', timeZone: 'Europe/Rome', country: 'IT' };

type Overrides = Partial<Pick<OutgoingMessage, 'order' | 'store' | 'mayBeRepeated'>>;

function aMessage(
  overrides: Overrides = {},
  customer = {},
  content: MessageContent = { kind: 'ready' },
): OutgoingMessage {
  const order = anOrderState({ customer: { ...ADA, ...customer } });
  return { ...content, key: `${order.id}/ready`, order, store: STORE, mayBeRepeated: false, ...overrides };
}

/** The log, line by line. */
function aLog() {
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { level: 'info' },
    { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[0]) },
  );
  return { lines, log };
}

const twilioSettings = () => ({ ...ACCOUNT, apiUrl: twilio.url });
const mailSettings = () => ({ url: mail.url, from: 'orders@pizzeria.example' });
const both = (log = aLog().log) => openNotifier({ twilio: twilioSettings(), smtp: mailSettings() }, log);

test('a customer gets a text message and no email, in the store’s language', async () => {
  expect(await both().send(aMessage({ store: ROME }))).toEqual({ outcome: 'sent', channel: 'sms' });
  expect(twilio.texts).toMatchObject([
    { to: ADA.phone, body: 'Pizzeria Harbour: Ciao Ada Lovelace! Il tuo ordine #042 è pronto per il ritiro.' },
  ]);
  expect(mail.mails).toEqual([]);
});

test.each<[string, object]>([
  ['whose number could not be verified', { phoneVerified: false }],
  ['whose number takes no text messages', { phone: '+15005550009' }],
  ['who has opted out of text messages', { phone: '+15005550004' }],
])('a customer %s gets an email', async (_, customer) => {
  expect(await both().send(aMessage({}, customer))).toEqual({ outcome: 'sent', channel: 'email' });
  expect(mail.mails).toMatchObject([{ to: [ADA.email] }]);
  expect(twilio.texts).toEqual([]);
});

test('a single provider is used for all messages', async () => {
  const { log } = aLog();
  const letters = openNotifier({ twilio: undefined, smtp: mailSettings() }, log);
  expect(await letters.send(aMessage())).toEqual({ outcome: 'sent', channel: 'email' });
  const texts = openNotifier({ twilio: twilioSettings(), smtp: undefined }, log);
  expect(await texts.send(aMessage())).toEqual({ outcome: 'sent', channel: 'sms' });
});

test('an undeliverable message fails with a reason; the log has the order and the reason, not the customer', async () => {
  const { lines, log } = aLog();
  const order = anOrderState({ customer: { id: ADA.id, name: 'Ada', phone: '+15550123', phoneVerified: false } });
  const message = aMessage({ order });
  expect(await both(log).send(message)).toEqual({ outcome: 'failed', reason: 'no channel' });
  mail.trouble = { at: 'recipient', code: 550 };
  expect(await both(log).send(aMessage({}, { phone: '+15005550001' }))).toEqual({
    outcome: 'failed',
    reason: 'The phone number does not exist. (Twilio 21211) The mail server rejected the address.',
  });
  expect(lines).toMatchObject([{ order: message.order.id, message: 'ready', reason: 'no channel' }, { level: 40 }]);
  expect(JSON.stringify(lines)).not.toMatch(/\+1|Ada|ada@/);
});

test('an alert goes to the manager by phone, otherwise by email, otherwise to the log', async () => {
  const { lines, log } = aLog();
  const about = { code: 'queue_untouched', waitedMinutes: 20 } as const;
  const alertOf = (store: StoreSettings) => aMessage({ store }, {}, { kind: 'manager_alert', about });
  const byPhone = { ...STORE, managerPhone: '+12125550100', managerEmail: 'maria@pizzeria.example' };
  const { managerPhone: _, ...byEmail } = byPhone;
  expect(await both(log).send(alertOf(byPhone))).toEqual({ outcome: 'sent', channel: 'sms' });
  expect(await both(log).send(alertOf(byEmail))).toEqual({ outcome: 'sent', channel: 'email' });
  expect(await both(log).send(alertOf(STORE))).toEqual({ outcome: 'sent', channel: 'log' });
  const words = 'Test store: Order #042 needs attention. No cook has started it for 20 minutes.';
  expect(twilio.texts).toMatchObject([{ to: '+12125550100', body: words }]);
  expect(mail.mails).toMatchObject([{ to: ['maria@pizzeria.example'] }]);
  expect(lines).toMatchObject([{ level: 40, msg: words }]);
});

test('a name with line breaks, a link or markup stays one line of plain words, by each channel', async () => {
  const name = 'Eve\r\nBcc: all@evil.example <b>http://evil.example</b>';
  await both().send(aMessage({}, { name }));
  await both().send(aMessage({}, { name, phoneVerified: false }));
  const [sms, email] = [twilio.texts[0]?.body ?? '', mail.mails[0]?.content.replaceAll('=\r\n', '') ?? ''];
  for (const said of [sms, email]) {
    expect(said).toContain('Hi Eve Bcc all evil. example b http evil! Your order');
    expect(said).not.toMatch(/^Bcc|<b>|:\/\/|evil\.example/m);
  }
});

test('without providers, messages are log lines that name nobody', async () => {
  const { lines, log } = aLog();
  const notifier = openNotifier({ twilio: undefined, smtp: undefined }, log);
  expect(await notifier.send(aMessage())).toEqual({ outcome: 'sent', channel: 'console' });
  expect(lines).toMatchObject([{ to: 'customer', msg: 'Test store: Your order #042 is ready to be collected.' }]);
});

/** Both channels behind the test's own circuit breakers. */
function guarded() {
  const breakers = new Breakers({ openMs: 15_000 });
  const { lines, log } = aLog();
  const options = { log, isOutage: (error: unknown) => error instanceof ProviderUnavailable };
  const notifier = routedNotifier(
    {
      sms: breakers.guarded(twilioChannel(twilioSettings()), 'twilio', options),
      email: breakers.guarded(emailChannel(mailSettings()), 'smtp', options),
    },
    log,
  );
  return {
    notifier,
    lines,
    breakers,
    states: () => Object.values(breakers.states()).map(({ state }) => state),
    failFiveTimes: async () => {
      twilio.trouble = 503;
      for (let time = 0; time < 5; time += 1) {
        await expect(notifier.send(aMessage())).rejects.toThrow('Twilio answered 503 (code 20503).');
      }
    },
  };
}

test('an outage delays a message instead of switching the channel, and affects only that channel', async () => {
  const { notifier, failFiveTimes, states } = guarded();
  await failFiveTimes();
  await expect(notifier.send(aMessage())).rejects.toThrow(ProviderUnavailable);
  expect(mail.mails).toEqual([]);
  expect(await notifier.send(aMessage({}, { phoneVerified: false }))).toEqual({ outcome: 'sent', channel: 'email' });
  expect(states()).toEqual(['open', 'closed']);
});

test('a provider that is down is left alone for a while, and then probed with one message at a time', async () => {
  // Only the breaker's clock is faked: sockets have their own timers.
  jest.useFakeTimers({
    doNotFake: ['Date', 'nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'performance', 'hrtime'],
  });
  const { notifier, lines, breakers, states, failFiveTimes } = guarded();
  expect(states()).toEqual(['closed', 'closed']);
  await failFiveTimes();
  expect(breakers.states()).toMatchObject({
    twilio: { state: 'open', lastError: { message: 'Twilio answered 503 (code 20503).' } },
    smtp: { state: 'closed' },
  });
  await expect(notifier.send(aMessage())).rejects.toThrow('twilio keeps failing');
  expect(twilio.requests).toHaveLength(5);

  jest.advanceTimersByTime(15_000);
  expect(states()).toEqual(['half_open', 'closed']);
  const tries = await Promise.allSettled([1, 2, 3].map(() => notifier.send(aMessage())));
  expect(tries.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect([twilio.requests.length, states()]).toEqual([6, ['open', 'closed']]);

  jest.advanceTimersByTime(15_000);
  twilio.trouble = undefined;
  expect(await notifier.send(aMessage({ mayBeRepeated: true }))).toEqual({ outcome: 'sent', channel: 'sms' });
  expect([states(), twilio.texts.length]).toEqual([['closed', 'closed'], 1]);
  expect(lines.map(({ msg }) => msg)).toEqual([
    'twilio keeps failing; its circuit breaker is open.',
    'twilio keeps failing; its circuit breaker is open.',
    'twilio is back.',
  ]);
});

test('unreachable recipients, however many, are not an outage', async () => {
  const breakers = new Breakers();
  const { log } = aLog();
  const sms = breakers.guarded(twilioChannel(twilioSettings()), 'twilio', { log });
  const notifier = routedNotifier({ sms }, log);
  for (let time = 0; time < 10; time += 1) {
    expect(await notifier.send(aMessage({}, { phone: '+15005550004' }))).toMatchObject({ outcome: 'failed' });
  }
  expect([breakers.states()['twilio']?.state, twilio.requests.length]).toEqual(['closed', 10]);
});
