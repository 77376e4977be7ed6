import { rankOf, type OrderStatus, type Role } from './types.ts';

/** The properties of each status. A new status is a row here; groups of statuses are derived from it. */
interface StatusTraits {
  /** The order's place in the kitchen. */
  readonly kitchen: 'queue' | 'slot' | 'nothing';
  /** Whether its ingredients are allocated and not used yet, so that it may still lose them. */
  readonly waitsForStock: boolean;
  /** What drivers and customers see of it: it is on its way through the kitchen, ready, or out with a driver. */
  readonly handover: 'coming' | 'ready' | 'out' | 'nothing';
  /** It was cooked to the end. */
  readonly isCooked: boolean;
  /** Who may cancel it. */
  readonly cancelledBy: readonly Role[];
  /** It is final. */
  readonly isFinal: boolean;
}

const EARLY: readonly Role[] = ['customer', 'manager', 'system'];
const LATE: readonly Role[] = ['manager'];

const TRAITS: Readonly<Record<OrderStatus, StatusTraits>> = {
  draft: { kitchen: 'nothing', waitsForStock: false, handover: 'nothing', isCooked: false, cancelledBy: EARLY, isFinal: false },
  received: { kitchen: 'queue', waitsForStock: true, handover: 'nothing', isCooked: false, cancelledBy: EARLY, isFinal: false },
  confirmed: { kitchen: 'queue', waitsForStock: true, handover: 'nothing', isCooked: false, cancelledBy: EARLY, isFinal: false },
  preparing: { kitchen: 'slot', waitsForStock: true, handover: 'coming', isCooked: false, cancelledBy: LATE, isFinal: false },
  cooking: { kitchen: 'slot', waitsForStock: false, handover: 'coming', isCooked: false, cancelledBy: LATE, isFinal: false },
  ready: { kitchen: 'nothing', waitsForStock: false, handover: 'ready', isCooked: true, cancelledBy: LATE, isFinal: false },
  delivering: { kitchen: 'nothing', waitsForStock: false, handover: 'out', isCooked: true, cancelledBy: LATE, isFinal: false },
  delivered: { kitchen: 'nothing', waitsForStock: false, handover: 'nothing', isCooked: true, cancelledBy: [], isFinal: true },
  cancelled: { kitchen: 'nothing', waitsForStock: false, handover: 'nothing', isCooked: false, cancelledBy: [], isFinal: true },
  rejected: { kitchen: 'nothing', waitsForStock: false, handover: 'nothing', isCooked: false, cancelledBy: [], isFinal: true },
}; // prettier-ignore

interface InStatus {
  readonly status: OrderStatus;
}

function statusesWith(isWanted: (traits: StatusTraits) => boolean): readonly OrderStatus[] {
  return (Object.keys(TRAITS) as OrderStatus[]).filter((status) => isWanted(TRAITS[status]));
}

function isHandover({ handover }: StatusTraits): boolean {
  return handover === 'ready' || handover === 'out';
}

function isPlacedStatus(status: OrderStatus): boolean {
  return status !== 'draft';
}

function isConfirmed(status: OrderStatus): boolean {
  return status !== 'received';
}

/** Final statuses. */
export const FINAL_STATUSES = statusesWith(({ isFinal: final }) => final);
/** Statuses of unfinished placed orders. */
export const UNFINISHED_STATUSES = statusesWith(({ isFinal: final }) => !final).filter(isPlacedStatus);
/** Statuses with a place in the kitchen, once confirmed. */
export const KITCHEN_STATUSES = statusesWith(({ kitchen }) => kitchen !== 'nothing').filter(isConfirmed);
/** Statuses of orders that drivers can expect soon. */
export const COMING_UP_STATUSES = statusesWith(({ handover }) => handover === 'coming');
/** Statuses of orders that wait to be collected, or to be taken by a driver. */
export const READY_STATUSES = statusesWith(({ handover }) => handover === 'ready');
/** Statuses between ready and handed over. */
export const HANDOVER_STATUSES = statusesWith(isHandover);
/** Statuses of orders that were cooked to the end. */
export const COOKED_STATUSES = statusesWith(({ isCooked: cooked }) => cooked);

export function isFinal(status: OrderStatus): boolean {
  return TRAITS[status].isFinal;
}

/** Confirmed but not ready yet. */
export function isInKitchen({ status }: InStatus): boolean {
  return KITCHEN_STATUSES.includes(status);
}

/** What an order is entitled to in the kitchen. */
export function belongsInKitchen({ status }: InStatus): 'slot' | 'queue' | undefined {
  const { kitchen } = TRAITS[status];
  return kitchen === 'nothing' ? undefined : kitchen;
}

/** Ready, and not yet handed over. */
export function isAtHandover({ status }: InStatus): boolean {
  return isHandover(TRAITS[status]);
}

/** It was cooked to the end. */
export function isCooked({ status }: InStatus): boolean {
  return TRAITS[status].isCooked;
}

/** Its ingredients are allocated but not used yet. */
export function waitsForStock({ status }: InStatus): boolean {
  return TRAITS[status].waitsForStock;
}

export function mayCancel({ status }: InStatus, role: Role): boolean {
  return TRAITS[status].cancelledBy.includes(rankOf(role));
}

/** Statuses in which a placed order can be cancelled by a role. */
export function cancellableBy(role: Role): readonly OrderStatus[] {
  return statusesWith(({ cancelledBy }) => cancelledBy.includes(rankOf(role))).filter(isPlacedStatus);
}
