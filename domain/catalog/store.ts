import type { OpeningHours } from './hours.ts';
import type { Currency, Money, TaxRate } from '../shared/money.ts';
import type { StoreId } from '../shared/values.ts';

/** Languages of messages. */
export const LANGUAGES = ['en', 'it', 'de', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A store's settings. Durations are minutes. */
export interface StoreSettings {
  readonly id: StoreId;
  readonly name: string;
  /** IANA name, such as America/New_York: decides which day an order belongs to. */
  readonly timeZone: string;
  /** ISO 3166 code, such as US: the country of phone numbers without a country code. */
  readonly country: string;
  readonly currency: Currency;
  readonly taxRate: TaxRate;
  readonly deliveryFee: Money;
  readonly kitchen: KitchenSettings;
  readonly timers: StoreTimers;
  /** Where it is, for finding the nearest store. */
  readonly location?: Location;
  /** What becomes of orders that its kitchen does not begin. Absent: they stay. */
  readonly moving?: MovingPolicy;
  /** Absent: always open. */
  readonly openingHours?: OpeningHours;
  /** Language of messages. Default: that of the country, or English. */
  readonly language?: Language;
  /** The manager's number for text messages; E.164. */
  readonly managerPhone?: string;
  readonly managerEmail?: string;
  /** The kitchen's number for text messages; E.164. */
  readonly kitchenPhone?: string;
}

/** Degrees. */
export interface Location {
  readonly latitude: number;
  readonly longitude: number;
}

/** When customers are asked whether another store may make their order. */
export interface MovingPolicy {
  /** `manager`: when a manager says that nobody begins them. `lease`: also without one, once no display can have begun them. */
  readonly by: 'manager' | 'lease';
  /** The queue is untouched for so long, counted from when its first order should have been begun. */
  readonly afterMinutes: number;
  /** How long the customer may think about it. */
  readonly offerMinutes: number;
  /** The stores to ask, in this order. Default: the nearest first. */
  readonly stores?: readonly StoreId[];
  /** Stores farther away are not asked. Applies to the nearest ones. */
  readonly maxKm: number;
}

const SPOKEN_IN: Readonly<Record<Exclude<Language, 'en'>, readonly string[]>> = {
  it: ['IT', 'SM', 'VA'],
  de: ['DE', 'AT', 'CH', 'LI'],
  es: 'ES AR BO CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV UY VE'.split(' '),
};

/** The language of a store's messages. */
export function languageOf({ language, country }: Pick<StoreSettings, 'language' | 'country'>): Language {
  const spokenIn = (each: Language): boolean => each !== 'en' && SPOKEN_IN[each].includes(country);
  return language ?? LANGUAGES.find(spokenIn) ?? 'en';
}

export interface KitchenSettings {
  /** Orders that can be prepared or cooked at the same time. */
  readonly slots: number;
  /** Orders that may wait in the queue; the next one is refused. */
  readonly maxBacklog: number;
  /** Minutes added by each pizza after the first. */
  readonly minutesPerExtraPizza: number;
  /** Orders per cook; default: 2. Applies while cooks are counted. */
  readonly slotsPerCook?: number;
  /** Scheduled orders per quarter hour; default: as many as the slots can cook in that time. */
  readonly ordersPerQuarterHour?: number;
}

interface EarlierTimers {
  /** A draft expires after this long without a change. */
  readonly draftExpireMinutes: number;
  /** A scheduled order is queued this long before it must be started. */
  readonly scheduledLeadMinutes: number;
  /** Time to complete a payment that requires a confirmation. */
  readonly paymentActionMinutes: number;
  /** A confirmed order that was not started is escalated after this long… */
  readonly queueEscalateMinutes: number;
  /** …and cancelled and refunded after this long. Both count from the confirmation. */
  readonly queueCancelMinutes: number;
  /** Reminder to collect a ready order. */
  readonly collectReminderMinutes: number;
  /** How long before its promise a waiting order is checked for lateness. Default: 15. */
  readonly promiseWarnMinutes?: number;
  /** Shorter delays are not reported. Default: 5. */
  readonly promiseLateMinutes?: number;
  /** The manager is alerted if it is not collected this long after the reminder. */
  readonly collectAlertMinutes: number;
  /** The manager is alerted about a ready delivery without a driver after this long. */
  readonly driverWaitMinutes: number;
  /** An assigned driver who has not left after this long is unassigned. */
  readonly driverLeaveMinutes: number;
  /** So is a driver on the way without a sign of life for this long. */
  readonly driverSilentMinutes: number;
}

/** Timers that orders placed before they existed lack: their workflows wait without them. */
export interface LaterTimers {
  /** The kitchen is alerted about an order in a slot this long after it should have been ready. */
  readonly cookingAlertMinutes: number;
  /** The manager is alerted this long after it should have been ready. */
  readonly cookingEscalateMinutes: number;
  /** Shorter delays of an arrival are not reported. */
  readonly deliveryLateMinutes: number;
  /** The manager is asked about an order on the way without a named driver after this long. */
  readonly driverUnnamedMinutes: number;
}

export type StoreTimers = EarlierTimers & LaterTimers;

/** The workflow's timers. Copied into each order when it is placed. */
export type OrderTimers = EarlierTimers & Partial<LaterTimers>;

export interface TimerProblem {
  /** As it is written. */
  readonly field: 'queue_cancel_minutes' | 'cooking_escalate_minutes';
  readonly message: string;
}

/** What must hold among a store's timers. */
export function findTimerProblems(
  timers: Pick<
    StoreTimers,
    'queueEscalateMinutes' | 'queueCancelMinutes' | 'cookingAlertMinutes' | 'cookingEscalateMinutes'
  >,
): TimerProblem[] {
  const problems: (TimerProblem | false)[] = [
    timers.queueCancelMinutes <= timers.queueEscalateMinutes && {
      field: 'queue_cancel_minutes',
      message: 'Must be more than queue_escalate_minutes.',
    },
    timers.cookingEscalateMinutes <= timers.cookingAlertMinutes && {
      field: 'cooking_escalate_minutes',
      message: 'Must be more than cooking_alert_minutes.',
    },
  ];
  return problems.filter((problem) => problem !== false);
}
