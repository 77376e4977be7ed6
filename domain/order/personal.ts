import { mapTextAt, textPaths, type PersonalPath, type PersonalPaths, type TextPath } from '../shared/personal.ts';
import type { CommandMeta, OrderCommand } from './commands.ts';
import type { OrderEvent, OrderFact } from './events.ts';
import type { Order } from './types.ts';

/**
 * All personal text in orders, their events and commands. The types mark each field as `Personal`, and the compiler rejects these
 * tables if they differ.
 */

type Payload = OrderCommand extends infer Command
  ? Command extends unknown
    ? Omit<Command, keyof CommandMeta>
    : never
  : never;

/** Lists the types that have personal text. */
type ByType<Union extends { readonly type: string }> = {
  readonly [
    Type in Union['type'] as PersonalPath<Extract<Union, { type: Type }>> extends never ? never : Type
  ]: PersonalPaths<Extract<Union, { type: Type }>>;
};

type Under<Key extends string, Paths> = { readonly [Path in keyof Paths & string as `${Key}.${Path}`]: true };

const CUSTOMER = { 'customer.name': true, 'customer.phone': true, 'customer.email': true } as const;
const CONTENT = {
  'fulfilment.address.text': true,
  'fulfilment.address.street': true,
  'fulfilment.address.city': true,
  'fulfilment.address.postalCode': true,
  'fulfilment.address.notes': true,
  instructions: true,
} as const;

const IN_ORDER: PersonalPaths<Order> = {
  ...CUSTOMER,
  ...CONTENT,
  ...under('pendingRevision.content', CONTENT),
  'held.reason': true,
  'cook.name': true,
  'readyBy.name': true,
  'cancellation.reason': true,
  'payment.clientSecret': true,
  'pendingRevision.action.clientSecret': true,
};

const SECRET = { clientSecret: true } as const;
const COOK = { 'cook.name': true } as const;

const IN_FACTS: ByType<OrderFact> = {
  DraftCreated: under('draft', { ...CUSTOMER, ...CONTENT }),
  DraftAbandoned: { reason: true },
  OrderPlaced: under('order', { ...CUSTOMER, ...CONTENT }),
  PaymentActionRequired: SECRET,
  RevisionActionRequired: SECRET,
  OrderHeld: { reason: true },
  RevisionRequested: under('content', CONTENT),
  OrderRevised: under('content', CONTENT),
  PreparationStarted: COOK,
  CookingStarted: COOK,
  OrderReady: COOK,
  OrderCancelled: { reason: true },
  RefundRequested: { reason: true },
  RefundApprovalRequested: { reason: true },
  RefundDeclined: { reason: true },
};

const IN_COMMANDS: ByType<Payload> = {
  prepare: COOK,
  startCooking: COOK,
  complete: COOK,
  recordAuthorization: { 'result.clientSecret': true },
  recordRevision: { 'result.clientSecret': true },
  hold: { reason: true },
  cancel: { reason: true },
  refund: { reason: true },
  declineRefund: { reason: true },
  createDraft: under('draft', { ...CUSTOMER, ...CONTENT }),
  placeDraft: under('placement', { ...CUSTOMER, ...CONTENT }),
  place: under('order', { ...CUSTOMER, ...CONTENT }),
  revise: under('changes', CONTENT),
};

const IN_META: PersonalPaths<CommandMeta> & PersonalPaths<Omit<OrderEvent, keyof OrderFact>> = { note: true };
const ORDER_PATHS = textPaths(Object.keys(IN_ORDER));
const OTHER_PATHS = textPaths(Object.keys(IN_META));
/** No event has the name of a command. */
const BY_TYPE: Readonly<Partial<Record<string, readonly TextPath[]>>> = Object.fromEntries(
  Object.entries({ ...IN_FACTS, ...IN_COMMANDS }).map(([type, paths]) => [
    type,
    textPaths(Object.keys({ ...paths, ...IN_META })),
  ]),
);

/**
 * Replaces the personal text of an order, a draft, an event or a command (with or without its envelope), for example to seal or unseal
 * it. What changes is copied.
 *
 * @param map returns the replacement; `path` is the field's path, such as `order.customer.name`
 */
export function mapPersonalData<Value extends Order | OrderEvent | Payload>(
  value: Value,
  map: (text: string, path: string) => string,
): Value {
  return mapTextAt(value, 'type' in value ? (BY_TYPE[value.type] ?? OTHER_PATHS) : ORDER_PATHS, map);
}

function under<Key extends string, Paths extends object>(key: Key, paths: Paths): Under<Key, Paths> {
  return Object.fromEntries(Object.keys(paths).map((path) => [`${key}.${path}`, true])) as Under<Key, Paths>;
}
