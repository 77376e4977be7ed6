import { LANGUAGES } from '../../domain/catalog/store.ts';
import type { MessageContent, OrderState } from '../../domain/order/index.ts';
import type { Notifier, OutgoingMessage } from '../../ports.ts';
import { ProviderUnavailable } from '../../ports.ts';
import { letterOf } from '../../adapters/notifications/templates.ts';
import { anOrderState, MANAGER, STORE } from '../support/builders.ts';

/** What goes wrong: an answer that says that it is out of order, none at all, or a message that is taken and an answer that is lost. */
export type ChannelTrouble = 'out of order' | 'no answer' | 'lost answer';

export interface ChannelUnderTest {
  /** Through which every message goes by this channel. */
  readonly notifier: Notifier;
  /** The texts that have come to somebody, oldest first. What its reader sees once, though it came twice, is here once. */
  readonly arrived: () => readonly string[];
  /** Absent where nothing can go wrong. */
  readonly setTrouble?: (trouble: ChannelTrouble | undefined) => void;
  /** Has the provider refuse every message for what it is, or for who sends it. */
  readonly refuseAll?: () => void;
  readonly close?: () => Promise<void>;
}

export interface ChannelPromises {
  /** What can go wrong with it. */
  readonly troubles: readonly ChannelTrouble[];
  /** Somebody whom it can never reach; absent where it reaches everybody, and refuses nothing. */
  readonly unreachable?: Partial<OrderState['customer']>;
}

/** Less than an activity has, of which the rest is for reading what is sent. */
const DEADLINE_MS = 9_000;

const ADA = {
  ...anOrderState().customer,
  name: 'Ada Lovelace',
  phone: '+12125550123',
  phoneVerified: true,
  email: 'ada@example.com',
};
const PERSONAL = /Ada|Lovelace|\+1|5550|@example/;

/** What every way of reaching people promises the pipeline. */
export function channelsContract(
  open: () => Promise<ChannelUnderTest>,
  { troubles, unreachable }: ChannelPromises,
): void {
  let channel: ChannelUnderTest;
  beforeEach(async () => {
    channel = await open();
  });
  afterEach(() => channel.close?.());

  const aMessage = (
    content: MessageContent = { kind: 'ready' },
    { customer = ADA, ...overrides }: Partial<OrderState> = {},
  ): OutgoingMessage => {
    const order = anOrderState({ customer, ...overrides });
    return { ...content, key: `${order.id}/${content.kind}`, order, store: STORE, mayBeRepeated: false };
  };
  const again = (message: OutgoingMessage): OutgoingMessage => ({ ...message, mayBeRepeated: true });
  const thrownBy = async (message: OutgoingMessage): Promise<Error> =>
    channel.notifier.send(message).then(
      (result) => Promise.reject(new Error(`It was ${result.outcome}.`)),
      (error: unknown) => error as Error,
    );

  test('a message arrives unchanged, and the result names its channel', async () => {
    const message = aMessage();
    const sent = { outcome: 'sent', channel: expect.stringMatching(/^[a-z]+$/) };
    expect(await channel.notifier.send(message)).toEqual(sent);
    expect(channel.arrived()).toEqual([letterOf(message).text]);
  });

  test.each(LANGUAGES)('a long text in %s, with letters of any kind, arrives in one piece', async (language) => {
    const reason = `Perché “così” – größer, más, 東京, 🍕 & <b>=3D</b>. ${'Wir bitten um Entschuldigung. '.repeat(20)}End.`;
    const message = {
      ...aMessage({ kind: 'cancelled' }, { cancellation: { by: MANAGER, reason } }),
      store: { ...STORE, language },
    };
    await channel.notifier.send(message);
    expect(channel.arrived()).toEqual([letterOf(message).text]);
    expect(letterOf(message).text).toContain(reason);
  });

  test('a message is delivered once per key, and one with another key is delivered too', async () => {
    const [message, other] = [aMessage(), aMessage({ kind: 'collection_reminder' })];
    await channel.notifier.send(message);
    await channel.notifier.send(again(message));
    await channel.notifier.send(other);
    await channel.notifier.send(again(message));
    await channel.notifier.send(again(other));
    expect(channel.arrived()).toEqual([letterOf(message).text, letterOf(other).text]);
  });

  if (unreachable) {
    test('an unreachable recipient is a result, not an error, and is not identified in it', async () => {
      const customer = { ...ADA, ...unreachable };
      const result = await channel.notifier.send(aMessage({ kind: 'ready' }, { customer }));
      expect(result).toEqual({ outcome: 'failed', reason: expect.stringMatching(/\w/) });
      expect(JSON.stringify(result)).not.toMatch(PERSONAL);
      expect(channel.arrived()).toEqual([]);
    });

    test('any other refusal by the provider is thrown for a retry, and is not an outage', async () => {
      channel.refuseAll?.();
      const error = await thrownBy(aMessage());
      expect(error).not.toBeInstanceOf(ProviderUnavailable);
      expect(error.message).not.toMatch(PERSONAL);
      expect(channel.arrived()).toEqual([]);
    });
  }

  for (const trouble of troubles) {
    test(`${trouble}: an outage, thrown in time without naming the recipient; the next attempt delivers once`, async () => {
      const message = aMessage();
      channel.setTrouble?.(trouble);
      const since = performance.now();
      const error = await thrownBy(message);
      expect(performance.now() - since).toBeLessThan(DEADLINE_MS);
      expect(error).toBeInstanceOf(ProviderUnavailable);
      expect(error.message).not.toMatch(PERSONAL);
      channel.setTrouble?.(undefined);
      expect(await channel.notifier.send(again(message))).toMatchObject({ outcome: 'sent' });
      expect(channel.arrived()).toEqual([letterOf(message).text]);
    });
  }
}
