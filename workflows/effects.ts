import { RetryState } from '@temporalio/common';
import { ActivityFailure, CancellationScope, condition, isCancellation, log } from '@temporalio/workflow';
import {
  audienceOf,
  isPlaced,
  pendingEffects,
  type AuthorizationResult,
  type Effect,
  type MessageResult,
  type OrderMessage,
  type OrderCommand,
  type RevisionResult,
} from '../domain/order/index.ts';
import { displayNumber, type Instant } from '../domain/shared/values.ts';
import type { Alarm } from './alarm.ts';
import { charges, messages, returns, type Recording } from './calls.ts';
import { CustomerWait } from './customer-wait.ts';
import { Lock } from './lock.ts';
import { placeElsewhere } from './moving.ts';
import { pipelineCommand } from './pipeline-command.ts';
import { minutes } from './time.ts';
import { makeRevision, meansOf, type Authorize } from './revision.ts';
import type { OrderRecord } from './record.ts';

/** Shorter outages are not reported. */
const STALLED_AFTER_MINUTES = 15;
type PaymentStep = Exclude<Effect, { kind: 'sendMessage' | 'applyRevision' | 'placeMoved' }>;
const GIVING_BACK: readonly Effect['kind'][] = [
  'releasePayment',
  'refundPayment',
  'voidAuthorization',
  'abandonRevision',
];

/**
 * Performs the order's side effects. They are derived from the state whenever it changes, so no code has to remember to
 * start one; each is started once, identified by a permanent key, and its outcome is recorded in the order.
 */
export class OrderEffects {
  readonly #record: OrderRecord;
  readonly #recording: Recording;
  readonly #alarm: Alarm;
  readonly #started = new Set<string>();
  readonly #underWay = new Map<string, string>();
  /** Payment steps run one at a time: a refund must see the outcome of the capture before it. */
  readonly #payments = new Lock();
  #interruptible: CancellationScope | undefined;
  /** The provider has sent a notice, or the customer says so, since it was last asked. */
  paymentResumed = false;

  constructor({ record, recording, alarm }: EffectsDeps) {
    this.#record = record;
    this.#recording = recording;
    this.#alarm = alarm;
  }

