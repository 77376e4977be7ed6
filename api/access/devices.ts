import { createRoute, z } from '@hono/zod-openapi';
import {
  addCook,
  isCookId,
  listCooks,
  PIN_LOCK_MINUTES,
  PIN_TRIES,
  removeCook,
} from '../../application/access/cooks.ts';
import {
  announceDevice,
  enrolDevice,
  ENROLMENT_MINUTES,
  leaveDevice,
  listDevices,
  revokeDevice,
  switchCook,
} from '../../application/access/devices.ts';
import { PIN } from '../../application/access/pins.ts';
import type { ApiDeps } from '../deps.ts';
import { empty, json, problems, router } from '../http/routing.ts';
import { moment } from '../orders/schemas.ts';
import { deviceCookie } from '../sessions/cookies.ts';

const name = z.string().trim().min(1).max(60);
const pin = z.string().regex(PIN, 'A PIN has 4 to 6 digits.').openapi({ example: '4711' });
const idParam = z.object({ id: z.string().max(100) });

const deviceRequest = z.strictObject({ name: name.openapi({ example: 'Oven' }) }).openapi('DeviceRequest');
const enrolmentView = z
  .object({
    id: z.string().openapi({ example: 'dvc_0123456789abcdef' }),
    name: z.string(),
    code: z.string().openapi({ description: 'To be typed on the device, once.', example: 'k7qfz-2m9xa' }),
    expires_time: moment,
  })
  .openapi('DeviceEnrolment');
const deviceView = z
  .object({
    id: z.string(),
    name: z.string(),
    created_time: moment,
    enrolled_time: moment.nullable(),
    last_seen_time: moment.nullable(),
    revoked_time: moment.nullable(),
  })
  .openapi('Device');
const enrolRequest = z.strictObject({ code: z.string().trim().min(1).max(40) }).openapi('EnrolmentRequest');
const enrolledView = z
  .object({
    id: z.string(),
    name: z.string(),
    store_id: z.string(),
    token: z.string().openapi({ description: 'For Authorization: Bearer; also set as a cookie. Shown once.' }),
  })
  .openapi('EnrolledDevice');
const cookRequest = z.strictObject({ name: name.openapi({ example: 'Carlo' }), pin }).openapi('CookRequest');
const cookView = z.object({ id: z.string(), name: z.string() }).openapi('StoreCook');
const pinRequest = z.strictObject({ cook_id: z.string().max(100), pin }).openapi('PinRequest');

const announce = createRoute({
  method: 'post',
  path: '/devices',
  operationId: 'announceDevice',
  tags: ['kitchen'],
  summary: 'Announce a device of the kitchen',
  description: `Answers with a code, by which the device enrols within ${ENROLMENT_MINUTES} minutes. The code is not kept, so a repetition announces another device, also with the same key.`,
  request: { body: { required: true, content: { 'application/json': { schema: deviceRequest } } } },
  responses: { 201: json(enrolmentView, 'The device, with its code.'), ...problems() },
});

const list = createRoute({
  method: 'get',
  path: '/devices',
  operationId: 'listDevices',
  tags: ['kitchen'],
  summary: 'List the kitchen’s devices',
  description: 'Revoked ones too, oldest first.',
  responses: { 200: json(z.array(deviceView), 'All of them.'), ...problems() },
});

const revoke = createRoute({
  method: 'delete',
  path: '/devices/{id}',
  operationId: 'revokeDevice',
  tags: ['kitchen'],
  summary: 'Revoke a device',
  description: 'Its token is worth nothing from then on. Idempotent.',
  request: { params: idParam },
  responses: { 204: empty('Revoked.'), ...problems('device_not_found') },
});

const enrol = createRoute({
  method: 'post',
  path: '/devices/enrol',
  operationId: 'enrolDevice',
  tags: ['kitchen'],
  summary: 'Enrol this device',
  description: 'Exchanges the code for the device’s token, which shows the kitchen of this store and nothing else.',
  request: { body: { required: true, content: { 'application/json': { schema: enrolRequest } } } },
  responses: {
    200: json(enrolledView, 'Enrolled.', 'Set-Cookie', 'Cache-Control'),
    ...problems('code_wrong', 'device_not_found'),
  },
});

