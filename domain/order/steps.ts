import type { PublicCommand } from './commands.ts';
import type { OrderEventType } from './events.ts';
import type { Fulfilment, OrderStatus, PlacedStatus, Role } from './types.ts';

/** The status of a placed order after each event; undefined if it does not change. A new event is a row here. */
export const STATUS_AFTER = {
  DraftCreated: undefined,
  ItemAdded: undefined,
  ItemRemoved: undefined,
  DraftAbandoned: undefined,
  OrderPlaced: 'received',
  IngredientsAllocated: undefined,
  OutOfStock: undefined,
  StockShort: undefined,
  PaymentAuthorized: undefined,
  PaymentActionRequired: undefined,
  PaymentDeclined: undefined,
  OrderConfirmed: 'confirmed',
  OrderQueued: undefined,
  OrderRejected: 'rejected',
  QueueEscalated: undefined,
  OrderRushed: undefined,
  OrderHeld: undefined,
  OrderReleased: undefined,
  PromiseMissed: undefined,
  RevisionRequested: undefined,
  RevisionActionRequired: undefined,
  OrderRevised: undefined,
  RevisionRefused: undefined,
  MoveOffered: undefined,
  MoveAccepted: undefined,
  MoveDeclined: undefined,
  MoveFailed: undefined,
  AuthorizationReduced: undefined,
  AuthorizationUnused: undefined,
  NothingReserved: undefined,
  AuthorizationVoided: undefined,
  VoidFailed: undefined,
  AbandonFailed: undefined,
  ClaimWithdrawn: undefined,
  PreparationStarted: 'preparing',
  CookingStarted: 'cooking',
  CookingOverdue: undefined,
  PaymentCaptured: undefined,
  CaptureFailed: undefined,
  OrderReady: 'ready',
  CollectionReminded: undefined,
  CollectionOverdue: undefined,
  DriverAwaited: undefined,
  DriverAssigned: undefined,
  DriverUnassigned: 'ready',
  OutForDelivery: 'delivering',
  DriverUnnamed: undefined,
  ArrivalMissed: undefined,
  OrderDelivered: 'delivered',
  PaymentSettled: undefined,
  OrderCancelled: 'cancelled',
  PaymentVoided: undefined,
  RefundRequested: undefined,
  RefundApprovalRequested: undefined,
  RefundApproved: undefined,
  RefundDeclined: undefined,
  PaymentRefunded: undefined,
  RefundFailed: undefined,
  ReleaseFailed: undefined,
  PaymentQuestioned: undefined,
  ReturnStalled: undefined,
  MessageSent: undefined,
  MessageFailed: undefined,
} as const satisfies Readonly<Record<OrderEventType, PlacedStatus | undefined>>;

interface Step {
  readonly from: readonly PlacedStatus[];
  readonly event: OrderEventType;
  /** The last part of its address under `/kitchen/orders/{id}`; undefined if only the status is set by name. */
  readonly path: string | undefined;
}

/** The kitchen's commands: when each is possible and the event it leads to. Earlier steps first. */
export const KITCHEN_STEPS = {
  prepare: { from: ['confirmed'], event: 'PreparationStarted', path: undefined },
  startCooking: { from: ['confirmed', 'preparing'], event: 'CookingStarted', path: 'start' },
  complete: { from: ['cooking'], event: 'OrderReady', path: 'complete' },
} as const satisfies Partial<Record<PublicCommand['type'], Step>>;

export type KitchenCommand = keyof typeof KITCHEN_STEPS;
export const KITCHEN_COMMANDS = Object.keys(KITCHEN_STEPS) as KitchenCommand[];
type KitchenTarget = (typeof STATUS_AFTER)[(typeof KITCHEN_STEPS)[KitchenCommand]['event']];

export type WayCommand = KitchenCommand | 'sendOut' | 'handOver';

/** One step of an order's way. */
export interface WayStep {
  readonly command: WayCommand;
  readonly event: OrderEventType;
  readonly to: PlacedStatus;
  /** Who usually does it. */
  readonly role: Role;
  readonly path: string | undefined;
}

/** The status a kitchen step leads to. */
export function statusAfter(command: KitchenCommand): KitchenTarget {
  return STATUS_AFTER[KITCHEN_STEPS[command].event];
}

export function isKitchenTarget(status: OrderStatus): status is KitchenTarget {
  return KITCHEN_COMMANDS.some((command) => statusAfter(command) === status);
}

/** The kitchen step that leads to a status. */
export function kitchenCommandTo(status: KitchenTarget): KitchenCommand {
  const command = KITCHEN_COMMANDS.find((each) => statusAfter(each) === status);
  if (command === undefined) throw new RangeError(`No kitchen step leads to ${status}.`);
  return command;
}

/** The steps from confirmed to delivered, by the shortest way. */
export function wayOf(fulfilment: Fulfilment['type']): readonly WayStep[] {
  const isPickup = fulfilment === 'pickup';
  const handOver = handoverStep('handOver', 'OrderDelivered', isPickup ? 'kitchen' : 'driver');
  const toTheDoor = isPickup ? [] : [handoverStep('sendOut', 'OutForDelivery', 'driver')];
  return [...kitchenWay(), ...toTheDoor, handOver];
}

/** The steps of the way up to a status; none if the order is there, or past it. */
export function wayTo(fulfilment: Fulfilment['type'], to: PlacedStatus, from: OrderStatus = 'confirmed'): WayStep[] {
  const way = wayOf(fulfilment);
  const position = (status: OrderStatus): number => way.findIndex((step) => step.to === status) + 1;
  // Before the way, or beside it: `preparing` goes on like `confirmed`.
  return way.slice(position(from), position(to));
}

function handoverStep(command: 'sendOut' | 'handOver', event: 'OutForDelivery' | 'OrderDelivered', role: Role) {
  return { command, event, to: STATUS_AFTER[event], role, path: undefined };
}

function kitchenWay(): WayStep[] {
  const way: WayStep[] = [];
  let status: PlacedStatus = 'confirmed';
  for (;;) {
    // The last step that is possible leaves out the optional ones.
    const command = KITCHEN_COMMANDS.findLast((each) => fromOf(each).includes(status));
    if (command === undefined) return way;
    const { event, path } = KITCHEN_STEPS[command];
    status = STATUS_AFTER[event];
    way.push({ command, event, to: status, role: 'kitchen', path });
  }
}

function fromOf(command: KitchenCommand): readonly PlacedStatus[] {
  return KITCHEN_STEPS[command].from;
}
