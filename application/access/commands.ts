import type { CommandMeta, PublicCommand } from '../../domain/order/index.ts';
import { instant, plusMinutes, type StoreId } from '../../domain/shared/values.ts';
import { actorOf, type Principal } from '../principal.ts';
import { mustBeAllowed } from './allow.ts';
import { RULES, type Rule } from './rules.ts';

/** Commands that are sent to an order's workflow past the API: by the same rules as the route that does the same. */

/** Not a refund: it takes a sign-in within minutes, and above a limit a second manager, which only the API sees to. */
export type MessageType = Exclude<PublicCommand['type'], 'refund'>;

/** The operation that stands for each command. */
const OPERATIONS: Readonly<Record<MessageType, string>> = {
  prepare: 'setKitchenOrderStatus',
  startCooking: 'startCooking',
  complete: 'completeOrder',
  rush: 'rushOrder',
  hold: 'holdOrder',
  release: 'releaseOrder',
  assignDriver: 'assignDriver',
  unassignDriver: 'unassignDriver',
  sendOut: 'depart',
  handOver: 'deliverOrder',
  cancel: 'cancelOrder',
  resumePayment: 'resumePayment',
};

export const MESSAGES = Object.keys(OPERATIONS) as MessageType[];

/** A message is good for so long: one that the workflow gets later, or a copy of it, is refused. */
const VALID_MINUTES = 5;

/** At the counter an order for pickup is handed over by the kitchen, which changes its status. */
export function rulesOf(type: MessageType): readonly Rule[] {
  const operations = type === 'handOver' ? [OPERATIONS.handOver, 'setOrderStatus'] : [OPERATIONS[type]];
  return operations.flatMap((operation) => RULES[operation] ?? []);
}

interface Sending {
  readonly storeId: StoreId;
  /** In milliseconds since 1970. */
  readonly now: number;
  readonly commandId: string;
}

/**
 * What every message says of its sender. Drivers act for themselves.
 *
 * @throws Refused if the sender may not do this
 */
export function messageFrom(
  principal: Principal,
  type: MessageType,
  { storeId, now, commandId }: Sending,
): CommandMeta {
  const [first, other] = rulesOf(type);
  const isByOther = other?.scope !== undefined && principal.scopes.includes(other.scope);
  const rule = isByOther ? other : first;
  if (!rule) throw new Error(`${type} has no rule.`);
  // A message names no customer, so it is for staff, whatever the route is for.
  mustBeAllowed({ ...rule, of: 'store' }, principal, { storeId, now });
  return { commandId, actor: actorOf(principal), notAfter: plusMinutes(instant(now), VALID_MINUTES) };
}
