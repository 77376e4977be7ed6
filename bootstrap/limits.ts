import { isIP } from 'node:net';
import { z } from 'zod';
import { parseMoney, type Money } from '../domain/shared/money.ts';
import { LIMITS, OPEN_LIMITS, type Limit, type LimitName, type OpenLimit } from '../ports.ts';

/** `100.00 USD, 90.00 EUR`: by currency. */
export function readAmounts(text: string, context: z.RefinementCtx): Readonly<Record<string, Money>> {
  const amounts: Record<string, Money> = {};
  for (const each of text.split(',')) {
    const [, decimal = '', currency = ''] = /^\s*(\S+)\s+([A-Z]{3})\s*$/.exec(each) ?? [];
    const amount = currency === '' ? undefined : parseMoney(decimal, currency);
    if (!amount || amount.minor < 0 || Object.hasOwn(amounts, currency)) {
      const message = 'Amounts such as 100.00 USD, separated by commas, one for each currency.';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    amounts[currency] = amount;
  }
  return amounts;
}

/** `customer=600/60,placing=50/600`: other numbers than the defaults, as requests per seconds; `off`: none. */
export function readLimits(text: string, context: z.RefinementCtx): Readonly<Record<LimitName, Limit>> | 'off' {
  if (text.trim() === 'off') return 'off';
  const limits: Record<LimitName, Limit> = { ...LIMITS };
  for (const each of text.split(',')) {
    const [, name = '', points, seconds] = /^\s*([a-z-]+)=([1-9]\d{0,6})\/([1-9]\d{0,5})\s*$/.exec(each) ?? [];
    if (!isLimit(name)) {
      const names = Object.keys(LIMITS).join(', ');
      const message = `Limits such as placing=50/600 (requests per seconds), separated by commas, or off. There are: ${names}.`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    limits[name] = { points: Number(points), seconds: Number(seconds) };
  }
  return limits;
}

/** `drafts=50,unpaid=5`: other numbers than the defaults; `off`: none. */
export function readOpenLimits(text: string, context: z.RefinementCtx): Readonly<Record<OpenLimit, number>> | 'off' {
  if (text.trim() === 'off') return 'off';
  const limits: Record<OpenLimit, number> = { ...OPEN_LIMITS };
  for (const each of text.split(',')) {
    const [, name = '', most] = /^\s*([a-z-]+)=([1-9]\d{0,3})\s*$/.exec(each) ?? [];
    if (!Object.hasOwn(OPEN_LIMITS, name)) {
      const names = Object.keys(OPEN_LIMITS).join(', ');
      context.addIssue({
        code: 'custom',
        message: `Limits such as drafts=50, separated by commas, or off. There are: ${names}.`,
      });
      return z.NEVER;
    }
    limits[name as OpenLimit] = Number(most);
  }
  return limits;
}

function isLimit(name: string): name is LimitName {
  return Object.hasOwn(LIMITS, name);
}

/** An address, or a range of them. */
export function isProxy(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
}
