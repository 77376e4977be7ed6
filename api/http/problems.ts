import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { RefusalCode } from '../../domain/order/index.ts';
import { RECENT_SIGN_IN_SECONDS } from '../../application/access/recent.ts';
import { refusalOf } from '../../application/outages.ts';
import { Refused, type RefusedCode } from '../../application/refused.ts';

/**
 * Every error of the API: its stable code, its status and its title. A test compares this table with docs/errors.md.
 */
export const PROBLEMS = {
  invalid_signature: { status: 400, title: 'The signature is invalid' },
  malformed_json: { status: 400, title: 'The body is not JSON' },
  not_signed_in: { status: 401, title: 'Not signed in' },
  invalid_token: { status: 401, title: 'The access token is not valid' },
  recent_sign_in_required: { status: 401, title: 'Signed in too long ago' },
  payment_declined: { status: 402, title: 'The payment was declined' },
  payment_action_expired: { status: 402, title: 'The payment was not confirmed in time' },
  forbidden: { status: 403, title: 'Not allowed' },
  phone_code_required: { status: 403, title: 'The phone number is not confirmed' },
  origin_not_allowed: { status: 403, title: 'Not allowed for pages of this origin' },
  host_not_allowed: { status: 403, title: 'Not known under this name' },
  not_found: { status: 404, title: 'No such route' },
  store_not_found: { status: 404, title: 'No such store' },
  order_not_found: { status: 404, title: 'No such order' },
  pizza_not_found: { status: 404, title: 'No such pizza' },
  refund_not_found: { status: 404, title: 'No such refund' },
  category_not_found: { status: 404, title: 'No such category' },
  image_not_found: { status: 404, title: 'No such image' },
  topping_not_found: { status: 404, title: 'No such topping' },
  customer_not_found: { status: 404, title: 'No such customer' },
  link_not_found: { status: 404, title: 'No such tracking link' },
  device_not_found: { status: 404, title: 'No such device' },
  cook_not_found: { status: 404, title: 'No such cook' },
  notification_not_found: { status: 404, title: 'No such notification' },
  webhook_not_found: { status: 404, title: 'No such webhook' },
  change_set_not_found: { status: 404, title: 'No such change set' },
  rollout_not_found: { status: 404, title: 'No such rollout' },
  sku_not_found: { status: 404, title: 'No such ingredient' },
  batch_not_found: { status: 404, title: 'No such batch' },
  allocation_not_found: { status: 404, title: 'No such allocation' },
  event_not_found: { status: 404, title: 'No such event' },
  line_not_found: { status: 404, title: 'No such line' },
  illegal_transition: { status: 409, title: 'Not allowed in this status' },
  refund_lapsed: { status: 409, title: 'The refund can no longer be approved' },
  empty_draft: { status: 409, title: 'The draft is empty' },
  draft_limit: { status: 409, title: 'The draft is full' },
  revision_pending: { status: 409, title: 'Another change is in progress' },
  out_of_order: { status: 409, title: 'Not its turn' },
  out_of_stock: { status: 409, title: 'Not enough stock' },
  ingredients_missing: { status: 409, title: 'Its ingredients are missing' },
  batch_exists: { status: 409, title: 'The batch already exists' },
  no_free_slot: { status: 409, title: 'No free kitchen slot' },
  order_moving: { status: 409, title: 'The order is being moved to another store' },
  already_moved: { status: 409, title: 'The order was moved once already' },
  offer_lapsed: { status: 409, title: 'The offer is no longer open' },
  no_other_store: { status: 409, title: 'No other store can take the order' },
  moving_off: { status: 409, title: 'The store does not move orders' },
  kitchen_not_dark: { status: 409, title: 'The kitchen may have begun it' },
  order_held: { status: 409, title: 'The order is on hold' },
  quarter_hour_full: { status: 409, title: 'The requested time is fully booked' },
  not_a_delivery: { status: 409, title: 'Not an order for delivery' },
  driver_mismatch: { status: 409, title: 'Another driver’s order' },
  category_in_use: { status: 409, title: 'The category has pizzas' },
  store_exists: { status: 409, title: 'The store already exists' },
  link_limit: { status: 409, title: 'Too many tracking links' },
  cash_order_open: { status: 409, title: 'A cash order is still open' },
  too_many_drafts: { status: 409, title: 'Too many drafts' },
  too_many_unpaid: { status: 409, title: 'Too many unpaid orders for later' },
  webhook_limit: { status: 409, title: 'Too many webhooks' },
  orders_open: { status: 409, title: 'Orders are still open' },
  order_unattended: { status: 409, title: 'The order has no workflow' },
  version_mismatch: { status: 412, title: 'It was changed since it was read' },
  method_not_allowed: { status: 405, title: 'No such method here' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body is of another type' },
  validation_failed: { status: 422, title: 'The request is not valid' },
  unknown_field: { status: 422, title: 'The request has unknown fields' },
  idempotency_key_reused: { status: 422, title: 'The idempotency key was used for another request' },
  code_wrong: { status: 422, title: 'The code is not valid' },
  invalid_amount: { status: 422, title: 'The amount is not allowed' },
  invalid_command: { status: 422, title: 'The command is not valid' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  cards_stopped: { status: 429, title: 'Cards are stopped for a while' },
  internal_error: { status: 500, title: 'Internal error' },
  store_closed: { status: 503, title: 'The store is closed' },
  kitchen_at_capacity: { status: 503, title: 'The kitchen is full' },
  kitchen_paused: { status: 503, title: 'The kitchen is paused' },
  sign_in_unavailable: { status: 503, title: 'Sign-in is unavailable' },
  storage_unavailable: { status: 503, title: 'Storage is unavailable' },
  storage_damaged: { status: 503, title: 'A stored record is unreadable' },
  provider_unavailable: { status: 503, title: 'A provider is unavailable' },
  temporal_unreachable: { status: 503, title: 'The order pipeline is unreachable' },
  not_known_yet: { status: 503, title: 'The outcome is not known yet' },
  command_expired: { status: 503, title: 'The command expired' },
} as const satisfies Record<string, { status: number; title: string }> & Record<RefusedCode | RefusalCode, unknown>;

export type ProblemCode = keyof typeof PROBLEMS;

export const problemSchema = z
  .object({
    type: z.string().openapi({ example: 'https://pizzeria.example/problems/validation_failed' }),
    title: z.string(),
    status: z.number().int(),
    code: z.string().openapi({ description: 'Stable, for programs.', example: 'validation_failed' }),
    detail: z.string().openapi({ description: 'What happened and what to do, for people.' }),
    errors: z
      .array(
        z.object({
          field: z.string(),
          code: z.string(),
          message: z.string(),
          suggestion: z.string().optional().openapi({ description: 'For unknown_field: the field that may be meant.' }),
        }),
      )
      .optional()
      .openapi({ description: 'For validation: every invalid field.' }),
    missing: z
      .array(z.object({ sku: z.string(), needed: z.number().int(), available: z.number().int() }))
      .optional()
      .openapi({ description: 'For stock: each ingredient that is short.' }),
    pizzas: z.array(z.string()).optional().openapi({ description: 'For stock: the pizzas that need them.' }),
    order_id: z.string().optional(),
    idempotency_key: z.string().optional().openapi({
      description: 'For a 503: the request’s idempotency key. Retries with this key are carried out once.',
    }),
    free_times: z
      .array(z.string())
      .optional()
      .openapi({ description: 'For quarter_hour_full: the next quarter hours with free places.' }),
    request_id: z.string().optional(),
  })
  .openapi('Problem', { description: 'RFC 9457 problem details.' });

/** Errors found before a use case runs, with codes specific to HTTP. */
export class HttpProblem extends Refused<Exclude<ProblemCode, RefusedCode>> {
  override readonly name = 'HttpProblem';
}

export type AnyRefused = Refused<ProblemCode>;

export function answerProblem(c: Context, problem: AnyRefused): Response {
  const key = c.get('idempotencyKey') as string | undefined;
  c.set('problem', problem.code);
  const { errors, missing, pizzas, orderId, retryAfter, freeTimes } = problem.options;
  const { status, title } = PROBLEMS[problem.code];
  const body: z.infer<typeof problemSchema> = {
    type: `https://pizzeria.example/problems/${problem.code}`,
    title,
    status,
    code: problem.code,
    detail: problem.message,
    ...(errors ? { errors: [...errors] } : {}),
    ...(missing ? { missing: [...missing] } : {}),
    ...(pizzas ? { pizzas: [...pizzas] } : {}),
    ...(orderId === undefined ? {} : { order_id: orderId }),
    ...(freeTimes === undefined ? {} : { free_times: [...freeTimes] }),
    ...(status === 503 && key !== undefined ? { idempotency_key: key } : {}),
    request_id: c.get('requestId'),
  };
  const headers: Record<string, string> = { 'Content-Type': 'application/problem+json' };
  if (retryAfter !== undefined) headers['Retry-After'] = String(Math.max(1, Math.ceil(retryAfter)));
  const challenge = challengeOf(problem);
  if (challenge !== undefined) headers['WWW-Authenticate'] = challenge;
  return c.body(JSON.stringify(body), status, headers);
}

/** What kind of sign-in would do (RFC 6750, section 3; RFC 9470 for a recent one). */
function challengeOf({ code, message }: AnyRefused): string | undefined {
  if (code === 'not_signed_in') return 'Bearer';
  const description = `error_description="${message.replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "'")}"`;
  if (code === 'invalid_token') return `Bearer error="invalid_token", ${description}`;
  if (code !== 'recent_sign_in_required') return undefined;
  return `Bearer error="insufficient_user_authentication", ${description}, max_age=${RECENT_SIGN_IN_SECONDS}`;
}

/** Maps errors of use cases and of Hono to problems; undefined for unexpected ones. */
export function problemOf(error: unknown): AnyRefused | undefined {
  if (error instanceof HTTPException && error.status === 400) {
    return new HttpProblem('malformed_json', 'The body is not valid JSON. Send one JSON object.');
  }
  if (error instanceof HTTPException && error.status === 415) {
    return new HttpProblem('unsupported_media_type', 'Send the body in a type that the OpenAPI document lists for it.');
  }
  return refusalOf(error);
}
