import { z } from 'zod';
import {
  cookOf,
  isOpenDraft,
  isPlaced,
  ORDER_STATUSES,
  type Fulfilment,
  type OrderStatus,
} from '../../../domain/order/index.ts';
import { plusDays, type CustomerId, type Instant, type LocalDay, type OrderId } from '../../../domain/shared/values.ts';
import type { OrderChange } from '../../../domain/webhooks/progress.ts';
import type { ChangePosition, OrderFilter, OrderPosition } from '../../../ports.ts';
import { dayMark } from '../day-mark.ts';
import { ChangeList } from './change-list.ts';
import type { FiledOrder } from './order-files.ts';

/** An index file's entry for each order of its day, with its file's fingerprint. */
export const indexFile = z.record(
  z.string(),
  z.object({
    version: z.number(),
    writtenAt: z.string(),
    placed: z
      .object({
        placedAt: z.string(),
        day: z.string(),
        number: z.number(),
        status: z.enum(ORDER_STATUSES),
        phone: z.string(),
        customerId: z.string().transform((id) => id as CustomerId),
        fulfilment: z.enum(['pickup', 'delivery']),
        // Not optional: a file from before they were noted is made again.
        driverId: z.string().nullable(),
        cookId: z.string().nullable(),
      })
      .optional(),
    // Nor is this: baskets were missing in it, and then in their customers' lists after a start.
    draftOf: z
      .string()
      .transform((id) => id as CustomerId)
      .nullable(),
    size: z.number(),
    modified: z.number(),
  }),
);

/** What lists need to know of an order without opening its file. */
export interface IndexEntry {
  readonly id: OrderId;
  /** The day of the folder holding its file: the day it was created, possibly as a draft. */
  readonly folder: LocalDay;
  readonly version: number;
  readonly writtenAt: Instant;
  /** Of the file's complete lines, in bytes. */
  readonly size: number;
  /** Absent for a draft: lists do not show it. */
  readonly placed?: PlacedEntry;
  /** The customer of an open draft. */
  readonly draftOf?: CustomerId;
}

interface PlacedEntry extends OrderPosition {
  readonly day: LocalDay;
  readonly number: number;
  readonly status: OrderStatus;
  readonly phone: string;
  readonly customerId: CustomerId;
  readonly fulfilment: Fulfilment['type'];
  readonly driverId: string | null;
  readonly cookId: string | null;
}

const LISTED_BY = ['status', 'phone', 'day', 'customerId'] as const;
type ListedBy = (typeof LISTED_BY)[number];

/**
 * In-memory index of one store's orders; placed ones oldest first, in total and by status, customer and day. The cost
 * of a page does not grow with the number of orders: it is read from the most selective list.
 */
