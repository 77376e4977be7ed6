import type { OrderState, PaymentMethod } from './types.ts';

/**
 * The version of the pipeline's rules for orders placed today. An order keeps the version it was placed under: its workflow is
 * replayed as it ran, and its state is what its events added up to then.
 *
 * Raise it when the same events are to add up to a different state, or the same state is to be handled differently. Then check the
 * order's version, never `RULES`: a function here, such as `tellsEachStep({ rules }) => rules >= 2`, says it once for domain and
 * workflow. List the change below. docs/operations.md has the steps.
 *
 * 1: the initial rules.
 * 2: an online order is paid before it is cooked. A payment that its customer must complete is announced at once, looked up again if no
 * notice arrives, and expires at a fixed time.
 */
export const RULES = 2;

type Paying = Pick<OrderState, 'rules'> & { readonly payment: { readonly method: PaymentMethod } };

/** Whether the provider takes the payment, before the order is cooked. Otherwise it is paid at handover. */
export function isPaidAhead({ rules, payment: { method } }: Paying): boolean {
  return method === 'card' || (method === 'online' && rules >= 2);
}

/** Whether a payment that waits for its customer is announced at once, and its state looked up again. */
export function announcesPayment({ rules }: Pick<OrderState, 'rules'>): boolean {
  return rules >= 2;
}
