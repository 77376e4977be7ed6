import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { formatDecimal } from '../domain/shared/money.ts';
import { isPlaced, type Cancellation, type Order, type OrderState } from '../domain/order/index.ts';
import { describeCancellation, describeRejection } from '../domain/order/words.ts';
import { describeLine } from '../domain/catalog/pricing.ts';
import type { Progress } from './messages.ts';
import { ORDER_NUMBER, ORDER_STATUS, orderNumber, PROMISED_AT } from './search-attributes.ts';

/** Keeps the Temporal UI up to date: search attributes for lists, details for a single order. */
export class OrderDisplay {
  /** Undefined until the first event: the start options have already set `draft` or `received`. */
  #status: string | undefined;
  #promisedAt: string | undefined;

  update(state: Order, progress: Progress): void {
    const changes = [];
    const shown = this.#status ?? (isPlaced(state) ? 'received' : 'draft');
    if (state.status !== shown) changes.push({ key: ORDER_STATUS, value: state.status });
    if (shown === 'draft' && isPlaced(state)) changes.push({ key: ORDER_NUMBER, value: orderNumber(state) });
    this.#status = state.status;
    if (isPlaced(state) && state.promisedAt !== undefined && state.promisedAt !== this.#promisedAt) {
      changes.push({ key: PROMISED_AT, value: new Date(state.promisedAt) });
      this.#promisedAt = state.promisedAt;
    }
    if (changes.length > 0) upsertSearchAttributes(changes);
    setCurrentDetails(describe(state, progress));
  }
}

function describe(state: Order, progress: Progress): string {
  const { total } = state.totals;
  const lines = [
    `**${state.status}** · waiting for ${progress.waitingFor}`,
    ...state.lines.map((line) => `- ${describeLine(line)}`),
    `Total: ${formatDecimal(total)} ${total.currency}`,
    state.fulfilment.type === 'delivery' ? 'Delivery' : 'Pickup',
    ...(isPlaced(state) ? describePlaced(state) : []),
    ...(state.cancellation === undefined ? [] : [describeCancelled(state.cancellation)]),
    ...progress.underWay.map((what) => `In progress: ${what}`),
    ...progress.refused.map((refused) => `Refused at ${refused.at}: ${refused.name}. ${refused.reason}`),
  ];
  return lines.join('\n\n');
}

function describeCancelled(cancellation: Cancellation): string {
  // What a person wrote is sealed.
  const reason = cancellation.cause && describeCancellation(cancellation);
  return `Cancelled by ${cancellation.by.role}${reason ? `: ${reason}` : '.'}`;
}

function describePlaced({
  payment,
  customer,
  promisedAt,
  requestedFor,
  rejection,
  pendingRevision,
  held,
}: OrderState): string[] {
  return [
    `Payment: ${payment.method}, ${payment.status}`,
    `Customer: ${customer.id}`,
    ...(requestedFor === undefined ? [] : [`Wanted for ${requestedFor}`]),
    ...(promisedAt === undefined ? [] : [`Promised for ${promisedAt}`]),
    ...(held === undefined ? [] : [`**Held back** by ${held.by.role} ${held.by.id} since ${held.since}`]),
    ...(pendingRevision === undefined ? [] : ['A change to this order is in progress.']),
    ...(payment.failure === undefined ? [] : [`**Payment problem:** ${payment.failure}`]),
    ...(rejection === undefined ? [] : [`Rejected: ${describeRejection(rejection)}`]),
  ];
}
