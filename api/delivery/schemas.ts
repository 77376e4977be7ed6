import { z } from '@hono/zod-openapi';
import { PAYMENT_METHODS } from '../../domain/order/index.ts';
import { personName } from '../http/actors.ts';
import { decimal, moment, orderLabel, orderPizza, orderView, placedStatus } from '../orders/schemas.ts';

/** Wire schemas of deliveries. */

const driverIdText = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((id) => !/\p{C}/u.test(id), 'A driver’s id is text without control characters, such as driver-7.')
  .openapi({ description: 'Optional for a signed-in driver.', example: 'driver-7' });

const aDriver = { driver_id: driverIdText.optional() };

export const driverRequest = z.strictObject(aDriver).openapi('DriverRequest');
export const driverQuery = z.object(aDriver);

export const departRequest = z
  .strictObject({
    ...aDriver,
    order_ids: z
      .array(z.string().regex(/^ord_[0-9a-z]{26}$/, 'An order’s id, such as ord_0123456789abcdefghjkmnpqrs.'))
      .min(1)
      .max(50)
      .optional()
      .openapi({ description: 'Default: all ready orders of this driver.' }),
  })
  .openapi('DepartRequest');

export const pingRequest = z
  .strictObject({
    ...aDriver,
    latitude: z.number().min(-90).max(90).optional().openapi({ example: 40.7128 }),
    longitude: z.number().min(-180).max(180).optional().openapi({ example: -74.006 }),
  })
  .superRefine(({ latitude, longitude }, context) => {
    if ((latitude === undefined) === (longitude === undefined)) return;
    const path = [latitude === undefined ? 'latitude' : 'longitude'];
    context.addIssue({
      code: 'custom',
      params: { code: 'required' },
      path,
      message: 'A position needs both latitude and longitude.',
    });
  })
  .openapi('DriverPing');

export const pingView = z.object({ driver_id: z.string(), last_seen_time: moment }).openapi('DriverSeen');

export const shownPhoneView = z
  .object({
    order_id: z.string(),
    customer_phone: z.string().openapi({ example: '+12125550123' }),
    call_url: z.string().nullable().openapi({ example: 'tel:+12125550123' }),
    shown_time: moment,
  })
  .openapi('ShownPhone');

/** What a driver needs to know about an order. */
const stop = {
  ...orderLabel,
  lines: z
    .array(orderPizza.pick({ quantity: true, name: true, size: true, toppings: true }))
    .openapi({ description: 'The same as `pizzas`, for those who write it in another language.' }),
  version: z.number().int(),
  customer_name: z.string().nullable().openapi({ description: 'For the driver who has it.' }),
  customer_phone: z
    .string()
    .nullable()
    .openapi({ description: 'For managers. Drivers ask for it one by one, which is recorded.' }),
  call_url: z.string().nullable().openapi({ example: 'tel:+12125550123' }),
  delivery_address: z
    .string()
    .nullable()
    .openapi({ description: 'The street, without its number, before it is taken.' }),
  address_notes: z.string().nullable(),
  map_url: z.string().nullable().openapi({ description: 'Directions in Google Maps.' }),
  promised_time: moment.nullable(),
  estimated_arrival_time: moment.nullable().openapi({ description: 'As given to the customer.' }),
  payment_method: z.enum(PAYMENT_METHODS).nullable(),
  amount_due: decimal.openapi({ description: 'To be paid at the door.' }),
  currency: z.string(),
};

export const readyDeliveryView = z
  .object({
    ...stop,
    actual_ready_time: moment.nullable().openapi({ description: 'Null: not ready yet.' }),
    estimated_ready_time: moment.nullable(),
    driver_id: z.string().nullable().openapi({ description: 'The assigned driver.' }),
    driver_name: personName,
    driver_since: moment.nullable(),
    taken_over_from: z
      .string()
      .nullable()
      .openapi({ description: 'A driver who fell silent on the way and may still have it.' }),
    taken_over_from_name: personName,
  })
  .openapi('ReadyDelivery');
export type ReadyDeliveryView = z.infer<typeof readyDeliveryView>;

export const tourView = z
  .object({
    driver_id: z.string(),
    driver_name: personName,
    last_seen_time: moment.nullable(),
    amount_due: decimal.openapi({ description: 'Total to be collected at the doors.' }),
    currency: z.string(),
    map_urls: z.array(z.string()).openapi({
      description: 'The tour in Google Maps: one link per ten stops.',
    }),
    stops: z.array(
      z.object({
        ...stop,
        driver_since: moment.nullable(),
        out_since: moment.nullable().openapi({ description: 'Null: still in the store.' }),
      }),
    ),
  })
  .openapi('Tour');

export const departureView = z
  .object({
    driver_id: z.string(),
    orders: z.array(
      z.object({
        order_id: z.string(),
        number: z.number().int().nullable(),
        outcome: z.enum(['out', 'stays', 'unknown']).openapi({
          description: 'stays: unchanged; unknown: no response, so retry. The code says why.',
        }),
        code: z.string().nullable().openapi({ description: 'A problem’s code.', example: 'driver_mismatch' }),
        reason: z.string().nullable(),
      }),
    ),
  })
  .openapi('Departure');
export type DepartedView = z.infer<typeof departureView>['orders'][number];

export const handedOverView = z
  .object({
    order: orderView,
    amount_collected: decimal.openapi({ description: 'The amount due at the door, now settled.' }),
    currency: z.string(),
  })
  .openapi('HandedOver');

export const driversView = z
  .array(
    z.object({
      driver_id: z.string(),
      driver_name: personName,
      last_seen_time: moment.nullable(),
      position: z.object({ latitude: z.number(), longitude: z.number(), time: moment }).nullable(),
      orders: z.array(
        z.object({
          order_id: z.string(),
          number: z.number().int(),
          status: placedStatus,
          delivery_address: z.string().nullable(),
          promised_time: moment.nullable(),
          estimated_arrival_time: moment.nullable(),
          out_since: moment.nullable(),
        }),
      ),
    }),
  )
  .openapi('Drivers');
export type DriverView = z.infer<typeof driversView>[number];