const act = createRoute({
  method: 'post',
  path: '/devices/me/cook',
  operationId: 'switchCook',
  tags: ['kitchen'],
  summary: 'Say who cooks, by PIN',
  description: `What is started and completed on this device is then by this cook. After ${PIN_TRIES} wrong PINs a cook has to wait ${PIN_LOCK_MINUTES} minutes.`,
  request: { body: { required: true, content: { 'application/json': { schema: pinRequest } } } },
  responses: {
    200: json(cookView, 'The cook.'),
    ...problems('code_wrong', 'too_many_requests', 'cook_not_found', 'forbidden'),
  },
});

const leave = createRoute({
  method: 'delete',
  path: '/devices/me/cook',
  operationId: 'leaveDevice',
  tags: ['kitchen'],
  summary: 'Leave the device',
  description: 'No particular cook acts on it then. Idempotent.',
  responses: { 204: empty('Left.'), ...problems('forbidden') },
});

const add = createRoute({
  method: 'post',
  path: '/cooks',
  operationId: 'addCook',
  tags: ['kitchen'],
  summary: 'Add a cook with a PIN',
  description: 'For the kitchen’s devices. A cook who has forgotten the PIN is removed and added again.',
  request: { body: { required: true, content: { 'application/json': { schema: cookRequest } } } },
  responses: { 201: json(cookView, 'The cook.'), ...problems() },
});

const cooks = createRoute({
  method: 'get',
  path: '/cooks',
  operationId: 'listCooks',
  tags: ['kitchen'],
  summary: 'List the cooks',
  description: 'By name.',
  responses: { 200: json(z.array(cookView), 'All of them.'), ...problems() },
});

const remove = createRoute({
  method: 'delete',
  path: '/cooks/{id}',
  operationId: 'removeCook',
  tags: ['kitchen'],
  summary: 'Remove a cook',
  description: 'What they have cooked keeps their name. Idempotent.',
  request: { params: idParam },
  responses: { 204: empty('Removed.'), ...problems('cook_not_found') },
});

/** Devices of a store's kitchen, and the cooks who use them. */
export function deviceRoutes(deps: ApiDeps) {
  return router()
    .openapi(announce, async (c) => {
      c.set('isNotKept', true);
      const { store, principal } = c.var;
      const { device, code, expiresAt } = await announceDevice(deps, store.id, principal, c.req.valid('json').name);
      c.set('auditedTo', { device: device.id });
      return c.json({ id: device.id, name: device.name, code, expires_time: expiresAt }, 201);
    })
    .openapi(list, async (c) => {
      const devices = await listDevices(deps, c.var.store.id);
      const views = devices.map((device) => ({
        id: device.id,
        name: device.name,
        created_time: device.createdAt,
        enrolled_time: device.enrolledAt ?? null,
        last_seen_time: device.seenAt ?? null,
        revoked_time: device.revokedAt ?? null,
      }));
      return c.json(views, 200);
    })
    .openapi(enrol, async (c) => {
      c.set('isNotKept', true);
      const { store } = c.var;
      const { device, token } = await enrolDevice(deps, store.id, c.req.valid('json').code);
      c.set('auditedTo', { device: device.id });
      deviceCookie.keep(c, deps, token);
      c.header('Cache-Control', 'no-store');
      return c.json({ id: device.id, name: device.name, store_id: store.id, token }, 200);
    })
    .openapi(act, async (c) => {
      const { store, principal } = c.var;
      const { cook_id: cookId, pin: given } = c.req.valid('json');
      if (isCookId(cookId)) c.set('auditedTo', { cook: cookId });
      const cook = await switchCook(deps, store.id, principal, { cookId, pin: given });
      return c.json({ id: cook.id, name: cook.name }, 200);
    })
    .openapi(leave, async (c) => {
      await leaveDevice(deps, c.var.store.id, c.var.principal);
      return c.body(null, 204);
    })
    .openapi(revoke, async (c) => {
      await revokeDevice(deps, c.var.store.id, c.req.valid('param').id);
      return c.body(null, 204);
    })
    .openapi(add, async (c) => {
      const { id, name: called } = await addCook(deps, c.var.store.id, c.req.valid('json'));
      c.set('auditedTo', { cook: id });
      return c.json({ id, name: called }, 201);
    })
    .openapi(cooks, async (c) => {
      const all = await listCooks(deps, c.var.store.id);
      return c.json(
        all.map(({ id, name: called }) => ({ id, name: called })),
        200,
      );
    })
    .openapi(remove, async (c) => {
      await removeCook(deps, c.var.store.id, c.req.valid('param').id);
      return c.body(null, 204);
    });
}
