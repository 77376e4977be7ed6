import type { AuthorizationResult, CaptureResult, RefundResult, ReleaseResult } from '../domain/order/index.ts';
import type { Money } from '../domain/money.ts';
import type { OrderId } from '../domain/values.ts';
import type { Payments } from '../ports.ts';

/** The payment provider, as activities: repeated until it answers, and each done once however often it is repeated. */
export function paymentActivities(payments: Payments) {
  return {
    authorizePayment: (request: { orderId: OrderId; amount: Money; token?: string }): Promise<AuthorizationResult> =>
      payments.authorize(request),
    capturePayment: (request: { orderId: OrderId; authorizationId: string; amount: Money }): Promise<CaptureResult> =>
      payments.capture(request),
    releasePayment: (request: { orderId: OrderId }): Promise<ReleaseResult> => payments.release(request),
    refundPayment: (request: { orderId: OrderId; refundId: string; amount: Money }): Promise<RefundResult> =>
      payments.refund(request),
  };
}
