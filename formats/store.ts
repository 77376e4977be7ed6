import { z } from 'zod';
import { findOverlaps, WEEKDAYS } from '../domain/catalog/hours.ts';
import { formatDecimal, formatTaxRate, parseTaxRate } from '../domain/shared/money.ts';
import { findTimerProblems, LANGUAGES, type MovingPolicy, type StoreSettings } from '../domain/catalog/store.ts';
import { parseStoreId } from '../domain/shared/values.ts';
import { readFields, writeFields } from './keys.ts';
import { amount, checked, readableBy, readAmount } from './values.ts';

/**
 * The schema of a store, in `store.json` and over HTTP: amounts and percentages are decimal strings, timers are
 * minutes.
 */

export const minutes = z
  .number()
  .int()
  .min(1)
  .max(7 * 24 * 60)
  .meta({ description: 'Minutes, up to a week.' });

const span = z.strictObject({
  from: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of day such as "11:00".')
    .meta({ example: '18:00' }),
  to: z
    .string()
    .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'A time of day such as "22:00", up to "24:00".')
    .meta({ description: 'At or before `from`: on the next day.', example: '02:00' }),
});

export const openingHours = z
  .partialRecord(z.enum(WEEKDAYS), z.array(span).max(10))
  .superRefine((hours, context) => {
    for (const { weekday, index, other } of findOverlaps(hours)) {
      const message = `Overlaps with ${other.weekday} ${other.span.from} to ${other.span.to}.`;
      context.addIssue({ code: 'custom', params: { code: 'invalid_hours' }, path: [weekday, index], message });
    }
  })
  .meta({
    description:
      'In the store’s time zone. A day that is not listed is closed; without opening hours the store is always open.',
  });

export const kitchenShape = z.strictObject({
  slots: z.number().int().min(1).max(500).meta({ description: 'Orders in the kitchen at the same time.' }),
  max_backlog: z.number().int().min(1).max(5000).meta({ description: 'Orders that may wait in the queue.' }),
  minutes_per_extra_pizza: z.number().int().min(0).max(60),
  slots_per_cook: z.number().int().min(1).max(50).optional().meta({
    description:
      'Orders that one cook works on at once; applies while the number of cooks is set with POST /kitchen/staff. Default: 2.',
  }),
  orders_per_quarter_hour: z.number().int().min(1).max(5000).optional().meta({
    description: 'Scheduled orders per quarter hour. Default: as many as the slots can cook in that time.',
  }),
});

export const timersShape = z.strictObject({
  draft_expire_minutes: minutes.default(60),
  scheduled_lead_minutes: minutes.default(10),
  payment_action_minutes: minutes,
  queue_escalate_minutes: minutes,
  queue_cancel_minutes: minutes,
  collect_reminder_minutes: minutes,
  promise_warn_minutes: minutes
    .optional()
    .meta({ description: 'How long before its promise a waiting order is checked for lateness. Default: 15.' }),
  promise_late_minutes: minutes.optional().meta({ description: 'Shorter delays are not reported. Default: 5.' }),
  collect_alert_minutes: minutes.default(60).meta({ description: 'Counted from the reminder.' }),
  driver_wait_minutes: minutes.default(30),
  driver_leave_minutes: minutes.default(15),
  driver_silent_minutes: minutes.default(45),
  cooking_alert_minutes: minutes.default(15).meta({
    description:
      'The kitchen is alerted about an order that still holds a slot this long after it should have been ready. Default: 15.',
  }),
  cooking_escalate_minutes: minutes
    .default(30)
    .meta({ description: 'The manager is alerted, counted from the same time. Default: 30.' }),
  delivery_late_minutes: minutes
    .default(10)
    .meta({ description: 'Shorter delays of an arrival are not reported. Default: 10.' }),
  driver_unnamed_minutes: minutes.default(20).meta({
    description: 'The manager is asked about an order that left without a named driver. Default: 20.',
  }),
});

const timers = timersShape.superRefine((given, context) => {
  for (const { field, message } of findTimerProblems(readFields(given))) {
    context.addIssue({ code: 'custom', path: [field], message });
  }
});

const location = z
  .strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
  .meta({ description: 'Where the store is, in degrees: for finding the nearest one.' });

