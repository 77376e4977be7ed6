import { parseArgs } from 'node:util';
import { FINDINGS } from '../../domain/audit/audit.ts';
import { BULK_ACTIONS, TROUBLES, type BulkAction, type OrderSelection } from '../../domain/audit/bulk-repair.ts';
import {
  MESSAGE_KINDS,
  ORDER_STATUSES,
  isForCustomer,
  type OrderEvent,
  type PlacedStatus,
} from '../../domain/order/index.ts';
import { instant, parseOrderId, parseStoreId, type Instant } from '../../domain/shared/values.ts';
import { StartupError } from '../../lib/startup-error.ts';
import type { BulkInput } from '../../workflows/bulk-messages.ts';

export const USAGE_OF_MANY = `npm run repair -- <action> <which> --as adam    plans a repair of many orders, and says what it would touch
npm run repair -- <action> <which> --apply      begins it at once, unless a second person has to approve it
npm run repair -- show rep_…                    how far it is
npm run repair -- start rep_…                   begins what was planned, or goes on with what was stopped
npm run repair -- approve rep_…                 by another administrator
npm run repair -- stop rep_…

Actions:
fix                              what npm run reconcile suggests
retry                            calls that wait for their next attempt are made now
resend --message ready           a message to the customer once more
replay --webhook whk_…           the orders' events to one of the store's webhooks; without it to all
restart                          a new workflow, which continues from the stored order
reset --before OrderReady        the workflow goes back to before it recorded an event; what is stored stays
cancel --reason "Oven broken."
refund --reason "Spoilt."        all that is left of what was paid

Which:
--find stuck                     ${TROUBLES.join(', ')}: for so many --minutes, by default 60
--finding unattended             findings of npm run reconcile, separated by commas
--status confirmed,preparing     by status
--order ord_…,ord_…              these
--placed-from, --placed-until    a time with an offset, such as 2026-11-29T18:00+01:00
--fulfilment delivery            or pickup
--store main                     one store; by default all
--days 3                         how many days back orders that are over are looked at

--as           an administrator: a user of the development issuer, or admin@<name>; otherwise by the token in SIGNAL_TOKEN
--per-second   how many are repaired a second, by default 2`;

interface Sent {
  /** Who sends it, as given. */
  readonly as: string | undefined;
}

export type ManyWish = Sent &
  (
    | ({ readonly type: 'plan'; readonly starts: boolean } & Omit<BulkInput, 'id' | 'by'>)
    | { readonly type: 'start' | 'approve' | 'stop' | 'show'; readonly id: string }
  );

const text = { type: 'string' } as const;
const OPTIONS = {
  'message': text, 'webhook': text, 'before': text, 'reason': text, 'find': text, 'minutes': text, 'finding': text, 'status': text,
  'order': text, 'placed-from': text, 'placed-until': text, 'fulfilment': text, 'store': text, 'as': text,
  'days': { type: 'string', default: '3' }, 'per-second': { type: 'string', default: '2' }, 'apply': { type: 'boolean', default: false },
} as const; // prettier-ignore
type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

/** @returns undefined if it is about a single finding */
export function readManyWish(args: readonly string[]): ManyWish | undefined {
  const [word = ''] = args;
  const action = BULK_ACTIONS.find((each) => each === word);
  const control = (['start', 'approve', 'stop', 'show'] as const).find((each) => each === word);
  if (!action && !control) return undefined;
  const { values, positionals } = parse(args.slice(1));
  if (control) {
    const [id = ''] = positionals;
    if (!/^rep_[0-9a-f]+$/.test(id) || positionals.length > 1) throw new StartupError(USAGE_OF_MANY);
    return { type: control, id, as: values.as };
  }
  const [surplus] = positionals;
  if (!action || surplus !== undefined) throw new StartupError(`What is ${surplus}?\n\n${USAGE_OF_MANY}`);
  const storeId = values.store === undefined ? undefined : (parseStoreId(values.store) ?? wrong('store'));
  return {
    type: 'plan',
    as: values.as,
    starts: values.apply,
    action: readAction(action, values),
    selection: readSelection(values, action),
    days: whole(values, 'days', 1, 366),
    perSecond: whole(values, 'per-second', 1, 50),
    ...(storeId === undefined ? {} : { storeId }),
  };
}

function readAction(type: BulkAction['type'], values: Values): BulkAction {
  switch (type) {
    case 'fix':
    case 'retry':
    case 'restart':
      return { type };
    case 'resend':
      return { type, message: oneOf(MESSAGE_KINDS.filter(isForCustomer), values.message, 'message') };
    case 'replay':
      return values.webhook === undefined ? { type } : { type, webhook: values.webhook };
    case 'reset':
      // The workflow knows what it has recorded.
      return { type, before: (values.before ?? wrong('before')) as OrderEvent['type'] };
    case 'cancel':
    case 'refund':
      return { type, reason: values.reason?.trim() || wrong('reason') };
    default:
      return type satisfies never;
  }
}

/** Everything there is has to be meant. */
function readSelection(values: Values, action: BulkAction['type']): OrderSelection {
  const { find, minutes, finding, status, order, fulfilment } = values;
  const [from, until] = [time(values, 'placed-from'), time(values, 'placed-until')];
  const selection: OrderSelection = {
    ...(find === undefined ? {} : { trouble: oneOf(TROUBLES, find, 'find') }),
    ...(minutes === undefined ? {} : { minutes: whole(values, 'minutes', 0, 100_000) }),
    ...(finding === undefined ? {} : { findings: list(finding).map((each) => oneOf(FINDINGS, each, 'finding')) }),
    ...(status === undefined ? {} : { statuses: list(status).map((each) => oneOf(PLACED, each, 'status')) }),
    ...(order === undefined ? {} : { orders: list(order).map((each) => parseOrderId(each) ?? wrong('order')) }),
    ...(fulfilment === undefined
      ? {}
      : { fulfilment: oneOf(['pickup', 'delivery'] as const, fulfilment, 'fulfilment') }),
    ...(from === undefined ? {} : { placedFrom: from }),
    ...(until === undefined ? {} : { placedUntil: until }),
  };
  if (Object.keys(selection).length === 0 && action !== 'fix')
    throw new StartupError(`Which orders?\n\n${USAGE_OF_MANY}`);
  return selection;
}

const PLACED = ORDER_STATUSES.filter((status): status is PlacedStatus => status !== 'draft');

function list(given: string): string[] {
  return given.split(',').map((each) => each.trim());
}

function oneOf<Name extends string>(names: readonly Name[], given: string | undefined, option: string): Name {
  const found = names.find((name) => name === given);
  if (found === undefined) throw new StartupError(`--${option}: one of ${names.join(', ')}.`);
  return found;
}

function whole(values: Values, option: 'days' | 'per-second' | 'minutes', least: number, most: number): number {
  const number = Number(values[option]);
  if (!Number.isInteger(number) || number < least || number > most) throw new StartupError(`--${option}: ${least} to ${most}.`); // prettier-ignore
  return number;
}

function time(values: Values, option: 'placed-from' | 'placed-until'): Instant | undefined {
  const given = values[option];
  if (given === undefined) return undefined;
  const hasOffset = /(?:Z|[+-]\d\d:?\d\d)$/.test(given);
  return hasOffset && !Number.isNaN(Date.parse(given)) ? instant(Date.parse(given)) : wrong(option);
}

function wrong(option: string): never {
  throw new StartupError(`--${option} is missing, or not valid.\n\n${USAGE_OF_MANY}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch {
    throw new StartupError(USAGE_OF_MANY);
  }
}
