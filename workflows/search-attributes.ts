import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { displayNumber, type LocalDay } from '../domain/shared/values.ts';

/** Search attributes of orders, for the Temporal UI and `temporal workflow list --query`. */
export const ORDER_STATUS = defineSearchAttributeKey('OrderStatus', SearchAttributeType.KEYWORD);
export const ORDER_STORE = defineSearchAttributeKey('OrderStore', SearchAttributeType.KEYWORD);
/** Local day and number, since numbers start over each day: `2026-11-20#042`. */
export const ORDER_NUMBER = defineSearchAttributeKey('OrderNumber', SearchAttributeType.KEYWORD);
export const PROMISED_AT = defineSearchAttributeKey('PromisedAt', SearchAttributeType.DATETIME);

export const SEARCH_ATTRIBUTES = [ORDER_STATUS, ORDER_STORE, ORDER_NUMBER, PROMISED_AT] as const;

export function orderNumber({ day, number }: { day: LocalDay; number: number }): string {
  return `${day}${displayNumber(number)}`;
}

/** Parses the number from an `orderNumber`. */
export function numberOf(text: string): number {
  return Number(text.split('#')[1] ?? 0);
}
