import type { OrderStatus } from '../../../domain/order/index.ts';
import type { Instant, LocalDay, OrderId } from '../../../domain/values.ts';
import type { OrderPosition } from '../../../ports.ts';

/** What lists need to know of an order without opening its file. */
export interface IndexEntry {
  readonly id: OrderId;
  readonly day: LocalDay;
  readonly number: number;
  readonly placedAt: Instant;
  readonly status: OrderStatus;
  readonly version: number;
}

/** One store's orders, oldest first, all and by status. A page costs the same whatever the number of orders. */
export class OrderIndex {
  readonly #byId = new Map<OrderId, IndexEntry>();
  readonly #all: IndexEntry[] = [];
  readonly #byStatus = new Map<OrderStatus, IndexEntry[]>();

  get(id: OrderId): IndexEntry | undefined {
    return this.#byId.get(id);
  }

  put(entry: IndexEntry): void {
    this.remove(entry.id);
    this.#byId.set(entry.id, entry);
    insert(this.#all, entry);
    insert(this.#withStatus(entry.status), entry);
  }

  remove(id: OrderId): void {
    const entry = this.#byId.get(id);
    if (!entry) return;
    this.#byId.delete(id);
    this.#all.splice(placeOf(this.#all, entry), 1);
    const peers = this.#withStatus(entry.status);
    peers.splice(placeOf(peers, entry), 1);
  }

  /** Newest first, from just after a position; of some statuses, or of all. */
  page(limit: number, after: OrderPosition | undefined, statuses: readonly OrderStatus[] | undefined): IndexEntry[] {
    const lists = statuses ? [...new Set(statuses)].map((status) => this.#withStatus(status)) : [this.#all];
    const heads = lists.map((list) => ({ list, at: after ? placeOf(list, after) : list.length }));
    const page: IndexEntry[] = [];
    while (page.length < limit) {
      let newest: { list: IndexEntry[]; at: number } | undefined;
      for (const head of heads) {
        if (head.at > 0 && (!newest || isBefore(peek(newest), peek(head)))) newest = head;
      }
      if (!newest) break;
      page.push(peek(newest));
      newest.at -= 1;
    }
    return page;
  }

  ofDay(day: LocalDay): IndexEntry[] {
    return this.#all.filter((entry) => entry.day === day);
  }

  /** The highest number given on a day, as far as stored orders tell; days are looked for from the newest order back. */
  highestNumber(day: LocalDay): number {
    let highest = 0;
    for (let at = this.#all.length - 1; at >= 0; at -= 1) {
      const entry = this.#all[at];
      if (!entry || entry.day < day) break;
      if (entry.day === day) highest = Math.max(highest, entry.number);
    }
    return highest;
  }

  #withStatus(status: OrderStatus): IndexEntry[] {
    let list = this.#byStatus.get(status);
    if (!list) this.#byStatus.set(status, (list = []));
    return list;
  }
}

function peek(head: { list: IndexEntry[]; at: number }): IndexEntry {
  return head.list[head.at - 1] as IndexEntry;
}

function isBefore(a: OrderPosition, b: OrderPosition): boolean {
  return a.placedAt < b.placedAt || (a.placedAt === b.placedAt && a.id < b.id);
}

/** Where an entry stands, or would: the number of entries before it. New ones come last, so that end is tried first. */
function placeOf(list: readonly IndexEntry[], position: OrderPosition): number {
  const last = list.at(-1);
  if (!last || isBefore(last, position)) return list.length;
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(list[middle] as IndexEntry, position)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(list: IndexEntry[], entry: IndexEntry): void {
  list.splice(placeOf(list, entry), 0, entry);
}
