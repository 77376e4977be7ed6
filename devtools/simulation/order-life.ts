import {
  decide,
  EMPTY_STREAM,
  extend,
  isPlaced,
  pendingEffects,
  type Actor,
  type ApiCommand,
  type AuthorizationResult,
  type Effect,
  type OrderState,
  type PipelineCommand,
  type PlacedOrder,
  type PublicCommand,
} from '../../domain/order/index.ts';
import { instant } from '../../domain/shared/values.ts';
import { isDeclined, type PlannedOrder } from './evening.ts';

export const PIPELINE: Actor = { role: 'system', id: 'pipeline' };

/** One order under the domain's rules, with a payment provider and messages that respond immediately. */
export class OrderLife {
  readonly plan: PlannedOrder;
  #stream = EMPTY_STREAM;
  #commands = 0;

  constructor(plan: PlannedOrder, order: PlacedOrder, customer: Actor, at: number) {
    this.plan = plan;
    this.execute(at, customer, { type: 'place', order });
  }

  get state(): OrderState {
    const { state } = this.#stream;
    if (!state || !isPlaced(state)) throw new Error('The order has not been placed.');
    return state;
  }

  is(...statuses: OrderState['status'][]): boolean {
    return statuses.includes(this.state.status);
  }

  /**
   * Carries out a command, and all effects that it makes due.
   *
   * @throws if the rules refuse it: simulated people only request what is permitted
   */
  execute(at: number, actor: Actor, command: PublicCommand | PipelineCommand | ApiCommand): void {
    this.#commands += 1;
    const decision = decide(this.#stream.state, { commandId: `c${this.#commands}`, actor, ...command }, instant(at));
    if (decision.kind === 'refused') throw new Error(`${command.type}: ${decision.refusal.message}`);
    if (decision.kind === 'unchanged') return;
    this.#stream = extend(this.#stream, decision.events);
    const [effect] = pendingEffects(this.state);
    if (effect) this.execute(at, PIPELINE, this.#outcomeOf(effect));
  }

  /** The provider's answer for an order paid by card or online. */
  authorize(at: number): void {
    const { payment, id } = this.state;
    if (payment.status !== 'pending') return;
    if (payment.method === 'online')
      this.#record(at, { outcome: 'action_required', actionUrl: `https://pay.example/${id}` });
    else this.#answer(at, isDeclined(this.plan) ? 'declined' : 'paid');
  }

  /** What the customer has done on the provider's page. */
  answerPage(at: number, answer: 'paid' | 'declined'): void {
    if (this.is('received')) this.#answer(at, answer);
  }

  #answer(at: number, answer: 'paid' | 'declined'): void {
    const { totals, id } = this.state;
    if (answer === 'declined') this.#record(at, { outcome: 'declined', reason: 'The payment was declined.' });
    else this.#record(at, { outcome: 'authorized', authorizationId: `sim_${id}`, amount: totals.total });
  }

  #record(at: number, result: AuthorizationResult): void {
    this.execute(at, PIPELINE, { type: 'recordAuthorization', result });
  }

  #outcomeOf(effect: Effect): PipelineCommand {
    const { payment, totals } = this.state;
    switch (effect.kind) {
      case 'capturePayment':
        return { type: 'recordCapture', result: { outcome: 'captured', amount: totals.total } };
      case 'releasePayment':
        return { type: 'recordRelease', result: { outcome: 'voided', amount: payment.authorized } };
      case 'sendMessage':
        return { type: 'recordMessage', key: effect.message.key, result: { outcome: 'sent', channel: 'simulated' } };
      default:
        throw new Error(`Simulated orders are never changed or refunded, but this one has ${effect.key} due.`);
    }
  }
}
