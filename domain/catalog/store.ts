import type { OpeningHours } from './hours.ts';
import type { Currency, Money, TaxRate } from '../shared/money.ts';
import type { StoreId } from '../shared/values.ts';

/** What customers can be written to in. */
export const LANGUAGES = ['en', 'it', 'de', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a store decides for itself. Kept as data with the store; durations are minutes. */
export interface StoreSettings {
  readonly id: StoreId;
  readonly name: string;
  /** IANA name, such as America/New_York: decides which day an order belongs to. */
  readonly timeZone: string;
  /** ISO 3166 code, such as US: where a phone number without a country code belongs. */
  readonly country: string;
  readonly currency: Currency;
  readonly taxRate: TaxRate;
  readonly deliveryFee: Money;
  readonly kitchen: KitchenSettings;
  readonly timers: OrderTimers;
  /** Absent: always open. */
  readonly openingHours?: OpeningHours;
  /** What its customers are written to in. Absent: what is spoken in its country, or else English. */
  readonly language?: Language;
  /** Where the manager gets text messages; E.164. */
  readonly managerPhone?: string;
  readonly managerEmail?: string;
  /** Where the kitchen gets text messages; E.164. */
  readonly kitchenPhone?: string;
}

const SPOKEN_IN: Readonly<Record<Exclude<Language, 'en'>, readonly string[]>> = {
  it: ['IT', 'SM', 'VA'],
  de: ['DE', 'AT', 'CH', 'LI'],
  es: 'ES AR BO CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV UY VE'.split(' '),
};

/** The language in which a store writes to its customers. */
export function languageOf({ language, country }: Pick<StoreSettings, 'language' | 'country'>): Language {
  const spokenIn = (each: Language): boolean => each !== 'en' && SPOKEN_IN[each].includes(country);
  return language ?? LANGUAGES.find(spokenIn) ?? 'en';
}

export interface KitchenSettings {
  /** Orders that can be prepared or cooked at the same time. */
  readonly slots: number;
  /** Orders that may wait in the queue; the next one is refused. */
  readonly maxBacklog: number;
  /** What each pizza after the first adds to an order's time. */
  readonly minutesPerExtraPizza: number;
  /** Orders that one cook works on at the same time; absent: 2. Counts where somebody has said how many cooks there are. */
  readonly slotsPerCook?: number;
  /** Orders for later that a quarter hour takes; absent: as many as the slots can cook in it. */
  readonly ordersPerQuarterHour?: number;
}

/** How long the order's workflow waits before it acts by itself. Taken over into each order when it is placed. */
export interface OrderTimers {
  /** A draft that its customer leaves alone for this long is given up. */
  readonly draftExpireMinutes: number;
  /** An order for later comes into the kitchen's queue this long before it has to be begun. */
  readonly scheduledLeadMinutes: number;
  /** A customer has this long to finish a payment that asks for a further step. */
  readonly paymentActionMinutes: number;
  /** A confirmed order that no cook has touched is reported to the manager after this long… */
  readonly queueEscalateMinutes: number;
  /** …and cancelled, with all money returned, after this long. Counted from the confirmation, as above. */
  readonly queueCancelMinutes: number;
  /** A customer is reminded of a ready order that was not collected. */
  readonly collectReminderMinutes: number;
  /** This long before its promise, an order that still waits is looked at: will it be late? Absent: 15. */
  readonly promiseWarnMinutes?: number;
  /** By less than this, nobody is told that an order is late. Absent: 5. */
  readonly promiseLateMinutes?: number;
  /** The manager is told of one that is not collected for so long after its reminder. */
  readonly collectAlertMinutes: number;
  /** The manager is told of a delivery that is ready, and that no driver has taken for so long. */
  readonly driverWaitMinutes: number;
  /** A driver who has taken an order and has not left with it for so long loses it. */
  readonly driverLeaveMinutes: number;
  /** A driver on the way of whom nothing has been heard for so long loses it, too. */
  readonly driverSilentMinutes: number;
}
