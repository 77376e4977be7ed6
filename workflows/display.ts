import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { formatDecimal } from '../domain/money.ts';
import type { OrderState } from '../domain/order/index.ts';
import type { Progress } from './messages.ts';
import { ORDER_STATUS, PROMISED_AT } from './search-attributes.ts';

/** Keeps what an operator sees in the Temporal UI true: search attributes for lists, details for the one order. */
export class OrderDisplay {
  #status = 'received';
  #promisedAt: string | undefined;

  update(state: OrderState, progress: Progress): void {
    const changes = [];
    if (state.status !== this.#status) changes.push({ key: ORDER_STATUS, value: state.status });
    if (state.promisedAt !== undefined && state.promisedAt !== this.#promisedAt) {
      changes.push({ key: PROMISED_AT, value: new Date(state.promisedAt) });
    }
    this.#status = state.status;
    this.#promisedAt = state.promisedAt;
    if (changes.length > 0) upsertSearchAttributes(changes);
    setCurrentDetails(describe(state, progress));
  }
}

function describe(state: OrderState, progress: Progress): string {
  const lines = [
    `**${state.status}** · waiting for ${progress.waitingFor}`,
    ...state.lines.map((line) => `- ${line.quantity} × ${line.name} (${[line.size, ...line.toppings].join(', ')})`),
    `Payment: ${state.payment.method}, ${state.payment.status}, ${formatDecimal(state.totals.total)} ${state.totals.total.currency}`,
    `Customer: ${state.customer.name}, ${state.customer.phone}`,
    state.fulfilment.type === 'delivery' ? `Delivery to ${state.fulfilment.address.text}` : 'Pickup',
    ...(state.promisedAt === undefined ? [] : [`Promised for ${state.promisedAt}`]),
    ...(state.payment.failure === undefined ? [] : [`**Payment problem:** ${state.payment.failure}`]),
    ...(state.cancellation === undefined
      ? []
      : [`Cancelled by ${state.cancellation.by.role}: ${state.cancellation.reason}`]),
    ...(state.rejection === undefined ? [] : [`Rejected: ${state.rejection.reason}`]),
    ...progress.underWay.map((what) => `Under way: ${what}`),
    ...progress.refused.map((refused) => `Refused at ${refused.at}: ${refused.name}. ${refused.reason}`),
  ];
  return lines.join('\n\n');
}
