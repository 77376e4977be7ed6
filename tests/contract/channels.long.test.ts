import { pino } from 'pino';
import { consoleNotifier } from '../../adapters/notifications/console.ts';
import type { Channel } from '../../adapters/notifications/channel.ts';
import { emailChannel } from '../../adapters/notifications/email.ts';
import { keepingNotifier } from '../../adapters/notifications/inbox.ts';
import { keylessChannel } from '../../adapters/notifications/keyless.ts';
import { routedNotifier } from '../../adapters/notifications/router.ts';
import { twilioChannel } from '../../adapters/notifications/twilio.ts';
import { openNotifier } from '../../bootstrap/messages.ts';
import type { Inbox } from '../../domain/customer/inbox.ts';
import type { CustomerId, StoreId } from '../../domain/shared/values.ts';
import { ProviderUnavailable, type InboxStore, type Notifier } from '../../ports.ts';
import { ACCOUNT, startFakeTwilio } from '../support/fake-twilio.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { channelsContract, type ChannelTrouble, type ChannelUnderTest } from './channels.ts';

const silent = pino({ level: 'silent' });
const TROUBLES: readonly ChannelTrouble[] = ['out of order', 'no answer', 'lost answer'];
const OPTED_OUT = { phone: '+15005550004' };

async function byTwilio(build: (settings: { apiUrl: string; from?: string }) => Notifier): Promise<ChannelUnderTest> {
  const twilio = await startFakeTwilio();
  let notifier = build({ apiUrl: twilio.url });
  return {
    notifier: { send: (message) => notifier.send(message), wayOf: (message) => notifier.wayOf(message) },
    arrived: () => twilio.texts.map(({ body }) => body).toReversed(),
    setTrouble: (trouble) => {
      twilio.trouble = trouble === 'out of order' ? 503 : trouble;
    },
    refuseAll: () => {
      notifier = build({ apiUrl: twilio.url, from: '+12125550199' });
    },
    close: () => twilio.close(),
  };
}

async function byMail(build: (settings: { url: string; from: string }) => Notifier): Promise<ChannelUnderTest> {
  const mail = await startMailServer();
  return {
    notifier: build({ url: mail.url, from: 'orders@pizzeria.example' }),
    arrived: () => lettersIn(mail),
    setTrouble: (trouble) => {
      mail.trouble = trouble === 'out of order' ? { at: 'connect', code: 554 } : trouble;
    },
    refuseAll: () => {
      mail.trouble = { at: 'data', code: 554 };
    },
    close: () => mail.close(),
  };
}

/** As shown by a mail program: those with the same Message-ID are one, and flowed lines are joined. */
function lettersIn({ mails }: MailServer): string[] {
  const letters = new Map<string, string>();
  for (const { content } of mails) {
    const end = content.indexOf('\r\n\r\n');
    const [head, body] = [content.slice(0, end), content.slice(end + 4).trimEnd()];
    const id = /^Message-ID: (.*)\r$/im.exec(`${head}\r\n`)?.[1] ?? '';
    letters.set(id, head.includes('format=flowed') ? body.replaceAll(' \r\n', ' ') : body);
  }
  return [...letters.values()];
}

const through = (channels: { sms?: Channel; email?: Channel }): Notifier => routedNotifier(channels, silent);

describe('the channel contract: text messages by Twilio', () => {
  const wait = async (): Promise<void> => undefined;
  channelsContract(
    () => byTwilio((settings) => through({ sms: keylessChannel(twilioChannel({ ...ACCOUNT, ...settings }), wait) })),
    { troubles: TROUBLES, unreachable: OPTED_OUT },
  );
});

describe('the channel contract: email', () => {
  channelsContract(() => byMail((settings) => through({ email: emailChannel(settings) })), {
    troubles: TROUBLES,
    unreachable: { email: 'ada@example.com, eve@example.com' },
  });
});

describe('the channel contract: email with its circuit breaker, as composed by the program', () => {
  channelsContract(() => byMail((smtp) => openNotifier({ twilio: undefined, smtp }, silent)), {
    troubles: ['lost answer'],
  });
});

/** Log lines; a repeated line has the same order and text both times. */
function byConsole(): ChannelUnderTest {
  const lines: { order: string; message: string; msg: string }[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[0]) });
  const arrived = (): string[] => [
    ...new Map(lines.map((line) => [`${line.order}/${line.message}`, line.msg])).values(),
  ];
  return { notifier: consoleNotifier(log), arrived };
}

describe('the channel contract: the log', () => {
  channelsContract(async () => byConsole(), { troubles: [], isNameless: true });
});

/** Each customer's inbox, before a channel whose outages the test controls. */
function byInbox(): ChannelUnderTest {
  const inboxes = new Map<string, Inbox>();
  const empty = (storeId: StoreId, customerId: CustomerId): Inbox => ({ storeId, customerId, notifications: [] });
  const store: InboxStore = {
    remove: async (_, customerId) => void inboxes.delete(customerId),
    get: async (storeId, customerId) => inboxes.get(customerId) ?? empty(storeId, customerId),
    change: async (storeId, customerId, apply) => {
      const changed = apply(inboxes.get(customerId) ?? empty(storeId, customerId));
      inboxes.set(customerId, changed);
      return changed;
    },
  };
  let isAway = false;
  const next: Notifier = {
    send: async () => {
      if (isAway) throw new ProviderUnavailable('The provider is away.');
      return { outcome: 'sent', channel: 'next' };
    },
    wayOf: () => 'next',
  };
  return {
    notifier: keepingNotifier(next, store, Date.now),
    arrived: () =>
      [...inboxes.values()].flatMap(({ notifications }) => notifications.map(({ text }) => text)).toReversed(),
    setTrouble: (trouble) => {
      isAway = trouble !== undefined;
    },
  };
}

describe('the channel contract: customers’ inboxes', () => {
  channelsContract(async () => byInbox(), { troubles: ['out of order'] });
});