  /** Descriptions of the payments and messages in progress. */
  get underWay(): string[] {
    return [...this.#underWay.values()];
  }

  get allDone(): boolean {
    const { state } = this.#record;
    return (
      this.#underWay.size === 0 && (!state || pendingEffects(state).every((effect) => this.#started.has(effect.key)))
    );
  }

  /** Call whenever the order has changed. */
  start(): void {
    const { state } = this.#record;
    if (!state || !isPlaced(state)) return;
    if (this.#ended()) this.#interruptible?.cancel();
    for (const effect of pendingEffects(state)) {
      if (this.#started.has(effect.key)) continue;
      this.#started.add(effect.key);
      this.#underWay.set(effect.key, effect.key);
      // This promise is not awaited, so failures must be handled here; the workflow stays open until the effect has
      // left `underWay`. Not cancellable: a cancelled order's payment still has to be returned.
      void CancellationScope.nonCancellable(() => this.#run(effect))
        .catch((error: unknown) => log.error('An effect could not be recorded', { effect: effect.key, error }))
        .finally(() => this.#underWay.delete(effect.key));
    }
  }

  /** Authorizes the payment; undefined if the order ended before the provider responded. */
  async authorize(): Promise<AuthorizationResult | undefined> {
    const { id, storeId, number, totals, payment } = this.#record.placed;
    this.#underWay.set('authorize', 'authorize');
    try {
      const request = { orderId: id, storeId, amount: totals.total, ...meansOf(payment) };
      const options = { summary: `${displayNumber(number)} authorize` };
      return await this.#payments.runExclusive(() =>
        this.#unlessEnded(() => charges.authorizePayment.executeWithOptions(options, [request])).catch(declined),
      );
    } finally {
      this.#underWay.delete('authorize');
    }
  }

  #ended(): boolean {
    return this.#record.is('cancelled', 'rejected');
  }

  async #run(effect: Effect): Promise<void> {
    const command = await this.#perform(effect);
    if (!command) return;
    // That a message was sent can wait for the next write; payments and failures are recorded at once.
    if (command.type === 'recordMessage' && command.result.outcome === 'sent') this.#record.defer(command);
    else await this.#record.execute(command);
  }

  #perform(effect: Effect): Promise<OrderCommand | undefined> {
    if (effect.kind === 'sendMessage') return this.#message(effect);
    if (effect.kind === 'placeMoved') return placeElsewhere({ record: this.#record, alarm: this.#alarm }, effect);
    return effect.kind === 'applyRevision' ? this.#applyRevision(effect) : this.#watched(effect);
  }

  /** While a change waits for its customer, other payment steps must not wait with it. */
  async #applyRevision({ key, revisionId }: Extract<Effect, { kind: 'applyRevision' }>) {
    const wait = new CustomerWait({ record: this.#record, effects: this, alarm: this.#alarm });
    for (;;) {
      this.paymentResumed = false;
      const result = await this.#payments.runExclusive(() => this.#revise(revisionId));
      if (!result) return undefined;
      const outcome = pipelineCommand(key, { type: 'recordRevision', revisionId, result });
      if (result.outcome !== 'action_required') return outcome;
      await this.#record.execute({ ...outcome, commandId: `${outcome.commandId}.asked` });
      const isOver = (): boolean => this.#record.placed.pendingRevision?.revisionId !== revisionId;
      const next = await wait.untilNextLook({ since: this.#askedAt(revisionId), isOver });
      // Before taking the lock again: what follows a refused change has it, and waits for this to end.
      if (isOver()) return undefined;
      if (next === 'look') continue;
      const waitedMinutes = this.#record.placed.timers.paymentActionMinutes;
      const why = { code: 'payment_action_expired', waitedMinutes } as const;
      return pipelineCommand(key, { type: 'recordRevision', revisionId, result: { outcome: 'refused', why } });
    }
  }

  /** When the customer was asked to pay for a change. */
  #askedAt(revisionId: string): Instant | undefined {
    return this.#record.events.find(
      (event) => event.type === 'RevisionActionRequired' && event.revisionId === revisionId,
    )?.at;
  }

  #revise(revisionId: string): Promise<RevisionResult | undefined> {
    const authorize: Authorize = (request, summary) =>
      this.#unlessEnded(() => charges.authorizePayment.executeWithOptions({ summary }, [request])).catch(declined);
    return makeRevision({ record: this.#record, recording: this.#recording, authorize }, revisionId);
  }

  /** Alerts the manager if a refund is delayed for long; retries continue meanwhile. */
  async #watched(effect: PaymentStep): Promise<OrderCommand | undefined> {
    const paying = this.#payment(effect);
    if (!GIVING_BACK.includes(effect.kind)) return paying;
    let isDone = false;
    const done = paying.finally(() => (isDone = true));
    // Awaited below; this prevents an unhandled rejection until then.
    done.catch(() => undefined);
    if (!(await this.#alarm.wait(() => isDone, minutes(STALLED_AFTER_MINUTES), `${effect.key} not done`))) {
      const report = { type: 'reportStalled', effect: effect.key, waitedMinutes: STALLED_AFTER_MINUTES } as const;
      await this.#record.execute(pipelineCommand(`stalled.${effect.key}`, report));
    }
    return done;
  }

  #payment(effect: PaymentStep): Promise<OrderCommand | undefined> {
    return this.#payments.runExclusive(async () => {
      const { id: orderId, number, payment, totals } = this.#record.placed;
      const options = { summary: `${displayNumber(number)} ${effect.key}` };
      switch (effect.kind) {
        case 'reduceAuthorization': {
          const { authorizationId } = effect;
          if (payment.status !== 'authorized' || payment.authorizationId !== authorizationId) return undefined;
          const authorization = { authorizationId, amount: totals.total };
          const request = { orderId, ...authorization };
          const result = await this.#unlessEnded(() =>
            charges.reduceAuthorization.executeWithOptions(options, [request]),
          ).catch(failed);
          // If it cannot be lowered, the capture takes only the order's total, and the rest is released then.
          return result && pipelineCommand(effect.key, { type: 'recordReduction', authorization });
        }
        case 'voidAuthorization': {
          const { authorizationId } = effect;
          const request = { orderId, authorizationId };
          const result = await returns.voidAuthorization.executeWithOptions(options, [request]).catch(failed);
          return pipelineCommand(effect.key, { type: 'recordVoid', authorizationId, result });
        }
        case 'abandonRevision': {
          const { revisionId } = effect;
          // The effect making the change delivers the response itself, unless its workflow was lost.
          await condition(() => !this.#underWay.has(`revise:${revisionId}`));
          if (!this.#record.placed.payment.unanswered?.includes(revisionId)) return undefined;
          const request = { orderId, revisionId };
          const result = await returns.abandonRevision.executeWithOptions(options, [request]).catch(failed);
          return pipelineCommand(effect.key, { type: 'recordAbandon', revisionId, result });
        }
        case 'capturePayment': {
          const { authorizationId = '' } = payment;
          const request = { orderId, authorizationId, amount: totals.total };
          const result = await this.#unlessEnded(() =>
            charges.capturePayment.executeWithOptions(options, [request]),
          ).catch(failed);
          return result && pipelineCommand('capture', { type: 'recordCapture', result });
        }
        case 'releasePayment': {
          const result = await returns.releasePayment.executeWithOptions(options, [{ orderId }]).catch(failed);
          return pipelineCommand('release', { type: 'recordRelease', result });
        }
        case 'refundPayment': {
          const { refundId, amount } = effect;
          const request = { orderId, refundId, amount };
          const result = await returns.refundPayment.executeWithOptions(options, [request]).catch(failed);
          return pipelineCommand(effect.key, { type: 'recordRefund', refundId, result });
        }
        default:
          return effect satisfies never;
      }
    });
  }

  async #message({ message, key }: Extract<Effect, { kind: 'sendMessage' }>): Promise<OrderCommand> {
    const { id: orderId, storeId, number } = this.#record.placed;
    const options = { summary: `${displayNumber(number)} ${message.kind}` };
    const request = { storeId, orderId, message };
    const result: MessageResult = await senderOf(message).executeWithOptions(options, [request]).catch(failed);
    return pipelineCommand(key, { type: 'recordMessage', key: message.key, result });
  }

  /**
   * Runs a payment step that is pointless once the order has ended: the release that follows checks the provider's
   * state.
   */
  async #unlessEnded<T>(step: () => Promise<T>): Promise<T | undefined> {
    if (this.#ended()) return undefined;
    this.#interruptible = new CancellationScope();
    try {
      return await this.#interruptible.run(step);
    } catch (error) {
      if (isCancellation(error)) return undefined;
      if (isLastAttempt(error)) return undefined;
      throw error;
    } finally {
      this.#interruptible = undefined;
    }
  }
}

interface EffectsDeps {
  readonly record: OrderRecord;
  readonly recording: Recording;
  readonly alarm: Alarm;
}

/** A separate activity name for each kind, visible to operators. */
function senderOf({ kind }: OrderMessage) {
  const audience = audienceOf(kind);
  if (audience === 'manager') return messages.alertManager;
  if (audience === 'kitchen') return messages.alertKitchen;
  return messages.notifyReady;
}

/**
 * Whether the attempt in progress failed after its step was cancelled. It is not retried, and fails with its own error
 * rather than as cancelled: its outcome is unknown, and the release that follows checks the provider's state.
 */
function isLastAttempt(error: unknown): boolean {
  return error instanceof ActivityFailure && error.retryState === RetryState.CANCEL_REQUESTED;
}

/** A permanent failure counts as declined. */
function declined(error: unknown): AuthorizationResult {
  return { outcome: 'declined', reason: failed(error).reason };
}

/** A permanent failure is an outcome: the order records it and alerts the manager. */
function failed(error: unknown): { outcome: 'failed'; reason: string } {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return { outcome: 'failed', reason: cause instanceof Error ? cause.message : String(cause) };
}