export class OrderIndex {
  readonly #byId = new Map<OrderId, IndexEntry>();
  readonly #all: PlacedEntry[] = [];
  /** Their own value is the key, and most of them have a single order: this is what each stored order costs in memory. */
  readonly #lists: Readonly<Record<ListedBy, Map<string, PlacedEntry[]>>> = {
    status: new Map(),
    phone: new Map(),
    day: new Map(),
    customerId: new Map(),
  };
  readonly #drafts = new Map<CustomerId, Set<OrderId>>();
  /** The index file of a day is written again with each of its orders, so it must not take a look at all of them. */
  readonly #folders = new Map<LocalDay, Set<OrderId>>();
  readonly #changes = new ChangeList();

  get(id: OrderId): IndexEntry | undefined {
    return this.#byId.get(id);
  }

  put(entry: IndexEntry): void {
    this.remove(entry.id);
    this.#byId.set(entry.id, entry);
    const { id: orderId, version, writtenAt } = entry;
    this.#changes.add({ orderId, version, writtenAt });
    addId(this.#folders, entry.folder, orderId);
    if (entry.draftOf) addId(this.#drafts, entry.draftOf, orderId);
    if (!entry.placed) return;
    insert(this.#all, entry.placed);
    for (const by of LISTED_BY) this.#enlist(by, entry.placed);
  }

  remove(id: OrderId): void {
    const entry = this.#byId.get(id);
    if (!entry) return;
    this.#byId.delete(id);
    const { placed, writtenAt, draftOf, folder } = entry;
    this.#changes.remove({ orderId: id, writtenAt });
    removeId(this.#folders, folder, id);
    if (draftOf) removeId(this.#drafts, draftOf, id);
    if (!placed) return;
    this.#all.splice(placeOf(this.#all, placed), 1);
    for (const by of LISTED_BY) {
      const peers = this.#list(by, placed[by]);
      peers.splice(placeOf(peers, placed), 1);
      if (peers.length === 0) this.#lists[by].delete(placed[by]);
    }
  }

  /** A customer's open drafts, most recently written first. */
  drafts(customerId: CustomerId): OrderId[] {
    const ids = [...(this.#drafts.get(customerId) ?? [])];
    const writtenAt = (id: OrderId): Instant => this.#byId.get(id)?.writtenAt ?? '';
    return ids.sort((a, b) => (writtenAt(a) < writtenAt(b) ? 1 : -1));
  }

  /** Newest first, from just after a position. */
  page(limit: number, after: OrderPosition | undefined, filter: OrderFilter): OrderPosition[] {
    const heads = this.#listsFor(filter).map((list) => ({ list, at: after ? placeOf(list, after) : list.length }));
    const page: PlacedEntry[] = [];
    while (page.length < limit) {
      let newest: { list: readonly PlacedEntry[]; at: number } | undefined;
      for (const head of heads) {
        if (head.at > 0 && (!newest || isBefore(peek(newest), peek(head)))) newest = head;
      }
      if (!newest) break;
      if (fits(peek(newest), filter)) page.push(peek(newest));
      newest.at -= 1;
    }
    return page;
  }

  /** The shortest lists that contain every match. */
  #listsFor({ statuses, phones, customerIds, day, ids }: OrderFilter): (readonly PlacedEntry[])[] {
    if (ids) return [this.#placed(ids)];
    if (customerIds) return [...new Set(customerIds)].map((id) => this.#list('customerId', id));
    if (phones !== undefined) return [...new Set(phones)].map((phone) => this.#list('phone', phone));
    if (day !== undefined) return [this.#list('day', day)];
    return statuses ? [...new Set(statuses)].map((status) => this.#list('status', status)) : [this.#all];
  }

  #placed(ids: readonly OrderId[]): PlacedEntry[] {
    const found = [...new Set(ids)].flatMap((id) => this.#byId.get(id)?.placed ?? []);
    return found.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  /** Placed orders and drafts, least recently written first. */
  changes(after: ChangePosition, limit: number): OrderChange[] {
    return this.#changes.page(after, limit);
  }

  get latestWrite(): Instant | undefined {
    return this.#changes.latest;
  }

  inFolder(folder: LocalDay): IndexEntry[] {
    return [...(this.#folders.get(folder) ?? [])].flatMap((id) => this.#byId.get(id) ?? []);
  }

  /** The days of a range that have orders. */
  dayMarks(from: LocalDay, to: LocalDay): ReadonlyMap<LocalDay, string> {
    const marks = new Map<LocalDay, string>();
    for (let day = from; day <= to; day = plusDays(day, 1)) {
      const entries = this.#list('day', day);
      const versions = entries.reduce((sum, { id }) => sum + (this.#byId.get(id)?.version ?? 0), 0);
      if (entries.length > 0) marks.set(day, dayMark(entries.length, versions));
    }
    return marks;
  }

  /** The highest number of a day among stored orders; days are searched from the newest order back. */
  highestNumber(day: LocalDay): number {
    let highest = 0;
    for (let at = this.#all.length - 1; at >= 0; at -= 1) {
      const entry = this.#all[at];
      if (!entry || entry.day < day) break;
      if (entry.day === day) highest = Math.max(highest, entry.number);
    }
    return highest;
  }

  #list(by: ListedBy, value: string): PlacedEntry[] {
    return this.#lists[by].get(value) ?? [];
  }

  #enlist(by: ListedBy, entry: PlacedEntry): void {
    const peers = this.#lists[by].get(entry[by]);
    if (peers) insert(peers, entry);
    // Its capacity is one; an empty array would grow to seventeen.
    else this.#lists[by].set(entry[by], [entry]);
  }
}

export function entryOf({ order: { state }, writtenAt, end }: FiledOrder, folder: LocalDay): IndexEntry {
  const { id, version } = state;
  const written = { id, folder, version, writtenAt, size: end.length };
  if (!isPlaced(state)) {
    return isOpenDraft(state) && state.customer ? { ...written, draftOf: state.customer.id } : written;
  }
  const { placedAt, day, number, status, customer, fulfilment, driverId = null } = state;
  const staff = { driverId, cookId: cookOf(state)?.id ?? null };
  const listed = { placedAt, day, number, status, phone: customer.phone, fulfilment: fulfilment.type, ...staff };
  return { ...written, placed: { id, ...listed, customerId: customer.id } };
}

function fits(entry: PlacedEntry, filter: OrderFilter): boolean {
  const { statuses, phones, customerIds, day, number, fulfilment, driverId, cookId } = filter;
  return (
    (!statuses || statuses.includes(entry.status)) &&
    (phones === undefined || phones.includes(entry.phone)) &&
    (customerIds === undefined || customerIds.includes(entry.customerId)) &&
    (day === undefined || day === entry.day) &&
    (number === undefined || number === entry.number) &&
    (fulfilment === undefined || fulfilment === entry.fulfilment) &&
    (driverId === undefined || driverId === entry.driverId) &&
    (cookId === undefined || cookId === entry.cookId)
  );
}

function peek(head: { list: readonly PlacedEntry[]; at: number }): PlacedEntry {
  return head.list[head.at - 1] as PlacedEntry;
}

function isBefore(a: OrderPosition, b: OrderPosition): boolean {
  return a.placedAt < b.placedAt || (a.placedAt === b.placedAt && a.id < b.id);
}

/** The insertion index of an entry. New ones go to the end, so that is tried first. */
function placeOf(list: readonly PlacedEntry[], position: OrderPosition): number {
  const last = list.at(-1);
  if (!last || isBefore(last, position)) return list.length;
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(list[middle] as PlacedEntry, position)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(list: PlacedEntry[], entry: PlacedEntry): void {
  list.splice(placeOf(list, entry), 0, entry);
}

function addId<Key>(ids: Map<Key, Set<OrderId>>, key: Key, id: OrderId): void {
  const known = ids.get(key);
  if (known) known.add(id);
  else ids.set(key, new Set([id]));
}

function removeId<Key>(ids: Map<Key, Set<OrderId>>, key: Key, id: OrderId): void {
  const known = ids.get(key);
  known?.delete(id);
  if (known?.size === 0) ids.delete(key);
}
