import { createRoute, z } from '@hono/zod-openapi';
import { CODE_TRIES } from '../../application/access/proof-codes.ts';
import { CODE_MINUTES, confirmPhone, sendPhoneCode } from '../../application/customers/verify-phone.ts';
import type { ApiDeps } from '../deps.ts';
import { json, problems, router } from '../http/routing.ts';
import { moment } from '../orders/schemas.ts';

const phone = z.string().trim().min(1).max(40).openapi({
  description: 'In any format accepted for orders.',
  example: '+1 212 555 0123',
});

const phoneRequest = z.strictObject({ phone }).openapi('PhoneVerificationRequest');

const confirmation = z
  .strictObject({
    phone,
    code: z
      .string()
      .trim()
      .regex(/^\d{6}$/)
      .openapi({ example: '123456' }),
  })
  .openapi('PhoneConfirmationRequest');

const sentView = z.object({ phone: z.string(), expires_time: moment }).openapi('SentPhoneCode');

const confirmedView = z
  .object({
    phone: z.string(),
    phone_verified: z.literal(true),
    claimed_orders: z.number().int().openapi({ description: 'Earlier orders under this number that are now mine.' }),
  })
  .openapi('ConfirmedPhone');

const send = createRoute({
  method: 'post',
  path: '/customers/me/phone-verification',
  operationId: 'sendPhoneCode',
  tags: ['customers'],
  summary: 'Have a code sent to my phone',
  description: `Six digits, valid for ${CODE_MINUTES} minutes and ${CODE_TRIES} tries; an earlier code is not valid any more.`,
  request: { body: { required: true, content: { 'application/json': { schema: phoneRequest } } } },
  responses: { 202: json(sentView, 'It is on its way.'), ...problems('provider_unavailable') },
});

const confirm = createRoute({
  method: 'post',
  path: '/customers/me/phone-verification/confirm',
  operationId: 'confirmPhone',
  tags: ['customers'],
  summary: 'Confirm my phone number with the code',
  description:
    'The number then counts as verified, and earlier orders under it become mine: those that staff took by phone, and those of guests who gave no other number.',
  request: { body: { required: true, content: { 'application/json': { schema: confirmation } } } },
  responses: { 200: json(confirmedView, 'The number is mine.'), ...problems('code_wrong') },
});

/** Phone numbers that their owner has shown to be theirs. */
export function phoneRoutes(deps: ApiDeps) {
  return router()
    .openapi(send, async (c) => {
      const { phone: number, expiresAt } = await sendPhoneCode(deps, { ...c.var, ...c.req.valid('json') });
      return c.json({ phone: number, expires_time: expiresAt }, 202);
    })
    .openapi(confirm, async (c) => {
      const { phone: number, claimed } = await confirmPhone(deps, { ...c.var, ...c.req.valid('json') });
      return c.json({ phone: number, phone_verified: true as const, claimed_orders: claimed }, 200);
    });
}
