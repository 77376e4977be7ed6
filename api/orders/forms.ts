import { isDeepStrictEqual } from 'node:util';
import type { AddressForm, CustomerForm } from '../../application/customers/identify.ts';
import { invalid } from '../../application/refused.ts';
import type { PlacementForm } from '../../application/orders/placement.ts';
import type { RequestedPizza } from '../../domain/catalog/pricing.ts';
import type { PaymentMethod } from '../../domain/order/index.ts';
import type { AddressRequest, DraftPlacementRequest, PizzaRequest } from './schemas.ts';

/** Converts requests to use case inputs, resolving alternative field names. */

/** The fields of a customer in any request that has them. */
export function customerForm({
  customer_name: name,
  customer_phone: phone,
  customer_email: email,
  customer_id: customerId,
}: Pick<DraftPlacementRequest, 'customer_name' | 'customer_phone' | 'customer_email' | 'customer_id'>): CustomerForm {
  return { name, phone, email: email ?? undefined, customerId: customerId ?? undefined };
}

export function placementForm(request: DraftPlacementRequest): PlacementForm {
  mustAgree(request, 'customer_address', 'delivery_address');
  mustAgree(request, 'notes', 'special_instructions');
  const address =
    addressForm(request.delivery_address, 'delivery_address') ??
    addressForm(request.customer_address, 'customer_address');
  const instructions = request.special_instructions ?? request.notes;
  const { payment_token: token } = request;
  mustFitMethod(request);
  return {
    customer: customerForm(request),
    ...(address ? { address } : {}),
    payment: {
      method: paymentMethod(request.payment_method),
      ...(token ? { token } : {}),
      ...(request.payment_return_url ? { returnUrl: request.payment_return_url } : {}),
    },
    ...(instructions ? { instructions } : {}),
    ...(request.requested_for ? { requestedFor: request.requested_for } : {}),
  };
}

/** Guessing could send a pizza to the wrong door. */
function mustAgree(request: DraftPlacementRequest, alias: AliasField, field: AliasField): void {
  const [one, other] = [request[alias], request[field]];
  if (one === undefined || one === null || other === undefined || other === null || isDeepStrictEqual(one, other))
    return;
  const message = `It is an alias of ${field}, which says something else: send only one of them.`;
  throw invalid([{ field: alias, code: 'contradiction', message }]);
}

/** A token or a return address that would not be used shows that its sender means another way to pay. */
function mustFitMethod(request: DraftPlacementRequest): void {
  const { payment_method: method, payment_token: token, payment_return_url: returnUrl } = request;
  const because = (field: string, message: string) => ({ field, code: 'contradiction', message });
  const errors = [
    ...(token && method === 'cash'
      ? [because('payment_token', 'Cash is paid at handover: send no token with it, or payment_method "card".')]
      : []),
    ...(token && method === 'online'
      ? [
          because(
            'payment_token',
            'An online payment is made on the provider’s page: send no token with it, or payment_method "card".',
          ),
        ]
      : []),
    ...(returnUrl && method === 'cash'
      ? [because('payment_return_url', 'Cash is paid at handover, on no page to return from.')]
      : []),
  ];
  if (errors.length > 0) throw invalid(errors);
}

type AliasField = 'customer_address' | 'delivery_address' | 'notes' | 'special_instructions';

/** @param field the name of the field, for the errors */
export function addressForm(given: AddressRequest | null | undefined, field: string): AddressForm | undefined {
  if (!given) return undefined;
  if (typeof given === 'string') return { field, address: given };
  const { street, city, postal_code: postalCode, notes } = given;
  return { field, address: { street, city, ...(postalCode ? { postalCode } : {}), ...(notes ? { notes } : {}) } };
}

/** `credit_card` is an alias of card. */
export function paymentMethod(method: DraftPlacementRequest['payment_method']): PaymentMethod {
  return method === 'credit_card' ? 'card' : method;
}

export function pizzaForm({ pizza_id: pizzaId, ...pizza }: PizzaRequest): RequestedPizza {
  return { pizzaId, ...pizza };
}
