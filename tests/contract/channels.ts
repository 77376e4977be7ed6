import { LANGUAGES } from '../../domain/catalog/store.ts';
import type { MessageContent, OrderState } from '../../domain/order/index.ts';
import type { Notifier, OutgoingMessage } from '../../ports.ts';
import { ProviderUnavailable } from '../../ports.ts';
import { letterOf } from '../../adapters/notifications/templates.ts';
import { anOrderState, MANAGER, STORE } from '../support/builders.ts';

/** Failures: an error response, no response, or a message that is accepted and its response lost. */
export type ChannelTrouble = 'out of order' | 'no answer' | 'lost answer';

export interface ChannelUnderTest {
  /** Sends through the channel. */
  readonly notifier: Notifier;
  /** The texts that arrived, oldest first. One that its reader sees once, though it arrived twice, is listed once. */
  readonly arrived: () => readonly string[];
  /** Absent if nothing can fail. */
  readonly setTrouble?: (trouble: ChannelTrouble | undefined) => void;
  /** Makes the provider refuse every message for its content or its sender. */
  readonly refuseAll?: () => void;
  readonly close?: () => Promise<void>;
}

export interface ChannelPromises {
  /** The possible failures. */
  readonly troubles: readonly ChannelTrouble[];
  /** An unreachable recipient; absent if the channel reaches everyone and refuses nothing. */
  readonly unreachable?: Partial<OrderState['customer']>;
  /** Whether texts arrive without the customer's name and without a reason given in someone's words. */
  readonly isNameless?: true;
}

/** Less than an activity's timeout, the rest of which is for reading the message's data. */
const DEADLINE_MS = 9_000;

const ADA = {
  ...anOrderState().customer,
  name: 'Ada Lovelace',
  phone: '+12125550123',
  phoneVerified: true,
  email: 'ada@example.com',
};
const PERSONAL = /Ada|Lovelace|\+1|5550|@example/;

/** The contract between the pipeline and every message channel. */
export function channelsContract(
  open: () => Promise<ChannelUnderTest>,
  { troubles, unreachable, isNameless }: ChannelPromises,
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
  const textOf = (message: OutgoingMessage): string => {
    if (!isNameless) return letterOf(message).text;
    const { customer, cancellation, ...order } = message.order;
    const nobody = { ...customer, name: '' };
    const unexplained = cancellation ? { cancellation: { by: cancellation.by } } : {};
    return letterOf({ ...message, order: { ...order, customer: nobody, ...unexplained } }).text;
  };
  const again = (message: OutgoingMessage): OutgoingMessage => ({ ...message, mayBeRepeated: true });
  const thrownBy = async (message: OutgoingMessage): Promise<Error> =>
    channel.notifier.send(message).then(
      (result) => Promise.reject(new Error(`The outcome was ${result.outcome}.`)),
      (error: unknown) => error as Error,
    );

  test('a message arrives unchanged, and the result names its channel', async () => {
    const message = aMessage();
    const sent = { outcome: 'sent', channel: expect.stringMatching(/^[a-z]+$/) };
    expect(await channel.notifier.send(message)).toEqual(sent);
    expect(channel.arrived()).toEqual([textOf(message)]);
  });

  test.each(LANGUAGES)('a long text in %s, with any letters, arrives in one piece', async (language) => {
    const reason = `Perché “così” – größer, más, 東京, 🍕 & <b>=3D</b>. ${'Wir bitten um Entschuldigung. '.repeat(20)}End.`;
    const message = {
      ...aMessage({ kind: 'cancelled' }, { cancellation: { by: MANAGER, reason } }),
      store: { ...STORE, language },
    };
    await channel.notifier.send(message);
    expect(channel.arrived()).toEqual([textOf(message)]);
    expect(channel.arrived().join().includes(reason)).toBe(!isNameless);
    expect(channel.arrived().join().includes(ADA.name)).toBe(!isNameless);
  });

  test('a message is delivered once per key, and one with another key is delivered too', async () => {
    const [message, other] = [aMessage(), aMessage({ kind: 'collection_reminder' })];
    await channel.notifier.send(message);
    await channel.notifier.send(again(message));
    await channel.notifier.send(other);
    await channel.notifier.send(again(message));
    await channel.notifier.send(again(other));
    expect(channel.arrived()).toEqual([textOf(message), textOf(other)]);
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
      expect(channel.arrived()).toEqual([textOf(message)]);
    });
  }
}
