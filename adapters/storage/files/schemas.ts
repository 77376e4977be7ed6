import { z } from 'zod';
import { PIZZA_SIZES, type Menu } from '../../../domain/menu.ts';
import { parseMoney, parseTaxRate, type Money } from '../../../domain/money.ts';
import { ORDER_STATUSES } from '../../../domain/order/index.ts';
import type { StoreSettings } from '../../../domain/store.ts';
import { parseSku, parseStoreId } from '../../../domain/values.ts';
import type { StoredOrder } from '../../../ports.ts';

/** The files that people write and edit: prices are decimal strings, times are minutes. */

const storeId = z.string().transform((text, context) => {
  return parseStoreId(text) ?? fail(context, 'A store id is 1 to 40 lower-case letters, digits and dashes.');
});

const sku = z.string().transform((text, context) => {
  return parseSku(text) ?? fail(context, 'A SKU is 8 to 12 upper-case letters and digits.');
});

const minutes = z
  .number()
  .int()
  .min(1)
  .max(7 * 24 * 60);

export const storeFile = z
  .strictObject({
    id: storeId,
    name: z.string().min(1).max(100),
    time_zone: z.string().refine(isTimeZone, 'Not a time zone that this machine knows, such as America/New_York.'),
    country: z.string().regex(/^[A-Z]{2}$/, 'An ISO 3166 code, such as US.'),
    currency: z.string().regex(/^[A-Z]{3}$/, 'An ISO 4217 code, such as USD.'),
    tax_percent: z.string().transform((text, context) => {
      return parseTaxRate(text) ?? fail(context, 'A percentage from "0" to "100" with at most three decimals.');
    }),
    delivery_fee: z.string(),
    kitchen: z.strictObject({
      slots: z.number().int().min(1).max(500),
      max_backlog: z.number().int().min(1).max(5000),
      minutes_per_extra_pizza: z.number().int().min(0).max(60),
    }),
    timers: z.strictObject({
      draft_expire_minutes: minutes.default(60),
      payment_action_minutes: minutes,
      queue_escalate_minutes: minutes,
      queue_cancel_minutes: minutes,
      collect_reminder_minutes: minutes,
    }),
  })
  .transform((file, context): StoreSettings => {
    if (file.timers.queue_cancel_minutes <= file.timers.queue_escalate_minutes) {
      fail(context, 'queue_cancel_minutes must be more than queue_escalate_minutes.');
    }
    return {
      id: file.id,
      name: file.name,
      timeZone: file.time_zone,
      country: file.country,
      currency: file.currency,
      taxRate: file.tax_percent,
      deliveryFee: price(file.delivery_fee, file.currency, context),
      kitchen: {
        slots: file.kitchen.slots,
        maxBacklog: file.kitchen.max_backlog,
        minutesPerExtraPizza: file.kitchen.minutes_per_extra_pizza,
      },
      timers: {
        draftExpireMinutes: file.timers.draft_expire_minutes,
        paymentActionMinutes: file.timers.payment_action_minutes,
        queueEscalateMinutes: file.timers.queue_escalate_minutes,
        queueCancelMinutes: file.timers.queue_cancel_minutes,
        collectReminderMinutes: file.timers.collect_reminder_minutes,
      },
    };
  });

/** The menu's prices are in the store's currency, so it is read with it. */
export function menuFile(currency: string): z.ZodType<Menu> {
  const priced = z.string().transform((text, context) => price(text, currency, context));
  const variant = z
    .strictObject({
      size: z.enum(PIZZA_SIZES),
      sku,
      price: priced,
      cooking_minutes: z.number().int().min(1).max(240),
    })
    .transform(({ cooking_minutes: cookingMinutes, ...rest }) => ({ ...rest, cookingMinutes }));
  const id = z.string().regex(/^[a-z0-9-]{1,40}$/);
  const named = { id, name: z.string().min(1).max(60), available: z.boolean().default(true) };
  return z
    .strictObject({
      pizzas: z.array(
        z.strictObject({ ...named, description: z.string().max(300), variants: z.array(variant).min(1) }),
      ),
      toppings: z.array(z.strictObject({ ...named, price: priced })),
    })
    .superRefine((menu, context) => {
      const skus: string[] = menu.pizzas.flatMap((pizza) => pizza.variants.map((each) => each.sku));
      for (const [what, values] of [
        ['pizza id', menu.pizzas.map((pizza) => pizza.id)],
        ['pizza name', menu.pizzas.map((pizza) => pizza.name.toLowerCase())],
        ['topping id', menu.toppings.map((topping) => topping.id)],
        ['SKU', skus],
      ] as const) {
        const twice = values.find((value, index) => values.indexOf(value) !== index);
        if (twice !== undefined) fail(context, `The ${what} "${twice}" is used twice.`);
      }
    });
}

/**
 * A stored order. Its shape is the domain's own and its writer this code or an older version of it, so this asks only for
 * what tells an order from a damaged file.
 */
export const storedOrder = z
  .looseObject({
    schema: z.literal(1),
    state: z.looseObject({
      id: z.string(),
      storeId: z.string(),
      version: z.number().int().min(1),
      status: z.enum(ORDER_STATUSES),
      day: z.string(),
      // A draft has neither yet.
      placedAt: z.string().optional(),
      number: z.number().int().optional(),
    }),
    events: z.array(z.looseObject({ seq: z.number().int(), type: z.string(), at: z.string() })).min(1),
  })
  .refine((order) => order.state.version === order.events.length, 'The state and the events do not belong together.')
  .transform((order) => ({ state: order.state, events: order.events }) as unknown as StoredOrder);

function price(text: string, currency: string, context: z.RefinementCtx): Money {
  const amount = parseMoney(text, currency);
  if (amount && amount.minor >= 0) return amount;
  return fail(
    context,
    `A price is a string such as "15.99", not negative, with no more decimals than ${currency} has.`,
  );
}

function fail(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
}

function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