export const movingShape = z
  .strictObject({
    by: z
      .enum(['manager', 'lease'])
      .default('manager')
      .meta({
        description:
          'manager: customers are asked when a manager confirms that nobody begins their orders. lease: also without one, once no display ' +
          'of the kitchen can have begun them.',
      }),
    after_minutes: minutes.default(10).meta({
      description: 'The queue is untouched for so long, counted from when its first order should have been begun.',
    }),
    offer_minutes: minutes.default(10).meta({ description: 'How long the customer may think about it.' }),
    stores: z
      .array(readableBy(parseStoreId, 'The id of a store.'))
      .min(1)
      .max(20)
      .optional()
      .meta({ description: 'The stores to ask, in this order. Default: the nearest first.' }),
    max_km: z
      .number()
      .positive()
      .max(500)
      .default(10)
      .meta({ description: 'Stores farther away are not asked, unless they are listed.' }),
  })
  .meta({
    description:
      'Orders that the kitchen does not begin are offered to another store, with the customer’s consent. Without it, they stay.',
  });

export const storeShape = z.strictObject({
  id: readableBy(
    parseStoreId,
    'A store id is 1 to 40 lower-case letters, digits and dashes, and not a reserved folder name.',
  ).meta({
    example: 'harbour',
  }),
  name: z.string().trim().min(1).max(100).meta({ example: 'Pizzeria Harbour' }),
  time_zone: z
    .string()
    .refine(isTimeZone, 'Not a known time zone such as America/New_York.')
    .meta({ description: 'Decides which day an order belongs to.', example: 'America/New_York' }),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'An ISO 3166 code, such as US.')
    .meta({ description: 'Country of phone numbers without a country code.', example: 'US' }),
  currency: z
    .string()
    .refine(isCurrency, 'An ISO 4217 code, such as USD.')
    .meta({ description: 'Cannot be changed once the store exists.', example: 'USD' }),
  tax_percent: readableBy(parseTaxRate, 'A percentage from "0" to "100" with at most three decimals.').meta({
    example: '8.75',
  }),
  delivery_fee: amount,
  kitchen: kitchenShape,
  timers,
  location: location.optional(),
  moving: movingShape.optional(),
  opening_hours: openingHours.optional(),
  language: z
    .enum(LANGUAGES)
    .optional()
    .meta({ description: 'Language of messages. Default: that of the country, or English.' }),
  manager_phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'A full number with its country code, such as +12125550123.')
    .optional()
    .meta({ description: 'For text messages to the manager.', example: '+12125550123' }),
  kitchen_phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'A full number with its country code, such as +12125550123.')
    .optional()
    .meta({ description: 'For text messages to the kitchen. Default: written to the log.' }),
  manager_email: z.email().max(254).optional().meta({ example: 'manager@pizzeria.example' }),
});

/** Only what is not written as it is kept is named here: all other fields follow from the shape. */
export const storeFormat = storeShape.transform((shape, context): StoreSettings => {
  const { id, tax_percent: taxPercent, delivery_fee: fee, kitchen, timers: after, moving, ...rest } = shape;
  return {
    ...readFields(rest),
    id: checked(parseStoreId(id)),
    taxRate: checked(parseTaxRate(taxPercent)),
    deliveryFee: readAmount(fee, shape.currency, context, ['delivery_fee']),
    kitchen: readFields(kitchen),
    timers: readFields(after),
    ...(moving ? { moving: readMoving(moving) } : {}),
  };
});

/** Canonical: equal settings give equal output, which can be compared. */
export function writeStore(settings: StoreSettings): z.output<typeof storeShape> {
  const { taxRate, deliveryFee, kitchen, timers: after, openingHours: hours, moving, ...rest } = settings;
  return writeFields(storeShape, {
    ...rest,
    taxPercent: formatTaxRate(taxRate),
    deliveryFee: formatDecimal(deliveryFee),
    kitchen: writeFields(kitchenShape, kitchen),
    timers: writeFields(timers, after),
    openingHours: hours && writeHours(hours),
    moving: moving && writeMoving(moving),
  });
}

export function readMoving({ stores, ...rest }: z.output<typeof movingShape>): MovingPolicy {
  const ids = stores?.map((each) => checked(parseStoreId(each)));
  return { ...readFields(rest), ...(ids ? { stores: ids } : {}) };
}

export function writeMoving({ stores, ...rest }: MovingPolicy): z.output<typeof movingShape> {
  return writeFields(movingShape, { ...rest, stores: stores && [...stores] });
}

export function writeHours(hours: NonNullable<StoreSettings['openingHours']>): z.input<typeof openingHours> {
  return Object.fromEntries(
    WEEKDAYS.flatMap((day) => (hours[day] ? [[day, hours[day].map(({ from, to }) => ({ from, to }))]] : [])),
  );
}

/** Settings are read for each request with MongoDB, and for all stores at once: asking `Intl` every time took half of that. */
const TIME_ZONES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('timeZone'));
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** The set has no aliases, such as UTC. */
function isTimeZone(name: string): boolean {
  if (TIME_ZONES.has(name)) return true;
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isCurrency(code: string): boolean {
  return CURRENCIES.has(code);
}
