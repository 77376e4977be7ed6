import type { OrderId } from '../domain/values.ts';
import type { Payments } from '../ports.ts';

/** The payment provider, as activities: repeated until it answers, and each done once however often it is repeated. */
export function paymentActivities(payments: Payments) {
  return {
    authorizePayment: (request: Parameters<Payments['authorize']>[0]) => payments.authorize(request),
    reduceAuthorization: (request: Parameters<Payments['reduce']>[0]) => payments.reduce(request),
    voidAuthorization: (request: Parameters<Payments['void']>[0]) => payments.void(request),
    capturePayment: (request: Parameters<Payments['capture']>[0]) => payments.capture(request),
    releasePayment: (request: { orderId: OrderId }) => payments.release(request),
    refundPayment: (request: Parameters<Payments['refund']>[0]) => payments.refund(request),
  };
}
