import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { RefusalCode } from '../../domain/order/index.ts';
import { refusalOf } from '../../application/outages.ts';
import { Refused, type RefusedCode } from '../../application/refused.ts';

/**
 * Every error that the API answers with: its stable code, its status and its title. The code is for programs, `detail` for
 * people. The table in docs/errors.md is held against this one by a test.
 */
export const PROBLEMS = {
  invalid_signature: { status: 400, title: 'The signature does not fit' },
  malformed_json: { status: 400, title: 'The body is not JSON' },
  payment_declined: { status: 402, title: 'The payment was declined' },
  payment_action_expired: { status: 402, title: 'The payment was not confirmed in time' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'No such address' },
  store_not_found: { status: 404, title: 'No such store' },
  order_not_found: { status: 404, title: 'No such order' },
  pizza_not_found: { status: 404, title: 'No such pizza' },
  topping_not_found: { status: 404, title: 'No such topping' },
  customer_not_found: { status: 404, title: 'No such customer' },
  notification_not_found: { status: 404, title: 'No such notification' },
  webhook_not_found: { status: 404, title: 'No such webhook' },
  sku_not_found: { status: 404, title: 'No such ingredient' },
  batch_not_found: { status: 404, title: 'No such batch' },
  allocation_not_found: { status: 404, title: 'No such allocation' },
  event_not_found: { status: 404, title: 'No such event' },
  line_not_found: { status: 404, title: 'No such line' },
  illegal_transition: { status: 409, title: 'Not possible in this status' },
  empty_draft: { status: 409, title: 'Nothing to order' },
  draft_limit: { status: 409, title: 'More than a draft may have' },
  revision_pending: { status: 409, title: 'Another change is under way' },
  out_of_stock: { status: 409, title: 'Not enough is left' },
  ingredients_missing: { status: 409, title: 'Its ingredients are not there' },
  batch_exists: { status: 409, title: 'There is such a batch already' },
  no_free_slot: { status: 409, title: 'No free kitchen slot' },
  order_held: { status: 409, title: 'The order is held back' },
  quarter_hour_full: { status: 409, title: 'No place left at that time' },
  not_a_delivery: { status: 409, title: 'Not an order for delivery' },
  driver_mismatch: { status: 409, title: 'Another driver’s order' },
  store_exists: { status: 409, title: 'There is such a store already' },
  webhook_limit: { status: 409, title: 'More webhooks than a store may have' },
  order_unattended: { status: 409, title: 'The order has no workflow' },
  version_mismatch: { status: 412, title: 'It has changed since it was read' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body is not sent as JSON' },
  validation_failed: { status: 422, title: 'The request is not valid' },
  idempotency_key_reused: { status: 422, title: 'The idempotency key was used for another request' },
  invalid_amount: { status: 422, title: 'The amount is not possible' },
  invalid_command: { status: 422, title: 'The command is not valid' },
  internal_error: { status: 500, title: 'Something went wrong here' },
  store_closed: { status: 503, title: 'The store is closed' },
  kitchen_at_capacity: { status: 503, title: 'The kitchen takes no more orders' },
  kitchen_paused: { status: 503, title: 'The kitchen takes no orders for now' },
  storage_unavailable: { status: 503, title: 'Orders cannot be read or written right now' },
  storage_damaged: { status: 503, title: 'A stored record cannot be read' },
  temporal_unreachable: { status: 503, title: 'Orders cannot be taken or changed right now' },
  not_known_yet: { status: 503, title: 'Not known yet' },
  command_expired: { status: 503, title: 'No answer in time' },
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
      .array(z.object({ field: z.string(), code: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: 'For validation: every field at fault.' }),
    missing: z
      .array(z.object({ sku: z.string(), needed: z.number().int(), available: z.number().int() }))
      .optional()
      .openapi({ description: 'For stock: each ingredient that there is not enough of.' }),
    pizzas: z.array(z.string()).optional().openapi({ description: 'For stock: the pizzas that it would take.' }),
    order_id: z.string().optional(),
    idempotency_key: z.string().optional().openapi({
      description:
        'For a 503: the key that the request goes by. The same request with this key is done once, however often it is sent.',
    }),
    free_times: z
      .array(z.string())
      .optional()
      .openapi({ description: 'For quarter_hour_full: the next quarter hours that have a place left.' }),
    request_id: z.string().optional(),
  })
  .openapi('Problem', { description: 'RFC 9457 problem details.' });

/** What goes wrong before anything is asked of the system: the codes that only HTTP knows. */
export class HttpProblem extends Refused<Exclude<ProblemCode, RefusedCode>> {
  override readonly name = 'HttpProblem';
}

export type AnyRefused = Refused<ProblemCode>;

export function answerProblem(c: Context, problem: AnyRefused): Response {
  const key = c.get('idempotencyKey') as string | undefined;
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
  return c.body(JSON.stringify(body), status, headers);
}

/** What was thrown, by a use case or by Hono itself, as a problem; undefined for what nobody foresaw. */
export function problemOf(error: unknown): AnyRefused | undefined {
  if (error instanceof HTTPException && error.status === 400) {
    return new HttpProblem('malformed_json', 'The body could not be read as JSON. Send one JSON object.');
  }
  return refusalOf(error);
}
