import type { Missing } from '../domain/stock/index.ts';

/** Why a request was not carried out, or may not have been. `api/http/problems.ts` maps these to HTTP. */
export const REFUSED_CODES = [
  'allocation_not_found',
  'already_moved',
  'batch_exists',
  'batch_not_found',
  'cards_stopped',
  'cash_order_open',
  'category_in_use',
  'category_not_found',
  'change_set_not_found',
  'code_wrong',
  'command_expired',
  'cook_not_found',
  'customer_not_found',
  'device_not_found',
  'driver_mismatch',
  'draft_limit',
  'empty_draft',
  'event_not_found',
  'forbidden',
  'idempotency_key_reused',
  'image_not_found',
  'illegal_transition',
  'ingredients_missing',
  'invalid_amount',
  'invalid_command',
  'invalid_token',
  'kitchen_at_capacity',
  'kitchen_paused',
  'kitchen_not_dark',
  'line_not_found',
  'link_limit',
  'link_not_found',
  'no_free_slot',
  'no_other_store',
  'moving_off',
  'not_a_delivery',
  'not_known_yet',
  'not_signed_in',
  'notification_not_found',
  'offer_lapsed',
  'order_held',
  'order_moving',
  'order_not_found',
  'order_unattended',
  'orders_open',
  'out_of_order',
  'out_of_stock',
  'payment_action_expired',
  'payment_declined',
  'phone_code_required',
  'pizza_not_found',
  'provider_unavailable',
  'quarter_hour_full',
  'recent_sign_in_required',
  'refund_lapsed',
  'refund_not_found',
  'revision_pending',
  'rollout_not_found',
  'sign_in_unavailable',
  'sku_not_found',
  'storage_damaged',
  'storage_unavailable',
  'store_closed',
  'store_exists',
  'store_not_found',
  'temporal_unreachable',
  'too_many_drafts',
  'too_many_requests',
  'too_many_unpaid',
  'topping_not_found',
  'unknown_field',
  'validation_failed',
  'version_mismatch',
  'webhook_limit',
  'webhook_not_found',
] as const;

export type RefusedCode = (typeof REFUSED_CODES)[number];

export function isRefusedCode(code: string): code is RefusedCode {
  return (REFUSED_CODES as readonly string[]).includes(code);
}

/** An invalid field. */
export interface FieldError {
  /** Its path, e.g. `pizzas[0].size`. */
  readonly field: string;
  readonly code: string;
  readonly message: string;
  /** For an unknown field: the one that was probably meant. */
  readonly suggestion?: string;
}

export interface RefusedOptions {
  /** For `validation_failed` and `unknown_field`: every invalid field. */
  readonly errors?: readonly FieldError[];
  readonly orderId?: string;
  readonly missing?: readonly Missing[] | undefined;
  readonly pizzas?: readonly string[] | undefined;
  /** Seconds until a retry makes sense. */
  readonly retryAfter?: number;
  readonly freeTimes?: readonly string[];
  /** The order is not stored yet, but will be. */
  readonly isBeingPlaced?: boolean;
}

/**
 * Thrown by use cases when a request was not carried out, or may not have been. The message is for people and says what
 * to do.
 */
export class Refused<Code extends string = RefusedCode> extends Error {
  override readonly name: string = 'Refused';
  readonly code: Code;
  readonly options: RefusedOptions;

  constructor(code: Code, message: string, options: RefusedOptions = {}) {
    super(message);
    this.code = code;
    this.options = options;
  }
}

/** Formats a field's path, e.g. `pizzas[0].size`. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** As many are told of one request: an answer must not be many times as long as what was sent. */
export const MOST_FAULTS = 50;

export function invalid(all: readonly FieldError[]): Refused {
  const errors = all.slice(0, MOST_FAULTS);
  const fields = errors.map(({ field, suggestion }) => `${field || 'body'}${suggestion ? ` (${suggestion}?)` : ''}`);
  const code = errors.some((error) => error.code === 'unknown_field') ? 'unknown_field' : 'validation_failed';
  return new Refused(code, `Please correct: ${fields.join(', ')}.`, { errors });
}

/**
 * A timeout: the request may have been carried out, may be later, or may be lost. Only an order's own workflow refuses.
 */
export function notKnownYet(options: RefusedOptions = {}): Refused {
  return new Refused(
    'not_known_yet',
    'There was no response in time, so it is not known yet whether this was done. Retry with the same ' +
      'Idempotency-Key (included in this response) to learn the outcome: it is done at most once.',
    { retryAfter: 5, ...options },
  );
}

/** Temporal knows an order that is missing from storage. */
export function orderLost(orderId: string): Refused {
  return new Refused(
    'storage_damaged',
    `The order ${orderId} was accepted, but is missing from storage. If its workflow is running, it writes it again; otherwise an ` +
      'operator must restore it: see docs/operations.md.',
    { orderId, retryAfter: 60 },
  );
}
