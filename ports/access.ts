import type { Actor } from '../domain/order/index.ts';
import type { Money } from '../domain/shared/money.ts';
import type { ChangeSet } from '../domain/rollout/change-set.ts';
import type { Rollout, StoreRollout } from '../domain/rollout/rollout.ts';
import type { CustomerId, Instant, LocalDay, OrderId, StoreId } from '../domain/shared/values.ts';
import type { RestoreResult } from './orders.ts';

/** Small values by id. Each may belong to a group, by which it is listed. */
export interface RecordStore<Value extends object> {
  get(storeId: StoreId, id: string): Promise<Value | undefined>;
  /** All values of a group, in no particular order. */
  listed(storeId: StoreId, group: string): Promise<readonly Value[]>;
  /** The ids of a group's values, also of those that cannot be read. */
  idsOf(storeId: StoreId, group: string): Promise<readonly string[]>;
  /** Every value of a store with its id, in no particular order. */
  findAll(storeId: StoreId): AsyncIterable<readonly [id: string, value: Value]>;
  /**
   * Creates or changes a value by a pure function in one atomic, durable write; the function may be called more than once. When it
   * returns its argument unchanged, nothing is written. A value's group never changes.
   */
  change<Kept extends Value | undefined>(
    storeId: StoreId,
    id: string,
    apply: (known: Value | undefined) => Kept,
  ): Promise<Kept>;
  /** Replaces a value that cannot be read by what is known otherwise, and keeps the old one beside it. */
  restore(storeId: StoreId, id: string, value: Value): Promise<RestoreResult>;
  /** Removes a value for which the function says so, atomically. @returns whether it has */
  remove(storeId: StoreId, id: string, isOver: (known: Value) => boolean): Promise<boolean>;
}

/** What a principal is as a customer. Kept with the default store: an account is the same in all of them. */
export interface Account {
  /** Random. */
  readonly customerId: CustomerId;
  readonly kind: 'user' | 'guest' | 'device' | 'link';
  /** Other customers that turned out to be the same person: by signing in after ordering as a guest, or by a code sent to their phone. */
  readonly claimed: readonly CustomerId[];
  /** Indexes of the phone numbers that were verified by a code. */
  readonly phones: readonly string[];
  readonly createdAt: Instant;
}

/** A tracking link to an order, by the hash of its token. */
export interface TrackingLink {
  readonly id: string;
  readonly orderId: OrderId;
  readonly createdAt: Instant;
  /** The principal that asked for it. */
  readonly createdBy: string;
  readonly withdrawnAt?: Instant;
}

/** A device of a store, such as a kitchen's tablet. */
export interface Device {
  readonly id: string;
  readonly name: string;
  /** The hash of its token. Absent until it is enrolled. */
  readonly tokenHash?: string;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly enrolledAt?: Instant;
  readonly seenAt?: Instant;
  readonly revokedAt?: Instant;
  /** Who acts on it: a cook who has given their PIN. */
  readonly cookId?: string;
}

/** A cook, who is named on a device by a PIN. */
export interface Cook {
  readonly id: string;
  readonly name: string;
  /** Salt and scrypt hash, in hexadecimal. */
  readonly pin: string;
  /** Wrong tries since the last right one. */
  readonly tries?: number;
  readonly lockedUntil?: Instant;
  readonly createdAt: Instant;
  readonly removedAt?: Instant;
}

/** A code that proves something once: that a phone is at hand, or that a device may be enrolled. */
export interface ProofCode {
  /** A keyed hash. */
  readonly codeHash: string;
  /** What it proves. */
  readonly subject: string;
  readonly expiresAt: Instant;
  /** Wrong tries so far. */
  readonly tries: number;
  readonly usedAt?: Instant;
}

/** Who was shown the phone number of an order. */
export interface PhoneView {
  readonly orderId: OrderId;
  readonly at: Instant;
  readonly by: Actor;
}

/** The cash deliveries that a phone number or an address has, by the keyed hash of either. */
export interface CashOrders {
  readonly orders: readonly { readonly id: OrderId; readonly at: Instant }[];
}

/** An order of which a refund was asked for: where the refunds that await an approval are looked for. */
export interface RefundedOrder {
  readonly orderId: OrderId;
  /** The last time. */
  readonly at: Instant;
}

/** What was counted in a purse at the end of a day. */
export interface CashCount {
  readonly date: LocalDay;
  /** Absent: the till. */
  readonly driverId?: string;
  readonly amount: Money;
  readonly at: Instant;
  readonly by: Actor;
}

/** A display of the kitchen, and what it may do without the server: see `domain/kitchen/lease.ts`. */
export interface Display {
  readonly seenAt: Instant;
  /** It knows of its lease, and begins nothing beyond it. */
  readonly isBound: boolean;
  /** The orders that it may have begun without the server's knowledge, since then. */
  readonly mayBegin: readonly OrderId[];
  /** The same of its leases before, as long as it may still have one of them. */
  readonly mayHaveBegun?: readonly { readonly orderId: OrderId; readonly at: Instant }[];
  /** The enrolled device that it is on. */
  readonly deviceId?: string;
}

/** What the issuer calls a member of staff who has done something in the store, by their principal's id. */
export interface StaffName {
  readonly name: string;
  /** When it was last told. */
  readonly at: Instant;
}

/** The rollout whose turn it is: see `application/rollout/turn.ts`. */
export interface RolloutTurn {
  readonly rolloutId: string;
  /** The order that begins it is refused after this. */
  readonly notAfter: Instant;
}

/** Small records: who may see what, beside what an identity provider knows, and what a chain or a store notes down. */
export interface AccessStores {
  /** By the keyed hash of the principal's id. */
  readonly accounts: RecordStore<Account>;
  readonly links: RecordStore<TrackingLink>;
  readonly devices: RecordStore<Device>;
  readonly cooks: RecordStore<Cook>;
  readonly codes: RecordStore<ProofCode>;
  readonly cashOrders: RecordStore<CashOrders>;
  readonly phoneViews: RecordStore<PhoneView>;
  readonly refundedOrders: RecordStore<RefundedOrder>;
  /** By day. */
  readonly cashCounts: RecordStore<CashCount>;
  /** By the id of the browser's application. */
  readonly displays: RecordStore<Display>;
  readonly staffNames: RecordStore<StaffName>;
  /** Changes for many stores, by id. Kept with the default store, as are their rollouts. */
  readonly changeSets: RecordStore<ChangeSet>;
  readonly rollouts: RecordStore<Rollout>;
  /** One value, by which they begin one at a time. */
  readonly rolloutTurns: RecordStore<RolloutTurn>;
  /** By the rollout's id: what it does, or has done, in the store. */
  readonly storeRollouts: RecordStore<StoreRollout>;
  /** To whom a customer id belongs: `account` is the id under which the account is kept. */
  readonly owners: RecordStore<{ readonly account: string; readonly kind: Account['kind'] }>;
}

/** The groups by which values are listed. */
export const EVERYONE = 'all';

/** How long after its last change a value may be removed, in days. Absent: never. */
export const ACCESS_DAYS: Readonly<Partial<Record<keyof AccessStores, number>>> = {
  links: 60,
  codes: 1,
  // Longer than an order can be placed ahead.
  cashOrders: 30,
  // Longer than a refund awaits its approval.
  refundedOrders: 30,
  // A display that is gone for longer has nothing on it that anybody could still cook.
  displays: 2,
  // Those who have left stay named in the reports of their last year.
  staffNames: 400,
  // Until then a store can tell what a rollout has changed.
  storeRollouts: 400,
};
