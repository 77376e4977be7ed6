import type { OrderId } from '../domain/shared/values.ts';
import type { Payments } from '../ports.ts';
import { withHeartbeats } from './heartbeat.ts';

/**
 * The payment provider, as activities: retried until it responds, and idempotent even when two workers call at the same
 * moment.
 */
export function paymentActivities(payments: Payments) {
  return {
    authorizePayment: (request: Parameters<Payments['authorize']>[0]) =>
      withHeartbeats(() => payments.authorize(request)),
    reduceAuthorization: (request: Parameters<Payments['reduce']>[0]) => withHeartbeats(() => payments.reduce(request)),
    voidAuthorization: (request: Parameters<Payments['void']>[0]) => withHeartbeats(() => payments.void(request)),
    abandonRevision: (request: Parameters<Payments['abandon']>[0]) => withHeartbeats(() => payments.abandon(request)),
    capturePayment: (request: Parameters<Payments['capture']>[0]) => withHeartbeats(() => payments.capture(request)),
    releasePayment: (request: { orderId: OrderId }) => withHeartbeats(() => payments.release(request)),
    refundPayment: (request: Parameters<Payments['refund']>[0]) => withHeartbeats(() => payments.refund(request)),
  };
}
