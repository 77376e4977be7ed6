import { isPlaced } from '../../domain/order/index.ts';
import type { OrderStore, Payments } from '../../ports.ts';
import { storeSubject, subjectOf, type Privacy } from './privacy.ts';

/** Seals what a customer needs to finish a payment: with it, anybody could. */
export function sealingPayments(payments: Payments, orders: Pick<OrderStore, 'get'>, privacy: Privacy): Payments {
  return {
    authorize: async (request) => {
      const result = await payments.authorize(request);
      if (result.outcome !== 'action_required' || result.clientSecret === undefined) return result;
      const { storeId, orderId } = request;
      const state = (await orders.get(storeId, orderId))?.state;
      const subject = state && isPlaced(state) ? subjectOf(state.customer.id) : storeSubject(storeId);
      return { ...result, clientSecret: await privacy.sealText(subject, 'clientSecret', result.clientSecret) };
    },
    reduce: (request) => payments.reduce(request),
    void: (request) => payments.void(request),
    abandon: (request) => payments.abandon(request),
    capture: (request) => payments.capture(request),
    release: (request) => payments.release(request),
    refund: (request) => payments.refund(request),
    account: (request) => payments.account(request),
  };
}
